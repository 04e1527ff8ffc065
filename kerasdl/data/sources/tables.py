"""What CSV, Parquet and JSON lines have in common: a row an example, a number a vector of one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from kerasdl.data.download import Progress
from kerasdl.data.formats import table
from kerasdl.data.formats.table import Kind, Table, Value
from kerasdl.data.missing import MISSING_VALUE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.definition import Given, argument
from kerasdl.data.sources.files import DataFile, FileSource, digest, files_of
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics.messages import data_tables as messages
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

ROWS_TO_TYPE = 10_000
COLUMNS = argument(
    "columns",
    {"anyOf": [{"type": "array", "items": {"type": "string"}, "minItems": 1}, {"type": "null"}]},
    "The columns to read; all where it is left out.",
    None,
)


class Reader(Protocol):
    """Reads the tables of one format."""

    def read(self, file: DataFile, most: int | None, like: Table | None) -> tuple[Table, int | None]:
        """A table, and how many rows it has in all, None where only reading tells.

        Args:
            file: Where it lies.
            most: How many rows to read at most, None for all.
            like: What was seen of the columns before, if anything was.
        """
        ...


@dataclass(frozen=True, slots=True)
class TableSource(FileSource):
    """Tables in files.

    Args:
        reader: Of their format.
        head: The first rows of all, from which the columns are typed.
        counts: How many rows each split has, None where only reading tells.
    """

    reader: Reader
    head: Table
    counts: Mapping[str, int | None]

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.head)

    @property
    def splits(self) -> Mapping[str, int | None]:
        return self.counts

    def read(self, progress: Progress | None = None) -> Content:
        """Reads every row."""
        del progress
        import numpy as np

        found = {
            split: [self.reader.read(file, None, self.head)[0] for file in files]
            for split, files in self.files.items()
        }
        whole = joined(self.first, [each for tables in found.values() for each in tables], self._every)
        columns = columns_of(whole)
        parts = {split: joined(self.first, tables, self.files[split]) for split, tables in found.items()}
        arrays = {
            split: {
                column.name: _array(column, values).reshape(-1, 1)
                for column, values in zip(columns, part.columns, strict=True)
            }
            for split, part in parts.items()
        }
        lines = {
            split: _lines(self.files[split], tables, len(self._every) == 1) for split, tables in found.items()
        }
        digests = {file.shown: digest(file.content()) for file in self._every}
        places = {split: np.asarray(each) for split, each in lines.items()}
        return Content(arrays, digests, places, left_out=whole.left_out)

    @property
    def _every(self) -> tuple[DataFile, ...]:
        return tuple(file for files in self.files.values() for file in files)


def open_tables(given: Given, reader: Reader) -> TableSource:
    """The tables that a spec names; the first 10,000 rows of each say what the columns hold."""
    files = files_of(given)
    heads: list[Table] = []
    counts: dict[str, int | None] = {}
    for split, named in files.items():
        totals: list[int | None] = []
        for file in named:
            head, total = reader.read(file, ROWS_TO_TYPE, heads[0] if heads else None)
            heads.append(head)
            totals.append(total)
        counts[split] = None if None in totals else sum(total or 0 for total in totals)
    every = tuple(file for named in files.values() for file in named)
    return TableSource(files, reader, joined(every[0], heads, every), counts)


def joined(first: DataFile, tables: Sequence[Table], files: Sequence[DataFile]) -> Table:
    """Tables one after another, with the columns of the first.

    Raises:
        DataError: One has other columns, or words where another has numbers.
    """
    like = tables[0]
    for other, file in zip(tables, files, strict=True):
        if set(other.header) != set(like.header):
            raise DataError(
                messages.columns_differ(file.span, file.shown, other.header, first.shown, like.header)
            )
        for name, kind in zip(like.header, like.kinds, strict=True):
            found = other.kinds[other.header.index(name)]
            if (found == "string") != (kind == "string") and not all(v is None for v in other.of(name)):
                words = {True: "text", False: "numbers"}
                raise DataError(
                    messages.kinds_differ(
                        file.span,
                        file.shown,
                        name,
                        words[found == "string"],
                        first.shown,
                        words[kind == "string"],
                    )
                )
    if len(tables) == 1:
        return like
    values = tuple(tuple(value for each in tables for value in each.of(name)) for name in like.header)
    return replace(
        like,
        kinds=tuple(
            _common([each.kinds[each.header.index(name)] for each in tables]) for name in like.header
        ),
        columns=values,
        lines=tuple(line for each in tables for line in each.lines),
        whole=all(each.whole for each in tables),
        lacking=frozenset().union(*(each.lacking for each in tables)),
        left_out=tuple(bad for each in tables for bad in each.left_out),
    )


def columns_of(read: Table) -> tuple[Column, ...]:
    """What is known of each column by some rows."""
    return tuple(
        Column(
            name,
            (1,),
            "float32" if name in read.lacking and kind == "integer" else table.dtype_of(kind, values),
            table.classes_of(read, index),
            missing=None in values or name in read.lacking,
            distinct=table.distinct_of(read, index),
        )
        for index, (name, kind, values) in enumerate(zip(read.header, read.kinds, read.columns, strict=True))
    )


def _common(kinds: Sequence[Kind]) -> Kind:
    return "string" if "string" in kinds else "number" if "number" in kinds else "integer"


def _array(column: Column, values: Sequence[Value]) -> np.ndarray:
    """The values of a column; missing ones are NaN, or empty words."""
    import numpy as np

    if column.dtype == "string":
        return np.asarray([MISSING_VALUE if value is None else value for value in values], str)
    numbers = [math.nan if value is None else value for value in values] if column.missing else values
    return np.asarray(numbers, column.dtype)


def _lines(files: Sequence[DataFile], tables: Sequence[Table], alone: bool) -> Sequence[int | str]:
    """Where each row stands: a line of the one file, or of the file that is told as well."""
    if alone:
        return tables[0].lines
    return [f"{file.shown}:{line}" for file, each in zip(files, tables, strict=True) for line in each.lines]
