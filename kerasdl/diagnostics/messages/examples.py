"""What is said about examples that are written in a spec."""

from __future__ import annotations

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.words import counted

EXAMPLE = "Examples: {x: [[0, 0], [0, 1]], y: [0, 1]}"


def no_columns(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "examples-without-columns",
        f"`Examples` takes columns by name, and there is {found}",
        (Label(span, f"expected columns by name, found {found}"),),
        help=f"write `{EXAMPLE}`",
    )


def no_list(span: Span, column: str, found: str) -> Diagnostic:
    return Diagnostic(
        "examples-not-listed",
        f"`{column}` lists no examples",
        (Label(span, f"expected a list with an item an example, found {found}"),),
        help=f"write a list under each column: `{EXAMPLE}`",
    )


def counts_differ(span: Span, column: str, found: int, first: str, expected: int) -> Diagnostic:
    return Diagnostic(
        "examples-unequal",
        f"`{column}` has {counted(found, 'example')} and `{first}` has {expected}",
        (Label(span, f"expected {counted(expected, 'item')}, found {found}"),),
        help="list each example in every column",
    )
