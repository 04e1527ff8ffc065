"""JSON lines: each line of a file an object, its keys the columns."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from kerasdl.data.formats.table import FLOAT32_ENDS, Kind, Refused, Table, Value
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
    skips: bool = False,
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
        skips: Whether rows that cannot be used are left out; otherwise the first one is told.

    Raises:
        DataError: A line is no object, or holds what is no number or text, or a column holds both.
    """
    bad = Refused(path, skips)
    objects = _objects(lines, path, span, bad)
    rows = list(islice(objects, most))
    if not rows:
        raise DataError(told.no_objects(span, path))
    names = tuple(header) or _header(rows, path, span, only)
    if not only:
        _check_keys(rows, names, path, span, bad)
    words = [
        _check(name, rows, span, kinds[index] if kinds else None, bad) for index, name in enumerate(names)
    ]
    kept = [(line, row) for line, row in rows if line not in bad.rows]
    typed = [_typed(name, kept, of_words) for name, of_words in zip(names, words, strict=True)]
    whole = most is None or next(objects, None) is None
    return Table(
        path,
        names,
        tuple(kind for _, kind in typed),
        tuple(values for values, _ in typed),
        tuple(line for line, _ in kept),
        whole,
        left_out=bad.left_out,
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
    rows: Sequence[tuple[int, dict[str, Any]]], names: Collection[str], path: str, span: Span, bad: Refused
) -> None:
    for line, row in rows:
        if strange := [key for key in row if key not in names]:
            bad.add(
                line, "rows with another key", told.strange_key(span, path, line, strange[0], list(names))
            )


def _objects(
    lines: Iterable[bytes], path: str, span: Span, bad: Refused
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object with its line."""
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        try:
            value = json.loads(text.decode("utf-8").strip(), parse_constant=_refused)
        except UnicodeDecodeError as fault:
            told_of = messages.file_not_utf8(span, path, number, text[fault.start])
            bad.add(number, "lines that are not UTF-8", told_of)
            continue
        except (ValueError, RecursionError) as fault:
            bad.add(number, "lines that are no JSON object", told.no_json(span, path, number, _reason(fault)))
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            found = WORDS.get(type(value), "null")
            bad.add(number, "lines that are no JSON object", told.no_object(span, path, number, found))


def _reason(fault: Exception) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.msg} at column {fault.pos + 1}"
    return "it is too deep" if isinstance(fault, RecursionError) else str(fault)


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _check(
    name: str, rows: Sequence[tuple[int, dict[str, Any]]], span: Span, known: Kind | None, bad: Refused
) -> bool:
    """Tells the values that cannot stand in a column, whose kind is that of its first one; whether it is of words."""
    words = known == "string" if known else None
    for line, row in rows:
        value = row.get(name)
        if value is None or value == "":
            continue
        if not isinstance(value, str | int | float):
            found = told.nested(span, bad.path, f"line {line}", name, WORDS[type(value)])
            bad.add(line, "rows with a value that is no number or text", found)
            continue
        words = isinstance(value, str) if words is None else words
        if isinstance(value, str) != words:
            written = json.dumps(value, ensure_ascii=False)
            found = told.mixed(span, bad.path, line, name, written, words)
            bad.add(line, "rows with text where a number should be, or the other way round", found)
        elif not isinstance(value, str) and abs(value) >= (
            FLOAT32_ENDS if isinstance(value, float) else INT64
        ):
            found = messages.not_finite(span, bad.path, line, name, str(value))
            bad.add(line, "rows with a number that float32 cannot hold", found)
    return bool(words)


def _typed(
    name: str, rows: Sequence[tuple[int, dict[str, Any]]], words: bool
) -> tuple[tuple[Value, ...], Kind]:
    """The values of one column of words or of numbers."""
    found = [row.get(name) for _, row in rows]
    values = tuple(
        None if value is None or value == "" else int(value) if isinstance(value, bool) else value
        for value in found
    )
    if words:
        return values, "string"
    return values, "number" if any(isinstance(value, float) for value in values) else "integer"
