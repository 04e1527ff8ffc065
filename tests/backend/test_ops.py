"""Ops as items: plain recorded calls wherever Keras can save them, a layer of ours where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import ops

from kerasdl.backend.build import build
from kerasdl.backend.construct import RefusedArgumentError
from kerasdl.backend.ops import Op
from tests.backend.graphs import Sketch

X = np.random.default_rng(3).uniform(0.1, 1.0, (2, 4, 3)).astype("float32")
Y = np.random.default_rng(4).uniform(0.1, 1.0, (2, 4, 3)).astype("float32")

ONE: dict[str, tuple[dict[str, Any], Callable[[Any], Any]]] = {
    "mean": ({"axis": 1}, lambda x: ops.mean(x, axis=1)),
    "sum": ({"axis": [1, 2], "keepdims": True}, lambda x: ops.sum(x, axis=[1, 2], keepdims=True)),
    "var": ({"axis": -1}, lambda x: ops.var(x, axis=-1)),
    "std": ({"axis": -1}, lambda x: ops.std(x, axis=-1)),
    "softmax": ({"axis": 1}, lambda x: ops.softmax(x, axis=1)),
    "log_softmax": ({}, ops.log_softmax),
    "reshape": ({"newshape": [-1, 12]}, lambda x: ops.reshape(x, (-1, 12))),
    "transpose": ({"axes": [0, 2, 1]}, lambda x: ops.transpose(x, (0, 2, 1))),
    "expand_dims": ({"axis": 1}, lambda x: ops.expand_dims(x, 1)),
    "argmax": ({"axis": -1}, lambda x: ops.argmax(x, axis=-1)),
    "clip": ({"x_min": 0.2, "x_max": 0.5}, lambda x: ops.clip(x, 0.2, 0.5)),
    "norm": ({"axis": -1}, lambda x: ops.norm(x, axis=-1)),
    "logsumexp": ({"axis": 1}, lambda x: ops.logsumexp(x, axis=1)),
    "cumsum": ({"axis": 1}, lambda x: ops.cumsum(x, axis=1)),
    "flip": ({"axis": 1}, lambda x: ops.flip(x, axis=1)),
    "roll": ({"shift": 1, "axis": 1}, lambda x: ops.roll(x, 1, axis=1)),
    "pad": ({"pad_width": [[0, 0], [1, 1], [0, 0]]}, lambda x: ops.pad(x, ((0, 0), (1, 1), (0, 0)))),
    "repeat": ({"repeats": 2, "axis": 1}, lambda x: ops.repeat(x, 2, axis=1)),
    "tile": ({"repeats": [1, 2, 1]}, lambda x: ops.tile(x, (1, 2, 1))),
    "moveaxis": ({"source": 1, "destination": 2}, lambda x: ops.moveaxis(x, 1, 2)),
    "nanmean": ({"axis": [1, 2]}, lambda x: ops.nanmean(x, axis=(1, 2))),
    "exp": ({}, ops.exp),
    "gelu": ({"approximate": False}, lambda x: ops.gelu(x, approximate=False)),
    "relu": ({}, ops.relu),
    "square": ({}, ops.square),
    "cast": ({"dtype": "float16"}, lambda x: ops.cast(x, "float16")),
    "stop_gradient": ({}, ops.stop_gradient),
    "normalize": ({"axis": -1}, lambda x: ops.normalize(x, axis=-1)),
    "max": ({"axis": 1}, lambda x: ops.max(x, axis=1)),
    "tril": ({}, ops.tril),
    "round": ({"decimals": 1}, lambda x: ops.round(x, 1)),
}
# Keras's recorded calls of these fail on JAX.
STOOD_IN_FOR = {"norm", "nanmean"}
TWO: dict[str, tuple[dict[str, Any], Any, Callable[[Any, Any], Any]]] = {
    "matmul": ({}, {None: "x", "x2": "t"}, lambda x, y: ops.matmul(x, ops.transpose(y, (0, 2, 1)))),
    "concatenate": ({"axis": -1}, ["x", "y"], lambda x, y: ops.concatenate([x, y], axis=-1)),
    "stack": ({"axis": 1}, ["x", "y"], lambda x, y: ops.stack([x, y], axis=1)),
    "einsum": ({"subscripts": "bij,bik->bjk"}, ["x", "y"], lambda x, y: ops.einsum("bij,bik->bjk", x, y)),
    "maximum": ({}, {None: "x", "x2": "y"}, ops.maximum),
    "subtract": ({}, {None: "x", "x2": "y"}, ops.subtract),
    "where": ({}, {None: "positive", "x1": "x", "x2": "y"}, lambda x, y: ops.where(x > y, x, y)),
    "squeeze": ({"axis": 1}, "thin", lambda x, _: ops.squeeze(ops.expand_dims(x, 1), 1)),
}


def _graph_of_one(name: str) -> Any:
    return Sketch(x=(4, 3)).op("it.self", name, **ONE[name][0]).graph()


def _graph_of_two(name: str) -> Any:
    arguments, takes, _ = TWO[name]
    sketch = Sketch(x=(4, 3), y=(4, 3))
    sketch.op("t", "transpose", "y", axes=[0, 2, 1]).op("positive", "greater", {None: "x", "x2": "y"})
    return sketch.op("thin", "expand_dims", "x", axis=1).op("it", name, takes, **arguments).graph()


def _built(graph: Any) -> keras.Model:
    built, diagnostics = build(graph, "ops")
    assert built is not None, diagnostics
    return built.model


def _equal(found: Any, wanted: Any) -> None:
    np.testing.assert_array_equal(ops.convert_to_numpy(found), ops.convert_to_numpy(wanted))


@pytest.mark.parametrize("name", ONE)
def test_an_op_gives_what_it_gives_by_hand_also_from_disk(name: str, tmp_path: Path) -> None:
    model = _built(_graph_of_one(name))
    _equal(model(X), ONE[name][1](ops.convert_to_tensor(X)))
    model.save(tmp_path / "model.keras")
    _equal(keras.models.load_model(tmp_path / "model.keras")(X), model(X))


@pytest.mark.parametrize("name", TWO)
def test_an_op_on_two_values(name: str, tmp_path: Path) -> None:
    model = _built(_graph_of_two(name))
    _equal(model([X, Y]), TWO[name][2](ops.convert_to_tensor(X), ops.convert_to_tensor(Y)))
    model.save(tmp_path / "model.keras")
    _equal(keras.models.load_model(tmp_path / "model.keras")([X, Y]), model([X, Y]))


@pytest.mark.parametrize("name", ONE)
def test_the_recorded_operation_bears_the_node_s_name_and_is_keras_s_own(name: str) -> None:
    operations = _built(_graph_of_one(name)).operations
    assert operations[-1].name == "it.self"
    assert name in STOOD_IN_FOR or all(type(each).__module__.startswith("keras.src.") for each in operations)


def test_names_do_not_collide_with_layers_called_like_keras_s_operations() -> None:
    sketch = Sketch(x=(4, 3)).add("mean", "Dense", units=3).add("mean_1", "Dense", units=3)
    sketch.op("a", "mean", axis=1).op("mean_2", "exp").op("b", "var", "mean", axis=1)
    assert _built(sketch.graph("a", "mean_2", "b"))


def test_an_op_of_several_outputs() -> None:
    graph = (
        Sketch(x=(4, 3)).op("halves", "split", indices_or_sections=2, axis=1).graph("halves:0", "halves:1")
    )
    found = _built(graph)(X)
    _equal(found["halves_0"], X[:, :2])
    _equal(found["halves_1"], X[:, 2:])


def test_an_op_that_gives_no_tensor_is_refused() -> None:
    built, diagnostics = build(Sketch(x=(4, 3)).op("blank", "zeros", {}, shape=[2, 2]).graph(), "ops")
    assert built is None
    assert [each.id for each in diagnostics] == ["refused-argument"]


def test_the_layer_that_stands_in_saves_and_loads(tmp_path: Path) -> None:
    inputs = keras.Input((4, 3))
    model = keras.Model(inputs, Op("flip", ["x"], {"axis": 1}, name="turned")([inputs]))
    model.save(tmp_path / "model.keras")
    _equal(keras.models.load_model(tmp_path / "model.keras")(X), X[:, ::-1])


@pytest.mark.parametrize("name", ["vectorized_map", "no_such_op", "convert_to_numpy"])
def test_the_layer_holds_no_op_that_takes_code(name: str) -> None:
    with pytest.raises(RefusedArgumentError):
        Op(name, ["x"], {})
