"""What nothing needs: it is told once, by the name that is shown, and no count or picture holds it."""

import pytest

from kerasdl import pipeline
from kerasdl.pipeline import Stages
from kerasdl.show import as_json, picture, rows, table_text, totals
from tests.specs import stages_of

MODEL = """kerasdl: 1
name: loose
model:
  inputs: {x: [20, 8]}
"""
ASIDE = "    - {Dense: 5, aside: spare}\n"
CASES = {
    "an item aside": f"  layers:\n{ASIDE}    - Dense: 6\n",
    "what only an unused item takes": (
        "  layers:\n    - {Dense: 5, from: x, as: a}\n    - {Dense: 50, from: a}\n    - {Dense: 6, from: x}\n"
    ),
    "the first call of a part": (
        "  parts:\n    enc: {inputs: {y: [20, 8]}, layers: [Dense: 6]}\n"
        "  layers:\n    - {enc: , aside: first}\n    - enc\n    - Dense: 2\n"
    ),
    "the second call of a part": (
        "  parts:\n    enc: {inputs: {y: [20, 8]}, layers: [Dense: 6]}\n"
        "  layers:\n    - {enc: , as: first}\n    - {enc: , from: x}\n    - {Dense: 2, from: first}\n"
    ),
    "inside a part": (
        "  parts:\n    enc: {inputs: {y: [20, 8]}, layers: [{Dense: 5, aside: spare}, Dense: 6]}\n"
        "  layers:\n    - enc\n    - Dense: 2\n"
    ),
    "a part called only in training, then served": (
        "  parts:\n    enc: {inputs: {y: [20, 8]}, layers: [Dense: 6]}\n"
        "  layers:\n    - {enc: , as: first}\n    - {Dense: 3, aside: head}\n    - {enc: , from: x}\n"
        "    - {Dense: 2, as: out}\n  outputs: out\n"
        "train: {loss: {out: MeanSquaredError, head: MeanSquaredError}, optimizer: SGD}\n"
    ),
}


def inferred(text: str) -> Stages:
    stages = stages_of(text, shapes=True)
    assert stages.sound, stages.diagnostics
    return stages


@pytest.mark.parametrize("name", CASES)
def test_the_totals_are_those_of_the_model_that_keras_builds(name: str) -> None:
    stages = inferred(MODEL + CASES[name])
    built = pipeline.build(stages)
    assert stages.graph is not None
    total = totals(stages.graph, stages.shapes)
    assert total.served == built.model.count_params()
    assert total.parameters == built.trained.count_params()
    assert stages.shapes is not None
    assert built.shapes.served == stages.shapes.served


@pytest.mark.parametrize("name", CASES)
def test_a_layer_is_unused_where_keras_leaves_it_out(name: str) -> None:
    stages = inferred(MODEL + CASES[name])
    assert stages.graph is not None
    built = pipeline.build(stages)
    kept = {id(each) for each in built.trained._flatten_layers()}
    calls = {node.name for node in stages.graph.nodes if node.name in built.parts or node.name == "first"}
    marked = {row.name for row in rows(stages.graph, stages.shapes) if row.unused} - calls
    assert marked == {name for name, layer in built.layers.items() if id(layer) not in kept} - calls


def test_it_is_marked_in_the_table_and_left_out_of_the_picture() -> None:
    stages = inferred(MODEL + CASES["an item aside"])
    graph, shapes = stages.graph, stages.shapes
    assert graph is not None
    text = table_text(graph, shapes)
    assert "Dense 5 (unused)" in text
    assert "unused, so not built: spare" in text
    assert "parameters: 54 (54 trainable)" in text
    assert [each["unused"] for each in as_json(graph, shapes)["layers"]] == [True, False]
    drawn = picture("loose", graph, shapes)
    assert "20×5" not in drawn
    assert "20×6" in drawn
    assert "54 parameters" in drawn


LOOSE = {
    "an unnamed item": ("    - {Dense: 5, from: x}\n    - {Dense: 6, from: x}\n", ["dense_1"]),
    "a named item": (f"{ASIDE}    - Dense: 6\n", ["spare"]),
    "an item of a group": (
        "    - {layers: [Dense: 5, Dense: 4]}\n    - {Dense: 6, from: x}\n", ["dense_2"]
    ),
    "branches": (
        "    - branches: [[Dense: 5], [Dense: 4]]\n    - {Dense: 6, from: x}\n", ["dense_1", "dense_2"]
    ),
    "several outputs": (
        "    - {LSTM: {units: 3, return_state: true}, as: [a, h, c]}\n    - {Dense: 6, from: x}\n", ["lstm"]
    ),
    "one of several": (
        "    - {LSTM: {units: 3, return_state: true}, as: [a, h, _]}\n    - {Dense: 6, from: a}\n", ["h"]
    ),
    "one that is dropped": (
        "    - {LSTM: {units: 3, return_state: true}, as: [a, _, _]}\n    - {Dense: 6, from: a}\n", []
    ),
    "all are dropped": (
        "    - {LSTM: {units: 3, return_state: true}, as: [_, _, _]}\n    - {Dense: 6, from: x}\n", ["lstm"]
    ),
    "a branch that is dropped": (
        "    - {branches: [[Dense: 5], [Dense: 4]], as: [a, _]}\n    - {Dense: 6, from: a}\n", []
    ),
    "the second output of a part, by its name": (
        "    - {two: , as: {second: b, first: a}}\n    - {Dense: 6, from: a}\n", ["b"]
    ),
}  # fmt: skip
PART = """  parts:
    two:
      inputs: {y: [20, 8]}
      layers: [{Dense: 5, as: first}, {Dense: 4, as: second}]
      outputs: [first, second]
"""


@pytest.mark.parametrize("name", LOOSE)
def test_each_loose_end_is_told_once_by_the_name_that_is_shown(name: str) -> None:
    layers, expected = LOOSE[name]
    stages = stages_of(MODEL + (PART if "two:" in layers else "") + "  layers:\n" + layers)
    told = [each for each in stages.diagnostics if each.id == "unused-output"]
    assert [each.headline for each in told] == [f"nothing takes `{name}`" for name in expected]
    assert len(stages.diagnostics) == len(told)
