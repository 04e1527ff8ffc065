"""What is said about arrays in files of their own."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import listing


def no_columns(span: Span, source: str) -> Diagnostic:
    return Diagnostic(
        "missing-argument",
        f"`{source}` names no columns",
        (Label(span, "expected a file for each column, found nothing"),),
        help=f"write the columns with their files: `{source}: {{image: ..., label: ...}}`",
    )


def columns_differ(
    span: Span, split: str, found: Sequence[str], first: str, expected: Sequence[str]
) -> Diagnostic:
    return Diagnostic(
        "array-columns-differ",
        f"`{split}` has other columns than `{first}`",
        (Label(span, f"expected {listing(expected, 12)}, found {listing(found, 12)}"),),
        help=f"name a file for each column of `{first}` below `{split}`",
    )


def shapes_differ(span: Span, column: str, split: str, found: str, first: str, expected: str) -> Diagnostic:
    return Diagnostic(
        "array-columns-differ",
        f"`{column}` is of another shape in `{split}` than in `{first}`",
        (Label(span, f"expected {expected}, found {found}"),),
        help=f"give `{column}` one shape in all splits",
    )
