"""The hash of a spec: of what it says once it is resolved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerasdl import pipeline
from kerasdl.catalog import Catalog
from kerasdl.catalog.catalog import DATA
from kerasdl.pipeline import content_hash
from kerasdl.syntax import node_text
from tests.specs import stages_of

SPEC = """
kerasdl: 1
name: line
about: A line.
data: {source: {Line: {slope: 2}}, splits: {test: 0.5}, inputs: x, targets: y}
model:
  layers:
    - Dense: {units: 4, activation: relu}
      as: hidden
    - Dense: 1
train: {loss: MeanSquaredError, optimizer: SGD, epochs: 1, seed: 3}
expect: {test.loss: {max: 9}}
"""
OF_FILE = """
kerasdl: 1
name: points
data: {source: {CSV: %s}, inputs: x, targets: y}
model: {layers: [{Dense: 1, as: neuron}]}
expect: {weights.neuron.bias: {equals: [0]}}
"""
OF_PART = """
kerasdl: 1
name: whole
model:
  inputs: {x: [2]}
  parts: {inner: {use: inner.yaml}}
  layers: [inner]
"""
INNER = "{kerasdl: 1, name: inner, model: {inputs: {x: [2]}, layers: [{Dense: 3}]}}"


def hashed(text: str, files: dict[str, str] | None = None) -> str:
    stages = stages_of(text, files)
    assert stages.diagnostics == ()
    return content_hash(stages)


def changed(*changes: tuple[str, str]) -> str:
    text = SPEC
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "text",
    [
        changed(("name: line", "name: other"), ("about: A line.\n", "")),
        changed(("    - Dense: 1\n", "    - Dense: {units: 1, use_bias: true, bias_regularizer: null}  # as it is\n")),
        changed(("{slope: 2}", "{slope: 2, seed: 0}"), ("test: 0.5", "seed: 0, test: 0.5")),
        changed(("Dense: 1", "Dense: $n"), ("name: line", "name: line\nparams: {n: 1}")),
        changed(("seed: 3}", "seed: 3, batch_size: 32, keep: last}")),
    ],
    ids=["name", "defaults", "defaults of data", "param", "defaults of training"],
)  # fmt: skip
def test_it_stays_when_the_same_is_said_in_other_words(text: str) -> None:
    assert hashed(text) == hashed(SPEC)


@pytest.mark.parametrize(
    "change",
    [
        ("units: 4", "units: 5"),
        ("relu", "tanh"),
        ("slope: 2", "slope: 3"),
        ("slope: 2", "slope: 2, seed: 1"),
        ("test: 0.5", "test: 0.4"),
        ("SGD", "Adam"),
        ("seed: 3", "seed: 4"),
        ("max: 9", "max: 8"),
    ],
)
def test_it_changes_with_what_is_said(change: tuple[str, str]) -> None:
    assert hashed(changed(change)) != hashed(SPEC)


def test_it_is_the_same_wherever_the_spec_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, data in (("here", "points.csv"), ("there", "data/points.csv")):
        (tmp_path / path / data).parent.mkdir(parents=True)
        (tmp_path / path / data).write_text("x,y\n1,2\n2,4\n")
        (tmp_path / path / "points.yaml").write_text(OF_FILE % data)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/points.yaml").write_text(OF_FILE % "points.csv")
    (tmp_path / "linked/points.csv").symlink_to(tmp_path / "here/points.csv")
    monkeypatch.chdir(tmp_path / "here")
    places = ("points.yaml", *(tmp_path / name / "points.yaml" for name in ("here", "there", "linked")))
    assert len({content_hash(pipeline.run(each, shapes=False)) for each in places}) == 1


def test_it_changes_with_a_spec_that_is_used() -> None:
    one, other = ({"inner.yaml": text} for text in (INNER, INNER.replace("3", "4")))
    assert hashed(OF_PART, one) != hashed(OF_PART, other)


def library(change: Callable[[dict[str, Any]], object]) -> Catalog:
    """The catalogue with another Dense."""
    raw = json.loads(DATA.read_bytes())
    change(raw["layers"]["Dense"])
    return Catalog(raw)


def argument(symbol: dict[str, Any], name: str) -> dict[str, Any]:
    (only,) = (each for each in symbol["arguments"] if each["name"] == name)
    return only


def use(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    for module in ("stages", "resolution"):
        monkeypatch.setattr(f"kerasdl.pipeline.{module}.load_catalog", lambda: catalog)


def test_a_library_that_learns_a_word_leaves_it_and_one_with_another_default_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = hashed(SPEC)
    word = {"name": "news", "schema": {"type": ["integer", "null"]}, "default": None}
    more = library(lambda dense: dense["arguments"].append(word))
    use(monkeypatch, more)
    assert hashed(SPEC) == before
    assert "news" in node_text(pipeline.resolved(stages_of(SPEC)))
    other = library(lambda dense: argument(dense, "use_bias").update(default=False))
    use(monkeypatch, other)
    assert hashed(SPEC) != before


def test_a_run_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "line.yaml").write_text(SPEC)
    stages = pipeline.run(tmp_path / "line.yaml", shapes=False)
    run = pipeline.train(stages, out=tmp_path / "run")
    assert json.loads((tmp_path / "run/lock.json").read_text())["spec"] == content_hash(stages)
    assert content_hash(pipeline.run(tmp_path / "run/resolved.yaml", shapes=False)) == content_hash(stages)
    assert run.seed == 3
