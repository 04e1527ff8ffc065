"""Weights from runs and from other specs: trained first where there is no run, and kept with the run that took them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl import pipeline
from kerasdl.pipeline.borrowing import newest_run
from kerasdl.syntax import plain

DATA = """data:
  source: digits
  steps: [{Rescaling: {scale: 0.0625}, from: image}]
  inputs: image
  targets: label
"""
TRAIN = """train:
  {loss: SparseCategoricalCrossentropy, optimizer: Adam, metrics: [accuracy], batch_size: 256, epochs: 1, seed: 3}
"""
LENDER = f"""kerasdl: 1
name: lender
{DATA}model:
  parts:
    encoder:
      inputs: {{image: [8, 8, 1]}}
      layers: [Flatten, {{Dense: 8, as: hidden}}, BatchNormalization]
  layers: [encoder, {{Dense: {{units: 10, activation: softmax}}, as: digit}}]
{TRAIN}"""
BORROWER = f"""kerasdl: 1
name: borrower
{DATA}model:
  parts:
    base:
      frozen: true
      inputs: {{image: [8, 8, 1]}}
      layers: [Flatten, {{Dense: 8, as: hidden}}, BatchNormalization]
  layers: [base, {{Dense: {{units: 10, activation: softmax}}, as: digit}}]
weights:
  base: {{spec: specs/lender.yaml, layer: encoder}}
{TRAIN}"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/lender.yaml").write_text(LENDER)
    (tmp_path / "borrower.yaml").write_text(BORROWER)
    return tmp_path


def hidden(run: Path, part: str) -> list[np.ndarray]:
    return keras.models.load_model(run / "model.keras").get_layer(part).get_weights()


def lock(run: Path) -> dict[str, Any]:
    return json.loads((run / "lock.json").read_text())


def test_a_spec_is_trained_first_and_once(here: Path) -> None:
    assert pipeline.run("borrower.yaml").diagnostics == ()
    first = kerasdl.train("borrower.yaml")
    (lender,) = (here / "runs/lender").iterdir()
    assert first.folder is not None
    for one, other in zip(hidden(first.folder, "base"), hidden(lender, "encoder"), strict=True):
        np.testing.assert_array_equal(one, other)  # it is frozen
    second = kerasdl.train("borrower.yaml", out=here / "second")
    assert [each.name for each in (here / "runs/lender").iterdir()] == [lender.name]
    assert second.metrics == first.metrics
    assert lock(first.folder)["weights"].keys() == {"base/hidden", "base/batch_normalization"}
    assert lock(first.folder)["weights"] == lock(here / "second")["weights"]


def test_a_spec_that_says_something_else_is_trained_anew(here: Path) -> None:
    kerasdl.train("specs/lender.yaml")
    stages = pipeline.run("specs/lender.yaml", shapes=False)
    assert newest_run(stages) is not None
    assert newest_run(pipeline.run("specs/lender.yaml", ["train.epochs=2"], shapes=False)) is None
    (here / "specs/lender.yaml").write_text(LENDER.replace("name: lender", "about: the same\nname: lender"))
    assert newest_run(pipeline.run("specs/lender.yaml", shapes=False)) is not None


@pytest.mark.parametrize("left", ["interrupted", "smoke"])
@pytest.mark.usefixtures("here")
def test_a_run_that_did_not_end_lends_nothing(left: str) -> None:
    result = kerasdl.train("specs/lender.yaml")
    assert result.folder is not None
    said = json.loads((result.folder / "result.json").read_text())
    (result.folder / "result.json").write_text(json.dumps({**said, left: True}))
    assert newest_run(pipeline.run("specs/lender.yaml", shapes=False)) is None


def test_the_run_keeps_what_it_took(here: Path) -> None:
    """Measuring, asking and going on need neither the other run nor its spec."""
    result = kerasdl.train("borrower.yaml")
    assert result.folder is not None
    shutil.rmtree(here / "runs/lender")
    (here / "specs/lender.yaml").unlink()
    assert kerasdl.evaluate(result.folder).metrics["test"] == pytest.approx(result.metrics["test"], abs=1e-5)
    images = np.zeros((2, 8, 8, 1), "uint8")
    np.savez(here / "images.npz", image=images)
    assert len(list(kerasdl.predict(result.folder, here / "images.npz").records())) == 2
    more = kerasdl.train("borrower.yaml", resume=result.folder, set={"train.epochs": 2}, out=here / "more")
    assert len(more.history) == 2


def test_the_kept_spec_finds_its_files(here: Path) -> None:
    result = kerasdl.train("borrower.yaml")
    assert result.folder is not None
    for name in ("spec.yaml", "resolved.yaml"):
        assert pipeline.run(result.folder / name).diagnostics == ()
    again = kerasdl.train(result.folder / "resolved.yaml", out=here / "again")
    assert again.metrics == result.metrics


def test_a_run_by_its_folder(here: Path) -> None:
    kerasdl.train("specs/lender.yaml", out=here / "taken")
    text = BORROWER.replace("{spec: specs/lender.yaml, layer: encoder}", "{run: taken, layer: encoder}")
    (here / "borrower.yaml").write_text(text)
    result = kerasdl.train("borrower.yaml", out=here / "run")
    assert result.folder is not None
    for one, other in zip(hidden(here / "run", "base"), hidden(here / "taken", "encoder"), strict=True):
        np.testing.assert_array_equal(one, other)
    kept = pipeline.run(here / "run/spec.yaml", shapes=False)
    assert kept.diagnostics == ()


def test_what_the_other_says_is_part_of_what_this_says(here: Path) -> None:
    before = pipeline.content_hash(pipeline.run("borrower.yaml", shapes=False))
    (here / "specs/lender.yaml").write_text(LENDER.replace("Dense: 8, as", "Dense: {units: 8}, as"))
    assert pipeline.content_hash(pipeline.run("borrower.yaml", shapes=False)) == before
    (here / "specs/lender.yaml").write_text(LENDER.replace("epochs: 1", "epochs: 2"))
    assert pipeline.content_hash(pipeline.run("borrower.yaml", shapes=False)) != before


def test_where_it_stands_is_no_part_of_what_it_says(here: Path) -> None:
    before = pipeline.content_hash(pipeline.run("borrower.yaml", shapes=False))
    (here / "elsewhere").mkdir()
    text = BORROWER.replace("specs/lender", "../specs/lender")
    (here / "elsewhere/borrower.yaml").write_text(text)
    assert pipeline.content_hash(pipeline.run("elsewhere/borrower.yaml", shapes=False)) == before


def test_a_smoke_test_trains_nothing_else(here: Path) -> None:
    assert kerasdl.train("borrower.yaml", smoke=True, out=here / "smoke").smoke
    assert not (here / "runs").exists()


def told(path: str) -> list[str]:
    return [each.id for each in pipeline.run(path, shapes=False).diagnostics]


def test_circles_are_told(here: Path) -> None:
    """`circular-weights`: to itself, and by way of another."""
    (here / "self.yaml").write_text(BORROWER.replace("specs/lender.yaml", "self.yaml"))
    assert told("self.yaml") == ["circular-weights"]
    (here / "specs/lender.yaml").write_text(
        LENDER.replace("train:", "weights:\n  encoder: {spec: ../borrower.yaml, layer: base}\ntrain:")
    )
    assert told("borrower.yaml") == ["circular-weights"]
    assert told("specs/lender.yaml") == ["circular-weights"]


def test_a_lender_has_to_train(here: Path) -> None:
    """`lender-cannot-train`: weights of a model that nothing trains would be drawn ones."""
    (here / "specs/lender.yaml").write_text(LENDER.replace(TRAIN, ""))
    assert told("borrower.yaml") == ["lender-cannot-train"]


def test_a_mistake_of_the_other_stands_at_its_line(here: Path) -> None:
    (here / "specs/lender.yaml").write_text(LENDER.replace("Flatten", "Flaten"))
    (found,) = pipeline.run("borrower.yaml", shapes=False).diagnostics
    assert found.span is not None
    assert found.span.source.name.endswith("lender.yaml")


@pytest.mark.usefixtures("here")
def test_building_alone_trains_nothing() -> None:
    with pytest.raises(kerasdl.SpecError) as wrong:
        kerasdl.build("borrower.yaml")
    assert [each.id for each in wrong.value.diagnostics] == ["lender-not-trained"]


def test_a_lender_of_other_sizes_is_told_before_the_training(here: Path) -> None:
    kerasdl.train("specs/lender.yaml")
    (here / "borrower.yaml").write_text(BORROWER.replace("Dense: 8, as", "Dense: 9, as"))
    (first, *_) = pipeline.run("borrower.yaml").diagnostics
    assert first.id == "stored-shape"


def test_a_path_in_a_base_starts_from_its_folder(here: Path) -> None:
    (here / "deep").mkdir()
    (here / "deep/base.yaml").write_text(BORROWER.replace("specs/lender.yaml", "../specs/lender.yaml"))
    (here / "top.yaml").write_text("kerasdl: 1\nextends: deep/base.yaml\nname: top\n")
    assert told("top.yaml") == []


@pytest.mark.parametrize("backend", ["jax"])
def test_the_same_on_another_backend(here: Path, backend: str) -> None:
    """What TensorFlow has saved JAX starts from."""
    kerasdl.train("specs/lender.yaml")
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "kerasdl", "train", "borrower.yaml", "--out", "run"],
        env={**os.environ, "KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    (lender,) = (here / "runs/lender").iterdir()
    assert lock(here / "run")["backend"] == backend
    for one, other in zip(hidden(here / "run", "base"), hidden(lender, "encoder"), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_resolved_spec_names_the_lender(here: Path) -> None:
    stages = pipeline.run("borrower.yaml", shapes=False)
    root: Any = plain(pipeline.resolved(stages, here / "runs"))
    assert root["weights"] == {"base": {"spec": "../specs/lender.yaml", "layer": "encoder"}}
