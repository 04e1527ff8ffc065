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


def vocabulary_not_lent(span: Span, layer: str, lent: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "vocabulary-not-lent",
        f"no vocabulary comes with the weights of `{layer}`",
        (
            Label(
                span,
                f"expected {listing(lent)}" if lent else "expected a layer whose weights come from a run",
            ),
        ),
        notes=("a vocabulary comes from the run in which the weights were learned",),
        help=f"write the layer that `weights` names, or name it there: `weights: {{{layer}: {{run: runs/words/1}}}}`",
    )


def no_vocabulary(span: Span, folder: str) -> Diagnostic:
    return Diagnostic(
        "no-vocabulary",
        f"`{folder}` has no vocabulary of its own",
        (Label(span, "expected the weights of a run with one `Vocabulary` among its steps"),),
        help="take `layer` out: the vocabulary is then learned on the training split",
    )


def vocabulary_larger(span: Span, folder: str, tokens: int, most: int) -> Diagnostic:
    return Diagnostic(
        "vocabulary-larger",
        f"the vocabulary of `{folder}` has {tokens} tokens, and `max_tokens` is {most}",
        (Label(span, f"expected {tokens} or more, found {most}"),),
        help=f"write `max_tokens: {tokens}`",
    )


def rows_of_other_words(span: Span, layer: str, folder: str) -> Diagnostic:
    return Diagnostic(
        "rows-of-other-words",
        f"the rows of `{layer}` belong to the words of `{folder}`, and this spec has learned another vocabulary",
        (Label(span, "expected the vocabulary of that run"),),
        help=f"take it from there: `Vocabulary: {{max_tokens: ..., layer: {layer}}}`",
        severity="warning",
    )
