"""What is said of the steps of the data."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import listing
from kerasdl.diagnostics.words import counted


def step_gives(span: Span, name: str, count: int, named: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "step-gives",
        f"`{name}` gives {counted(count, 'column')}, and {listing(named)} {'is' if len(named) == 1 else 'are'} named",
        (Label(span, f"expected {counted(count, 'name')} under `as`, found {len(named)}"),),
        help=f"write `as` with {counted(count, 'name')}",
    )


def column_ragged(span: Span, column: str) -> Diagnostic:
    return Diagnostic(
        "column-ragged",
        f"the rows of `{column}` differ in length",
        (Label(span, "expected rows of one length"),),
        help=f"bring them to one length by a step: `{{Pad: {{length: 100}}, from: {column}}}`",
    )


def tokens_above(span: Span, layer: str, column: str, tokens: int, rows: int) -> Diagnostic:
    return Diagnostic(
        "tokens-above",
        f"`{column}` holds integers up to {tokens - 1}, and `{layer}` has rows for {rows}",
        (Label(span, f"expected at least {tokens}, found {rows}"),),
        help=f"write `input_dim: {tokens}`",
    )
