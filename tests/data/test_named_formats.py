"""Named sources in each format that their files have: made here in miniature, and the real ones where they are."""

import gzip
import hashlib
import io
import pickle
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kerasdl.data import manifest
from kerasdl.data.formats.archive import members
from kerasdl.data.formats.cifar import read as read_cifar
from kerasdl.data.manifest import File, Manifest
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.model import Content
from kerasdl.data.sources.named import NamedSource
from kerasdl.diagnostics import Diagnostic, Source, Span
from tests.data.shared import SHARED, has

SPAN = Span(Source("spec.yaml", "source"), 0, 6)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def idx(array: np.ndarray) -> bytes:
    """An IDX file, as its format is written down: magic, lengths, values."""
    lengths = b"".join(int(length).to_bytes(4, "big") for length in array.shape)
    return bytes([0, 0, 8, array.ndim]) + lengths + array.astype("uint8").tobytes()


def cifar(images: np.ndarray, labels: np.ndarray) -> bytes:
    """A batch as its author describes it: the label, 1,024 red values, 1,024 green ones, 1,024 blue ones."""
    return b"".join(
        bytes([label]) + b"".join(image[:, :, channel].tobytes() for channel in range(3))
        for image, label in zip(images, labels, strict=True)
    )


def tar(contents: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return whole.getvalue()


def read(source: Manifest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Content:
    monkeypatch.setenv("KERASDL_DATA", str(folder))
    return NamedSource(source, SPAN).read()


def refused(source: Manifest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Diagnostic:
    with pytest.raises(DataError) as caught:
        read(source, folder, monkeypatch)
    return caught.value.diagnostic


# --- IDX: MNIST and Fashion-MNIST ------------------------------------------------------------------------------


def small_fashion(folder: Path, made: dict[str, np.ndarray]) -> Manifest:
    """The manifest of Fashion-MNIST with files that hold what was made here, written into a folder."""
    said = manifest.find("fashion_mnist")
    assert said is not None
    folder.mkdir(parents=True)
    files: list[File] = []
    for file in said.files:
        packed = gzip.compress(idx(made[file.name]))
        (folder / file.name).write_bytes(packed)
        url = "http://127.0.0.1:1/"  # nothing is fetched from where the real ones come from
        files.append(replace(file, bytes=len(packed), sha256=sha256(packed), url=url))
    return replace(said, files=tuple(files))


def clothes() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(1)
    return {
        "train-images-idx3-ubyte.gz": generator.integers(0, 256, (30, 28, 28), "uint8"),
        "train-labels-idx1-ubyte.gz": np.arange(30, dtype="uint8") % 10,
        "t10k-images-idx3-ubyte.gz": generator.integers(0, 256, (10, 28, 28), "uint8"),
        "t10k-labels-idx1-ubyte.gz": np.arange(10, dtype="uint8"),
    }


def test_fashion_mnist_is_read_from_its_packed_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = clothes()
    splits = read(small_fashion(tmp_path / "fashion-mnist", made), tmp_path, monkeypatch).splits
    np.testing.assert_array_equal(splits["train"]["image"][..., 0], made["train-images-idx3-ubyte.gz"])
    np.testing.assert_array_equal(splits["train"]["label"], made["train-labels-idx1-ubyte.gz"])
    np.testing.assert_array_equal(splits["test"]["image"][..., 0], made["t10k-images-idx3-ubyte.gz"])
    assert splits["test"]["image"].shape == (10, 28, 28, 1)


def test_a_checksum_of_the_packed_file_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = clothes()
    source = small_fashion(tmp_path / "fashion_mnist", made)
    file = tmp_path / "fashion_mnist" / "train-labels-idx1-ubyte.gz"
    file.write_bytes(gzip.compress(idx(1 + made[file.name])))
    assert refused(source, tmp_path, monkeypatch).id == "data-checksum-wrong"


def test_a_file_that_was_unpacked_is_not_taken_for_the_one_whose_checksum_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = small_fashion(tmp_path / "fashion_mnist", clothes())
    packed = tmp_path / "fashion_mnist" / "train-labels-idx1-ubyte.gz"
    packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    found = refused(source, tmp_path, monkeypatch)
    assert found.id == "data-not-here"
    assert packed.name in (found.help or "")


# --- the binary form of CIFAR-10 -------------------------------------------------------------------------------


def photographs(batches: int = 6) -> list[tuple[np.ndarray, np.ndarray]]:
    generator = np.random.default_rng(2)
    return [
        (generator.integers(0, 256, (10, 32, 32, 3), "uint8"), generator.permutation(10).astype("uint8"))
        for _ in range(batches)
    ]


def small_cifar(made: list[tuple[np.ndarray, np.ndarray]]) -> tuple[Manifest, dict[str, bytes], bytes]:
    """The manifest of CIFAR-10 for what was made here, its files, and the archive of them."""
    said = manifest.find("cifar10")
    assert said is not None
    assert said.archive is not None
    contents = {file.name: cifar(*batch) for file, batch in zip(said.files, made, strict=True)}
    archive = tar({f"cifar-10-batches-bin/{name}": content for name, content in contents.items()})
    files = tuple(
        replace(file, bytes=len(contents[file.name]), sha256=sha256(contents[file.name]))
        for file in said.files
    )
    packed = replace(said.archive, bytes=len(archive), sha256=sha256(archive), url="http://127.0.0.1:1/")
    return replace(said, files=files, archive=packed), contents, archive


@pytest.mark.parametrize("inner", ["", "cifar-10-batches-bin"])
def test_cifar10_is_read_from_its_folder(inner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = photographs()
    source, contents, _ = small_cifar(made)
    (tmp_path / "cifar10" / inner).mkdir(parents=True)
    for name, content in contents.items():
        (tmp_path / "cifar10" / inner / name).write_bytes(content)
    splits = read(source, tmp_path, monkeypatch).splits
    np.testing.assert_array_equal(splits["train"]["image"], np.concatenate([each for each, _ in made[:5]]))
    np.testing.assert_array_equal(splits["train"]["label"], np.concatenate([each for _, each in made[:5]]))
    np.testing.assert_array_equal(splits["test"]["image"], made[5][0])
    np.testing.assert_array_equal(splits["test"]["label"], made[5][1])


def test_cifar10_is_read_from_its_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = photographs()
    source, _, archive = small_cifar(made)
    (tmp_path / "cifar10").mkdir()
    (tmp_path / "cifar10" / "cifar-10-binary.tar.gz").write_bytes(archive)
    splits = read(source, tmp_path, monkeypatch).splits
    np.testing.assert_array_equal(splits["test"]["image"], made[5][0])
    assert len(splits["train"]["label"]) == 50
    assert [each.name for each in (tmp_path / "cifar10").iterdir()] == ["cifar-10-binary.tar.gz"]


def test_an_archive_of_other_files_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, contents, _ = small_cifar(photographs())
    other = tar({name: content for name, content in contents.items() if name != "test_batch.bin"})
    assert source.archive is not None
    source = replace(source, archive=replace(source.archive, sha256=sha256(other)))
    (tmp_path / "cifar10").mkdir()
    (tmp_path / "cifar10" / "cifar-10-binary.tar.gz").write_bytes(other)
    found = refused(source, tmp_path, monkeypatch)
    assert found.id == "data-file-unreadable"
    assert "test_batch.bin" in found.headline


def test_without_its_files_cifar10_asks_for_the_one_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = refused(small_cifar(photographs())[0], tmp_path, monkeypatch)
    assert found.id == "data-not-here"
    assert "cifar-10-binary.tar.gz" in (found.help or "")
    assert "data_batch_1.bin" not in (found.help or "")


class Trap:
    """Unpickled, it raises: nobody who reads these files may come so far."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("raise RuntimeError('unpickled')",)


def test_the_form_for_python_is_never_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, contents, _ = small_cifar(photographs())
    (tmp_path / "cifar10").mkdir()
    for name in contents:
        content = pickle.dumps(Trap())
        (tmp_path / "cifar10" / name).write_bytes(content)
        (tmp_path / "cifar10" / name.removesuffix(".bin")).write_bytes(content)
        source = replace(
            source,
            files=tuple(replace(file, sha256=sha256(content), bytes=len(content)) for file in source.files),
        )
    assert refused(source, tmp_path, monkeypatch).id == "data-file-unreadable"


@pytest.mark.parametrize("length", [0, 1, 3072, 3074])
def test_a_batch_of_broken_records_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="no whole records"):
        read_cifar(bytes(length))


def test_an_archive_is_bounded_and_whole() -> None:
    packed = tar({"a/x.bin": bytes(100)})
    assert members(packed, {"x.bin": 100}) == {"x.bin": bytes(100)}
    with pytest.raises(ValueError, match="has 100 bytes"):
        members(packed, {"x.bin": 99})
    with pytest.raises(ValueError, match="no whole archive"):
        members(packed[: len(packed) // 2], {"x.bin": 100})


def test_a_link_in_an_archive_is_no_file_of_it() -> None:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        link = tarfile.TarInfo("x.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(ValueError, match=r"holds no `x\.bin`"):
        members(whole.getvalue(), {"x.bin": 100})


if has("cifar10-subset"):

    def test_real_photographs_come_back_from_the_binary_form() -> None:
        with np.load(SHARED / "cifar10-subset" / "cifar10_5000_1000.npz") as real:
            images, labels = real["x_test"], real["y_test"]
        found = read_cifar(cifar(images, labels))
        np.testing.assert_array_equal(found["image"], images)
        np.testing.assert_array_equal(found["label"], labels)


if has("mnist"):

    def test_the_real_mnist_is_what_keras_would_read() -> None:
        """Read as `keras.datasets` reads IDX: what is behind the headers of 16 and of 8 bytes."""
        folder = SHARED / "mnist"
        said = manifest.find("mnist")
        assert said is not None
        with pytest.MonkeyPatch.context() as patch:
            splits = read(said, SHARED, patch).splits
        with gzip.open(folder / "t10k-images-idx3-ubyte.gz") as images:
            theirs = np.frombuffer(images.read(), "uint8", offset=16).reshape(10000, 28, 28)
        with gzip.open(folder / "t10k-labels-idx1-ubyte.gz") as labels:
            answers = np.frombuffer(labels.read(), "uint8", offset=8)
        np.testing.assert_array_equal(splits["test"]["image"][..., 0], theirs)
        np.testing.assert_array_equal(splits["test"]["label"], answers)
