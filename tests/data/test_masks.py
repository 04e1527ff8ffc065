"""Images with masks, images without classes, and what becomes of those that cannot be used."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import kerasdl
from kerasdl.backend.construct import construct
from kerasdl.data import load
from kerasdl.data.image_files import ImageFiles
from tests.data.sections import described, marked, told
from tests.data.shared import SHARED, has
from tests.data.test_images import paint

VALUES = "mask_values: [0, 255]"
SECTION = "data: {source: {Images: {folder: image, masks: label, VALUES}}, inputs: image, targets: mask}"
SPEC = """
kerasdl: 1
name: cells
data:
  source: {Images: {folder: image, masks: label, mask_values: [0, 255]}}
  steps: [{Rescaling: $(1 / 255), from: image}]
  augment: [{RandomFlip: horizontal, from: [image, mask]}]
  on_error: skip
  inputs: image
  targets: mask
model:
  layers:
    - Conv2D: {filters: 2, kernel_size: 3, padding: same, activation: softmax}
train: {loss: SparseCategoricalCrossentropy, optimizer: Adam, batch_size: 2, epochs: 1, seed: 1}
"""


def section(masks: str = VALUES, skip: bool = False) -> str:
    text = SECTION.replace("VALUES", masks)
    return text.replace("inputs:", "on_error: skip, inputs:") if skip else text


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    """Four images, each with a mask whose left half is 0 and whose right half is 255."""
    for number in range(4):
        paint(tmp_path / "image" / f"{number}.png", 40 * number, mode="L")
        halves = np.zeros((4, 6), "uint8")
        halves[:, 3:] = 255
        (tmp_path / "label").mkdir(exist_ok=True)
        Image.fromarray(halves).save(tmp_path / "label" / f"{number}.png")
    return tmp_path


def test_values_of_a_mask_are_numbers_of_classes(cells: Path) -> None:
    found = described(section(), cells)
    assert [(each.name, each.shape, each.dtype, each.classes) for each in found.raw] == [
        ("image", (4, 6, 1), "uint8", None),
        ("mask", (4, 6, 1), "uint8", 2),
    ]
    assert found.counts == {"train": 4}
    dataset, warnings = load(found, construct)
    assert warnings == ()
    assert dataset is not None
    assert (dataset.splits["train"]["mask"][:, :, :3] == 0).all()
    assert (dataset.splits["train"]["mask"][:, :, 3:] == 1).all()
    assert dataset.place("train", 1) == "`image/1.png` (`train`)"


def test_pixels_that_hold_the_number_itself_stay_as_they_are(cells: Path) -> None:
    found = described(section("image_size: [8, 12]"), cells)
    dataset, _ = load(found, construct)
    assert dataset is not None
    assert dataset.splits["train"]["mask"].shape == (4, 8, 12, 1)
    assert set(np.unique(dataset.splits["train"]["mask"])) == {0, 255}


def test_a_palette_stands_for_its_numbers(cells: Path) -> None:
    numbers = np.tile(np.arange(6, dtype="uint8"), (4, 1))
    for number in range(4):
        coloured = Image.fromarray(numbers)
        coloured = coloured.convert("P")
        coloured.putdata(numbers.reshape(-1).tolist())
        coloured.putpalette([value for color in range(256) for value in (255 - color, 7, color)])
        coloured.save(cells / "label" / f"{number}.png")
    dataset, _ = load(described(section("color_mode: rgb"), cells), construct)
    assert dataset is not None
    np.testing.assert_array_equal(dataset.splits["train"]["mask"][0, :, :, 0], numbers)


def test_splits_are_folders_and_masks_may_be_of_another_format(cells: Path) -> None:
    for kind in ("image", "label"):
        for split, names in (("train", "012"), ("test", "3")):
            (cells / kind / split).mkdir()
            for name in names:
                (cells / kind / f"{name}.png").rename(cells / kind / split / f"{name}.png")
    paint(cells / "image" / "test" / "4.jpg", 9, mode="L")
    paint(cells / "label" / "test" / "4.png", 255, mode="L")
    found = described(section(), cells)
    assert found.counts == {"train": 3, "test": 2}
    dataset, _ = load(found, construct)
    assert dataset is not None
    assert (dataset.splits["test"]["mask"][1] == 1).all()


def test_images_alone_need_no_folders(cells: Path) -> None:
    found = described("data: {source: {Images: {folder: image, labels: null}}, inputs: image}", cells)
    assert [each.name for each in found.raw] == ["image"]
    dataset, _ = load(found, construct)
    assert dataset is not None
    np.testing.assert_array_equal(dataset.splits["train"]["image"][:, 0, 0, 0], [0, 40, 80, 120])


def break_masks(cells: Path) -> None:
    (cells / "label" / "0.png").unlink()
    paint(cells / "label" / "1.png", 0, (5, 5), "L")
    paint(cells / "label" / "2.png", 7, mode="L")


def test_each_mask_that_cannot_be_used_is_told_with_its_file(cells: Path) -> None:
    break_masks(cells)
    paint(cells / "label" / "3.png", 0)
    dataset, found = load(described(section(), cells), construct)
    assert dataset is None
    assert [each.id for each in found] == ["mask-missing", "mask-shape", "mask-unreadable", "mask-unreadable"]
    assert found[0].headline == "`image/0.png` has no mask"
    for number in (1, 2, 3):
        assert f"`label/{number}.png`" in found[number].headline
    assert "the value 7" in found[2].headline


def test_skip_leaves_them_out_and_says_so(cells: Path) -> None:
    """The others keep their order; counts stand in the terminal, in the result and in the report."""
    break_masks(cells)
    (cells / "image" / "9.png").write_bytes(b"")
    paint(cells / "label" / "9.png", 0, mode="L")
    dataset, found = load(described(section(skip=True), cells), construct)
    assert dataset is not None
    assert [each.id for each in found] == ["examples-left-out"] * 3
    assert {each.severity for each in found} == {"warning"}
    assert dataset.left_out == {
        "images whose mask cannot be used": 2,
        "images without a mask": 1,
        "images that cannot be read": 1,
    }
    np.testing.assert_array_equal(dataset.splits["train"]["image"][:, 0, 0, 0], [120])
    (cells / "spec.yaml").write_text(SPEC)
    with pytest.warns(UserWarning, match="left out"):
        kerasdl.train(cells / "spec.yaml", out=cells / "run")
    assert json.loads((cells / "run" / "result.json").read_text())["left_out"] == dict(dataset.left_out)
    page = (cells / "run" / "report.html").read_text()
    assert "images without a mask" in page


def test_nothing_left_is_a_mistake(cells: Path) -> None:
    for number in range(4):
        (cells / "label" / f"{number}.png").unlink()
    dataset, found = load(described(section(skip=True), cells), construct)
    assert dataset is None
    assert [each.id for each in found] == ["no-example-left"]


def test_many_mistakes_are_told_as_ten_and_a_count(cells: Path) -> None:
    for number in range(30):
        (cells / "image" / f"broken{number}.png").write_bytes(b"no image")
    _, found = load(described(section(), cells), construct)
    assert len(found) == 10
    assert "20 more examples" in found[-1].notes[-1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("masks: nowhere", "nowhere"),
        ("masks: label, mask_values: [0, 0]", "[0, 0]"),
        ("masks: label, mask_values: [0, 256]", "[0, 256]"),
        ("mask_values: [0, 255]", "[0, 255]"),
        ("labels: yes", "yes"),
    ],
)
def test_a_strange_argument_is_told_at_its_place(cells: Path, text: str, place: str) -> None:
    found = told(SECTION.replace("masks: label, VALUES", text), cells)
    assert [marked(each) for each in found][:1] == [place]


def test_a_folder_without_images_is_told(cells: Path) -> None:
    (cells / "empty").mkdir()
    text = "data: {source: {Images: {folder: empty, labels: null}}, inputs: image}"
    assert [each.id for each in told(text, cells)] == ["folder-without-images"]


def test_larger_sets_are_read_when_they_are_asked_for(cells: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same images, masks, order and lock; of a copy across splits its file is told as well."""
    small, _ = load(described(section(), cells), construct)
    monkeypatch.setattr("kerasdl.data.sources.images.IN_MEMORY", 10)
    large, _ = load(described(section(), cells), construct)
    assert small is not None
    assert large is not None
    assert isinstance(large.splits["train"]["image"], ImageFiles)
    assert small.digests == large.digests
    for name, rows in large.splits["train"].items():
        np.testing.assert_array_equal(rows[:], small.splits["train"][name])
        np.testing.assert_array_equal(rows[[3, 1]], small.splits["train"][name][[3, 1]])


if has("membrane"):

    def test_real_slices_and_their_masks_train(tmp_path: Path) -> None:
        """Thirty slices of 512x512: 78 of 100 pixels lie inside a cell."""
        for kind in ("image", "label"):
            (tmp_path / kind).symlink_to(SHARED.resolve() / "membrane" / kind)
        text = SECTION.replace("VALUES", f"{VALUES}, image_size: [128, 128]")
        dataset, found = load(described(text, tmp_path), construct)
        assert found == ()
        assert dataset is not None
        arrays = dataset.splits["train"]
        assert arrays["image"].shape == arrays["mask"].shape == (30, 128, 128, 1)
        assert arrays["mask"].mean() == pytest.approx(0.78, abs=0.02)
        boundary = arrays["image"][arrays["mask"] == 0].mean()
        assert boundary < arrays["image"][arrays["mask"] == 1].mean() - 30
