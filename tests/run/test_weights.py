"""Weights of examples and of classes do what Keras's `sample_weight` and `class_weight` do in `fit`."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from kerasdl.diagnostics import SpecError
from kerasdl.objectives.weighting import weights_of
from kerasdl.run.train import Settings, Training
from kerasdl.spec.model import ClassWeight, Spec
from tests.run.training import DIGITS, Prepared
from tests.specs import stages_of

ONE_HOT = (
    (
        "steps: [{Rescaling: {scale: 0.0625}, from: image}]",
        "steps: [{Rescaling: {scale: 0.0625}, from: image}, "
        "{CategoryEncoding: {num_tokens: 10, output_mode: one_hot}, from: label}]",
    ),
    ("loss: SparseCategoricalCrossentropy", "loss: CategoricalCrossentropy"),
)
GENERATOR = np.random.default_rng(5)
X = GENERATOR.normal(size=(60, 3)).round(3)
KIND = GENERATOR.integers(0, 3, 60)
SIZE = (X.sum(axis=1) + KIND).round(3)
HEAVY = GENERATOR.integers(0, 4, 60)
LIGHT = GENERATOR.uniform(0, 1, 60).round(3)
TABLE = f"""
kerasdl: 1
name: table
data:
  source:
    Examples:
      x: {X.tolist()}
      kind: {KIND.tolist()}
      size: {SIZE.tolist()}
      heavy: {HEAVY.tolist()}
      light: {LIGHT.tolist()}
  splits: {{validation: 15, seed: 2}}
  inputs: x
  targets: [kind, size]
  weights: [heavy, light]
model:
  layers:
    - {{Dense: {{units: 8, activation: tanh}}, as: code}}
    - {{Dense: {{units: 3, activation: softmax}}, as: kind_is}}
    - {{Dense: 1, from: code, as: size_is}}
  outputs: [kind_is, size_is]
train:
  loss:
    kind_is: {{SparseCategoricalCrossentropy: , sample_weight: heavy, target: kind}}
    size_is: {{MeanSquaredError: , sample_weight: light, weight: 0.5, target: size}}
  metrics: {{size_is: MeanAbsoluteError}}
  optimizer: Adam
  batch_size: 16
  epochs: 2
  seed: 3
"""
SINGLE = (
    ("targets: [kind, size]", "targets: size"),
    ("outputs: [kind_is, size_is]", "outputs: size_is"),
    ("    - {Dense: {units: 3, activation: softmax}, as: kind_is}\n", ""),
    ("    kind_is: {SparseCategoricalCrossentropy: , sample_weight: heavy, target: kind}\n", ""),
)


def plain(
    prepared: Prepared, compiled: dict[str, Any], fitted: Any, named: bool = False
) -> tuple[list[float], keras.Model]:
    """The losses of each epoch by `compile` and `fit` by hand: the same weights, the same batches."""
    model = prepared.built().model
    if named:
        model = keras.Model(model.inputs, dict(zip(("kind_is", "size_is"), model.outputs, strict=True)))
    keras.utils.set_random_seed(3)
    model.compile(optimizer="adam", **compiled)
    count, losses = prepared.dataset.count("train"), []
    assert prepared.spec.train is not None
    for epoch in range(prepared.spec.train.epochs):
        order = np.random.default_rng((3, epoch)).permutation(count)
        told = fitted(prepared.dataset.splits["train"], order)
        size = prepared.spec.train.batch_size
        losses += model.fit(**told, batch_size=size, shuffle=False, verbose=0).history["loss"]
    return losses, model


def by_class(arrays: dict[str, np.ndarray], order: np.ndarray) -> dict[str, Any]:
    weights = {3: 5.0, 7: 0.0, 8: 0.25}
    return {"x": arrays["image"][order], "y": arrays["label"][order], "class_weight": weights}


@pytest.mark.parametrize(
    ("changes", "loss"),
    [((), "sparse_categorical_crossentropy"), (ONE_HOT, "categorical_crossentropy")],
)
def test_class_weights_are_those_of_plain_keras(changes: tuple[tuple[str, str], ...], loss: str) -> None:
    prepared = Prepared(DIGITS + "  class_weight: {3: 5, 7: 0, 8: 0.25}\n", *changes)
    ours = prepared.run()
    losses, model = plain(prepared, {"loss": loss, "metrics": ["accuracy"]}, by_class)
    assert [each["loss"] for each in ours.history] == pytest.approx(losses, rel=1e-5)
    test = prepared.dataset.splits["test"]
    loss_there, accuracy = model.evaluate(test["image"], test["label"], verbose=0)
    assert ours.metrics["test"] == pytest.approx({"loss": loss_there, "accuracy": accuracy}, rel=1e-5)


def test_class_weights_change_what_is_learned() -> None:
    even, skewed = Prepared().run(), Prepared(DIGITS + "  class_weight: {3: 50}\n").run()
    assert even.history[0]["loss"] != pytest.approx(skewed.history[0]["loss"], rel=0.1)


def test_balanced_is_what_scikit_learn_calls_so() -> None:
    from sklearn.utils.class_weight import compute_sample_weight

    prepared = Prepared(
        DIGITS.replace("source: digits", "source: breast_cancer")
        .replace("  steps: [{Rescaling: {scale: 0.0625}, from: image}]\n", "")
        .replace("inputs: image", "inputs: mean_radius")
        .replace("    - Flatten\n", "")
        .replace("units: 10", "units: 2")
        + "  class_weight: balanced\n"
    )
    assert prepared.spec.train is not None
    training = prepared.graph, prepared.built(), prepared.dataset
    losses = Training(prepared.spec.train, *training, Settings(3)).objectives.losses
    found, told = weights_of("train", prepared.dataset, losses, prepared.spec.train.class_weights)
    assert told == ()
    labels = prepared.dataset.splits["train"]["label"]
    np.testing.assert_allclose(found["digit"], compute_sample_weight("balanced", labels), rtol=1e-6)
    assert weights_of("validation", prepared.dataset, losses, prepared.spec.train.class_weights)[0] == {}


def by_output(arrays: dict[str, np.ndarray], order: np.ndarray) -> dict[str, Any]:
    weights = {"kind_is": arrays["heavy"].ravel()[order], "size_is": arrays["light"].ravel()[order]}
    targets = {"kind_is": arrays["kind"][order], "size_is": arrays["size"][order]}
    return {"x": arrays["x"][order], "y": targets, "sample_weight": weights}


def test_weights_of_examples_by_output_are_those_of_plain_keras() -> None:
    prepared = Prepared(TABLE)
    ours = prepared.run()
    compiled = {
        "loss": {"kind_is": "sparse_categorical_crossentropy", "size_is": "mse"},
        "loss_weights": {"kind_is": 1.0, "size_is": 0.5},
        "metrics": {"size_is": ["mae"]},
    }
    losses, wanted = plain(prepared, compiled, by_output, named=True)
    assert [each["loss"] for each in ours.history] == pytest.approx(losses, rel=1e-5)
    there = prepared.dataset.splits["validation"]
    measured = wanted.evaluate(**by_output(there, np.arange(15)), batch_size=16, verbose=0, return_dict=True)
    assert ours.metrics["validation"]["loss"] == pytest.approx(measured["loss"], rel=1e-5)
    mine = ours.metrics["validation"]["size_is_mean_absolute_error"]
    assert mine == pytest.approx(measured["size_is_mae"], rel=1e-5)


def test_one_column_weighs_every_loss_and_metrics_count_each_example_alike() -> None:
    prepared = Prepared(TABLE, *SINGLE, ("weights: [heavy, light]", "weights: light"))
    ours = prepared.run()

    def fitted(arrays: dict[str, np.ndarray], order: np.ndarray) -> dict[str, Any]:
        return {
            "x": arrays["x"][order],
            "y": arrays["size"][order],
            "sample_weight": arrays["light"].ravel()[order],
        }

    compiled = {"loss": "mse", "loss_weights": 0.5, "metrics": ["mae"]}
    losses, model = plain(prepared, compiled, fitted)
    assert [each["loss"] for each in ours.history] == pytest.approx(losses, rel=1e-5)
    there = prepared.dataset.splits["validation"]
    plain_mae = np.abs(np.asarray(model(there["x"])) - there["size"]).mean()
    assert ours.metrics["validation"]["mean_absolute_error"] == pytest.approx(float(plain_mae), rel=1e-4)


def test_several_losses_of_one_output_weigh_its_examples_each() -> None:
    terms = (
        "{MeanSquaredError: , sample_weight: light}, {MeanAbsoluteError: , sample_weight: light, weight: 2}"
    )
    both = f"    size_is: [{terms}]"
    text = TABLE.replace(
        "    size_is: {MeanSquaredError: , sample_weight: light, weight: 0.5, target: size}", both
    )
    prepared = Prepared(text, *SINGLE)
    ours = prepared.run()

    def total(y_true: Any, y_pred: Any) -> Any:
        gap = keras.ops.abs(y_true - y_pred)
        return keras.ops.mean(keras.ops.square(gap) + 2 * gap, axis=-1)

    def fitted(arrays: dict[str, np.ndarray], order: np.ndarray) -> dict[str, Any]:
        return {
            "x": arrays["x"][order],
            "y": arrays["size"][order],
            "sample_weight": arrays["light"].ravel()[order],
        }

    losses, _ = plain(prepared, {"loss": total}, fitted)
    assert [each["loss"] for each in ours.history] == pytest.approx(losses, rel=1e-5)


def test_weights_of_examples_and_classes_are_multiplied() -> None:
    text = TABLE + "  class_weight: {kind_is: {0: 3, 2: 0.5}}\n"
    prepared = Prepared(text)
    assert prepared.spec.train is not None
    training = Training(prepared.spec.train, prepared.graph, prepared.built(), prepared.dataset, Settings(3))
    arrays = prepared.dataset.splits["train"]
    weights = training.batches["train"].weights
    assert weights is not None
    factors = np.array([3, 1, 0.5])[arrays["kind"].ravel()]
    np.testing.assert_allclose(weights["kind_is"], arrays["heavy"].ravel() * factors)
    np.testing.assert_allclose(weights["size_is"], arrays["light"].ravel())


def test_an_image_that_is_given_is_weighed_whole() -> None:
    """A loss per pixel: the weight of an example counts for each of its pixels."""
    images = GENERATOR.uniform(0, 1, (12, 4, 4, 1)).round(3)
    weights = np.arange(12)
    text = f"""
kerasdl: 1
name: same
data:
  source:
    Examples: {{x: {images.tolist()}, w: {weights.tolist()}}}
  inputs: x
  targets: x
  weights: w
model:
  layers: [Conv2D: {{filters: 1, kernel_size: 3, padding: same}}]
train: {{loss: MeanSquaredError, optimizer: {{SGD: 0.0}}, batch_size: 12, seed: 3}}
"""
    prepared = Prepared(text)
    built = prepared.built()
    there = np.asarray(built.model(images.astype("float32")))
    by_hand = (np.square(there - images).mean(axis=(1, 2, 3)) * weights).mean()
    assert prepared.run().history[0]["loss"] == pytest.approx(float(by_hand), rel=1e-4)


def test_a_class_that_only_the_data_know_is_told_before_training() -> None:
    text = DIGITS.replace("from: image}]", "from: image}, {Classes: , from: label}]")
    with pytest.raises(SpecError) as caught:
        Prepared(text + "  class_weight: {12: 2}\n").run()
    assert [each.id for each in caught.value.diagnostics] == ["class-weight-unknown"]


def test_jax_weighs_as_tensorflow_does() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-k", "plain_keras or whole or each", __file__],
        capture_output=True, text=True, cwd=Path(__file__).parents[2], env={**os.environ, "KERAS_BACKEND": "jax"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("......")


def test_the_resolved_spec_weighs_the_same() -> None:
    prepared = Prepared(TABLE + "  class_weight: {kind_is: {0: 3, 2: 0.5}}\n")
    assert prepared.origin.resolved is not None
    again = stages_of(prepared.origin.resolved)
    assert again.diagnostics == ()
    assert again.spec is not None
    assert train_of(again.spec) == train_of(prepared.spec)


def train_of(spec: Spec) -> tuple[list[object], list[object]]:
    """What a spec says of weights, in words."""
    assert spec.train is not None
    heavy = [each.sample_weight.value for each in spec.train.losses if each.sample_weight]
    return [weighed(each) for each in spec.train.class_weights], heavy


def weighed(weight: ClassWeight) -> tuple[str, list[tuple[str, float]]]:
    return str(weight.output and weight.output.value), [
        (str(key.value), n) for key, n in weight.weights or ()
    ]
