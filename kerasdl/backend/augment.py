"""Keras's random layers on a batch, their draws fixed by seed, epoch, batch and place in the list.

The layers draw through a seed generator that each of them holds. Ours is told where it starts before each batch, so
what is drawn depends neither on which thread makes a batch nor on which were made before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from kerasdl.catalog.randomness import NOISES
from kerasdl.spec.augmentation import Augmentation
from kerasdl.spec.model import Call

_KEYS = 2**31 - 2**16
"""Keys lie below; the draws of one batch count on from there, and stay below 2**31."""
_AUGMENTS = 0xA06
"""Sets the draws apart from those of the order."""


class Draws(keras.random.SeedGenerator):
    """A seed generator that begins where it is told to, in each thread by itself; it has no variable."""

    def __init__(self) -> None:
        self.of = threading.local()

    def begin(self, key: Any) -> None:
        """Begins the draws of a batch at (2,) integers."""
        self.of.key, self.of.drawn = key, 0

    def next(self, ordered: bool = True) -> Any:
        del ordered
        dtype = "uint32" if keras.backend.backend() == "jax" else "int64"
        drawn = keras.ops.convert_to_tensor(np.array([0, self.of.drawn]), dtype)
        self.of.drawn += 1
        return keras.ops.add(keras.ops.convert_to_tensor(self.of.key, dtype), drawn)


class Augment:
    """All random layers of a data section.

    Args:
        augmentations: In order.
        construct: Makes the Keras layer of a call.
    """

    def __init__(self, augmentations: Sequence[Augmentation], construct: Callable[[Call], Any]) -> None:
        self.augmentations = tuple(augmentations)
        self.draws = tuple(Draws() for _ in augmentations)
        self.layers = tuple(
            _drawing(construct(each.call), draws)
            for each, draws in zip(augmentations, self.draws, strict=True)
        )

    def keys(self, seed: int, epoch: int, batches: int) -> np.ndarray:
        """Where each layer's draws begin.

        Args:
            seed: Of the training; a layer's own `seed` wins.
            epoch: Counted from 0.
            batches: How many an epoch has.

        Returns:
            (batches, layers, 2) int64.
        """
        found = []
        for number, each in enumerate(self.augmentations):
            own = each.call.arguments.get("seed")
            planted = seed if own is None or own.value is None else own.value
            generator = np.random.default_rng((planted, _AUGMENTS, number, epoch))
            found.append(generator.integers(0, _KEYS, (batches, 2)))
        return np.stack(found, axis=1)

    def __call__(self, columns: Mapping[str, Any], keys: Any) -> dict[str, Any]:
        """The columns of a batch, augmented.

        Args:
            columns: Rows by name.
            keys: (layers, 2) of this batch.

        Returns:
            Tensors of the same dtypes.
        """
        found = dict(columns)
        for number, (each, layer) in enumerate(zip(self.augmentations, self.layers, strict=True)):
            self.draws[number].begin(keys[number])
            names = (each.column, *each.masks, *each.labels)
            values = _called(each, layer, [keras.ops.cast(found[name], "float32") for name in names])
            for name, value in zip(names, values, strict=True):
                found[name] = _as(value, keras.backend.standardize_dtype(columns[name].dtype))
        return found


def _drawing(layer: Any, draws: Draws) -> Any:
    """The layer with our draws in it, and in those inside it."""
    for each in layer._flatten_layers():
        for name in ("generator", "seed_generator"):
            if hasattr(each, name):
                object.__setattr__(
                    each, name, draws
                )  # past Keras, which adds no state to a layer that is built
    return layer


def _called(augmentation: Augmentation, layer: Any, values: Sequence[Any]) -> list[Any]:
    """A layer on an image alone, or with what moves or is mixed with it."""
    if augmentation.call.symbol.name in NOISES or len(values) == 1:
        return [layer(values[0], training=True)]
    if augmentation.labels:
        given = layer({"images": values[0], "labels": values[1]}, training=True)
        return [given["images"], given["labels"]]
    masks = keras.ops.concatenate(values[1:], axis=-1)
    given = layer({"images": values[0], "segmentation_masks": masks}, training=True)
    ends = np.cumsum([each.shape[-1] for each in values[1:-1]]).tolist()
    parts = keras.ops.split(given["segmentation_masks"], ends, axis=-1) if ends else None
    return [given["images"], *(parts or [given["segmentation_masks"]])]


def _as(values: Any, dtype: str) -> Any:
    """Values as the column has them: integers are rounded, and stay within their range."""
    if "int" in dtype:
        limits = np.iinfo(dtype)
        values = keras.ops.clip(keras.ops.round(values), int(limits.min), int(limits.max))
    elif dtype == "bool":
        values = values > 0.5
    return keras.ops.cast(values, dtype)
