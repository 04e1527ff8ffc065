"""Weights that a spec gives: they are where the model starts, and wrong ones load nothing."""

from pathlib import Path

import numpy as np
import pytest

import kerasdl
from kerasdl.backend.weights import variables, weight_shapes
from kerasdl.pipeline import build
from tests.specs import stages_of

HEAD = "kerasdl: 1\nname: weights\n"
NEURON = HEAD + "model:\n  inputs: {x: [3]}\n  layers: [{Dense: 1, as: neuron}]\nweights:\n"
PARTS = (
    HEAD
    + """
model:
  inputs: {left: [2], right: [2]}
  parts:
    embed:
      inputs: {point: [2]}
      layers: [{Dense: 2, as: code}]
    scale: {Dense: {units: 2, use_bias: false}}
  layers:
    - {embed: , from: left, as: a}
    - {embed: , from: right, as: b}
    - {scale: , from: b, as: c}
    - {Add: , from: [a, c]}
weights:
  embed/code: {kernel: [[1, 2], [3, 4]], bias: [5, 6]}
  scale: {kernel: [[10, 0], [0, 10]]}
"""
)


def built(text: str):
    stages = stages_of(text)
    assert stages.diagnostics == ()
    return build(stages)


def test_the_neuron_of_the_notes() -> None:
    """Section 2.1: w = [1, 0.5, 1], b = 0.5 and x = (1, 2, 3) give 5.5."""
    model = built(NEURON + "  neuron: {kernel: [[1], [0.5], [1]], bias: [0.5]}\n").model
    assert np.asarray(model(np.array([[1.0, 2.0, 3.0]], "float32"))).tolist() == [[5.5]]


def test_what_is_not_given_is_drawn() -> None:
    layer = built(NEURON + "  neuron: {bias: [7]}\n").layers["neuron"]
    kernel, bias = layer.get_weights()
    assert bias.tolist() == [7]
    assert np.unique(kernel).size == 3


def test_weights_of_parts_are_those_of_every_call() -> None:
    """embed(l) = l K + b, worked by hand; ten times embed(r) beside it."""
    model = built(PARTS).model
    left, right = np.array([[1, 1]], "float32"), np.array([[1, 0]], "float32")
    assert np.asarray(model([left, right])).tolist() == [[4 + 5 + 60, 6 + 6 + 80]]


def test_weights_follow_params() -> None:
    text = HEAD + "params: {start: 2}\n" + NEURON.removeprefix(HEAD) + "  neuron: {bias: [$(3 * start)]}\n"
    assert built(text).layers["neuron"].get_weights()[1].tolist() == [6]


@pytest.mark.parametrize(
    ("given", "id"),
    [("kernel: [[1], [2]], bias: [7]", "weight-shape"), ("bias: [7], weight: 1", "unknown-weight")],
)
def test_wrong_weights_load_nothing(given: str, id: str) -> None:
    """Where no shapes were asked for before, they are judged before the first is loaded."""
    stages = stages_of(f"{NEURON}  neuron: {{{given}}}\n")
    assert stages.diagnostics == ()
    with pytest.raises(kerasdl.SpecError) as wrong:
        build(stages)
    assert [each.id for each in wrong.value.diagnostics] == [id]


def test_a_wrapper_names_its_weights_by_their_paths() -> None:
    text = (
        HEAD
        + "model:\n  inputs: {words: [4, 2]}\n  layers: [{Bidirectional: {GRU: 3}, as: both}]\n"
        + "weights:\n  both: {forward_gru/gru_cell/bias: %s}\n" % [[1] * 9, [2] * 9]
    )
    layer = built(text).layers["both"]
    assert list(weight_shapes(layer.weights)) == [
        f"{way}_gru/gru_cell/{name}"
        for way in ("forward", "backward")
        for name in ("kernel", "recurrent_kernel", "bias")
    ]
    assert np.asarray(variables(layer)["forward_gru/gru_cell/bias"])[1].tolist() == [2] * 9


def test_a_run_is_restored_with_what_it_has_learned(tmp_path: Path) -> None:
    """`weights` say where training starts, not where a kept run ends."""
    path = tmp_path / "step.yaml"
    path.write_text(
        HEAD
        + "data: {source: {Examples: {x: [[2]], y: [[2]]}}, inputs: x, targets: y}\n"
        + "model: {layers: [{Dense: 1, as: neuron}]}\n"
        + "weights: {neuron: {kernel: [[2]], bias: [1]}}\n"
        + "train: {loss: MeanSquaredError, optimizer: {SGD: {learning_rate: 0.1}}, seed: 1}\n"
    )
    kerasdl.train(path, out=tmp_path / "run")
    measured = kerasdl.evaluate(tmp_path / "run").metrics["train"]["loss"]
    assert measured == pytest.approx((0.8 * 2 + 0.4 - 2) ** 2, abs=1e-6)
