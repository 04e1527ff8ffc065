"""Weights from files: what another model has is what a layer starts from; what does not fit is told beforehand."""

from pathlib import Path

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl import pipeline
from kerasdl.backend.borrowed import places
from kerasdl.backend.build import Built
from kerasdl.diagnostics import Diagnostic
from kerasdl.pipeline import Stages
from tests.backend.test_stored import safetensors

layers = keras.layers
HEAD = "kerasdl: 1\nname: borrower\nmodel:\n  inputs: {x: [4]}\n"
NET = HEAD + "  layers: [{Dense: 3, as: hidden}, {Dense: 2, as: head}]\n"
PART = (
    HEAD
    + """
  parts:
    encoder:
      inputs: {x: [4]}
      layers: [{Dense: 3, as: inside}, BatchNormalization]
  layers: [{encoder: , as: code}, {Dense: 2, as: head}]
"""
)
RECURRENT = """kerasdl: 1
name: borrower
model:
  inputs: {x: [null, 4]}
  layers:
    - {Bidirectional: {LSTM: {units: 3, return_sequences: true}}, as: both}
    - {MultiHeadAttention: {num_heads: 2, key_dim: 2}, from: {query: both, value: both}, as: attend}
"""


def stages_in(folder: Path, text: str, shapes: bool = True) -> Stages:
    (folder / "spec.yaml").write_text(text)
    return pipeline.run(folder / "spec.yaml", shapes=shapes)


def told(folder: Path, text: str) -> Diagnostic:
    """The one mistake of a spec in a folder."""
    (only,) = stages_in(folder, text).diagnostics
    return only


def built(folder: Path, text: str) -> Built:
    stages = stages_in(folder, text)
    assert stages.diagnostics == ()
    return pipeline.build(stages)


def plain(*names: str, units: tuple[int, ...] = (3, 2)) -> keras.Model:
    """A model of plain Keras: Dense layers in line, with random biases too."""
    wide = [
        layers.Dense(count, name=name, bias_initializer="normal")
        for name, count in zip(names, units, strict=True)
    ]
    return keras.Sequential([keras.Input((4,)), *wide])


def same(mine: keras.layers.Layer, theirs: keras.layers.Layer) -> None:
    for one, other in zip(mine.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", ["m.keras", "m.weights.h5"])
def test_a_whole_model_of_plain_keras(tmp_path: Path, name: str) -> None:
    other = plain("hidden", "head")
    other.save(tmp_path / name) if name == "m.keras" else other.save_weights(tmp_path / name)
    mine = built(tmp_path, f"{NET}weights: {name}\n")
    x = np.random.default_rng(1).normal(size=(5, 4)).astype("float32")
    np.testing.assert_array_equal(mine.model.predict(x, verbose=0), other.predict(x, verbose=0))
    assert mine.lent.keys() == {"hidden", "head"}


def test_one_layer_by_its_name_there(tmp_path: Path) -> None:
    other = plain("dense_7", "dense_8")
    other.save(tmp_path / "m.keras")
    mine = built(tmp_path, NET + "weights:\n  hidden: {file: m.keras, layer: dense_7}\n")
    same(mine.layers["hidden"], other.layers[0])
    assert not np.array_equal(mine.layers["head"].get_weights()[0], other.layers[1].get_weights()[0])


def test_a_part_from_a_file_of_its_own_and_from_a_model_with_it(tmp_path: Path) -> None:
    normal = layers.BatchNormalization(name="batch_normalization", moving_mean_initializer="normal")
    encoder = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="inside"), normal], name="base")
    encoder.save_weights(tmp_path / "encoder.weights.h5")
    keras.Sequential([keras.Input((4,)), encoder, layers.Dense(5)]).save(tmp_path / "all.keras")
    for said in ("{file: encoder.weights.h5}", "{file: all.keras, layer: base}"):
        mine = built(tmp_path, f"{PART}weights:\n  encoder: {said}\n")
        same(mine.parts["encoder"], encoder)


def test_one_layer_of_a_part(tmp_path: Path) -> None:
    other = plain("inside", "b")
    other.save_weights(tmp_path / "m.weights.h5")
    mine = built(tmp_path, PART + "weights:\n  encoder/inside: {file: m.weights.h5, layer: inside}\n")
    same(mine.layers["encoder/inside"], other.layers[0])


def test_layers_that_hold_layers(tmp_path: Path) -> None:
    """Forward and backward have the same shapes; which is which goes by where Keras keeps them."""
    x = keras.Input((None, 4))
    both = layers.Bidirectional(layers.LSTM(3, return_sequences=True, name="lstm_5"), name="b")
    attend = layers.MultiHeadAttention(num_heads=2, key_dim=2, name="a")
    y = both(x)
    other = keras.Model(x, attend(y, y))
    other.save(tmp_path / "m.keras")
    said = "weights:\n  both: {file: m.keras, layer: b}\n  attend: {file: m.keras, layer: a}\n"
    mine = built(tmp_path, RECURRENT + said)
    same(mine.layers["both"], both)
    same(mine.layers["attend"], attend)


def test_safetensors_by_name_and_alone(tmp_path: Path) -> None:
    kernel, bias = np.arange(12, dtype="float32").reshape(4, 3), np.ones(3, "float32")
    safetensors(tmp_path / "m.safetensors", {"net/hidden/bias": bias, "net/hidden/kernel": kernel})
    mine = built(tmp_path, NET + "weights:\n  hidden: {file: m.safetensors, layer: net/hidden}\n")
    np.testing.assert_array_equal(mine.layers["hidden"].get_weights()[0], kernel)
    words = "kerasdl: 1\nname: w\nmodel:\n  inputs: {x: {shape: [3], dtype: int32}}\n"
    words += "  layers: [{Embedding: {input_dim: 5, output_dim: 2}, as: words}]\n"
    table = np.arange(10, dtype="float64").reshape(5, 2)
    safetensors(tmp_path / "w.safetensors", {"model.embed_tokens.weight": table})
    mine = built(tmp_path, words + "weights:\n  words: {file: w.safetensors, layer: model.embed_tokens}\n")
    np.testing.assert_array_equal(mine.layers["words"].get_weights()[0], table)


def test_a_nested_keras_model_is_one_layer(tmp_path: Path) -> None:
    call = "applications.MobileNetV2: {alpha: 0.35, include_top: false, input_shape: [32, 32, 3]}"
    text = f"kerasdl: 1\nname: m\nmodel:\n  inputs: {{x: [32, 32, 3]}}\n  layers: [{{{call}, as: base}}]\n"
    other = built(tmp_path, text).layers["base"]
    keras.Sequential([keras.Input((32, 32, 3)), other]).save(tmp_path / "m.keras")
    mine = built(tmp_path, text + f"weights:\n  base: {{file: m.keras, layer: {other.name}}}\n")
    same(mine.layers["base"], other)


@pytest.mark.parametrize(
    "made",
    [
        lambda: layers.Dense(2),
        lambda: layers.BatchNormalization(),
        lambda: layers.SeparableConv1D(2, 2),
        lambda: layers.Bidirectional(layers.GRU(2)),
        lambda: layers.TimeDistributed(layers.Dense(2)),
        lambda: layers.Normalization(),
    ],
)
def test_every_weight_has_its_place(made: object) -> None:
    layer = made()  # pyright: ignore[reportCallIssue]
    layer(np.zeros((1, 3, 2), "float32"))
    assert {id(each) for each in places(layer).values()} == {id(each) for each in layer.weights}


# --- frozen ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (NET.replace("{Dense: 3, as: hidden}", "{Dense: 3, as: hidden, frozen: true}"), "hidden"),
        (
            PART.replace(
                "inputs: {x: [4]}\n      layers", "frozen: true\n      inputs: {x: [4]}\n      layers"
            ),
            "encoder",
        ),
        (PART.replace("{Dense: 3, as: inside}", "{Dense: 3, as: inside, frozen: true}"), "encoder/inside"),
        (RECURRENT.replace("true}}, as: both}", "true}}, as: both, frozen: true}"), "both"),
    ],
)
def test_frozen_layers_are_not_trained(tmp_path: Path, text: str, name: str) -> None:
    assert "frozen" in text
    model = built(tmp_path, text)
    layer = model.parts.get(name) or model.layers[name]
    held = {id(each) for each in layer.weights}
    assert held
    assert not held & {id(each) for each in model.model.trainable_weights}


# --- what does not fit -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plain("hidden", "head", units=(3, 9)).save(tmp_path / "m.keras")
    plain("a", "b").save_weights(tmp_path / "other.weights.h5")
    integers = {"hidden/kernel": np.zeros((4, 3), "int32"), "hidden/bias": np.zeros(3, "float32")}
    safetensors(tmp_path / "i.safetensors", integers)
    (tmp_path / "broken.weights.h5").write_bytes(b"no")
    (tmp_path / "notes.txt").write_text("no")
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("said", "id", "place"),
    [
        ("  head: {file: m.keras}", "stored-shape", "m.keras"),
        ("  hidden: {file: other.weights.h5}", "stored-layer-missing", "other.weights.h5"),
        ("  hidden: {file: m.keras, layer: hiden}", "stored-layer-missing", "hiden"),
        ("  hidden: {file: i.safetensors}", "stored-dtype", "i.safetensors"),
        ("  head: {file: other.weights.h5, layer: a}", "stored-shape", "a"),
        ("  hidden: {file: broken.weights.h5}", "weights-unreadable", "broken.weights.h5"),
        ("  hidden: {file: notes.txt}", "weights-kind", "notes.txt"),
        ("  hidden: {file: empty}", "weights-kind", "empty"),
        ("  hidden: {file: n.keras}", "weights-missing", "n.keras"),
        ("  hidden: {run: m.keras}", "weights-of-no-run", "m.keras"),
        ("  hidden: {run: empty}", "weights-of-no-run", "empty"),
        ("  hiden: {file: m.keras}", "weights-of-unknown-layer", "hiden"),
    ],
)
def test_each_mistake_is_told_once_where_it_stands(folder: Path, said: str, id: str, place: str) -> None:
    """Before anything is trained or loaded: the headers of the files are enough."""
    found = told(folder, f"{NET}weights:\n{said}\n")
    assert found.id == id
    assert found.span is not None
    assert found.span.text == place
    assert found.help


def test_other_kinds_of_layers_differ(folder: Path) -> None:
    text = HEAD + "  layers: [{Dense: {units: 3, use_bias: false}, as: hidden}]\n"
    found = told(folder, text + "weights:\n  hidden: {file: m.keras}\n")
    assert found.id == "stored-weights-differ"
    assert "(4, 3)" in found.labels[0].text


def test_a_layer_without_weights_takes_none(folder: Path) -> None:
    text = HEAD + "  layers: [{Dense: 3, as: hidden}, {ReLU: , as: on}]\n"
    assert (
        told(folder, text + "weights:\n  on: {file: m.keras, layer: hidden}\n").id == "layer-without-weights"
    )


def test_a_whole_model_names_what_is_not_there(folder: Path) -> None:
    found = told(folder, f"{NET}weights: other.weights.h5\n")
    assert found.id == "stored-layers-missing"
    assert "`hidden`, `head`" in found.headline
    assert "`a`, `b`" in found.labels[0].text


def test_a_path_as_a_shell_would_mean_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are named from where one works, specs name them from where they stand."""
    monkeypatch.chdir(folder)
    (folder / "specs").mkdir()
    found = told(folder / "specs", NET + "weights:\n  hidden: {file: m.keras}\n")
    assert found.id == "weights-missing"
    assert found.edit is not None
    assert found.edit.text == "../m.keras"


def test_no_shape_is_needed_for_what_is_no_file(folder: Path) -> None:
    (found,) = stages_in(
        folder, NET + "weights:\n  hidden: {file: broken.weights.h5}\n", shapes=False
    ).diagnostics
    assert found.id == "weights-unreadable"


def test_what_changes_after_the_check_is_told(folder: Path) -> None:
    stages = stages_in(folder, NET + "weights:\n  hidden: {file: m.keras}\n")
    assert stages.diagnostics == ()
    (folder / "m.keras").write_bytes(b"")
    with pytest.raises(kerasdl.SpecError) as wrong:
        pipeline.build(stages)
    assert [each.id for each in wrong.value.diagnostics] == ["weights-unreadable"]
