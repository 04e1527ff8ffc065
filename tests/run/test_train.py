"""Laws of training."""

import io
import json
import signal
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.diagnostics import SpecError
from kerasdl.run.progress import Lines
from tests.run.training import DIGITS, Prepared


def test_losses_are_those_of_plain_keras() -> None:
    """The same weights, the same batches, `compile` and `fit` by hand."""
    prepared = Prepared()
    ours = prepared.run()
    model = prepared.built().model
    keras.utils.set_random_seed(3)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    arrays = prepared.dataset.splits["train"]
    for epoch in range(2):
        order = np.random.default_rng((3, epoch)).permutation(len(arrays["label"]))
        x, y = arrays["image"][order], arrays["label"][order]
        plain = model.fit(x, y, batch_size=64, shuffle=False, verbose=0).history
        assert ours.history[epoch]["loss"] == pytest.approx(plain["loss"][0], rel=1e-5)
        assert ours.history[epoch]["accuracy"] == pytest.approx(plain["accuracy"][0], rel=1e-5)
    test = prepared.dataset.splits["test"]
    loss, accuracy = model.evaluate(test["image"], test["label"], verbose=0)
    assert ours.metrics["test"]["loss"] == pytest.approx(loss, rel=1e-5)
    assert ours.metrics["test"]["accuracy"] == pytest.approx(accuracy, rel=1e-5)


def test_the_same_seed_gives_the_same_run() -> None:
    prepared = Prepared()
    assert prepared.run().history == prepared.run().history


def test_another_seed_gives_another_run() -> None:
    assert Prepared().run().history != Prepared(seed=4).run().history


def test_steps_at_once_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = Prepared()
    fast = prepared.run()
    monkeypatch.setattr("kerasdl.run.train.STEPS_AT_ONCE", 1)
    slow = prepared.run()
    for one, other in zip(fast.history, slow.history, strict=True):
        assert one == pytest.approx(other, rel=1e-5)


def test_every_split_is_measured() -> None:
    result = Prepared().run()
    assert list(result.metrics) == ["train", "validation", "test"]
    assert all(set(metrics) == {"loss", "accuracy"} for metrics in result.metrics.values())


def test_parameters_are_counted() -> None:
    result = Prepared(DIGITS, ("as: hidden", "as: hidden, frozen: true")).run()
    assert result.parameters.total == 64 * 16 + 16 + 16 * 10 + 10
    assert result.parameters.trainable == 16 * 10 + 10


def test_keep_best_keeps_the_epoch_that_validated_best() -> None:
    """A learning rate that grows wild after the first epoch makes the first the best."""
    schedule = "{SGD: {learning_rate: {PiecewiseConstantDecay: {boundaries: [21], values: [0.1, 50.0]}}}}"
    changes = (("optimizer: Adam", f"optimizer: {schedule}"), ("seed: 3", "seed: 3\n  keep: best"))
    result = Prepared(DIGITS, *changes).run()
    losses = [epoch["val_loss"] for epoch in result.history]
    assert losses[0] < losses[1]
    assert result.metrics["validation"]["loss"] == pytest.approx(losses[0], rel=1e-5)
    last = Prepared(DIGITS, changes[0]).run()
    assert last.metrics["validation"]["loss"] == pytest.approx(last.history[-1]["val_loss"], rel=1e-5)


def test_early_stopping_stops() -> None:
    callbacks = "callbacks: [{EarlyStopping: {monitor: val_loss, patience: 0, min_delta: 10.0}}]"
    result = Prepared(DIGITS, ("epochs: 2", f"epochs: 50\n  {callbacks}")).run()
    assert len(result.history) == 2


def test_smoke_is_one_batch_a_split_and_judges_nothing() -> None:
    result = Prepared(DIGITS + "expect: {test.accuracy: {min: 1.0}}\n").run(smoke=True)
    assert len(result.history) == 1
    assert list(result.metrics) == ["train", "validation", "test"]
    assert result.expect == ()
    assert result.held


def test_promises_are_judged() -> None:
    expect = """
expect:
  test.accuracy: {min: 0.0, max: 1.0, seeds: 3}
  parameters.total: {equals: 1210}
  weights.hidden.bias: {max: -100}
"""
    result = Prepared(DIGITS + expect).run()
    assert [(verdict.path, verdict.held) for verdict in result.expect] == [
        ("test.accuracy", True), ("parameters.total", True), ("weights.hidden.bias", False),
    ]  # fmt: skip
    assert len(result.expect[2].got) == 16
    assert not result.held


TWO = """
kerasdl: 1
name: two
data:
  source: digits
  steps: [{Rescaling: {scale: 0.0625}, from: image}, {Flatten: , from: image, as: pixels}]
  inputs: image
  targets: [label, pixels]
model:
  layers:
    - Flatten
    - {Dense: {units: 16, activation: relu}, as: code}
    - {Dense: {units: 10, activation: softmax}, as: digit}
    - {Dense: {units: 64, activation: sigmoid}, from: code, as: picture}
  outputs: [digit, picture]
train:
  loss:
    digit: {SparseCategoricalCrossentropy: , target: label}
    picture: {MeanSquaredError: , target: pixels, weight: 5}
  metrics:
    digit: [{SparseCategoricalAccuracy: , name: hits}]
  optimizer: Adam
  batch_size: 128
  epochs: 1
expect:
  test.digit.hits: {min: 0.0}
"""


def test_several_outputs_are_judged_by_their_names() -> None:
    result = Prepared(TWO).run()
    measured = result.metrics["test"]
    assert set(measured) == {"loss", "digit_loss", "picture_loss", "digit_hits"}
    assert measured["loss"] == pytest.approx(measured["digit_loss"] + 5 * measured["picture_loss"], rel=1e-3)
    assert [verdict.got for verdict in result.expect] == [measured["digit_hits"]]


def test_an_auxiliary_head_is_trained_and_not_served() -> None:
    text = TWO.replace("  outputs: [digit, picture]\n", "  outputs: digit\n")
    prepared = Prepared(text)
    built = prepared.built()
    before = built.layers["picture"].get_weights()[0]
    result = prepared.run(built)
    assert result.model.output_shape == (None, 10)
    assert not np.array_equal(before, built.layers["picture"].get_weights()[0])


def test_several_losses_on_one_output_are_added_up() -> None:
    losses = "loss: [SparseCategoricalCrossentropy, {SparseCategoricalCrossentropy: , weight: 2}]"
    once = Prepared().run()
    thrice = Prepared(DIGITS, ("loss: SparseCategoricalCrossentropy", losses)).run(smoke=True)
    first = Prepared().run(smoke=True)
    assert thrice.history[0]["loss"] == pytest.approx(3 * first.history[0]["loss"], rel=1e-5)
    assert len(once.history) == 2


def test_an_interruption_keeps_what_was_learned(tmp_path: Path) -> None:
    class Impatient(Lines):
        def epoch_ended(self, epoch: int, metrics: Mapping[str, float]) -> None:
            super().epoch_ended(epoch, metrics)
            signal.raise_signal(signal.SIGINT)

    prepared = Prepared(DIGITS + "expect: {test.accuracy: {min: 0.0}}\n")
    result = prepared.run(target=tmp_path / "run", progress=Impatient(io.StringIO()))
    assert result.interrupted
    assert len(result.history) == 1
    assert "test" not in result.metrics
    assert result.expect == ()
    kept = json.loads((tmp_path / "run" / "result.json").read_text())
    assert kept["interrupted"] is True
    loaded = keras.models.load_model(tmp_path / "run" / "model.keras")
    for one, other in zip(loaded.get_weights(), result.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_from_python_what_is_worth_a_warning_is_one(tmp_path: Path) -> None:
    text = DIGITS.replace("epochs: 2", "epochs: 1").replace(
        "    - Flatten\n", "    - {Flatten: , as: flat}\n"
    )
    loose = text.replace("  layers:\n", "  layers:\n    - {Flatten: , as: loose}\n").replace(
        "as: flat}", "from: image, as: flat}"
    )
    (tmp_path / "digits.yaml").write_text(loose)
    with pytest.warns(UserWarning, match="loose"):
        kerasdl.train(tmp_path / "digits.yaml", smoke=True, out=tmp_path / "run")


def test_a_warning_about_the_model_is_told_before_it_is_trained(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(
        "kerasdl: 1\nname: masked\n"
        "data: {source: {Examples: {x: [[1, 2, 0], [3, 1, 2]], y: [[1], [0]]}}, inputs: x, targets: y}\n"
        "model:\n  inputs: {x: {shape: [3], dtype: int32}}\n"
        "  layers: [Embedding: {input_dim: 5, output_dim: 4, mask_zero: true}, Flatten, Dense: 1]\n"
        "train: {optimizer: Adam, loss: MeanSquaredError, epochs: 1}\n"
    )
    with pytest.warns(UserWarning, match="`flatten` drops the mask of `embedding`"):
        kerasdl.train(tmp_path / "spec.yaml", out=tmp_path / "run")


LABELS = """
kerasdl: 1
name: labels
data: {source: {CSV: table.csv}, inputs: x, targets: y}
model: {layers: [Dense: {units: 3, activation: softmax}]}
train: {loss: SparseCategoricalCrossentropy, optimizer: Adam, epochs: 1}
"""


def test_a_label_of_no_class_is_told_by_its_line(tmp_path: Path) -> None:
    """TensorFlow would stop somewhere, JAX would learn it as another class."""
    (tmp_path / "spec.yaml").write_text(LABELS)
    (tmp_path / "table.csv").write_text("x,y\n1,0\n2,1\n3,7\n4,2\n")
    with pytest.raises(SpecError) as wrong:
        kerasdl.train(tmp_path / "spec.yaml", out=tmp_path / "run")
    (told,) = wrong.value.diagnostics
    assert told.id == "stray-label"
    assert "`table.csv`, line 4 (`train`): `y` is 7" in told.headline


def test_a_label_that_is_ignored_is_no_mistake(tmp_path: Path) -> None:
    loss = "loss: {SparseCategoricalCrossentropy: {ignore_class: -1}}"
    (tmp_path / "spec.yaml").write_text(LABELS.replace("loss: SparseCategoricalCrossentropy", loss))
    (tmp_path / "table.csv").write_text("x,y\n1,0\n2,1\n3,-1\n4,2\n")
    assert kerasdl.train(tmp_path / "spec.yaml", out=tmp_path / "run").history


def test_arguments_that_exclude_each_other_are_told() -> None:
    clipped = "optimizer: {Adam: {clipnorm: 1.0, global_clipnorm: 1.0}}"
    with pytest.raises(SpecError) as wrong:
        Prepared(DIGITS, ("optimizer: Adam", clipped)).run()
    (told,) = wrong.value.diagnostics
    assert "clipnorm" in told.notes[0]


def test_impatience_loses_nothing(tmp_path: Path) -> None:
    class Impatient(Lines):
        def stepped(self, step: int, metrics: Mapping[str, float]) -> None:
            super().stepped(step, metrics)
            for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.raise_signal(number)

    result = Prepared().run(target=tmp_path / "run", progress=Impatient(io.StringIO()))
    assert result.interrupted
    assert (tmp_path / "run/model.keras").is_file()
