"""What is said about tables whose columns have types of their own, and about tables of several files."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import listing


def no_objects(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "table-empty",
        f"`{path}` has no rows",
        (Label(span, "expected a JSON object on each line"),),
        help='write a row a line: `{"size": 1.5, "kind": "red"}`',
    )


def no_json(span: Span, path: str, line: int, reason: str) -> Diagnostic:
    return Diagnostic(
        "json-line",
        f"line {line} of `{path}` is no JSON object",
        (Label(span, "expected a JSON object on each line"),),
        notes=(f"the line cannot be read: {reason}",),
        help=f"mend line {line}, or remove it",
    )


def no_object(span: Span, path: str, line: int, found: str) -> Diagnostic:
    return Diagnostic(
        "json-line",
        f"line {line} of `{path}` is no JSON object",
        (Label(span, f"expected a JSON object on each line, found {found}"),),
        help=f'write line {line} with names: `{{"size": 1.5}}`, or remove it',
    )


def strange_key(span: Span, path: str, line: int, key: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "table-columns-differ",
        f"line {line} of `{path}` has a key `{key[:40]}`, which no row before has",
        (Label(span, f"expected {listing(known, 12)}"),),
        help=f"mend line {line}, or name the keys to read beside the file: `columns: [...]`",
    )


def nested(span: Span, path: str, place: str, column: str, found: str) -> Diagnostic:
    where = f"{place} of `{path}`" if place else f"`{path}`"
    return Diagnostic(
        "table-column-type",
        f"{where} holds {found} in `{column}`",
        (Label(span, f"expected numbers, booleans or text, found {found}"),),
        help=f"save `{column}` as numbers or text, or name the columns to read beside the file: `columns: [...]`",
    )


def mixed(span: Span, path: str, line: int, column: str, found: str, words: bool) -> Diagnostic:
    expected = "text" if words else "numbers"
    return Diagnostic(
        "table-not-a-number",
        f"line {line} of `{path}` holds {found[:40]} in `{column}`, a column of {expected}",
        (Label(span, f"expected {expected}, as in the rows before"),),
        help=f"mend line {line}, or write {'numbers' if words else 'text'} in every row of `{column}`",
    )


def columns_differ(
    span: Span, path: str, found: Sequence[str], first: str, expected: Sequence[str]
) -> Diagnostic:
    return Diagnostic(
        "table-columns-differ",
        f"`{path}` has other columns than `{first}`",
        (Label(span, f"expected {listing(expected, 12)}, found {listing(found, 12)}"),),
        help="give files whose columns have the same names",
    )


def kinds_differ(span: Span, path: str, column: str, found: str, first: str, expected: str) -> Diagnostic:
    return Diagnostic(
        "table-columns-differ",
        f"`{column}` holds {found} in `{path}` and {expected} in `{first}`",
        (Label(span, f"expected {expected}, found {found}"),),
        help=f"save `{column}` with the same type in each file",
    )
