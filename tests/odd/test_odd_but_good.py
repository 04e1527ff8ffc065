"""Specs that look strange and are well: nothing is told of them."""

import json

import pytest

from kerasdl.diagnostics import render
from tests.specs import graph_of, stages_of

HEAD = "kerasdl: 1\nname: odd\n"
MODEL = "model:\n  inputs: {x: [4]}\n  layers:\n    - Dense: 3\n"
ANCHORS = """kerasdl: 1
name: odd
params:
  common: &common {units: 4, activation: relu}
  again: *common
model:
  inputs: {x: [4]}
  layers:
    - Dense: {<<: &args {units: 4}, activation: relu}
    - Dense: {<<: *args, use_bias: false}
"""
COMMENTS = """# before
kerasdl: 1 # after a value
# between
name: odd
model: # after a key
  inputs: {x: [4]} # after braces
  layers:
    # in a list
    - Dense: 3 # tab	here

    - ReLU
# at the end"""
FORMULAS = """kerasdl: 1
name: odd
model:
  inputs: {x: [4], y: [4]}
  layers:
    - formula: >-
        x
        + y
    - formula: |
        relu(previous)
    - {formula: "maximum(x, previous)"}
"""
NESTED = """kerasdl: 1
name: odd
blocks:
  first:
    layers: [second]
  second:
    layers: [ReLU]
model:
  inputs: {x: [4]}
  layers:
    - branches:
        - - branches: [[Dense: 4], []]
            merge: Add
        - [first]
        - []
      merge: Concatenate
    - layers:
        - layers: [Dense: 4, ReLU]
          repeat: 2
      for: {n: [1, 2]}
    - {Dropout: 0.5, repeat: 0}
    - {Dense: 9, if: false}
"""
PARTS = """kerasdl: 1
name: odd
model:
  inputs: {x: [4]}
  parts:
    one: {Dense: 4}
    two:
      inputs: {z: [4]}
      layers: [one, ReLU, {one: }]
  layers:
    - {two: , as: once}
    - {two: , from: x, as: again}
    - {Add: , from: [once, again]}
"""
ODD = {
    "Windows line ends": (HEAD + MODEL).replace("\n", "\r\n"),
    "old Macintosh line ends": (HEAD + MODEL).replace("\n", "\r"),
    "a byte-order mark": "\ufeff" + HEAD + MODEL,
    "no line end at the end": (HEAD + MODEL).rstrip("\n"),
    "trailing spaces": (HEAD + MODEL).replace("\n", "   \n"),
    "document marks": "---\n" + HEAD + MODEL + "...\n",
    "a YAML directive": "%YAML 1.2\n---\n" + HEAD + MODEL,
    "JSON": json.dumps({"kerasdl": 1, "name": "odd", "model": {"inputs": {"x": [4]}, "layers": [{"Dense": 3}]}}),
    "flow style over lines": "{kerasdl: 1,\n name: odd,\n model: {inputs: {x: [4]},\n  layers: [Dense: 3,\n  ReLU,]}}",
    "quoted keys": HEAD.replace("name", '"name"') + MODEL.replace("Dense", "'Dense'").replace("layers", '"layers"'),
    "explicit keys": HEAD + "? model\n: {inputs: {x: [4]}, layers: [Dense: 3]}\n",
    "words of all the world": HEAD + "about: Ziffern — 数字, эмодзи 🙂, ﷽\n" + MODEL,
    "dollars in quotes": HEAD + "params: {n: [3, 5], price: $$5}\n" + MODEL.replace("3", '"$n[1]"'),
    "a number without a digit before its point": HEAD + MODEL.replace("3", "{units: 3, kernel_regularizer: {L2: .5}}"),
    "scientific numbers": HEAD + MODEL.replace("3", "{units: 3, kernel_regularizer: {L2: 1e-3}}"),
    "anchors and merges": ANCHORS,
    "comments everywhere": COMMENTS,
    "formulas over lines": FORMULAS,
    "branches in branches, groups in groups, no copies": NESTED,
    "parts that call parts": PARTS,
    "five thousand layers": HEAD + MODEL + "    - ReLU\n" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_nothing_is_told(what: str) -> None:
    told = stages_of(ODD[what]).diagnostics
    assert not told, render(told[:3], color=False)


def test_line_ends_and_marks_change_nothing() -> None:
    plain = graph_of(HEAD + MODEL)
    for what in ("Windows line ends", "a byte-order mark", "document marks", "JSON", "quoted keys"):
        graph = graph_of(ODD[what])
        assert [node.name for node in graph.nodes] == [node.name for node in plain.nodes]


BASE = """kerasdl: 1
name: base
params: {units: 4}
model:
  inputs: {x: [4]}
  layers: [{Dense: $units, as: head}]
train: {loss: mse, optimizer: {Adam: {learning_rate: 0.1}}}
"""
FILES = {
    "base.yaml": BASE,
    "other.yaml": "train: {optimizer: SGD, epochs: 3}\n",
    "sub/part.yaml": "extends: ../base.yaml\nparams: {units: 7}\n",
}


def test_several_files_are_extended_and_later_wins() -> None:
    text = "kerasdl: 1\nname: odd\nextends: [base.yaml, other.yaml]\nchange: {model.layers.head.units: 5}\n"
    stages = stages_of(text, FILES)
    assert not stages.diagnostics, render(stages.diagnostics, color=False)
    assert stages.spec is not None
    assert stages.spec.train is not None
    assert (stages.spec.train.optimizer.symbol.name, stages.spec.train.epochs) == ("SGD", 3)
    assert stages.graph is not None
    arguments = stages.graph.nodes[0].operation.arguments  # type: ignore[union-attr]
    assert arguments["units"].value == 5


def test_another_spec_is_a_part_with_its_own_params() -> None:
    text = (
        "kerasdl: 1\nname: odd\nmodel:\n  inputs: {x: [4]}\n  parts: {critic: {use: sub/part.yaml}}\n"
        "  layers: [critic]\n"
    )
    stages = stages_of(text, FILES)
    assert not stages.diagnostics, render(stages.diagnostics, color=False)
    assert stages.graph is not None
    inner = stages.graph.parts["critic"].graph.nodes[0].operation.arguments  # type: ignore[union-attr]
    assert inner["units"].value == 7
