"""One slip is one mistake: with two letters of a word swapped, that word is told and nothing else."""

import re

import pytest

from kerasdl.diagnostics import Source, errors
from kerasdl.pipeline import finish, wire_source
from kerasdl.syntax import Mapping, Node, Scalar, parse

SPEC = """\
kerasdl: 1
name: slips
params: {width: 16, long: {type: integer, default: 5, min: 1}}
data:
  source: digits
  splits: {validation: 0.1}
  steps:
    - {Rescaling: {scale: $(1 / 16), offset: 0}, from: image}
    - {CategoryEncoding: {num_tokens: 10, output_mode: one_hot}, from: label, as: vector}
  inputs: image
  targets: vector
blocks:
  dense_bn:
    params: {units: 3}
    inputs: [entrance]
    layers:
      - Dense: {units: $units, kernel_initializer: he_normal, use_bias: false}
      - {BatchNormalization: {momentum: 0.9}, if: false}
      - {Activation: relu}
model:
  layers:
    - Flatten
    - {dense_bn: {units: $width}, repeat: 2}
    - branches: [[Dense: {units: $width, activation: relu}], []]
      merge: Add
      as: joined
    - {Dropout: 0.5, from: joined}
    - Dense: {units: 10, activation: softmax}
train:
  loss: {CategoricalCrossentropy: {label_smoothing: 0.1, reduction: sum_over_batch_size}}
  optimizer: {Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 100}}}}
  metrics: [accuracy, TopKCategoricalAccuracy: {k: 2}]
  callbacks: [EarlyStopping: {monitor: val_accuracy, patience: 3, mode: auto}]
  keep: best
  epochs: $long
  batch_size: 32
  backend: jax
expect:
  test.accuracy: {min: 0.9, seeds: 1}
"""
"""Every kind of word of the language; the names that it defines are left out, of which each use would be told."""
DEFINED = {
    "slips",
    "width",
    "long",
    "vector",
    "dense_bn",
    "units",
    "entrance",
    "joined",
    "false",
    "validation",
}


def words(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    inner = (
        [each for entry in node for each in (entry.key, entry.value)] if isinstance(node, Mapping) else node
    )
    return [word for each in inner for word in words(each)]


def slips() -> list[tuple[str, str]]:
    """The word as it is misspelt, and the text with it."""
    document = parse(Source("slips.yaml", SPEC)).document
    assert document is not None
    found: list[tuple[str, str]] = []
    for word in words(document.root):
        text, at = word.span.text, (word.span.end - word.span.start) // 2 - 1
        swapped = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        if re.fullmatch(r"[A-Za-z_]{4,}", text) and text not in DEFINED and swapped != text:
            found.append((swapped, SPEC[: word.span.start] + swapped + SPEC[word.span.end :]))
    return found


def test_nothing_is_wrong_with_it() -> None:
    (stages,) = finish([wire_source(Source("slips.yaml", SPEC))], shapes=False)
    assert stages.diagnostics == ()


@pytest.mark.parametrize(("word", "text"), [pytest.param(*each, id=each[0]) for each in slips()])
def test_one_slip_is_one_mistake(word: str, text: str) -> None:
    (stages,) = finish([wire_source(Source("slips.yaml", text))], shapes=False)
    (found,) = stages.diagnostics
    assert errors([found])
    assert found.span is not None
    assert word in found.span.text
