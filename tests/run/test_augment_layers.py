"""Augmentation: what is drawn follows from seed, epoch and batch alone; masks move with their images."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from kerasdl.backend.augment import Augment
from kerasdl.backend.construct import construct
from kerasdl.backend.feed import Feed
from kerasdl.catalog import load
from kerasdl.catalog.randomness import MIXING, NOISES, is_random
from kerasdl.data.augment import MOVING
from kerasdl.diagnostics import Source, Span
from kerasdl.run.batches import Batches
from kerasdl.spec.augmentation import Augmentation
from kerasdl.spec.model import Call, Given

PLACE = Span(Source("", None), 0, 0)
SIDE, COUNT = 12, 20
NEEDED: dict[str, dict[str, Any]] = {
    "RandomCrop": {"height": SIDE, "width": SIDE},
    "RandomFlip": {"mode": "horizontal"},
    "RandomRotation": {"factor": 0.2},
    "RandomShear": {"x_factor": 0.3, "y_factor": 0.3},
    "RandomTranslation": {"height_factor": 0.3, "width_factor": 0.3},
    "RandomZoom": {"height_factor": 0.3},
    "RandomPosterization": {"factor": 4},
    "RandomColorJitter": {"brightness_factor": 0.3, "hue_factor": 0.3},
    **{name: {"factor": 0.4} for name in ("RandomBrightness", "RandomContrast", "RandomColorDegeneration")},
    **{name: {"factor": 0.4} for name in ("RandomHue", "RandomSaturation", "RandomSharpness")},
    **{name: {"rate": 0.4} for name in NOISES},
    "GaussianNoise": {"stddev": 0.9},
}
NONE_OF_IMAGES = {"AugMix", "SpatialDropout1D", "SpatialDropout3D"}
"""One is refused, the others take no images."""
LAYERS = sorted(name for name in load().names("layers") if is_random(name) and name not in NONE_OF_IMAGES)


def call(name: str, **given: Any) -> Call:
    symbol = load().find("layers", name)
    assert symbol is not None
    arguments = {key: Given(value, PLACE, PLACE) for key, value in {**NEEDED.get(name, {}), **given}.items()}
    return Call(symbol, arguments, PLACE)


def columns(dtype: str = "float32") -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    image = generator.integers(0, 256, (COUNT, SIDE, SIDE, 3))
    labels = np.eye(4, dtype="float32")[generator.integers(0, 4, COUNT)]
    mask = np.where(image[..., :1] > 128, 7, image[..., :1] % 2)
    return {"image": image.astype(dtype), "mask": mask.astype("int32"), "label": labels}


def batches(*augmentations: Augmentation, dtype: str = "float32", seed: int = 1) -> Batches:
    targets = {"mask": "mask", "label": "label"}
    augment = Augment(augmentations, construct)
    return Batches(columns(dtype), ["image"], targets, 8, seed, lone=False, augment=augment)


def flat(batch: tuple[Any, ...]) -> list[np.ndarray]:
    return [np.asarray(batch[0]), *(np.asarray(batch[1][name]) for name in ("mask", "label"))]


def made(feed: Feed) -> list[list[np.ndarray]]:
    data = feed.data if isinstance(feed.data, keras.utils.PyDataset) else None
    every = (data[number] for number in range(len(data))) if data is not None else iter(feed.data)
    return [flat(batch) for batch in every]


def same(one: list[list[np.ndarray]], other: list[list[np.ndarray]]) -> bool:
    pairs = [(a, b) for x, y in zip(one, other, strict=True) for a, b in zip(x, y, strict=True)]
    return all(np.array_equal(a, b) for a, b in pairs)


def augmentation(name: str) -> Augmentation:
    return Augmentation(call(name), "image", labels=("label",) if name in MIXING else ())


@pytest.mark.parametrize("name", LAYERS)
def test_each_random_layer_draws_by_seed_epoch_and_batch(name: str) -> None:
    """The same again, whoever makes it; another seed, another epoch and another batch draw otherwise."""
    first, again, other = (batches(augmentation(name), seed=seed) for seed in (1, 1, 2))
    one = [flat(first[number]) for number in (0, 1)]
    assert same(one, [flat(again[number]) for number in (1, 0)][::-1])
    assert not np.array_equal(other.keys, first.keys)
    assert not np.array_equal(first.keys[0], first.keys[1])
    again.begin(1)
    assert not np.array_equal(again.keys, first.keys)
    plain = first.taken(first.order[:8])["image"]
    assert one[0][0].shape == plain.shape
    assert name == "RandomCrop" or not np.array_equal(one[0][0], plain)


@pytest.mark.parametrize("name", sorted(MOVING - {"RandomElasticTransform", "RandomCrop"}))
def test_a_mask_moves_with_its_image(name: str) -> None:
    """Where both are drawn by the nearest pixel, a mask that is the image stays the image; no new class arises."""
    given = {"interpolation": "nearest"} if load().find("layers", name).argument("interpolation") else {}
    one = batches(Augmentation(call(name, **given), "image", ("mask",)))
    one.columns["image"] = np.repeat(one.columns["mask"], 3, axis=3).astype("float32")
    image, mask, _ = flat(one[0])
    np.testing.assert_array_equal(image, np.repeat(mask, 3, axis=3))
    assert mask.dtype == np.int32
    assert set(np.unique(mask)) <= {0, 1, 7}
    assert not np.array_equal(mask, one.columns["mask"][one.order[:8]])


def test_masks_of_classes_that_an_image_does_not_hold_stay_classes() -> None:
    """A bilinear image, and two masks of other dtypes."""
    both = Augmentation(call("RandomRotation"), "image", ("mask", "mask2"))
    one = batches(both, dtype="uint8")
    one.columns["mask2"] = one.columns["mask"] == 7
    taken = one.taken(one.order[:8])
    given = {name: np.asarray(value) for name, value in one.augment(taken, one.keys[0]).items()}
    assert given["image"].dtype == np.uint8
    assert len(np.unique(given["image"])) > 3
    assert given["mask2"].dtype == bool
    np.testing.assert_array_equal(given["mask2"], given["mask"] == 7)


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_values_stay_in_their_range(dtype: str) -> None:
    scale = 1.0 if dtype == "uint8" else 1 / 127.5
    given = {} if dtype == "uint8" else {"value_range": [-1, 1]}
    one = batches(Augmentation(call("RandomBrightness", **given), "image"), dtype=dtype)
    one.columns["image"] = (one.columns["image"] * scale - (dtype == "float32")).astype(dtype)
    image = flat(one[0])[0]
    assert image.dtype == dtype
    low, high = (0, 255) if dtype == "uint8" else (-1, 1)
    assert low <= image.min()
    assert image.max() <= high
    assert image.std() > 0.2 * (high - low)


def test_a_layer_with_a_seed_of_its_own_keeps_it() -> None:
    own = Augmentation(call("RandomFlip", seed=9), "image")
    np.testing.assert_array_equal(batches(own, seed=1).keys, batches(own, seed=2).keys)


MANY = [
    Augmentation(call("RandomFlip"), "image", ("mask",)),
    Augmentation(call("RandomRotation"), "image", ("mask",)),
    Augmentation(call("RandomContrast"), "image"),
    Augmentation(call("GaussianNoise"), "image"),
    Augmentation(call("MixUp"), "image", labels=("label",)),
]


def check_feeds() -> None:
    """The same batches for 1, 2 and 8 workers, in two epochs; on TensorFlow in its graph and outside it."""
    feeds = [Feed(batches(*MANY), workers) for workers in (1, 2, 8)]
    for epoch in (0, 1, 0):
        for feed in feeds:
            feed.begin(epoch)
        found = [made(feed) for feed in feeds]
        assert len(found[0]) == 3
        assert same(found[0], found[1])
        assert same(found[0], found[2])
        alone = batches(*MANY)
        alone.begin(epoch)
        for batch, number in zip(found[0], range(3), strict=True):
            for one, other in zip(batch, flat(alone[number]), strict=True):
                np.testing.assert_allclose(one, other, atol=1e-3)


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_the_number_of_workers_changes_nothing(backend: str) -> None:
    subprocess.run(
        [sys.executable, "-c", "from tests.run.test_augment_layers import check_feeds; check_feeds()"],
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "KERAS_BACKEND": backend},
    )


def test_what_keras_calls_random_is_known_here() -> None:
    """Every layer of Keras that is called with images and draws is one that augments."""
    base = keras.layers.RandomFlip.__mro__[1]
    drawing = [
        name
        for name in load().names("layers")
        if (made := getattr(keras.layers, name, None))
        and issubclass(made, base)
        and "seed" in _arguments(name)
    ]
    assert {name for name in drawing if not is_random(name)} == {"Solarization"}


def _arguments(name: str) -> set[str]:
    symbol = load().find("layers", name)
    return {each.name for each in symbol.arguments} if symbol else set()
