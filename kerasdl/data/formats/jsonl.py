"""JSON lines: each line of a file an object, its keys the columns."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from kerasdl.data.formats.table import FLOAT32_ENDS, Kind, Table, Value
from kerasdl.data.refusal import DataError
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_tables as told

INT64 = 2**63
WORDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "`true` or `false`",
    int: "a number",
    float: "a number",
}


def read(
    lines: Iterable[bytes],
    path: str,
    span: Span,
    only: Collection[str] = (),
    most: int | None = None,
    header: Sequence[str] = (),
    kinds: Sequence[Kind] = (),
) -> Table:
    """A table from its lines; a key that is absent, or null, is a missing value.

    Args:
        lines: With their ends; blank ones are passed over.
        path: As messages name it.
        span: Where the spec names the file.
        only: The keys that are read; all where it is empty.
        most: How many rows to read at most, None for all.
        header: The columns, as the first rows have shown; there must be no others.
        kinds: What each of them holds.

    Raises:
        DataError: A line is no object, or holds what is no number or text, or a column holds both.
    """
    objects = _objects(lines, path, span)
    rows = list(islice(objects, most))
    if not rows:
        raise DataError(told.no_objects(span, path))
    names = tuple(header) or _header(rows, path, span, only)
    if not only:
        _check_keys(rows, names, path, span)
    typed = [
        _typed(name, rows, path, span, kinds[index] if kinds else None) for index, name in enumerate(names)
    ]
    whole = most is None or next(objects, None) is None
    places = tuple(line for line, _ in rows)
    return Table(
        path, names, tuple(kind for _, kind in typed), tuple(values for values, _ in typed), places, whole
    )


def _header(
    rows: Sequence[tuple[int, dict[str, Any]]], path: str, span: Span, only: Collection[str]
) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(key for _, row in rows for key in row))
    if lacking := [name for name in only if name not in keys]:
        raise DataError(messages.unknown_column(span, lacking[0], keys))
    names = tuple(key for key in keys if not only or key in only)
    if not names:
        raise DataError(told.no_objects(span, path))
    if "" in names:
        raise DataError(messages.header_unnamed(span, path, names.index("") + 1))
    return names


def _check_keys(
    rows: Sequence[tuple[int, dict[str, Any]]], names: Collection[str], path: str, span: Span
) -> None:
    for line, row in rows:
        if strange := [key for key in row if key not in names]:
            raise DataError(told.strange_key(span, path, line, strange[0], list(names)))


def _objects(lines: Iterable[bytes], path: str, span: Span) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object with its line."""
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        try:
            value = json.loads(text.decode("utf-8").strip(), parse_constant=_refused)
        except UnicodeDecodeError as fault:
            raise DataError(messages.file_not_utf8(span, path, number, text[fault.start])) from fault
        except (ValueError, RecursionError) as fault:
            raise DataError(told.no_json(span, path, number, _reason(fault))) from fault
        if not isinstance(value, dict):
            raise DataError(told.no_object(span, path, number, WORDS.get(type(value), "null")))
        yield number, value


def _reason(fault: Exception) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.msg} at column {fault.pos + 1}"
    return "it is too deep" if isinstance(fault, RecursionError) else str(fault)


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _typed(
    name: str, rows: Sequence[tuple[int, dict[str, Any]]], path: str, span: Span, known: Kind | None
) -> tuple[tuple[Value, ...], Kind]:
    """The values of one column, all of the kind of the first."""
    words = known == "string" if known else None
    values: list[Value] = []
    for line, row in rows:
        value = row.get(name)
        if value is None or value == "":
            values.append(None)
            continue
        if not isinstance(value, str | int | float):
            raise DataError(told.nested(span, path, f"line {line}", name, WORDS[type(value)]))
        words = isinstance(value, str) if words is None else words
        if isinstance(value, str) != words:
            raise DataError(told.mixed(span, path, line, name, json.dumps(value, ensure_ascii=False), words))
        if not isinstance(value, str) and abs(value) >= (FLOAT32_ENDS if isinstance(value, float) else INT64):
            raise DataError(messages.not_finite(span, path, line, name, str(value)))
        values.append(int(value) if isinstance(value, bool) else value)
    if words:
        return tuple(values), "string"
    return tuple(values), "number" if any(isinstance(value, float) for value in values) else "integer"
