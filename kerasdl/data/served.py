"""Reading what a model is to be served: images, a table or arrays, judged by the columns that it was trained on."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kerasdl.data.describe import Described, sources
from kerasdl.data.duplicates import LINES
from kerasdl.data.formats import image as images
from kerasdl.data.formats import npz, table
from kerasdl.data.formats.image import ENDINGS, MODES
from kerasdl.data.missing import MISSING_VALUE, is_missing
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.arguments import marks, text, texts
from kerasdl.diagnostics import Diagnostic, Source, Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_served as told
from kerasdl.spec.model import Column
from kerasdl.syntax import Entry, Node
from kerasdl.syntax import Mapping as MappingNode

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


@dataclass(frozen=True, slots=True)
class Layout:
    """How the files of the training are laid out; what is served is read in the same way.

    Args:
        theirs: The source's name of each served column; a file may use it, or the spec's own.
        spare: The source's names of what only training needs; a table without header may lack these.
        delimiter: The one character between the values of a table.
        header: The names of the table's columns where it has no header.
        missing: What stands in a table where a value is missing.
    """

    theirs: Mapping[str, str]
    spare: frozenset[str]
    delimiter: str = ","
    header: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()


Reader: TypeAlias = "Callable[[tuple[Column, ...], Path, Span, Layout], Served]"
IMPUTE = "Impute"
NAMELESS = "arr_0"
"""What `numpy.savez` calls an array that is given no name."""
EXACT = 2**53
"""Up to here float64 tells every whole number from the next (IEEE 754)."""


def read_input(
    described: Described, path: Path, written: Node | None = None
) -> tuple[Served | None, tuple[Diagnostic, ...]]:
    """The examples in a file, or in a folder of images.

    Args:
        described: What the model was trained on; its served columns are read.
        path: A PNG or JPEG file, a folder of such, a CSV file whose header names the columns, an NPZ archive, or a
            text file with an example on each line.
        written: The spec's `source`, whose arguments say how a table is read.

    Returns:
        The examples, None where something is wrong with them, and what that is.
    """
    source = Source("--input", str(path), str(path))
    span = Span(source, 0, len(source.text))
    imputed = {
        name for _, each in described.serving if each.call.symbol.name == IMPUTE for name in each.takes
    }
    columns = tuple(replace(each, missing=each.name in imputed) for each in described.served)
    try:
        return _reader(path, span)(columns, path, span, _layout(described, written)), ()
    except DataError as fault:
        return None, (fault.diagnostic,)
    except (OSError, ValueError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        return None, (told.input_unreadable(span, str(path), reason),)


def _reader(path: Path, span: Span) -> Reader:
    if not path.exists():
        raise DataError(told.input_missing(span, str(path)))
    if path.is_dir() or path.suffix.lower() in ENDINGS:
        return _images
    if found := {".csv": _table, ".npz": _arrays, ".txt": _lines}.get(path.suffix.lower()):
        return found
    raise DataError(told.input_kind(span, str(path)))


# --- the layout of the training's files ------------------------------------------------------------------------


def _layout(described: Described, written: Node | None) -> Layout:
    """How the training's source was read.

    Raises:
        DataError: The arguments of the source in the run's spec have been spoilt.
    """
    theirs = {name: described.renamed.get(name, name) for name in described.served_names}
    layout = Layout(theirs, frozenset(_spare(described)))
    entry = written.entry("CSV") if isinstance(written, MappingNode) else None
    if entry is None or not isinstance(entry.value, MappingNode):
        return layout
    return replace(layout, **_arguments(entry, entry.value))


def _arguments(entry: Entry, given: MappingNode) -> dict[str, Any]:
    return {
        "delimiter": text(entry, given.get("delimiter"), "delimiter", "one character", length=1) or ",",
        "header": texts(entry, given.get("header"), "header", "a list of different names"),
        "missing": marks(entry, given.get("missing"), "missing"),
    }


def _spare(described: Described) -> Iterator[str]:
    """The source's names of the raw columns that only lead to targets and weights."""
    ends = (*described.target_names, *described.weight_names)
    needed = sources(ends, described.applications)
    return (
        theirs
        for name, theirs in described.renamed.items()
        if name in needed and name not in described.served_names
    )


def _keys(
    columns: tuple[Column, ...],
    found: Sequence[str],
    path: Path,
    span: Span,
    layout: Layout,
    word: Literal["column", "array"],
) -> Mapping[str, str]:
    """What a file calls each column: by the source's names, or by those that the spec gives them."""
    own = {column.name: column.name for column in columns}
    keys = max((layout.theirs, own), key=lambda each: sum(name in found for name in each.values()))
    wanted = [keys[column.name] for column in columns]
    if lacking := [name for name in wanted if name not in found]:
        plain = word == "array" or layout.delimiter == ","
        notes = () if plain else (told.read_like_the_training(layout.delimiter),)
        raise DataError(told.input_column_missing(span, str(path), word, lacking[0], wanted, found, notes))
    return keys


# --- images ----------------------------------------------------------------------------------------------------


def _images(columns: tuple[Column, ...], path: Path, span: Span, layout: Layout) -> Served:
    del layout
    import numpy as np

    column = columns[0]
    if len(columns) != 1 or len(column.shape) != 3:
        raise DataError(told.input_no_images(span, [_named(each) for each in columns]))
    files = sorted(images.images_below(path)) if path.is_dir() else [path]
    if not files:
        raise DataError(told.input_without_images(span, str(path)))
    pixels = [_pixels(column, file, span) for file in files]
    for file, each in zip(files, pixels, strict=True):
        if each.shape != pixels[0].shape:
            raise DataError(
                told.input_shape(span, str(file), column.name, str(pixels[0].shape), str(each.shape))
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
                raise DataError(told.input_image_mode(span, str(file), image.mode))
            mode, channels = MODES[image.mode]
            if column.resized:
                return _brought(column, file)
            shape = (image.height, image.width, channels)
            if not _fits(column.shape, shape):
                raise DataError(
                    told.input_shape(span, str(file), column.name, _shown(column.shape), str(shape))
                )
            return np.asarray(image.convert(mode), "uint8").reshape(shape)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as fault:
        reason = "it is no whole image" if isinstance(fault, UnidentifiedImageError) else str(fault)
        raise DataError(told.input_unreadable(span, str(file), reason)) from fault


def _brought(column: Column, file: Path) -> np.ndarray:
    """An image brought to the size and kind of those that the model was trained on, as they were."""
    height, width, channels = (length or 0 for length in column.shape)
    kinds = {count: word for word, (_, count) in images.COLOR_MODES.items()}
    return images.pixels(file, (height, width), kinds.get(channels))


# --- tables ----------------------------------------------------------------------------------------------------


def _table(columns: tuple[Column, ...], path: Path, span: Span, layout: Layout) -> Served:
    import numpy as np

    for column in columns:
        if math.prod(length or 0 for length in column.shape) != 1:
            raise DataError(told.input_no_table(span, _named(column)))
    values: dict[str, list[Any]] = {column.name: [] for column in columns}
    places: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, delimiter=layout.delimiter, skipinitialspace=True, strict=True)
        header, rows = _headed(table.rows(reader, str(path), span), layout)
        keys = _keys(columns, header, path, span, layout, "column")
        for line, row in rows:
            if len(row) != len(header):
                raise DataError(messages.row_ragged(span, str(path), line, len(header), len(row)))
            places.append(line)
            for column in columns:
                cell = row[header.index(keys[column.name])]
                place = f"line {line} of `{path}`"
                values[column.name].append(_value(column, cell, place, span, layout.missing))
    count = len(values[columns[0].name])
    if not count:
        raise DataError(told.input_empty(span, str(path)))
    arrays = {
        column.name: np.asarray(
            values[column.name], None if column.dtype == "string" else column.dtype
        ).reshape(count, *column.shape)
        for column in columns
    }
    return Served("row", range(1, count + 1), {**arrays, LINES: np.asarray(places)})


def _headed(
    rows: Iterator[tuple[int, list[str]]], layout: Layout
) -> tuple[Sequence[str], Iterator[tuple[int, list[str]]]]:
    """The names of a table's columns, and its other rows; where the training's table has no header, this need not."""
    first = next(rows, (1, []))
    if layout.header is None or _names_all(first[1], layout):
        return first[1], rows
    needed = tuple(name for name in layout.header if name not in layout.spare)
    names = needed if len(first[1]) == len(needed) else layout.header
    return names, chain([first] if first[1] else [], rows)


def _names_all(row: Sequence[str], layout: Layout) -> bool:
    """Whether a row is a header: it names every column that is served."""
    return any(set(names) <= set(row) for names in (layout.theirs.values(), layout.theirs))


def _value(column: Column, cell: str, place: str, span: Span, missing: Sequence[str]) -> Any:
    """The value of a cell, as its column wants it."""
    if cell in missing or cell.lower() in table.MISSING:
        if column.missing:
            return MISSING_VALUE if column.dtype == "string" else math.nan
        raise DataError(told.input_value(span, place, column.name, _word(column), cell))
    if column.dtype == "string":
        return cell
    whole = not column.dtype.startswith("float")
    if not (table.INTEGER if whole else table.NUMBER).fullmatch(cell):
        raise DataError(told.input_value(span, place, column.name, _word(column), cell))
    value = int(cell) if whole else float(cell)
    if not _within(column.dtype, value):
        raise DataError(told.input_value(span, place, column.name, _word(column), cell))
    return value


# --- text ------------------------------------------------------------------------------------------------------


def _lines(columns: tuple[Column, ...], path: Path, span: Span, layout: Layout) -> Served:
    """A text on each line, or as many words parted by blanks as the column has."""
    del layout
    import numpy as np

    column = columns[0]
    if len(columns) != 1 or column.dtype != "string":
        raise DataError(told.input_no_text(span, [_named(each) for each in columns]))
    found = [
        (line, text.strip())
        for line, text in enumerate(path.read_text("utf-8-sig").splitlines(), 1)
        if text.strip()
    ]
    if not found:
        raise DataError(told.input_empty(span, str(path)))
    length = math.prod(each or 0 for each in column.shape)
    rows = [[text] if column.shape == () else text.split() for _, text in found]
    for (line, _), row in zip(found, rows, strict=True):
        if len(row) != length:
            raise DataError(told.input_words(span, f"line {line} of `{path}`", column.name, length, len(row)))
    values = np.asarray(rows, object).reshape(len(rows), *column.shape)
    places = [line for line, _ in found]
    return Served("row", range(1, len(rows) + 1), {column.name: values, LINES: np.asarray(places)})


# --- arrays ----------------------------------------------------------------------------------------------------


def _arrays(columns: tuple[Column, ...], path: Path, span: Span, layout: Layout) -> Served:
    held = npz.read(path.read_bytes())
    if len(columns) == 1 and list(held) == [NAMELESS]:
        held = {columns[0].name: held[NAMELESS]}
    keys = _keys(columns, list(held), path, span, layout, "array")
    arrays = {column.name: _array(column, held[keys[column.name]], path, span) for column in columns}
    counts = {name: len(array) for name, array in arrays.items()}
    first = columns[0].name
    if odd := next((name for name, count in counts.items() if count != counts[first]), None):
        raise DataError(messages.arrays_unequal(span, str(path), odd, counts[odd], first, counts[first]))
    if not counts[first]:
        raise DataError(told.input_empty(span, str(path)))
    return Served("row", range(1, counts[first] + 1), arrays)


def _array(column: Column, array: np.ndarray, path: Path, span: Span) -> np.ndarray:
    array = _formed(column, array, path, span)
    if array.dtype.kind not in ("USO" if column.dtype == "string" else "buif"):
        raise DataError(
            told.input_value(span, f"`{path}`", column.name, _word(column), f"{array.dtype} values")
        )
    if array.dtype.kind in "uif":
        _check_values(column, array, path, span)
    return array if column.dtype == "string" else array.astype(column.dtype)


def _formed(column: Column, array: np.ndarray, path: Path, span: Span) -> np.ndarray:
    """An array in the shape of its column; a last axis of length 1 may be left out, as for grey images."""
    if (
        column.shape[-1:] == (1,)
        and array.ndim == len(column.shape)
        and _fits(column.shape[:-1], array.shape[1:])
    ):
        return array[..., None]
    if not array.shape or not _fits(column.shape, array.shape[1:]):
        found = str(array.shape[1:]) if array.shape else "no rows"
        raise DataError(told.input_shape(span, str(path), column.name, _shown(column.shape), found))
    return array


def _check_values(column: Column, array: np.ndarray, path: Path, span: Span) -> None:
    """Tells the first number that the column's dtype cannot hold as it is."""
    import numpy as np

    least, most = _bounds(column.dtype)
    broken = array.dtype.kind == "f" and not column.dtype.startswith("float")
    if broken:
        least, most = max(least, -EXACT), min(most, EXACT)
        array = array.astype("float64")
    good = np.isfinite(array) & (array >= least) & (array <= most)
    if broken:
        good &= array == np.floor(array)
    good |= column.missing & is_missing(array)
    if good.all():
        return
    at = tuple(np.argwhere(~good)[0])
    place = f"row {int(at[0]) + 1} of `{path}`"
    help = told.give_integers(column.name, column.dtype, int(least), int(most)) if broken else None
    raise DataError(told.input_value(span, place, column.name, _word(column), str(array[at]), help))


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
