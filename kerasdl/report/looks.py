"""How an example looks: a picture, a small curve, or its values."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from kerasdl.report.charts import sparkline
from kerasdl.report.markup import Markup, element
from kerasdl.report.numbers import number, shortened

LARGEST = 96  # pixels of a picture's longer side
SMALLEST = 4
CURVE = 16  # a row of as many numbers is drawn, a shorter one written


@dataclass(frozen=True, slots=True)
class Look:
    """Some rows of a column.

    Args:
        column: Its name.
        drawn: Whether each is a drawing; else it is text.
        views: One for each row.
    """

    column: str
    drawn: bool
    views: tuple[Markup | str, ...]


def looks(shown: Mapping[str, np.ndarray], rows: Sequence[int], names: Sequence[str]) -> list[Look]:
    """How some examples look.

    Args:
        shown: Arrays by column.
        rows: Which examples.
        names: What each is called.
    """
    return [_look(column, array, rows, names) for column, array in shown.items()]


def _look(column: str, array: np.ndarray, rows: Sequence[int], names: Sequence[str]) -> Look:
    if is_image(array) and _can_draw():
        low, high = brightness(array)
        images = (
            _image(array[row], low, high, f"{column} of {name}")
            for row, name in zip(rows, names, strict=True)
        )
        return Look(column, True, tuple(images))
    if _is_curve(array):
        curves = (
            sparkline(f"{column} of {name}", array[row].reshape(-1))
            for row, name in zip(rows, names, strict=True)
        )
        return Look(column, True, tuple(curves))
    return Look(column, False, tuple(in_words(array[row]) for row in rows))


def drawable(shown: Mapping[str, np.ndarray]) -> bool:
    """Whether some column is drawn."""
    return any((is_image(array) and _can_draw()) or _is_curve(array) for array in shown.values())


def _can_draw() -> bool:
    """Whether Pillow is installed, which training does not need."""
    return find_spec("PIL") is not None


# --- pictures ----------------------------------------------------------------------------------------------------


def is_image(array: np.ndarray) -> bool:
    """Whether a column holds pictures: (count, height, width, 1 or 3), or bytes without the last axis."""
    if array.dtype.kind not in "buif":
        return False
    shaped = (array.ndim == 4 and array.shape[3] in (1, 3)) or (array.ndim == 3 and array.dtype == np.uint8)
    return shaped and min(array.shape[1:3]) >= SMALLEST


def brightness(array: np.ndarray) -> tuple[float, float]:
    """The values that are drawn black and white: those of bytes or of shares, else the least and the greatest.

    >>> brightness(np.array([[0, 200]], "uint8")), brightness(np.array([[0.1, 0.9]])), brightness(np.array([[0, 16]]))
    ((0.0, 255.0), (0.0, 1.0), (0.0, 16.0))
    """
    known = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    if array.dtype.kind == "f" and low >= 0 and 0.5 < high <= 1:
        return 0.0, 1.0
    if low >= 0 and 64 < high <= 255:
        return 0.0, 255.0
    return low, high


def _image(pixels: np.ndarray, low: float, high: float, words: str) -> Markup:
    data = base64.b64encode(png(pixels, low, high)).decode("ascii")
    return element("img", src=f"data:image/png;base64,{data}", alt=words)


def png(pixels: np.ndarray, low: float, high: float) -> bytes:
    """A picture as PNG, its longer side at most 96 pixels.

    Args:
        pixels: (height, width) or (height, width, 1 or 3).
        low, high: The values that are black and white.
    """
    from PIL import Image

    scaled = (np.nan_to_num(pixels.astype("float64")) - low) / ((high - low) or 1.0)
    squeezed = scaled[..., 0] if scaled.ndim == 3 and scaled.shape[2] == 1 else scaled
    image = Image.fromarray((np.clip(squeezed, 0, 1) * 255).round().astype("uint8"))
    if max(image.size) > LARGEST:
        image.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


# --- rows of numbers, and words ----------------------------------------------------------------------------------


def _is_curve(array: np.ndarray) -> bool:
    lone = [length for length in array.shape[1:] if length != 1]
    return array.dtype.kind in "buif" and len(lone) == 1 and lone[0] >= CURVE


def in_words(cell: np.ndarray) -> str:
    """A cell as text.

    >>> in_words(np.array([2.5])), in_words(np.array(["deep", "red"])), in_words(np.zeros((2, 2, 2)))
    ('2.5', 'deep red', '2×2×2 numbers')
    """
    flat = np.asarray(cell).reshape(-1)
    if flat.dtype.kind in "USO":
        return shortened(" ".join(map(str, flat)).strip(), 80)
    if len(flat) == 1:
        return _plain(flat[0])
    if len(flat) <= CURVE and np.ndim(cell) == 1:
        return "[" + ", ".join(_plain(each) for each in flat) + "]"
    return "×".join(map(str, np.shape(cell))) + " numbers"


def _plain(value: np.generic) -> str:
    plain = value.item()
    if isinstance(plain, float) and plain.is_integer() and abs(plain) < 1e6:
        return number(int(plain))
    return number(plain)
