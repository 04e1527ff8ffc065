"""What is said about numbers that stand in a spec: weights, examples."""

from __future__ import annotations

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span


def not_a_number(span: Span, what: str, found: str) -> Diagnostic:
    return Diagnostic(
        "not-numbers",
        f"{what} holds {found}",
        (Label(span, f"expected a number, or a list of numbers, found {found}"),),
        help="write numbers, or lists of numbers",
    )


def no_numbers(span: Span, what: str) -> Diagnostic:
    return Diagnostic(
        "no-numbers",
        f"{what} holds an empty list",
        (Label(span, "expected numbers, found none"),),
        help="write at least one number in each list",
    )


def ragged(span: Span, what: str, expected: str, found: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "numbers-ragged",
        f"the lists in {what} are not of one length",
        (Label(span, f"expected {expected}, found {found}"), Label(first, f"{expected} here")),
        help="give each list as many numbers as the first of them",
    )
