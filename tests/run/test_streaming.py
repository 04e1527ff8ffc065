"""Images that stay in their files: the same pixels in the same order, on each backend and for any number of workers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from PIL import Image

from kerasdl.backend.construct import construct
from kerasdl.backend.feed import Feed
from kerasdl.data import Dataset, load
from kerasdl.data.rows import on_demand
from kerasdl.run.batches import Batches
from tests.data.sections import described

MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
COUNT, BATCH = 26, 8
SECTION = """data:
  source: {Images: {folder: pets, ARGUMENTS}}
  splits: {validation: 6}
  steps:
    - {Rescaling: {scale: $(1 / 127.5), offset: -1}, from: image, as: scaled}
  inputs: [image, scaled]
  targets: label
"""


def make(folder: Path, modes: tuple[str, ...], endings: tuple[str, ...], side: int = 20) -> None:
    """Noise that is smooth in part, in all combinations of modes and formats."""
    generator = np.random.default_rng(5)
    for number in range(COUNT):
        noise = generator.integers(0, 256, (side, side + 4, 4), "uint8")
        noise[: side // 2] = np.linspace(0, 255, side + 4)[None, :, None]
        mode, ending = modes[number % len(modes)], endings[number // len(modes) % len(endings)]
        place = folder / "pets" / "ab"[number % 2] / f"{number:02}{ending}"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(noise).convert("RGB" if mode == "P" else mode).convert(mode).save(place)


def loaded(folder: Path, arguments: str, in_memory: bool) -> Dataset:
    text = SECTION.replace(", ARGUMENTS", f", {arguments}" if arguments else "").replace(
        "$(1 / 127.5)", "0.00784"
    )
    with mock.patch("kerasdl.data.sources.images.IN_MEMORY", 2**25 if in_memory else 0):
        dataset, found = load(described(text, folder), construct)
    assert found == ()
    assert dataset is not None
    assert on_demand(dataset.splits["train"]["image"]) is not in_memory
    return dataset


def feed(dataset: Dataset, workers: int = 2) -> Feed:
    batches = Batches(dataset.splits["train"], ["image", "scaled"], {"label": "label"}, BATCH, seed=3)
    return Feed(batches, workers)


def epoch(given: Feed, number: int) -> list[list[np.ndarray]]:
    """Images, rescaled images and labels of each batch."""
    given.begin(number)
    data: Any = given.data
    every = [data[each] for each in range(len(data))] if hasattr(data, "__getitem__") else list(data)
    return [[np.asarray(inputs[0]), np.asarray(inputs[1]), np.asarray(labels)] for inputs, labels in every]


def furthest(one: list[list[np.ndarray]], other: list[list[np.ndarray]]) -> float:
    """The greatest difference between two images; rescaled images follow, labels are the same."""
    found = 0.0
    for (a, scaled_a, labels_a), (b, scaled_b, labels_b) in zip(one, other, strict=True):
        np.testing.assert_array_equal(labels_a, labels_b)
        np.testing.assert_allclose(scaled_a, scaled_b, atol=0.01 if (a != b).any() else 1e-6)
        found = max(found, float(np.abs(a.astype(int) - b.astype(int)).max()))
    return found


CASES = {
    "colours": ("", ("RGB", "P"), (".png",)),
    "photographs": ("", ("RGB",), (".jpg",)),
    "grey photographs": ("", ("L",), (".jpg", ".png")),
    "grey and bits": ("", ("L", "1"), (".png",)),
    "transparent": ("", ("RGBA",), (".png",)),
    "grey and transparent": ("", ("LA",), (".png",)),
    "all turned grey": ("color_mode: grayscale", MODES, (".png",)),
    "all in colour": ("color_mode: rgb", MODES, (".png",)),
    "photographs turned grey": ("color_mode: grayscale", ("RGB", "L"), (".jpg", ".png")),
    "made transparent": ("color_mode: rgba", ("1", "L", "LA", "RGB", "RGBA"), (".png",)),
    "palettes made transparent": ("color_mode: rgba", ("P", "RGB"), (".png",)),
}


@pytest.mark.parametrize("name", CASES)
def test_files_give_the_pixels_that_lie_in_memory(name: str, tmp_path: Path) -> None:
    """On TensorFlow, which decodes them itself, two epochs in the order of the seed."""
    arguments, modes, endings = CASES[name]
    make(tmp_path, modes, endings)
    held, streamed = (loaded(tmp_path, arguments, in_memory) for in_memory in (True, False))
    first, second = feed(held), feed(streamed)
    for number in (0, 1):
        assert furthest(epoch(first, number), epoch(second, number)) == 0
    assert streamed.digests == held.digests


@pytest.mark.parametrize("size", ["[7, 9]", "[33, 40]", "[20, 24]"])
def test_resized_images_differ_by_one_level_at_most(size: str, tmp_path: Path) -> None:
    make(tmp_path, ("RGB",), (".png", ".jpg"))
    found = [epoch(feed(loaded(tmp_path, f"image_size: {size}", each)), 0) for each in (True, False)]
    assert furthest(*found) <= (0 if size == "[20, 24]" else 1)


def check_workers(folder: str) -> None:
    """The same batches for 1, 2 and 8 workers, in two epochs, and those that lie in memory."""
    held, streamed = (loaded(Path(folder), "", in_memory) for in_memory in (True, False))
    feeds = [feed(held), *(feed(streamed, workers) for workers in (1, 2, 8))]
    for number in (0, 1):
        first, *others = (epoch(each, number) for each in feeds)
        assert len(first) == 3
        for other in others:
            assert furthest(first, other) == 0


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_the_number_of_workers_changes_nothing(backend: str, tmp_path: Path) -> None:
    make(tmp_path, ("RGB",), (".png", ".jpg"))
    script = "import sys; from tests.run.test_streaming import check_workers; check_workers(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "KERAS_BACKEND": backend},
    )
