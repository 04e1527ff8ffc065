"""What an author writes reaches Keras's constructors and nothing else: no file, no download, no deserialisation."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import pytest
from keras import layers

from kerasdl.backend.build import build
from kerasdl.backend.construct import RefusedArgumentError, construct, resolve
from tests.backend.graphs import Sketch, call

_watched: list[str] | None = None


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _watched is None:
        return
    if event in ("open", "socket.connect", "subprocess.Popen", "os.system", "urllib.Request", "exec"):
        name = str(arguments[0])
        if not name.endswith((".py", ".pyc")) and not name.startswith("<code object"):
            _watched.append(f"{event} {name}")


sys.addaudithook(_audit)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text("secret\n")
    return path


@pytest.fixture
def touched(words: Path) -> Iterator[list[str]]:  # noqa: ARG001 - written before the watch begins
    """Files, connections and processes that are opened while the test runs, source files of modules left out."""
    global _watched
    _watched = []
    yield _watched
    _watched = None


def test_the_watch_sees_a_file(words: Path, touched: list[str]) -> None:
    words.read_text()
    assert [each for each in touched if "words.txt" in each]


HOSTILE_CONFIG = {
    "class_name": "Lambda",
    "module": "keras.layers",
    "config": {"function": {"class_name": "function", "module": "os", "config": "system"}},
    "registered_name": None,
}
HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "a vocabulary's file": ("StringLookup", {"vocabulary": "{file}"}),
    "an integer vocabulary's file": ("IntegerLookup", {"vocabulary": "{file}"}),
    "a text vocabulary's file": ("TextVectorization", {"vocabulary": "{file}"}),
    "weights of idf in a file": ("TextVectorization", {"output_mode": "tf_idf", "idf_weights": "{file}"}),
    "a configuration as activation": ("Dense", {"units": 1, "activation": HOSTILE_CONFIG}),
    "a configuration as initializer": ("Dense", {"units": 1, "kernel_initializer": HOSTILE_CONFIG}),
    "a configuration as inner layer": ("TimeDistributed", {"layer": HOSTILE_CONFIG}),
    "a configuration as cell": ("RNN", {"cell": HOSTILE_CONFIG}),
    "configurations as cells": ("RNN", {"cell": [HOSTILE_CONFIG]}),
    "a configuration as dtype": ("Dense", {"units": 1, "dtype": {"class_name": "DTypePolicy", "config": {}}}),
    "a configuration as a number": ("Masking", {"mask_value": HOSTILE_CONFIG}),
    "a configuration as scale": ("Rescaling", {"scale": HOSTILE_CONFIG}),
    "a configuration in a list": ("Pipeline", {"layers": [HOSTILE_CONFIG]}),
    "a registered object": ("Dense", {"units": 1, "activation": "builtins>eval"}),
    "a module's function": ("Dense", {"units": 1, "activation": "os.system"}),
    "an argument that Keras would pass on": ("Dense", {"units": 1, "batch_input_shape": [1, 2]}),
    "code": ("Lambda", {"function": "print(1)"}),
    "a saved model": ("TFSMLayer", {"filepath": "{file}"}),
}


def _filled(value: Any, path: Path) -> Any:
    return str(path) if value == "{file}" else value


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_values_are_refused_and_touch_nothing(
    name: str, words: Path, touched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """TensorFlow opens files unseen by Python; so no constructor may be reached at all."""
    reached: list[Any] = []
    monkeypatch.setattr("kerasdl.backend.construct.resolve", lambda _: lambda **given: reached.append(given))
    symbol, arguments = HOSTILE[name]
    hostile = call(symbol, **{key: _filled(value, words) for key, value in arguments.items()})
    with pytest.raises(RefusedArgumentError):
        construct(hostile)
    assert reached == touched == []


@pytest.mark.parametrize("name", HOSTILE)
def test_in_a_graph_they_are_diagnostics(name: str, words: Path) -> None:
    symbol, arguments = HOSTILE[name]
    graph = (
        Sketch(x=(4, 3))
        .add("it", symbol, **{key: _filled(value, words) for key, value in arguments.items()})
        .graph()
    )
    built, diagnostics = build(graph, "model")
    assert built is None
    assert [each.id for each in diagnostics] == ["refused-argument"]


def test_an_application_never_fetches_weights(touched: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "KERAS_HOME", "/nowhere")
    made = construct(call("MobileNetV2", kind="applications", alpha=0.35))
    assert made.count_params() == keras.applications.MobileNetV2(alpha=0.35, weights=None).count_params()
    with pytest.raises(RefusedArgumentError):
        construct(call("MobileNetV2", kind="applications", weights="imagenet"))
    assert [each for each in touched if not each.startswith("exec")] == []


@pytest.mark.parametrize(
    "path",
    [
        "os.system",
        "keras.src.layers.Dense",
        "keras",
        "keras.layers.Dense.__init__",
        "kerasx.layers.Dense",
        "keras..x",
    ],
)
def test_only_public_names_of_keras_are_resolved(path: str) -> None:
    with pytest.raises((ValueError, AttributeError)):
        resolve(path)


# --- what reaches Keras is what people write -----------------------------------------------------------------------


def _config(layer: layers.Layer) -> Any:
    return keras.saving.serialize_keras_object(layer)


TUPLES = [
    (call("Reshape", target_shape=[2, -1]), layers.Reshape((2, -1))),
    (call("Permute", dims=[2, 1]), layers.Permute((2, 1))),
    (call("Dot", axes=[1, 2]), layers.Dot((1, 2))),
    (call("Dropout", rate=0.1, noise_shape=[None, 1, 4]), layers.Dropout(0.1, noise_shape=(None, 1, 4))),
    (call("Conv2D", filters=1, kernel_size=[3, 3], strides=[2, 2]), layers.Conv2D(1, (3, 3), strides=(2, 2))),
    (call("ZeroPadding2D", padding=[[1, 2], [3, 4]]), layers.ZeroPadding2D(((1, 2), (3, 4)))),
    (call("LayerNormalization", axis=[1, 2]), layers.LayerNormalization(axis=[1, 2])),
    (call("MultiHeadAttention", num_heads=1, key_dim=2, attention_axes=[1, 2]),
     layers.MultiHeadAttention(1, 2, attention_axes=(1, 2))),
    (call("EinsumDense", equation="ab,bc->ac", output_shape=[4]), layers.EinsumDense("ab,bc->ac", output_shape=(4,))),
    (call("UpSampling2D", size=[2, 3]), layers.UpSampling2D((2, 3))),
    (call("RandomBrightness", factor=[-0.1, 0.1], value_range=[0, 1]),
     layers.RandomBrightness((-0.1, 0.1), value_range=(0, 1))),
    (call("AdaptiveAveragePooling2D", output_size=[2, 2]), layers.AdaptiveAveragePooling2D((2, 2))),
    (call("StringLookup", vocabulary=["a", "b"]), layers.StringLookup(vocabulary=["a", "b"])),
]  # fmt: skip


@pytest.mark.parametrize("pair", TUPLES, ids=[each[0].symbol.name for each in TUPLES])
def test_lists_become_tuples_where_people_write_tuples(pair: tuple[Any, layers.Layer]) -> None:
    made, wanted = construct(pair[0]), pair[1]
    made.name = wanted.name
    assert _lasting(_config(made)) == _lasting(_config(wanted))


def _lasting(config: Any) -> Any:
    if isinstance(config, dict):
        return {
            key: _lasting(value) for key, value in config.items() if key not in ("seed", "shared_object_id")
        }
    return [_lasting(each) for each in config] if isinstance(config, list) else config


def test_an_activation_is_the_function_itself() -> None:
    assert (
        construct(call("Dense", units=1, activation=call("gelu", kind="activations"))).activation
        is keras.activations.gelu
    )
    assert construct(call("Dense", units=1, activation="gelu")).activation is keras.activations.gelu


def test_a_function_that_is_named_takes_no_arguments() -> None:
    with pytest.raises(RefusedArgumentError):
        construct(call("Dense", units=1, activation=call("relu", kind="activations", max_value=6.0)))


def test_losses_and_optimizers_are_constructed_the_same_way() -> None:
    schedule = call("CosineDecay", kind="schedules", initial_learning_rate=0.1, decay_steps=10)
    optimizer = construct(call("Adam", kind="optimizers", learning_rate=schedule))
    assert isinstance(optimizer.get_config()["learning_rate"], dict)
    assert (
        construct(call("Huber", kind="losses", delta=2.0))([0.0], [4.0]) == 6.0
    )  # delta * (error - delta / 2)
