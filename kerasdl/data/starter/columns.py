"""What the columns of a table seem to be: numbers, classes, or nothing that could be learned from."""

from __future__ import annotations

import csv
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from kerasdl.data.formats import table
from kerasdl.data.formats.table import Kind, Table, Value
from kerasdl.data.refusal import DataError
from kerasdl.data.starter.words import identifier
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages

DELIMITERS = ",;\t|"
MARKS = ("", "?", "na", "n/a", "nan", "null", "none")
CLASSES = 20
"""Different values at most of what is taken for classes."""
MOST_MISSING = 0.5
MADE = ("features", "numbers")
"""The names of the columns that the steps of a starter spec make."""
TARGETS = ("target", "label", "class", "y", "outcome", "species", "diagnosis", "quality", "price")

Role = Literal["number", "classes", "dropped"]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column seems to be.

    Args:
        heading: In the file.
        name: In the spec.
        kind: What its values are.
        role: What it is for as an input.
        reason: Why it is left out, or an empty string.
        values: In the order of the file, None where one is missing.
        classes: Its different values, sorted, where they are few.
    """

    heading: str
    name: str
    kind: Kind
    role: Role
    reason: str
    values: tuple[Value, ...]
    classes: tuple[int | str, ...]

    @property
    def missing(self) -> int:
        return sum(value is None for value in self.values)


@dataclass(frozen=True, slots=True)
class Looked:
    """A table that was looked at.

    Args:
        named: Whether its first row holds names.
        marks: What stands where a value is missing, as written.
    """

    columns: tuple[Guess, ...]
    delimiter: str
    named: bool
    marks: tuple[str, ...]

    @property
    def rows(self) -> int:
        return len(self.columns[0].values)


def look(path: Path, span: Span) -> Looked:
    """Reads a table whole and guesses what its columns are.

    Args:
        path: A CSV file; its delimiter and whether it has a header are guessed too.
        span: Where the file is named.

    Raises:
        DataError: It is empty or ragged, a value is neither a number nor missing, ...
    """
    lines = _lines(path, span)
    delimiter = _delimiter(lines)
    first = next((row for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if row), [])
    named = 2 * sum(_is_value(cell) for cell in first) < len(first)
    header = None if named else [f"column_{number + 1}" for number in range(len(first))]
    marks = _marks(lines, delimiter)
    read = table.read(lines, str(path), span, header, delimiter, None, marks)
    return Looked(tuple(_guesses(read)), delimiter, named, marks)


def _lines(path: Path, span: Span) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            return list(table.decoded(file, str(path), span))
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise DataError(messages.file_unreadable(span, str(path), reason)) from fault


def _delimiter(lines: Sequence[str]) -> str:
    """The character by which the first rows have the same number of values, more than one."""
    head = [line for line in lines[:50] if line.strip()]
    widths = {each: {len(row) for row in csv.reader(head, delimiter=each)} for each in DELIMITERS}
    return next((each for each, found in widths.items() if len(found) == 1 and min(found) > 1), ",")


def _is_value(cell: str) -> bool:
    text = cell.strip()
    return table.NUMBER.fullmatch(text) is not None or text.lower() in MARKS


def _marks(lines: Sequence[str], delimiter: str) -> tuple[str, ...]:
    """The cells that seem to stand for no value, as they are written."""
    rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    found = dict.fromkeys(
        cell.strip() for row in rows if row for cell in row if cell.strip().lower() in MARKS
    )
    return tuple(sorted(found))


def _guesses(read: Table) -> list[Guess]:
    taken: list[str] = [*MADE]
    guesses: list[Guess] = []
    for heading, kind, values in zip(read.header, read.kinds, read.columns, strict=True):
        name = identifier(heading, taken)
        taken.append(name)
        different = {value for value in values if value is not None}
        few = len(different) <= CLASSES and kind != "number"
        classes = tuple(sorted(different, key=lambda value: (isinstance(value, str), value))) if few else ()
        role, reason = _role(kind, values, different)
        whole = tuple(value for value in classes if isinstance(value, int | str))
        guesses.append(Guess(heading, name, kind, role, reason, values, whole))
    return guesses


def _role(kind: Kind, values: Sequence[Value], different: set[int | float | str]) -> tuple[Role, str]:
    """What a column is for as an input, or why it is left out."""
    present = [value for value in values if value is not None]
    if len(present) < len(values) * (1 - MOST_MISSING):
        return "dropped", f"{len(values) - len(present)} of {len(values)} values are missing"
    if len(different) < 2:
        return "dropped", "it has one value"
    if kind == "string":
        many = f"{len(different)} different words in {len(present)} rows"
        return ("dropped", many) if len(different) > CLASSES else ("classes", "")
    if kind == "integer" and len(values) > CLASSES and _counts(present):
        return "dropped", "it counts the rows"
    return "number", ""


def _counts(values: Sequence[Value]) -> bool:
    """Whether integers go up by one from row to row."""
    whole = [value for value in values if isinstance(value, int)]
    return all(after - before == 1 for before, after in pairwise(whole))


# --- the target ------------------------------------------------------------------------------------------------


def choose_target(looked: Looked, stem: str) -> Guess:
    """The column that was most likely recorded to be told from the others.

    Args:
        looked: The table; one of its columns is not left out.
        stem: The file's name without its ending.
    """
    able = [each for each in looked.columns if each.role != "dropped"] or list(looked.columns)
    words = [*TARGETS, *re.split(r"[^a-z0-9]+", stem.lower())]
    named = (each for word in words for each in able if each.name == word)
    return next(named, able[-1])


def is_classes(target: Guess) -> bool:
    """Whether a target is one of several classes: words, or few different integers."""
    return len(target.classes) > 1


def spread(target: Guess) -> float:
    """How far the numbers of a target lie from their mean."""
    return statistics.pstdev(float(value) for value in target.values if isinstance(value, int | float))


def counts(target: Guess) -> Counter[Value]:
    """How many examples each class has."""
    return Counter(value for value in target.values if value is not None)
