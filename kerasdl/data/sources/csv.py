"""`CSV: {file: data.csv}`: a table with a header; a number is a vector of one, as Keras wants a table's features."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.data.download import Progress
from kerasdl.data.formats import table
from kerasdl.data.formats.table import Kind, Table, Value
from kerasdl.data.manifest import WHOLE
from kerasdl.data.missing import MISSING_VALUE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.arguments import FileArguments, marks, read_arguments, text, texts
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.spec.model import Column
from kerasdl.syntax import Entry

if TYPE_CHECKING:
    import numpy as np

ARGUMENTS = ("file", "delimiter", "header", "missing")
ROWS_TO_TYPE = 10_000


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A table in a file.

    Args:
        missing: What stands where a value is missing.
        head: Its first rows, from which the columns are typed.
    """

    arguments: FileArguments
    delimiter: str
    header: tuple[str, ...] | None
    missing: tuple[str, ...]
    head: Table

    @property
    def name(self) -> str:
        return self.arguments.shown

    @property
    def span(self) -> Span:
        return self.arguments.span

    @property
    def columns(self) -> tuple[Column, ...]:
        return _columns(self.head)

    @property
    def splits(self) -> Mapping[str, int | None]:
        return {WHOLE: self.head.count if self.head.whole else None}

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return {}

    def read(self, progress: Progress | None = None) -> Content:
        """Reads every row."""
        del progress
        import numpy as np

        read = (
            self.head
            if self.head.whole
            else _table(self.arguments, self.delimiter, self.header, self.missing, None, self.head.kinds)
        )
        arrays = {
            column.name: _array(column, values).reshape(-1, 1)
            for column, values in zip(_columns(read), read.columns, strict=True)
        }
        digest = hashlib.sha256(self.arguments.path.read_bytes()).hexdigest()
        return Content({WHOLE: arrays}, {self.arguments.shown: digest}, {WHOLE: np.asarray(read.lines)})


def open_csv(entry: Entry, folder: Path) -> CsvSource:
    """The table that the spec names; its first 10,000 rows say what each column holds."""
    arguments = read_arguments(entry, folder, ARGUMENTS)
    delimiter = text(entry, arguments.values.get("delimiter"), "delimiter", "one character", length=1) or ","
    header = texts(entry, arguments.values.get("header"), "header", "a list of different names")
    missing = marks(entry, arguments.values.get("missing"), "missing")
    head = _table(arguments, delimiter, header, missing, ROWS_TO_TYPE)
    return CsvSource(arguments, delimiter, header, missing, head)


def _array(column: Column, values: Sequence[Value]) -> np.ndarray:
    """The values of a column; missing ones are NaN, or empty words."""
    import numpy as np

    if column.dtype == "string":
        return np.asarray([MISSING_VALUE if value is None else value for value in values], str)
    numbers = [math.nan if value is None else value for value in values] if column.missing else values
    return np.asarray(numbers, column.dtype)


def _table(
    arguments: FileArguments,
    delimiter: str,
    header: tuple[str, ...] | None,
    missing: tuple[str, ...],
    most: int | None,
    kinds: Sequence[Kind] = (),
) -> Table:
    try:
        with arguments.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            return table.read(lines, arguments.shown, arguments.span, header, delimiter, most, missing, kinds)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise DataError(messages.file_unreadable(arguments.span, arguments.shown, reason)) from fault


def _columns(read: Table) -> tuple[Column, ...]:
    return tuple(
        Column(
            name,
            (1,),
            table.dtype_of(kind, values),
            table.classes_of(read, index),
            missing=None in values,
            distinct=table.distinct_of(read, index),
        )
        for index, (name, kind, values) in enumerate(zip(read.header, read.kinds, read.columns, strict=True))
    )
