"""Which of Keras's layers draw anew each time they are called: those that can augment."""

from __future__ import annotations

from typing import Final

NOISES: Final = frozenset(
    {
        "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise",
        "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
    }
)  # fmt: skip
"""Those that take values of any shape."""
MIXING: Final = frozenset({"CutMix", "MixUp"})
"""Those that mix images of a batch, and their labels with them."""
_IMAGES: Final = frozenset({"AugMix", "RandAugment", *MIXING})


def is_random(layer: str) -> bool:
    """Whether a layer draws anew each time.

    >>> is_random("RandomFlip"), is_random("MixUp"), is_random("Rescaling")
    (True, True, False)
    """
    return layer.startswith("Random") or layer in NOISES or layer in _IMAGES
