"""Files of weights: what their headers say, and what in them is refused. They may be a stranger's."""

import json
import struct
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from kerasdl.backend.stored import UnreadableError, archive_of, arrays_of
from kerasdl.graph.stored import Archive

layers = keras.layers


def safetensors(path: Path, tensors: dict[str, np.ndarray], cut: int = 0) -> Path:
    """As the format's page describes it: eight bytes, a header, the numbers."""
    header, body = {"__metadata__": {"format": "np"}}, b""
    for name, array in tensors.items():
        kind = {"f": "F", "i": "I"}[array.dtype.kind] + str(8 * array.dtype.itemsize)
        start = len(body)
        body += array.astype(array.dtype.newbyteorder("<")).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [start, len(body)]}
    text = json.dumps(header).encode()
    whole = struct.pack("<Q", len(text)) + text + body
    path.write_bytes(whole[: len(whole) - cut])
    return path


def of(path: Path) -> Archive:
    return archive_of(path, path.name)


@pytest.fixture(scope="module")
def model() -> keras.Model:
    image = keras.Input((4,), name="x")
    encoder = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="inside")], name="encoder")
    code = layers.Reshape((1, 3))(encoder(image))
    code = layers.Bidirectional(layers.GRU(2), name="both")(code)
    code = layers.Dropout(0.5, name="noise")(code)
    made = keras.Model(image, layers.Dense(2, name="head")(code))
    made.compile("adam", "mse")
    made.fit(np.zeros((2, 4)), np.zeros((2, 2)), verbose=0)
    return made


@pytest.mark.parametrize("name", ["m.keras", "m.weights.h5"])
def test_layers_go_by_their_names(model: keras.Model, tmp_path: Path, name: str) -> None:
    """Those with weights alone; neither the optimizer's nor the state of a random generator is a layer's."""
    path = tmp_path / name
    model.save(path) if name == "m.keras" else model.save_weights(path)
    found = of(path).layers
    assert {name: [each.shape for each in held] for name, held in found.items() if name != "both"} == {
        "encoder/inside": [(4, 3), (3,)],
        "head": [(4, 2), (2,)],
    }
    assert sorted(each.shape for each in found["both"]) == sorted(
        tuple(each.shape) for each in model.get_layer("both").weights
    )


def test_values_are_those_that_were_saved(model: keras.Model, tmp_path: Path) -> None:
    model.save(tmp_path / "m.keras")
    held = of(tmp_path / "m.keras").layers["head"]
    arrays = arrays_of(tmp_path / "m.keras", held)
    for each, weight in zip(held, model.get_layer("head").get_weights(), strict=True):
        np.testing.assert_array_equal(arrays[each.path], weight)


def test_a_model_is_found_as_one_layer(model: keras.Model, tmp_path: Path) -> None:
    """As an application is, whose weights go by their places within it."""
    model.save_weights(tmp_path / "m.weights.h5")
    held = of(tmp_path / "m.weights.h5").find("encoder")
    assert [each.inner for each in held] == ["layers/dense/vars/0", "layers/dense/vars/1"]


@pytest.mark.parametrize("asked", ["stage.conv", "stage__conv", "stage_conv"])
def test_how_dots_are_written_makes_no_difference(tmp_path: Path, asked: str) -> None:
    made = keras.Sequential([keras.Input((2,)), layers.Dense(2, name="stage.conv")])
    made.save_weights(tmp_path / "m.weights.h5")
    assert len(of(tmp_path / "m.weights.h5").find(asked)) == 2


def test_bfloat16_is_read(tmp_path: Path) -> None:
    made = keras.Sequential([keras.Input((2,)), layers.Dense(2, dtype="bfloat16", name="d")])
    made.save_weights(tmp_path / "m.weights.h5")
    held = of(tmp_path / "m.weights.h5").layers["d"]
    assert [each.dtype for each in held] == ["bfloat16", "bfloat16"]
    kernel = arrays_of(tmp_path / "m.weights.h5", held)[held[0].path]
    np.testing.assert_array_equal(
        kernel.astype("float32"), np.asarray(made.layers[0].kernel).astype("float32")
    )


def test_safetensors_byte_by_byte(tmp_path: Path) -> None:
    words = np.arange(6, dtype="float32").reshape(3, 2)
    path = safetensors(
        tmp_path / "w.safetensors", {"model.words.weight": words, "head/bias": np.ones(2, "float64")}
    )
    found = of(path)
    assert {name: held[0].shape for name, held in found.layers.items()} == {
        "model/words": (3, 2),
        "head": (2,),
    }
    held = found.find("model.words")
    np.testing.assert_array_equal(arrays_of(path, held)[held[0].path], words)


# --- what is refused -------------------------------------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(UnreadableError) as told:
        of(path)
    return str(told.value)


def saved(path: Path) -> Path:
    keras.Sequential([keras.Input((2,)), layers.Dense(2, name="d")]).save_weights(path)
    return path


@pytest.mark.parametrize("name", ["m.weights.h5", "m.keras"])
def test_a_file_cut_short(tmp_path: Path, model: keras.Model, name: str) -> None:
    path = tmp_path / name
    model.save(path) if name == "m.keras" else model.save_weights(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refused(path)


@pytest.mark.parametrize("name", ["m.weights.h5", "m.keras", "m.safetensors"])
@pytest.mark.parametrize("content", [b"", b"\x00", b"hello, world", b"\xff" * 100, b"PK\x03\x04"])
def test_what_is_no_such_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name)


@pytest.mark.parametrize("link", ["external", "soft", "layer"])
def test_links_are_not_followed(tmp_path: Path, link: str) -> None:
    """CVE-2026-1669 and its kin: a file of weights that has another file read."""
    path = saved(tmp_path / "m.weights.h5")
    secret = saved(tmp_path / "secret.weights.h5")
    with h5py.File(path, "a") as file:
        if link == "layer":
            del file["layers/dense"]
            file["layers/dense"] = h5py.ExternalLink(str(secret), "/layers/dense")
        else:
            del file["layers/dense/vars/0"]
            elsewhere = h5py.ExternalLink(str(secret), "/layers/dense/vars/0")
            file["layers/dense/vars/0"] = elsewhere if link == "external" else h5py.SoftLink("/layers")
    assert "link" in refused(path)


@pytest.mark.parametrize("kind", ["external", "virtual"])
def test_numbers_of_another_file_are_not_read(tmp_path: Path, kind: str) -> None:
    path, secret = saved(tmp_path / "m.weights.h5"), tmp_path / "secret"
    secret.write_bytes(bytes(16))
    with h5py.File(path, "a") as file:
        del file["layers/dense/vars/0"]
        if kind == "external":
            file.create_dataset("layers/dense/vars/0", (2, 2), "f4", external=[(str(secret), 0, 16)])
        else:
            layout = h5py.VirtualLayout((2, 2), "f4")
            layout[:] = h5py.VirtualSource(str(secret), "x", (2, 2))
            file.create_virtual_dataset("layers/dense/vars/0", layout)
    assert "another file" in refused(path)


def test_groups_in_a_circle_end(tmp_path: Path) -> None:
    path = saved(tmp_path / "m.weights.h5")
    with h5py.File(path, "a") as file:
        file["layers/dense/self"] = file["layers/dense"]
    assert "deep" in refused(path)


def test_a_packed_archive_is_not_unpacked(tmp_path: Path) -> None:
    """A thousand bytes that unpack to a million could be as well a million that unpack to more than any memory."""
    with zipfile.ZipFile(tmp_path / "m.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.weights.h5", bytes(1_000_000))
    assert "packed" in refused(tmp_path / "m.keras")


def test_an_archive_without_weights(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        archive.writestr("../model.weights.h5", b"")
    assert "no `model.weights.h5`" in refused(tmp_path / "m.keras")


@pytest.mark.parametrize(
    "header",
    [
        {"a.b": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}},
        {"a.b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}},
        {"a.b": {"dtype": "F32", "shape": [-1], "data_offsets": [4, 0]}},
        {"a.b": {"dtype": "F32", "shape": [1.0], "data_offsets": [0, 4]}},
        {"a.b": {"dtype": "Q8", "shape": [1], "data_offsets": [0, 4]}},
        {"a.b": {"dtype": "F32"}},
        {"a.b": 3},
        [1],
    ],
)
def test_a_header_that_lies(tmp_path: Path, header: object) -> None:
    text = json.dumps(header).encode()
    path = tmp_path / "m.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(4))
    assert refused(path)


def test_safetensors_cut_short(tmp_path: Path) -> None:
    path = safetensors(tmp_path / "m.safetensors", {"a.b": np.ones(8, "float32")}, cut=1)
    assert refused(path) == "it is cut short"
