"""Writes the golden graphs again: `python -m tests.golden`."""

from pathlib import Path

from kerasdl.pipeline import run_many
from kerasdl.show import graph_text

FOLDER = Path(__file__).parent

if __name__ == "__main__":
    specs = sorted((FOLDER.parents[1] / "specs").rglob("*.yaml"))
    for path, stages in zip(specs, run_many(specs, shapes=False), strict=True):
        assert stages.graph is not None
        (FOLDER / f"{path.stem}.txt").write_text(graph_text(stages.graph), encoding="utf-8")
