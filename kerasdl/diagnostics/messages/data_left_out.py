"""What is said about examples that are left out."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span


def more(count: int) -> str:
    return f"{count} more examples cannot be used; `on_error: skip` under `data` leaves all of them out"


def left_out(span: Span, source: str, count: int, reason: str, places: Sequence[str]) -> Diagnostic:
    named = ", ".join(f"`{place}`" for place in places)
    rest = f" and {count - len(places)} more" if count > len(places) else ""
    return Diagnostic(
        "examples-left-out",
        f"{count} {'example is' if count == 1 else 'examples are'} left out of `{source}`: {reason}",
        (Label(span, "expected whole examples"),),
        notes=(f"left out: {named}{rest}",),
        help="`on_error: stop` under `data` makes them mistakes",
        severity="warning",
    )


def none_left(span: Span, source: str, split: str) -> Diagnostic:
    return Diagnostic(
        "no-example-left",
        f"every example of `{split}` is left out of `{source}`",
        (Label(span, "expected at least one whole example"),),
        help="mend the files; `on_error: stop` under `data` tells what is wrong with each",
    )
