"""Parquet, columns with their types (https://parquet.apache.org/docs/file-format/), read by pyarrow."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from kerasdl.data.formats.table import FLOAT32_ENDS, Kind, Table, Value
from kerasdl.data.refusal import DataError
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_tables as told


def read(
    path: Path, shown: str, span: Span, only: Collection[str] = (), most: int | None = None
) -> tuple[Table, int]:
    """A table from its file; a null, and what is no number in a column of numbers, is a missing value.

    Args:
        path: Of the file.
        shown: As messages name it.
        span: Where the spec names the file.
        only: The columns that are read; all where it is empty.
        most: How many rows to read at most, None for all.

    Returns:
        The table, its lines the numbers of its rows counted from 1; and how many rows the file has in all.

    Raises:
        DataError: It is no Parquet file, or a column holds what is no number or text.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as fault:
        reason = "pyarrow is not installed (`pip install 'kerasdl[data]'`)"
        raise DataError(messages.file_unreadable(span, shown, reason)) from fault
    try:
        with parquet.ParquetFile(path) as file:
            schema, total = file.schema_arrow, file.metadata.num_rows
            names = _names(schema, shown, span, only)
            kinds: tuple[Kind, ...] = tuple(_kind(arrow, schema.field(name), shown, span) for name in names)
            if not total:
                raise DataError(messages.table_empty(span, shown))
            held = file.read(names) if most is None else _head(arrow, file, names, most)
            lacking = frozenset(_lacking(file.metadata, names))
    except (arrow.ArrowException, OSError) as fault:
        reason = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        raise DataError(messages.file_unreadable(span, shown, reason)) from fault
    columns = tuple(
        _values(held.column(index).to_pylist(), kind, shown, span, names[index])
        for index, kind in enumerate(kinds)
    )
    lines = tuple(range(1, held.num_rows + 1))
    return Table(shown, tuple(names), kinds, columns, lines, held.num_rows == total, lacking), total


def _names(schema: Any, shown: str, span: Span, only: Collection[str]) -> list[str]:
    for name in only:
        if name not in schema.names:
            raise DataError(messages.unknown_column(span, name, schema.names))
    for position, name in enumerate(schema.names):
        if not name:
            raise DataError(messages.header_unnamed(span, shown, position + 1))
        if name in schema.names[:position]:
            raise DataError(messages.header_repeats(span, shown, name))
    names = [name for name in schema.names if not only or name in only]
    if not names:
        raise DataError(messages.table_empty(span, shown))
    return names


def _head(arrow: Any, file: Any, names: list[str], most: int) -> Any:
    """The first rows; of a column that is wholly null, too."""
    batches = list(islice(file.iter_batches(batch_size=most, columns=names), 1))
    return arrow.Table.from_batches(
        batches, schema=arrow.schema([file.schema_arrow.field(name) for name in names])
    )


def _kind(arrow: Any, field: Any, shown: str, span: Span) -> Kind:
    """What a column holds by its type."""
    types, given = arrow.types, field.type
    if types.is_dictionary(given):
        given = given.value_type
    if types.is_boolean(given) or (types.is_integer(given) and not types.is_uint64(given)):
        return "integer"
    if types.is_floating(given):
        return "number"
    if types.is_string(given) or types.is_large_string(given) or types.is_string_view(given):
        return "string"
    raise DataError(told.nested(span, shown, "", field.name, str(field.type)))


def _lacking(metadata: Any, names: list[str]) -> Iterator[str]:
    """The columns of which the file itself tells that values are missing."""
    for index in range(metadata.num_row_groups):
        group = metadata.row_group(index)
        for place in range(group.num_columns):
            column = group.column(place)
            found = column.statistics
            if (
                found is not None
                and found.has_null_count
                and found.null_count
                and column.path_in_schema in names
            ):
                yield column.path_in_schema


def _values(found: list[Any], kind: Kind, shown: str, span: Span, name: str) -> tuple[Value, ...]:
    if kind == "string":
        return tuple(value or None for value in found)
    if kind == "integer":
        return tuple(None if value is None else int(value) for value in found)
    values = tuple(None if value is None or math.isnan(value) else float(value) for value in found)
    for row, value in enumerate(values, 1):
        if value is not None and abs(value) >= FLOAT32_ENDS:
            raise DataError(messages.not_finite(span, shown, row, name, str(value)))
    return values
