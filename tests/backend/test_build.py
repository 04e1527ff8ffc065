"""A built graph equals the same model written by hand, and is plain Keras on disk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from kerasdl.backend.build import Built, build
from kerasdl.backend.infer import infer
from kerasdl.backend.limits import Limits
from kerasdl.backend.walk import room_for
from kerasdl.graph.model import Graph
from tests.backend.graphs import Sketch, call

RANDOM = np.random.default_rng(11)


def _built(graph: Graph, limits: Limits | None = None) -> Built:
    built, diagnostics = build(graph, "model", limits)
    assert built is not None, diagnostics
    return built


# --- the same by hand --------------------------------------------------------------------------------------------


def _cnn() -> tuple[Graph, keras.Model]:
    graph = (
        Sketch(image=(12, 12, 1))
        .add("stem", "Conv2D", filters=4, kernel_size=[3, 3], activation="relu",
             kernel_initializer=call("HeNormal", kind="initializers", seed=1))
        .add("stage_1.residual.bn", "BatchNormalization")
        .add("stage_1.residual.sum", "Add", ["stem", "stage_1.residual.bn"])
        .add("flat", "Flatten")
        .add("drop", "Dropout", rate=0.5)
        .add("head", "Dense", units=3, activation=call("softmax", kind="activations"))
        .graph()
    )  # fmt: skip
    image = keras.Input((12, 12, 1), name="image")
    stem = layers.Conv2D(
        4, (3, 3), activation="relu", kernel_initializer=keras.initializers.HeNormal(seed=1), name="stem"
    )(image)
    bn = layers.BatchNormalization(name="stage_1.residual.bn")(stem)
    x = layers.Add(name="stage_1.residual.sum")([stem, bn])
    x = layers.Dropout(0.5, name="drop")(layers.Flatten(name="flat")(x))
    return graph, keras.Model(image, layers.Dense(3, activation="softmax", name="head")(x), name="model")


def _siamese() -> tuple[Graph, keras.Model]:
    inner = Sketch(image=(6, 6, 1)).add("flat", "Flatten").add("code", "Dense", units=5).graph()
    graph = (
        Sketch(left=(6, 6, 1), right=(6, 6, 1))
        .part("embed", inner)
        .call_part("a", "embed", "left")
        .call_part("b", "embed", "right")
        .add("gap", "Subtract", ["a", "b"])
        .graph()
    )
    image = keras.Input((6, 6, 1), name="image")
    code = layers.Dense(5, name="code")(layers.Flatten(name="flat")(image))
    embed = keras.Model(image, code, name="embed")
    left, right = keras.Input((6, 6, 1), name="left"), keras.Input((6, 6, 1), name="right")
    gap = layers.Subtract(name="gap")([embed(left), embed(right)])
    return graph, keras.Model([left, right], gap, name="model")


def _translator() -> tuple[Graph, keras.Model]:
    graph = (
        Sketch(source=((7,), "int32"), target=((5,), "int32"))
        .add("s", "Embedding", "source", input_dim=20, output_dim=4, mask_zero=True)
        .add("encoder", "LSTM", units=6, return_state=True, return_sequences=True, outputs=3)
        .add("t", "Embedding", "target", input_dim=20, output_dim=4, mask_zero=True)
        .add("decoder", "LSTM", {None: "t", "initial_state": ["encoder:1", "encoder:2"]}, units=6,
             return_sequences=True)
        .add("look", "MultiHeadAttention", {None: "decoder", "value": "encoder:0", "training": False}, num_heads=2,
             key_dim=3)
        .add("logits", "Dense", units=20)
        .graph()
    )  # fmt: skip
    source, target = (
        keras.Input((7,), dtype="int32", name="source"),
        keras.Input((5,), dtype="int32", name="target"),
    )
    s = layers.Embedding(20, 4, mask_zero=True, name="s")(source)
    memory, h, c = layers.LSTM(6, return_state=True, return_sequences=True, name="encoder")(s)
    t = layers.Embedding(20, 4, mask_zero=True, name="t")(target)
    x = layers.LSTM(6, return_sequences=True, name="decoder")(t, initial_state=[h, c])
    x = layers.MultiHeadAttention(2, 3, name="look")(x, value=memory, training=False)
    return graph, keras.Model([source, target], layers.Dense(20, name="logits")(x), name="model")


def _wrappers() -> tuple[Graph, keras.Model]:
    graph = (
        Sketch(x=(6, 4))
        .add("both", "Bidirectional", layer=call("GRU", units=3, return_sequences=True))
        .add("each", "TimeDistributed", layer=call("Dense", units=2))
        .add("turn", "Permute", dims=[2, 1])
        .add("shape", "Reshape", target_shape=[3, -1])
        .add("deep", "RNN", cell=[call("LSTMCell", units=3), call("GRUCell", units=2)])
        .add("out", "Dense", units=2, kernel_regularizer=call("L2", kind="regularizers", l2=0.01))
        .graph()
    )
    x = inputs = keras.Input((6, 4), name="x")
    x = layers.Bidirectional(layers.GRU(3, return_sequences=True), name="both")(x)
    x = layers.TimeDistributed(layers.Dense(2), name="each")(x)
    x = layers.Reshape((3, -1), name="shape")(layers.Permute((2, 1), name="turn")(x))
    x = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], name="deep")(x)
    regularizer = keras.regularizers.L2(0.01)
    return graph, keras.Model(
        inputs, layers.Dense(2, kernel_regularizer=regularizer, name="out")(x), name="model"
    )


BY_HAND: dict[str, Callable[[], tuple[Graph, keras.Model]]] = {
    "a network of convolutions": _cnn,
    "one part called twice": _siamese,
    "an encoder, a decoder and attention": _translator,
    "wrappers and cells": _wrappers,
}


def _both(name: str) -> tuple[keras.Model, keras.Model]:
    """The built model and the one by hand, each with the names that a fresh process would give."""
    graph, _ = BY_HAND[name]()
    keras.utils.clear_session()
    model = _built(graph).model
    keras.utils.clear_session()
    return model, BY_HAND[name]()[1]


def _arrays(model: keras.Model) -> list[Any]:
    return [
        RANDOM.integers(0, 20, (3, *each.shape[1:])).astype("int32")
        if each.dtype == "int32"
        else RANDOM.normal(size=(3, *each.shape[1:])).astype("float32")
        for each in model.inputs
    ]


@pytest.mark.parametrize("name", BY_HAND)
def test_outputs_on_equal_weights_are_equal(name: str) -> None:
    model, by_hand = _both(name)
    assert [weight.path for weight in model.weights] == [weight.path for weight in by_hand.weights]
    model.set_weights(by_hand.get_weights())
    arrays = _arrays(by_hand)
    for found, wanted in zip(
        _listed(model(_fed(model, arrays))), _listed(by_hand(_fed(by_hand, arrays))), strict=True
    ):
        np.testing.assert_array_equal(np.array(found), np.array(wanted))


def _fed(model: keras.Model, arrays: list[Any]) -> Any:
    return arrays[0] if len(model.inputs) == 1 else arrays


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def test_weights_are_named_alike_however_often_a_model_is_built() -> None:
    graph, _ = _wrappers()
    first, second = _built(graph), _built(graph)
    assert [each.path for each in first.model.weights] == [each.path for each in second.model.weights]


@pytest.mark.parametrize("name", BY_HAND)
def test_it_serialises_as_by_hand(name: str) -> None:
    found, wanted = (_lasting(keras.saving.serialize_keras_object(each)) for each in _both(name))
    assert found == wanted


def _lasting(config: Any) -> Any:
    """A configuration without what differs from object to object."""
    if isinstance(config, dict):
        return {
            key: _lasting(value) for key, value in config.items() if key not in ("shared_object_id", "seed")
        }
    return [_lasting(each) for each in config] if isinstance(config, list) else config


def test_equal_seeds_give_equal_weights() -> None:
    graph = (
        Sketch(x=(5,))
        .add("a", "Dense", units=4)
        .add("drop", "Dropout", rate=0.5)
        .add("b", "Dense", units=3)
        .graph()
    )
    keras.utils.set_random_seed(5)
    found = _built(graph).model.get_weights()
    keras.utils.set_random_seed(5)
    x = inputs = keras.Input((5,))
    for layer in (layers.Dense(4), layers.Dropout(0.5), layers.Dense(3)):
        x = layer(x)
    for one, other in zip(found, keras.Model(inputs, x).get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_node_may_be_called_like_the_operations_that_keras_records_for_masks() -> None:
    graph = (
        Sketch(words=((5,), "int32"))
        .add("any", "Embedding", input_dim=9, output_dim=4, mask_zero=True)
        .add("not_equal", "Embedding", "words", input_dim=9, output_dim=4, mask_zero=True)
        .add("logical_or", "Add", ["any", "not_equal"])
        .add("expand_dims", "Concatenate", ["any", "logical_or"])
        .add("not_equal_1", "GRU", units=2)
        .graph()
    )
    assert _built(graph).model.output_shape == (None, 2)


def test_a_part_may_be_called_like_an_input_or_a_node() -> None:
    inner = Sketch(z=(4,)).add("d", "Dense", units=4).graph()
    graph = (
        Sketch(x=(4,)).part("x", inner).lone_part("tied", "Dense", units=4)
        .call_part("a", "x", "x").call_part("b", "tied").add("tied", "ReLU").graph()
    )  # fmt: skip
    assert _built(graph).model.count_params() == 40


# --- on disk -----------------------------------------------------------------------------------------------------

_LOAD = """
import sys
import numpy as np
import keras
model = keras.models.load_model(sys.argv[1])
arrays = np.load(sys.argv[2])
given = [arrays[name] for name in arrays.files if name != "wanted"]
found = model(given[0] if len(given) == 1 else given)
np.testing.assert_allclose(np.array(found), arrays["wanted"], rtol=1e-5, atol=1e-6)
assert not [name for name in sys.modules if name.split(".")[0] == "kerasdl"]
"""


@pytest.mark.parametrize("name", BY_HAND)
def test_keras_alone_loads_it(name: str, tmp_path: Path) -> None:
    model = _built(BY_HAND[name]()[0]).model
    arrays = _arrays(model)
    model.save(tmp_path / "model.keras")
    np.savez(
        tmp_path / "arrays.npz",
        **{f"x{index}": each for index, each in enumerate(arrays)},
        wanted=np.array(model(_fed(model, arrays))),
    )
    command = [sys.executable, "-P", "-c", _LOAD, str(tmp_path / "model.keras"), str(tmp_path / "arrays.npz")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]


def test_weights_alone_come_back_under_names_with_dots(tmp_path: Path) -> None:
    model = _built(_cnn()[0]).model
    wanted = model.get_weights()
    model.save_weights(tmp_path / "model.weights.h5")
    other = _built(_cnn()[0]).model
    other.load_weights(tmp_path / "model.weights.h5")
    for one, two in zip(wanted, other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


# --- outputs, training, freezing ----------------------------------------------------------------------------------


def test_several_outputs_are_a_dict_by_public_name() -> None:
    graph = (
        Sketch(x=(4,))
        .add("a", "Dense", units=2)
        .add("b", "Dense", "x", units=3)
        .graph("a", "b", named=["one", "two"])
    )
    found = _built(graph).model(np.ones((1, 4)))
    assert {name: tuple(value.shape) for name, value in found.items()} == {"one": (1, 2), "two": (1, 3)}


def test_what_only_training_needs_is_not_served() -> None:
    graph = (
        Sketch(x=(4,))
        .add("code", "Dense", units=2)
        .add("aside", "Dense", units=3)
        .add("head", "Dense", "code", units=1)
        .graph("head", training={"auxiliary": "aside"})
    )
    built = _built(graph)
    assert [layer.name for layer in built.model.layers] == ["x", "code", "head"]
    assert set(built.trained.output) == {"head", "auxiliary"}
    assert built.trained.get_layer("head") is built.model.get_layer("head")
    assert built.layers["aside"] is built.trained.get_layer("aside")


def test_frozen_layers_and_parts_are_not_trained() -> None:
    inner = Sketch(z=(4,)).add("inner", "Dense", units=4).graph()
    graph = (
        Sketch(x=(4,)).part("base", inner, frozen=True).lone_part("tied", "Dense", units=4, frozen=True)
        .call_part("a", "base").call_part("b", "tied").add("c", "Dense", units=4, frozen=True)
        .add("d", "Dense", units=4).graph()
    )  # fmt: skip
    built = _built(graph)
    assert [weight.path for weight in built.model.trainable_weights] == ["d/kernel", "d/bias"]
    assert (built.shapes.parameters, built.shapes.trainable) == (80, 20)


def test_shared_weights_are_counted_once() -> None:
    graph, by_hand = _siamese()
    built = _built(graph)
    assert built.shapes.parameters == by_hand.count_params() == 185
    assert [built.shapes.nodes[name].parameters for name in ("embed/code", "a", "b")] == [185, 185, 0]


def test_layers_by_node_name() -> None:
    built = _built(_siamese()[0])
    assert built.layers["a"] is built.layers["b"] is built.parts["embed"]
    assert built.layers["embed/code"] is built.parts["embed"].get_layer("code")


def test_an_application_takes_the_size_of_its_input() -> None:
    graph = (
        Sketch(image=(64, 64, 3))
        .add("base", "MobileNetV2", kind="applications", include_top=False, alpha=0.35, frozen=True)
        .add("pool", "GlobalAveragePooling2D")
        .graph()
    )
    built = _built(graph)
    assert built.shapes.nodes["base"].outputs[0].shape == (None, 2, 2, 1280)
    assert built.shapes.trainable == 0
    assert (
        built.shapes.parameters
        == keras.applications.MobileNetV2(
            input_shape=(64, 64, 3), include_top=False, alpha=0.35, weights=None
        ).count_params()
    )


# --- long, large, wrong -------------------------------------------------------------------------------------------


def _long(count: int) -> Graph:
    sketch = Sketch(x=(2,))
    for index in range(count):
        sketch.add(f"layer_{index}", "ReLU")
    return sketch.graph()


def test_a_chain_of_a_thousand_layers_builds_saves_and_loads(tmp_path: Path) -> None:
    before = sys.getrecursionlimit()
    graph = _long(1500)
    model = _built(graph).model
    assert sys.getrecursionlimit() == before
    assert len(model.layers) == 1501
    model.save(tmp_path / "long.keras")
    with room_for(graph):
        assert len(keras.models.load_model(tmp_path / "long.keras").layers) == 1501


def _wide(units: int) -> Graph:
    sketch = Sketch(x=(units,)).add("small", "Dense", units=3).add("large", "Dense", units=units)
    return sketch.add("larger", "Dense", units=units).graph()


def test_too_many_parameters_are_told_at_the_layer_that_crosses_before_any_is_allocated() -> None:
    built, diagnostics = build(_wide(1_000_000), "model")
    assert built is None
    assert [(each.id, each.span.line) for each in diagnostics if each.span] == [("model-too-large", 4)]
    assert "`model.max_parameters`" in (diagnostics[0].help or "")


def test_what_was_refused_is_not_allocated_by_the_next_model_either() -> None:
    build(_wide(1_000_000), "model")
    assert _built(Sketch(x=(4,)).add("a", "Dense", units=2).graph()).model.count_params() == 10


def test_the_limit_can_be_raised() -> None:
    graph = _wide(100)
    assert build(graph, "model", Limits(parameters=1000))[0] is None
    assert build(graph, "model", Limits(parameters=100_000))[0] is not None


def test_a_value_too_large_is_told() -> None:
    graph = Sketch(image=(8, 8, 3)).add("grow", "UpSampling2D", size=100_000).graph()
    _, diagnostics = infer(graph)
    assert [each.id for each in diagnostics] == ["model-too-large"]
    assert "800000" in diagnostics[0].labels[0].text


def test_a_wrong_graph_gives_no_model() -> None:
    built, diagnostics = build(
        Sketch(x=(4,)).add("conv", "Conv2D", filters=2, kernel_size=3).graph(), "model"
    )
    assert built is None
    assert [each.id for each in diagnostics] == ["shape-mismatch"]


@pytest.mark.parametrize("name", BY_HAND)
def test_inference_foretells_the_built_shapes(name: str) -> None:
    graph, by_hand = BY_HAND[name]()
    shapes, diagnostics = infer(graph)
    assert diagnostics == []
    assert shapes == _built(graph).shapes
    assert shapes.parameters == by_hand.count_params()
