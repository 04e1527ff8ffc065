"""`CSV: {file: data.csv}`: a table with a header; a number is a vector of one, as Keras wants a table's features."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kerasdl.data.download import Progress
from kerasdl.data.formats import table
from kerasdl.data.formats.table import Table
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.arguments import FileArguments, read_arguments, text, texts
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.spec.model import Column
from kerasdl.syntax import Entry

ARGUMENTS = ("file", "delimiter", "header")
ROWS_TO_TYPE = 10_000


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A table in a file.

    Args:
        head: Its first rows, from which the columns are typed.
    """

    arguments: FileArguments
    delimiter: str
    header: tuple[str, ...] | None
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

        read = self.head if self.head.whole else _table(self.arguments, self.delimiter, self.header, None)
        arrays = {
            column.name: np.asarray(values, dtype=None if column.dtype == "string" else column.dtype).reshape(
                -1, 1
            )
            for column, values in zip(_columns(read), read.columns, strict=True)
        }
        digest = hashlib.sha256(self.arguments.path.read_bytes()).hexdigest()
        return Content({WHOLE: arrays}, {self.arguments.shown: digest})


def open_csv(entry: Entry, folder: Path) -> CsvSource:
    """The table that the spec names; its first 10,000 rows say what each column holds."""
    arguments = read_arguments(entry, folder, ARGUMENTS)
    delimiter = text(entry, arguments.values.get("delimiter"), "delimiter", "one character", length=1) or ","
    header = texts(entry, arguments.values.get("header"), "header", "a list of different names")
    return CsvSource(arguments, delimiter, header, _table(arguments, delimiter, header, ROWS_TO_TYPE))


def _table(
    arguments: FileArguments, delimiter: str, header: tuple[str, ...] | None, most: int | None
) -> Table:
    try:
        with arguments.path.open(encoding="utf-8-sig", newline="") as lines:
            return table.read(lines, arguments.shown, arguments.span, header, delimiter, most)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise DataError(messages.file_unreadable(arguments.span, arguments.shown, reason)) from fault


def _columns(read: Table) -> tuple[Column, ...]:
    return tuple(
        Column(name, (1,), table.dtype_of(kind, values), table.classes_of(read, index))
        for index, (name, kind, values) in enumerate(zip(read.header, read.kinds, read.columns, strict=True))
    )
