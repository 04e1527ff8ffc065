"""Reading what a model is to be served: images, a table or arrays, judged by the columns that it was trained on."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kerasdl.data.describe import Described
from kerasdl.data.duplicates import LINES
from kerasdl.data.formats import image as images
from kerasdl.data.formats import npz, table
from kerasdl.data.formats.image import ENDINGS, MODES
from kerasdl.data.own import MISSING_VALUE, is_missing
from kerasdl.data.refusal import DataError
from kerasdl.diagnostics import Diagnostic, Source, Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Served:
    """Examples to serve.

    Args:
        word: What tells them apart: `file` or `row`.
        places: The file's name, or the row counted from 1, of each.
        arrays: An array for each served column, and the lines of a table; a missing value only where a step imputes it.
    """

    word: Literal["file", "row"]
    places: Sequence[str | int]
    arrays: Mapping[str, np.ndarray]


Reader: TypeAlias = "Callable[[tuple[Column, ...], Path, Span], Served]"
IMPUTE = "Impute"


def read_input(described: Described, path: Path) -> tuple[Served | None, tuple[Diagnostic, ...]]:
    """The examples in a file, or in a folder of images.

    Args:
        described: What the model was trained on; its served columns are read.
        path: A PNG or JPEG file, a folder of such, a CSV file whose header names the columns, or an NPZ archive.

    Returns:
        The examples, None where something is wrong with them, and what that is.
    """
    source = Source("--input", str(path), str(path))
    span = Span(source, 0, len(source.text))
    imputed = {name for each in described.serving if each.call.symbol.name == IMPUTE for name in each.takes}
    columns = tuple(
        replace(each, missing=each.name in imputed) for each in described.raw if each.name in described.served
    )
    try:
        return _reader(path, span)(columns, path, span), ()
    except DataError as fault:
        return None, (fault.diagnostic,)
    except (OSError, ValueError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        return None, (messages.input_unreadable(span, str(path), reason),)


def _reader(path: Path, span: Span) -> Reader:
    if not path.exists():
        raise DataError(messages.input_missing(span, str(path)))
    if path.is_dir() or path.suffix.lower() in ENDINGS:
        return _images
    if found := {".csv": _table, ".npz": _arrays}.get(path.suffix.lower()):
        return found
    raise DataError(messages.input_kind(span, str(path)))


# --- images ----------------------------------------------------------------------------------------------------


def _images(columns: tuple[Column, ...], path: Path, span: Span) -> Served:
    import numpy as np

    column = columns[0]
    if len(columns) != 1 or len(column.shape) != 3:
        raise DataError(messages.input_no_images(span, [_named(each) for each in columns]))
    files = sorted(images.images_below(path)) if path.is_dir() else [path]
    if not files:
        raise DataError(messages.input_without_images(span, str(path)))
    pixels = [_pixels(column, file, span) for file in files]
    for file, each in zip(files, pixels, strict=True):
        if each.shape != pixels[0].shape:
            raise DataError(
                messages.input_shape(span, str(file), column.name, str(pixels[0].shape), str(each.shape))
            )
    names = [file.relative_to(path).as_posix() if path.is_dir() else file.name for file in files]
    return Served("file", names, {column.name: np.stack(pixels).astype(column.dtype)})


def _pixels(column: Column, file: Path, span: Span) -> np.ndarray:
    """(height, width, channels) as bytes; the size is judged by the header, before anything is decoded."""
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(file) as image:
            if image.mode not in MODES:
                raise DataError(messages.input_image_mode(span, str(file), image.mode))
            mode, channels = MODES[image.mode]
            if column.resized:
                return _brought(column, file)
            shape = (image.height, image.width, channels)
            if not _fits(column.shape, shape):
                raise DataError(
                    messages.input_shape(span, str(file), column.name, _shown(column.shape), str(shape))
                )
            return np.asarray(image.convert(mode), "uint8").reshape(shape)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as fault:
        reason = "it is no whole image" if isinstance(fault, UnidentifiedImageError) else str(fault)
        raise DataError(messages.input_unreadable(span, str(file), reason)) from fault


def _brought(column: Column, file: Path) -> np.ndarray:
    """An image brought to the size and kind of those that the model was trained on, as they were."""
    height, width, channels = (length or 0 for length in column.shape)
    kinds = {count: word for word, (_, count) in images.COLOR_MODES.items()}
    return images.pixels(file, (height, width), kinds.get(channels))


# --- tables ----------------------------------------------------------------------------------------------------


def _table(columns: tuple[Column, ...], path: Path, span: Span) -> Served:
    import numpy as np

    for column in columns:
        if math.prod(length or 0 for length in column.shape) != 1:
            raise DataError(messages.input_no_table(span, _named(column)))
    values: dict[str, list[Any]] = {column.name: [] for column in columns}
    places: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = table.rows(csv.reader(lines, skipinitialspace=True, strict=True), str(path), span)
        header = next(rows, (1, []))[1]
        for column in columns:
            if column.name not in header:
                raise DataError(messages.input_column_missing(span, str(path), column.name, header))
        for line, row in rows:
            if len(row) != len(header):
                raise DataError(messages.row_ragged(span, str(path), line, len(header), len(row)))
            places.append(line)
            for column in columns:
                cell = row[header.index(column.name)]
                values[column.name].append(_value(column, cell, f"line {line} of `{path}`", span))
    count = len(values[columns[0].name])
    if not count:
        raise DataError(messages.input_empty(span, str(path)))
    arrays = {
        column.name: np.asarray(
            values[column.name], None if column.dtype == "string" else column.dtype
        ).reshape(count, *column.shape)
        for column in columns
    }
    return Served("row", range(1, count + 1), {**arrays, LINES: np.asarray(places)})


def _value(column: Column, cell: str, place: str, span: Span) -> Any:
    """The value of a cell, as its column wants it."""
    if cell.lower() in table.MISSING:
        if column.missing:
            return MISSING_VALUE if column.dtype == "string" else math.nan
        raise DataError(messages.input_value(span, place, column.name, _word(column), cell))
    if column.dtype == "string":
        return cell
    whole = not column.dtype.startswith("float")
    if not (table.INTEGER if whole else table.NUMBER).fullmatch(cell):
        raise DataError(messages.input_value(span, place, column.name, _word(column), cell))
    value = int(cell) if whole else float(cell)
    if not _within(column.dtype, value):
        raise DataError(messages.input_value(span, place, column.name, _word(column), cell))
    return value


# --- arrays ----------------------------------------------------------------------------------------------------


def _arrays(columns: tuple[Column, ...], path: Path, span: Span) -> Served:
    held = npz.read(path.read_bytes())
    lone = len(held) == len(columns) == 1
    arrays: dict[str, np.ndarray] = {}
    for column in columns:
        array = next(iter(held.values())) if lone else held.get(column.name)
        if array is None:
            raise DataError(messages.input_column_missing(span, str(path), column.name, list(held)))
        arrays[column.name] = _array(column, array, path, span)
    counts = {name: len(array) for name, array in arrays.items()}
    first = columns[0].name
    if odd := next((name for name, count in counts.items() if count != counts[first]), None):
        raise DataError(messages.arrays_unequal(span, str(path), odd, counts[odd], first, counts[first]))
    if not counts[first]:
        raise DataError(messages.input_empty(span, str(path)))
    return Served("row", range(1, counts[first] + 1), arrays)


def _array(column: Column, array: np.ndarray, path: Path, span: Span) -> np.ndarray:
    import numpy as np

    if not array.shape or not _fits(column.shape, array.shape[1:]):
        found = str(array.shape[1:]) if array.shape else "no rows"
        raise DataError(messages.input_shape(span, str(path), column.name, _shown(column.shape), found))
    kinds = "US" if column.dtype == "string" else "buif" if column.dtype.startswith("float") else "bui"
    if array.dtype.kind not in kinds:
        raise DataError(
            messages.input_value(span, f"`{path}`", column.name, _word(column), f"{array.dtype} values")
        )
    if array.dtype.kind in "uif":
        good = np.isfinite(array) & (array >= _bounds(column.dtype)[0]) & (array <= _bounds(column.dtype)[1])
        good |= column.missing & is_missing(array)
        if not good.all():
            row = int(np.argwhere(~good)[0][0])
            found = str(array[tuple(np.argwhere(~good)[0])])
            place = f"row {row + 1} of `{path}`"
            raise DataError(messages.input_value(span, place, column.name, _word(column), found))
    return array if column.dtype == "string" else array.astype(column.dtype)


# --- what a column takes ---------------------------------------------------------------------------------------


def _fits(wanted: Sequence[int | None], found: Sequence[int]) -> bool:
    same = zip(wanted, found, strict=False)
    return len(wanted) == len(found) and all(one is None or one == other for one, other in same)


def _bounds(dtype: str) -> tuple[float, float]:
    import numpy as np

    if dtype.startswith("float"):
        return float(np.finfo(dtype).min), float(np.finfo(dtype).max)
    if dtype == "bool":
        return 0, 1
    return (np.iinfo(dtype).min, np.iinfo(dtype).max) if "int" in dtype else (-math.inf, math.inf)


def _within(dtype: str, value: float) -> bool:
    least, most = _bounds(dtype)
    return least <= value <= most


def _word(column: Column) -> str:
    if column.dtype == "string":
        return "a word"
    return "a number" if column.dtype.startswith("float") else f"an integer ({column.dtype})"


def _named(column: Column) -> str:
    return f"{column.name} {_shown(column.shape)}"


def _shown(shape: Sequence[int | None]) -> str:
    inside = ", ".join("any" if length is None else str(length) for length in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"
