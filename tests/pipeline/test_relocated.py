"""The spec that a run keeps names every file from where it stands, and its hash no place at all."""

from pathlib import Path

import numpy as np
import pytest

from kerasdl import pipeline
from kerasdl.pipeline import content_hash
from kerasdl.syntax import node_text

SPEC = """
kerasdl: 1
name: spec
data:
  source: %s
  inputs: x
model:
  inputs: {x: [1]}
  layers: [Dense: 1]
"""
SOURCES = {
    "{CSV: data/a.csv}": ["data/a.csv"],
    "{CSV: {train: [data/a.csv, b.csv], test: b.csv}}": ["data/a.csv", "b.csv"],
    "{NPY: {train: {x: data/a.npy}, test: {x: b.npy}}}": ["data/a.npy", "b.npy"],
    "{NPZ: {file: data/a.npz}}": ["data/a.npz"],
}


def written(folder: Path, source: str) -> Path:
    (folder / "data").mkdir(parents=True)
    for name in ("data/a", "b"):
        (folder / f"{name}.csv").write_text("x\n1\n")
        np.save(folder / f"{name}.npy", np.ones((1, 1)))
        np.savez(folder / f"{name}.npz", x=np.ones((1, 1)))
    (folder / "spec.yaml").write_text(SPEC % source)
    return folder / "spec.yaml"


@pytest.mark.parametrize("source", SOURCES)
def test_every_path_starts_from_the_new_folder(source: str, tmp_path: Path) -> None:
    stages = pipeline.run(written(tmp_path / "here", source), shapes=False)
    kept = tmp_path / "runs" / "one" / "spec.yaml"
    kept.parent.mkdir(parents=True)
    kept.write_text(node_text(pipeline.resolved(stages, kept.parent)))
    for path in SOURCES[source]:
        assert f"../../here/{path}" in kept.read_text()
    again = pipeline.run(kept, shapes=False)
    assert again.described is not None
    assert stages.described is not None
    assert again.described.counts == stages.described.counts
    assert content_hash(again) == content_hash(stages)
    assert content_hash(stages) == content_hash(
        pipeline.run(written(tmp_path / "there", source), shapes=False)
    )
