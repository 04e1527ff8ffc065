"""Tables of comma-separated values, typed strictly: a column is of integers, of numbers or of words."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from kerasdl.data.left_out import LeftOut
from kerasdl.data.refusal import DataError
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import data as messages

INTEGER = re.compile(r"[+-]?\d{1,18}")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
MISSING = frozenset(
    {"", "?", "na", "n/a", "nan", "null", "none", "inf", "-inf", "+inf", "infinity", "-infinity"}
)
INT32 = 2**31
FLOAT32_ENDS = 2.0**128 - 2.0**103
"""The least number that float32 rounds to infinity (IEEE 754, round to nearest, ties to even)."""
FEW = 0.05
"""The share of words, at most, that are taken for mistakes among numbers."""

Kind = Literal["integer", "number", "string"]
Value: TypeAlias = "int | float | str | None"


@dataclass(frozen=True, slots=True)
class Table:
    """The values of a table, by column.

    Args:
        path: As messages name it.
        header: The columns' names.
        kinds: What each column holds.
        columns: The values of each column, None where one is missing.
        lines: Where each row ends in the file, counted from 1.
        whole: Whether every row was read.
        lacking: The columns that are known to lack values, in rows that were read or not.
        left_out: The rows that cannot be used, where they are to be left out.
    """

    path: str
    header: tuple[str, ...]
    kinds: tuple[Kind, ...]
    columns: tuple[tuple[Value, ...], ...]
    lines: tuple[int, ...]
    whole: bool
    lacking: frozenset[str] = frozenset()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def count(self) -> int:
        return len(self.columns[0])

    def of(self, name: str) -> tuple[Value, ...]:
        """The values of a column."""
        return self.columns[self.header.index(name)]


def read(
    lines: Iterable[str],
    path: str,
    span: Span,
    header: Sequence[str] | None = None,
    delimiter: str = ",",
    most: int | None = None,
    missing: Collection[str] = (),
    kinds: Mapping[str, Kind] | None = None,
    skips: bool = False,
) -> Table:
    """A table from its lines.

    Args:
        lines: With their ends.
        path: As messages name it.
        span: Where the spec names the file.
        header: The columns' names where the file has none.
        delimiter: The one character between values.
        most: How many rows to read at most, None for all.
        missing: What stands where a value is missing.
        kinds: What columns hold as their first rows have shown; of others the values tell.
        skips: Whether rows that cannot be used are left out; otherwise the first one is told.

    Raises:
        DataError: A row is ragged, a value is missing, a column mixes numbers and words, ...
    """
    reader = csv.reader(decoded(lines, path, span), delimiter=delimiter, skipinitialspace=True, strict=True)
    found = rows(reader, path, span)
    named = tuple(header) if header else _header(next(found, (1, []))[1], path, span)
    bad = Refused(path, skips)
    cells, places = _cells(found, named, path, span, most, bad)
    words = [
        kinds[name] == "string" if kinds and name in kinds else not is_numeric(each, missing)
        for name, each in zip(named, cells, strict=True)
    ]
    for name, column, of_words in zip(named, cells, words, strict=True):
        _check(name, column, places, span, missing, of_words, bad)
    kept = [row for row, line in enumerate(places) if line not in bad.rows]
    typed = [
        _typed([column[row] for row in kept], missing, of_words)
        for column, of_words in zip(cells, words, strict=True)
    ]
    whole = most is None or next(found, None) is None
    columns = tuple(values for values, _ in typed)
    lines_kept = tuple(places[row] for row in kept)
    return Table(
        path, named, tuple(kind for _, kind in typed), columns, lines_kept, whole, left_out=bad.left_out
    )


class Refused:
    """The rows of a table that cannot be used, each with the first mistake in it.

    Args:
        path: As messages name the file.
        skips: Whether they are left out; otherwise the first one is raised.
    """

    def __init__(self, path: str, skips: bool) -> None:
        self.path, self.skips, self.rows = path, skips, dict[int, LeftOut]()

    def add(self, line: int, reason: str, told: Diagnostic) -> None:
        """A row that cannot be used, by the line where it stands; `reason` is in the plural.

        Raises:
            DataError: Nothing is left out.
        """
        if not self.skips:
            raise DataError(told)
        self.rows.setdefault(line, LeftOut(reason, f"{self.path}:{line}", told))

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return tuple(self.rows[line] for line in sorted(self.rows))


def dtype_of(kind: Kind, values: Sequence[Value]) -> str:
    """Keras's dtype for the values of a column.

    >>> dtype_of("integer", [1, 2]), dtype_of("integer", [2**40]), dtype_of("number", [0.5])
    ('int32', 'int64', 'float32')
    """
    if kind == "integer" and None not in values:
        return (
            "int32" if all(-INT32 <= value < INT32 for value in values if isinstance(value, int)) else "int64"
        )
    return "string" if kind == "string" else "float32"


def classes_of(table: Table, index: int) -> int | None:
    """How many classes a column of integers counts: k where its values are exactly 0 to k - 1, else None."""
    values = set(table.columns[index]) if table.whole and table.kinds[index] == "integer" else set()
    return len(values) if 1 < len(values) < 1000 and values == set(range(len(values))) else None


def distinct_of(table: Table, index: int) -> int | None:
    """How many different words or integers a column holds, where that is known and they are few."""
    known = table.whole and table.kinds[index] != "number"
    count = len({value for value in table.columns[index] if value is not None}) if known else 0
    return count if 0 < count < 1000 else None


def is_numeric(cells: Iterable[str], missing: Collection[str] = ()) -> bool:
    """Whether a column is of numbers, judged by all of its cells; the first decides between as many of both.

    >>> is_numeric(["abc", "1", "2", "3"]), is_numeric(["a", "1", "b"]), is_numeric(["1", "a", "b"])
    (True, False, False)
    """
    present = [cell for cell in cells if cell not in missing and cell.lower() not in MISSING]
    numbers = sum(NUMBER.fullmatch(cell) is not None for cell in present)
    words = len(present) - numbers
    first = bool(present) and NUMBER.fullmatch(present[0]) is not None
    return numbers >= words if first else words < numbers and words <= max(1, FEW * len(present))


def decoded(lines: Iterable[str], path: str, span: Span) -> Iterator[str]:
    """The lines of a file that was opened with `errors="surrogateescape"`.

    Raises:
        DataError: A line is not UTF-8.
    """
    for number, line in enumerate(lines, 1):
        try:
            line.encode()
        except UnicodeEncodeError as fault:
            byte = ord(line[fault.start]) & 0xFF
            raise DataError(messages.file_not_utf8(span, path, number, byte)) from fault
        yield line


def rows(reader: Iterator[list[str]], path: str, span: Span) -> Iterator[tuple[int, list[str]]]:
    """Rows with the lines where they end; empty lines are passed over. A broken row is told where it starts."""
    while True:
        start = getattr(reader, "line_num", 0) + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError) as fault:
            unclosed = str(fault) == "unexpected end of data"
            reason = "a quote is opened in this row and never closed" if unclosed else fault
            raise DataError(messages.file_unreadable(span, path, f"line {start}: {reason}")) from fault
        if row:
            yield getattr(reader, "line_num", 0), [value.strip() for value in row]


def _header(names: Sequence[str], path: str, span: Span) -> tuple[str, ...]:
    if not names:
        raise DataError(messages.table_empty(span, path))
    if 2 * sum(NUMBER.fullmatch(name) is not None for name in names) >= len(names):
        raise DataError(messages.header_is_data(span, path, names))
    for position, name in enumerate(names):
        if not name:
            raise DataError(messages.header_unnamed(span, path, position + 1))
        if name in names[:position]:
            raise DataError(messages.header_repeats(span, path, name))
    return tuple(names)


def _cells(
    rows: Iterator[tuple[int, list[str]]],
    header: tuple[str, ...],
    path: str,
    span: Span,
    most: int | None,
    bad: Refused,
) -> tuple[list[list[str]], list[int]]:
    """The cells of each column, and the line of each row."""
    cells: list[list[str]] = [[] for _ in header]
    lines: list[int] = []
    for line, row in islice(rows, most):
        if len(row) != len(header):
            told = messages.row_ragged(span, path, line, len(header), len(row))
            bad.add(line, "rows of another length", told)
            continue
        lines.append(line)
        for column, value in zip(cells, row, strict=True):
            column.append(value)
    if not lines:
        raise DataError(messages.table_empty(span, path))
    return cells, lines


def _check(
    name: str,
    cells: list[str],
    lines: list[int],
    span: Span,
    missing: Collection[str],
    words: bool,
    bad: Refused,
) -> None:
    """Tells the cells that cannot stand in a column of words or of numbers."""
    for line, cell in zip(lines, cells, strict=True):
        if cell in missing:
            continue
        if cell.lower() in MISSING:
            told = messages.value_missing(span, bad.path, line, name, cell)
            bad.add(line, "rows without a value", told)
        elif not words and NUMBER.fullmatch(cell) is None:
            told = messages.not_a_number(span, bad.path, line, name, cell)
            bad.add(line, "rows without a number where one should be", told)
        elif not words and abs(float(cell)) >= FLOAT32_ENDS:
            told = messages.not_finite(span, bad.path, line, name, cell)
            bad.add(line, "rows with a number that float32 cannot hold", told)


def _typed(cells: list[str], missing: Collection[str], words: bool) -> tuple[tuple[Value, ...], Kind]:
    """The values of one column of words or of numbers."""
    if words:
        return tuple(None if cell in missing else cell for cell in cells), "string"
    if all(INTEGER.fullmatch(cell) for cell in cells if cell not in missing):
        return tuple(None if cell in missing else int(cell) for cell in cells), "integer"
    return tuple(None if cell in missing else float(cell) for cell in cells), "number"
