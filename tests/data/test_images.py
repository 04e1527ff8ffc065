"""Folders of images as a source: made here, and a real one where it is."""

import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kerasdl.backend.construct import construct
from kerasdl.data import load
from kerasdl.data.served import read_input
from tests.data.sections import described, marked, told
from tests.data.shared import SHARED, has

SECTION = "data: {source: {Images: pets}, inputs: image, targets: label}"
SIZED = "data: {source: {Images: {folder: pets, image_size: [4, 6]}}, inputs: image, targets: label}"


def paint(path: Path, value: int, size: tuple[int, int] = (6, 4), mode: str = "RGB") -> None:
    """An image of one colour; sizes are pillow's, width first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    color = (value,) * 3 if mode == "RGB" else value
    Image.new(mode, size, color).save(path)


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    for number, name in enumerate(["dog", "cat", "ant"]):
        for each in range(3):
            paint(tmp_path / "pets" / name / f"{each}.png", 50 * number + each)
    return tmp_path


def test_folders_are_classes_in_their_order(pets: Path) -> None:
    found = described(SECTION, pets)
    assert [(each.name, each.shape, each.dtype, each.classes) for each in found.raw] == [
        ("image", (4, 6, 3), "uint8", None),
        ("label", (), "int32", 3),
    ]
    assert found.source.class_names == {"label": ("ant", "cat", "dog")}
    assert found.counts == {"train": 9}
    dataset, warned = load(found, construct)
    assert warned == ()
    assert dataset is not None
    arrays = dataset.splits["train"]
    np.testing.assert_array_equal(arrays["label"], [0, 0, 0, 1, 1, 1, 2, 2, 2])
    np.testing.assert_array_equal(arrays["image"][:, 0, 0, 0], [100, 101, 102, 50, 51, 52, 0, 1, 2])


def test_pixels_are_those_that_pillow_reads(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (5, 7, 3), "uint8")
    (tmp_path / "pets" / "a").mkdir(parents=True)
    paint(tmp_path / "pets" / "b" / "0.png", 3, (7, 5))
    Image.fromarray(pixels).save(tmp_path / "pets" / "a" / "0.PNG")
    dataset, _ = load(described(SECTION, tmp_path), construct)
    assert dataset is not None
    np.testing.assert_array_equal(dataset.splits["train"]["image"][0], pixels)


def test_folders_of_splits_are_splits(tmp_path: Path) -> None:
    for split, count in (("train", 3), ("val", 2), ("test", 1)):
        for number, name in enumerate(["cat", "dog"]):
            for each in range(count):
                paint(tmp_path / "pets" / split / name / f"{each}.jpg", 20 * count + 100 * number + each)
    found = described(SECTION, tmp_path)
    assert found.counts == {"train": 6, "validation": 4, "test": 2}
    dataset, _ = load(found, construct)
    assert dataset is not None
    assert {name: dataset.count(name) for name in dataset.splits} == found.counts


def test_images_are_brought_to_one_size_where_the_spec_says_so(pets: Path) -> None:
    paint(pets / "pets" / "cat" / "large.png", 77, (60, 40))
    dataset, warned = load(described(SIZED, pets), construct)
    assert warned == ()
    assert dataset is not None
    large = dataset.splits["train"]["image"][6]
    assert large.shape == (4, 6, 3)
    assert (large == 77).all()


def test_an_image_of_another_size_is_told_with_its_file(pets: Path) -> None:
    paint(pets / "pets" / "cat" / "large.png", 77, (60, 40))
    dataset, found = load(described(SECTION, pets), construct)
    assert dataset is None
    assert [each.id for each in found] == ["image-shape"]
    assert "pets/cat/large.png" in found[0].headline


@pytest.mark.parametrize("mode", ["L", "1"])
def test_an_image_of_another_kind_is_told_unless_a_kind_is_said(pets: Path, mode: str) -> None:
    paint(pets / "pets" / "dog" / "grey.png", 1, mode=mode)
    assert [each.id for each in load(described(SECTION, pets), construct)[1]] == ["image-shape"]
    section = SECTION.replace("pets", "{folder: pets, color_mode: grayscale}")
    dataset, warned = load(described(section, pets), construct)
    assert warned == ()
    assert dataset is not None
    assert dataset.splits["train"]["image"].shape == (10, 4, 6, 1)


@pytest.mark.parametrize("content", [b"", b"no image", "cut"])
def test_a_broken_image_is_told_with_its_file(pets: Path, content: bytes | str) -> None:
    file = pets / "pets" / "dog" / "broken.png"
    noise = np.random.default_rng(1).integers(0, 256, (4, 6, 3), "uint8")
    Image.fromarray(noise).save(file)
    whole = file.read_bytes()
    file.write_bytes(content if isinstance(content, bytes) else whole[: len(whole) - 30])
    dataset, found = load(described(SECTION, pets), construct)
    assert dataset is None
    assert [each.id for each in found] == ["image-unreadable"]
    assert "pets/dog/broken.png" in found[0].headline


def test_without_pillow_it_is_said_how_to_get_it(pets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    (found,) = told(SECTION, pets)
    assert found.id == "image-unreadable"
    assert "pip install" in found.headline


def test_a_bomb_is_not_decoded(pets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert [each.id for each in told(SECTION, pets)] == ["image-unreadable"]


def test_a_copy_across_splits_is_told_by_its_files(tmp_path: Path) -> None:
    for split in ("train", "test"):
        for number, name in enumerate(["cat", "dog"]):
            paint(
                tmp_path / "pets" / split / name / f"{split}.png", number if split == "test" else number * 9
            )
    _, warned = load(described(SECTION, tmp_path), construct)
    assert [each.id for each in warned] == ["duplicates-across-splits"]
    assert "pets/test/cat/test.png" in warned[0].notes[0]
    assert "pets/train/cat/train.png" in warned[0].notes[0]


def test_a_class_that_train_lacks_is_told(tmp_path: Path) -> None:
    for name in ("train/cat", "train/dog", "test/cat", "test/dgo"):
        paint(tmp_path / "pets" / name / "0.png", 1)
    found = told(SECTION, tmp_path)
    assert [each.id for each in found] == ["class-not-trained"]
    assert found[0].help == "rename the folder to `dog`"


def test_what_is_no_folder_of_classes_is_told(tmp_path: Path) -> None:
    assert [each.id for each in told(SECTION, tmp_path)] == ["data-folder-missing"]
    paint(tmp_path / "pets" / "0.png", 1)
    found = told(SECTION, tmp_path)
    assert [each.id for each in found] == ["no-image-classes"]
    assert marked(found[0]) == "pets"
    (tmp_path / "pets" / "cat").mkdir()
    paint(tmp_path / "pets" / "dog" / "0.png", 1)
    assert [each.id for each in told(SECTION, tmp_path)] == ["class-without-images"]


def test_an_image_of_any_size_can_be_served_where_all_are_brought_to_one(pets: Path) -> None:
    paint(pets / "new.png", 9, (30, 30), "L")
    served, found = read_input(described(SIZED, pets), pets / "new.png")
    assert found == ()
    assert served is not None
    assert served.arrays["image"].shape == (1, 4, 6, 3)
    assert [each.id for each in read_input(described(SECTION, pets), pets / "new.png")[1]] == ["input-shape"]


if has("omniglot"):

    def test_real_characters_are_read_from_their_folders(tmp_path: Path) -> None:
        with zipfile.ZipFile(SHARED / "omniglot" / "images_background_small1.zip") as archive:
            names = [each for each in archive.namelist() if "/Greek/" in each and each.endswith(".png")]
            archive.extractall(tmp_path, names)
        section = SECTION.replace("pets", "images_background_small1/Greek")
        found = described(section, tmp_path)
        assert found.counts == {"train": len(names)}
        dataset, _ = load(found, construct)
        assert dataset is not None
        arrays = dataset.splits["train"]
        assert arrays["image"].shape == (480, 105, 105, 1)
        assert set(np.unique(arrays["image"])) == {0, 255}
        np.testing.assert_array_equal(np.bincount(arrays["label"]), [20] * 24)
