"""What Keras is told."""

import inspect

import keras
import pytest

from kerasdl.backend.construct import construct
from kerasdl.catalog import load
from kerasdl.objectives.compile import compile_arguments, metric_name, pair_objectives
from kerasdl.objectives.pairing import pair
from kerasdl.objectives.watch import measured
from kerasdl.spec.model import Call, Train
from tests.specs import stages_of

METRICS = [
    name for name in load().names("metrics")
    if not any(argument.required for argument in load().find("metrics", name).arguments)
]  # fmt: skip


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_named_as_keras_names_it(name: str) -> None:
    symbol = load().find("metrics", name)
    assert symbol is not None
    keras.backend.clear_session()  # AUC numbers its names
    cls = getattr(keras.metrics, name)
    default = (
        inspect.signature(cls).parameters["name"].default
        if "name" in inspect.signature(cls).parameters
        else None
    )
    assert metric_name(Call(symbol, {}, None), None, None) == (default or cls().name)


def train_of(section: str) -> Train:
    spec = stages_of(
        f"kerasdl: 1\nname: x\nmodel: {{inputs: {{x: [3]}}, layers: [Dense: 1]}}\ntrain: {section}"
    ).spec
    assert spec is not None
    assert spec.train is not None
    return spec.train


def test_one_output_is_told_bare() -> None:
    train = train_of("{loss: mse, optimizer: {SGD: 0.5}, metrics: [mae, {MeanSquaredError: , name: mse_2}]}")
    told = compile_arguments(train, pair_objectives(train, ["dense"], [], ["y"]), construct)
    assert isinstance(told["loss"], keras.losses.MeanSquaredError)
    assert told["loss_weights"] is None
    assert told["metrics"][0] == "mae"
    assert told["metrics"][1].name == "mse_2"
    assert float(told["optimizer"].learning_rate) == 0.5


def test_a_schedule_is_part_of_its_optimizer() -> None:
    train = train_of(
        "{loss: mse, optimizer: {Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9}}}}}"
    )
    told = compile_arguments(train, pair_objectives(train, ["dense"], [], ["y"]), construct)
    assert isinstance(told["optimizer"]._learning_rate, keras.optimizers.schedules.CosineDecay)


def test_accuracy_is_left_to_keras() -> None:
    train = train_of("{loss: bce, optimizer: sgd, metrics: [accuracy]}")
    told = compile_arguments(train, pair_objectives(train, ["dense"], [], ["y"]), construct)
    assert told["metrics"] == ["accuracy"]


def test_several_outputs_are_told_by_name() -> None:
    train = train_of(
        "{loss: {a: mse, b: {MeanAbsoluteError: , weight: 3}}, optimizer: sgd, metrics: {b: [mse]}}"
    )
    objectives = pair_objectives(train, ["a", "b"], [], ["x", "y"])
    told = compile_arguments(train, objectives, construct)
    assert set(told["loss"]) == {"a", "b"}
    assert told["loss_weights"] == {"a": 1.0, "b": 3.0}
    assert told["metrics"] == {"a": [], "b": ["mse"]}
    assert [objectives.target(name) for name in "ab"] == ["x", "y"]


def test_names_are_foreseen_as_keras_logs_them() -> None:
    """Against a model of two outputs, fitted."""
    import numpy as np

    train = train_of("{loss: {a: mse, b: mae}, optimizer: sgd, metrics: {b: [mse, {R2Score: }]}}")
    objectives = pair_objectives(train, ["a", "b"], [], ["x", "y"])
    inputs = keras.Input((3,))
    model = keras.Model(inputs, {name: keras.layers.Dense(1)(inputs) for name in "ab"})
    model.compile(**compile_arguments(train, objectives, construct))
    targets = {name: np.arange(8.0)[:, None] for name in "ab"}
    logs = model.fit(np.ones((8, 3)), targets, verbose=0).history
    foreseen = measured(objectives.losses, objectives.metrics)
    assert set(logs) == {name.replace(".", "_") for name in foreseen}


def test_a_target_is_found_by_name_by_order_or_alone() -> None:
    train = train_of("{loss: {a: mse, b: mse}, optimizer: sgd}")
    by_name, _ = pair(train.losses, ["a", "b"], [], ["b", "a"])
    assert [each.target for each in by_name] == ["a", "b"]
    alone, _ = pair(train.losses, ["a", "b"], [], ["y"])
    assert [each.target for each in alone] == ["y", "y"]
    unclear, told = pair(train.losses, ["a", "b"], [], ["x", "y", "z"])
    assert [each.target for each in unclear] == [None, None]
    assert [each.id for each in told] == ["target-unclear"] * 2
