"""`Crop`, `Filter` and `HOG`: each image by itself, so that what is served goes through them too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kerasdl.data.refusal import DataError
from kerasdl.data.steps.definition import Definition, argument, cannot_take
from kerasdl.diagnostics.messages import data_image_steps as messages
from kerasdl.spec.model import Call, Column

if TYPE_CHECKING:
    import numpy as np


class Crop:
    """The same window of each image.

    Args:
        top, left: How many pixels are left out above and before it.
        height, width: Of the window, in pixels.

    >>> import numpy as np
    >>> Crop(1, 0, 1, 2)(np.arange(9).reshape(1, 3, 3, 1)).reshape(-1).tolist()
    [3, 4]
    """

    def __init__(self, top: int, left: int, height: int, width: int) -> None:
        self.rows, self.columns = slice(top, top + height), slice(left, left + width)

    def __call__(self, values: np.ndarray) -> np.ndarray:
        return values[:, self.rows, self.columns]


class Filter:
    """Each channel of each image filtered by itself, its edge pixels mirrored beyond the edge (`scipy.ndimage`).

    Args:
        kind: `gaussian` blurs, `mean`, `median`, `minimum` and `maximum` look at a square of pixels, `sobel` gives the
            length of the gradient, `laplace` the sum of the second differences.
        sigma: Of `gaussian`, in pixels.
        size: Of the square, in pixels.

    >>> import numpy as np
    >>> dot = np.zeros((1, 3, 3, 1)); dot[0, 1, 1] = 9
    >>> Filter("mean")(dot)[0, :, :, 0].tolist(), Filter("laplace")(dot)[0, 1, :, 0].tolist()
    ([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], [9.0, -36.0, 9.0])
    """

    def __init__(self, kind: str, sigma: float = 1.0, size: int = 3) -> None:
        self.kind, self.sigma, self.size = kind, sigma, size

    def __call__(self, values: np.ndarray) -> np.ndarray:
        import numpy as np
        from scipy import ndimage

        images, square = values.astype("float32"), (1, self.size, self.size, 1)
        if self.kind == "gaussian":
            return ndimage.gaussian_filter(images, (0, self.sigma, self.sigma, 0))
        if self.kind == "sobel":
            smooth = (ndimage.correlate1d(images, [1, 2, 1], axis) for axis in (2, 1))
            return np.hypot(
                *(
                    ndimage.correlate1d(each, [-1, 0, 1], axis)
                    for each, axis in zip(smooth, (1, 2), strict=True)
                )
            )
        if self.kind == "laplace":
            return sum(ndimage.correlate1d(images, [1, -2, 1], axis) for axis in (1, 2))  # pyright: ignore[reportReturnType]
        if self.kind == "mean":
            return ndimage.uniform_filter(images, self.size, axes=(1, 2))
        ranked = {
            "median": ndimage.median_filter,
            "minimum": ndimage.minimum_filter,
            "maximum": ndimage.maximum_filter,
        }
        return ranked[self.kind](images, square)


class HOG:
    """Histograms of oriented gradients (Dalal and Triggs 2005), by scikit-image.

    Args:
        orientations: How many directions a gradient is sorted into.
        pixels_per_cell: Side of the square over which a histogram is taken; pixels beyond the last whole one are left
            out.
        cells_per_block: Side of the square of cells that are normalised together.
    """

    def __init__(self, orientations: int = 9, pixels_per_cell: int = 8, cells_per_block: int = 3) -> None:
        self.words = {
            "orientations": orientations,
            "pixels_per_cell": (pixels_per_cell, pixels_per_cell),
            "cells_per_block": (cells_per_block, cells_per_block),
        }

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """(count, features) of images (count, height, width, channels); of several channels the steepest gradient."""
        import numpy as np
        from skimage.feature import hog  # pyright: ignore[reportMissingTypeStubs]

        found = [hog(image, channel_axis=-1, **self.words) for image in values]  # pyright: ignore[reportUnknownVariableType]
        return np.asarray(found, "float32")


# --- rules -----------------------------------------------------------------------------------------------------


def _image(call: Call, column: Column) -> tuple[int, int, int]:
    """The sides and channels of an image of known size."""
    sizes = [length for length in column.shape if length is not None]
    if len(column.shape) != 3 or len(sizes) != 3 or column.dtype == "string":
        raise cannot_take(call, column, "an image (height, width, channels) of known size")
    return sizes[0], sizes[1], sizes[2]


def _cropped(call: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    height, width, channels = _image(call, column)
    top, left, high, wide = (argument(call, each, 0) for each in ("top", "left", "height", "width"))
    if top + high > height or left + wide > width:
        raise cannot_take(call, column, f"an image of at least {top + high} by {left + wide} pixels")
    return replace(column, shape=(high, wide, channels))


def _filtered(call: Call, columns: Sequence[Column]) -> Column:
    _image(call, columns[0])
    return replace(columns[0], dtype="float32")


def _described(call: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    height, width, _ = _image(call, column)
    if find_spec("skimage") is None:
        raise DataError(messages.extra_missing(call.span, call.symbol.name, "scikit-image", "features"))
    side, block = argument(call, "pixels_per_cell"), argument(call, "cells_per_block")
    down, across = (length // side - block + 1 for length in (height, width))
    if down < 1 or across < 1:
        least = side * block
        raise cannot_take(call, column, f"an image of at least {least} by {least} pixels, one block")
    features = down * across * block * block * argument(call, "orientations")
    return Column(column.name, (features,), "float32")


CROP = Definition("Crop", Crop, _cropped)
FILTER = Definition("Filter", Filter, _filtered)
HISTOGRAMS = Definition("HOG", HOG, _described)
