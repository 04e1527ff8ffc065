"""What is said of the steps of the data."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
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


def random_step(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "step-is-random",
        f"`{name}` draws anew each time, so it cannot be a step",
        (Label(span, "expected a step that gives the same for the same row"),),
        help=f"place `{name}` under `data.augment`, which is done to training batches alone",
    )


def no_step(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "no-data-step",
        f"`{name}` cannot be a step of the data",
        (Label(span, f"expected one of {listing(known, 20)}"),),
        notes=("a step works on each row by itself, and its shapes are known without running it",),
        help=f"place `{name}` in the model",
    )


def step_needs(span: Span, name: str, argument: str) -> Diagnostic:
    return Diagnostic(
        "step-needs",
        f"the shape of what `{name}` gives is not known before the data are read",
        (Label(span, f"expected `{argument}`"),),
        help=f"write `{argument}`",
    )


def step_outputs(span: Span, name: str, takes: int, gives: int) -> Diagnostic:
    return Diagnostic(
        "step-outputs",
        f"`{name}` takes {takes} columns and names {gives}",
        (Label(span, f"expected one name for what it joins, or {takes} names"),),
        help="write `as` with one name, or with one name a column",
    )


def step_cannot_take(span: Span, name: str, column: str, shape: str, expected: str) -> Diagnostic:
    return Diagnostic(
        "step-cannot-take",
        f"`{name}` cannot take `{column}`",
        (Label(span, f"expected {expected}, found {shape}"),),
        help="give it a column of that shape, or shape the column in a step before it",
    )


def words_have_no_mean(span: Span, column: str, strategy: str) -> Diagnostic:
    return Diagnostic(
        "words-have-no-mean",
        f"`{column}` holds words, which have no {strategy}",
        (Label(span, "expected `most_frequent`"),),
        help="write `Impute: most_frequent`",
    )


def unknown_class(span: Span, place: str, column: str, value: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "unknown-class",
        f"{place} holds `{value[:40]}` in `{column}`, which is none of its classes",
        (Label(span, f"expected one of {listing(known)}"),),
        notes=("classes are those that are written, or those of the training split",),
        help="mend the value, or write all classes: `Classes: [...]`",
    )


def nothing_left(span: Span, split: str, column: str) -> Diagnostic:
    return Diagnostic(
        "nothing-left",
        f"no row of `{split}` has a value for `{column}`",
        (Label(span, "expected a step that leaves rows"),),
        help=f"write `Impute` in place of `DropMissing`, or leave `{column}` out",
    )


def nothing_made(span: Span, name: str, split: str, column: str) -> Diagnostic:
    return Diagnostic(
        "nothing-made",
        f"`{name}` makes no row of `{split}`: no row of `{column}` is long enough",
        (Label(span, "expected a step that makes rows"),),
        help="ask for shorter stretches, or take out what leaves tokens out before it",
    )


def too_few_tokens(column: str, tokens: int, classes: int, value: Span) -> Diagnostic:
    return Diagnostic(
        "too-few-tokens",
        f"`{column}` has {counted(classes, 'class')}, and `num_tokens` is {tokens}",
        (Label(value, f"expected {classes}, found {tokens}"),),
        help=f"write `num_tokens: {classes}`",
        edit=Edit(value, str(classes)),
    )


def one_hot_meant(span: Span, column: str, mode: str) -> Diagnostic:
    return Diagnostic(
        "one-hot-meant",
        f"`CategoryEncoding` with `output_mode: {mode}` takes rows of several values, and `{column}` has one a row",
        (Label(span, "expected `output_mode: one_hot`"),),
        notes=(f"`{mode}` would mark the values of a whole batch in one vector",),
        help="write `output_mode: one_hot`",
    )


def step_failed(span: Span, name: str, column: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "step-failed",
        f"`{name}` fails on `{column}`",
        (Label(span, "expected a step that can take the column"),),
        notes=(f"Keras says: {reason}",),
        help="change the step's arguments, or give it another column",
    )
