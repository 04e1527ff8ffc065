"""What is said about `evaluate`: what is worked out on the trained model and its data."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing


def empty_evaluation(span: Span) -> Diagnostic:
    return Diagnostic(
        "empty-evaluation",
        "this item of `evaluate` evaluates nothing",
        (Label(span, "expected an evaluation"),),
        help="write the evaluation first, such as `- Perplexity:`; `kerasdl list evaluations` lists them",
    )


def takes_nothing(span: Span, evaluation: str, missing: Sequence[str], takes: Sequence[str]) -> Diagnostic:
    """`takes` is all that it takes, by its own names; `missing` is what is not written."""
    examples = {"embeddings": "words", "history": "context", "word": "word"}
    given = ", ".join(f"{name}: {examples.get(name, name)}" for name in takes)
    lone = examples.get(takes[0], takes[0])
    return Diagnostic(
        "evaluation-takes-nothing",
        f"`{evaluation}` is not told its {listing(missing)}",
        (Label(span, "expected `from` beside it"),),
        help=f"write `from: {{{given}}}`" if len(takes) > 1 else f"write `from: {lone}`, the layer or part",
    )


def reserved_name(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "taken-name",
        f"`{name}` is known under `expect` already",
        (Label(span, "expected a name of its own"),),
        help="choose another `name`",
    )


def unknown_embeddings(span: Span, name: str, known: Collection[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "embeddings-of-unknown-layer",
        f"the model has no layer or part `{name}`",
        (Label(span, f"expected one of {listing(known)}"),),
        help=f"write `{near}`" if near else "write a layer's name as `kerasdl show` prints it",
        edit=Edit(span, near) if near and span.text == name else None,
    )


def no_embeddings(span: Span, name: str, callee: str, known: Sequence[str]) -> Diagnostic:
    """`known` are the layers that have a matrix."""
    return Diagnostic(
        "layer-without-matrix",
        f"`{callee}` has no matrix with a row a word",
        (Label(span, f"expected an `Embedding` or a `Dense` layer, found `{callee}`"),),
        help=f"take one of {listing(known)}" if known else f"take another layer than `{name}`",
    )


def unseen_column(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "evaluation-of-unseen-column",
        f"`{name}` is no column that the model or its losses see",
        (Label(span, f"expected one of {listing(known)}"),),
        help=f"write `{near}`" if near else "write one of `data.inputs` or `data.targets`",
        edit=Edit(span, near) if near and span.text == name else None,
    )


def no_word_column(span: Span, name: str, found: str) -> Diagnostic:
    return Diagnostic(
        "evaluation-of-no-words",
        f"column `{name}` holds no integers of words",
        (Label(span, f"expected integers of a vocabulary, found {found}"),),
        help="take a column that a `Vocabulary` step gives",
    )


def unknown_output(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "evaluation-of-unknown-output",
        f"the model has no output `{name}` that a loss judges",
        (Label(span, f"expected one of {listing(known)}"),),
        help=f"write `{near}`" if near else "name an output as `train.loss` does",
        edit=Edit(span, near) if near and span.text == name else None,
    )


def no_cross_entropy(span: Span, evaluation: str, output: str, known: Sequence[str]) -> Diagnostic:
    """`known` are the outputs that a cross-entropy over classes judges."""
    mend = f"write `from: {known[0]}`" if known else "judge it by `SparseCategoricalCrossentropy`"
    return Diagnostic(
        "no-cross-entropy",
        f"`{evaluation}` needs a categorical cross-entropy, and none judges `{output}`",
        (Label(span, "expected an output that gives a distribution over words"),),
        help=mend,
    )


def output_unclear(span: Span, evaluation: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "evaluation-output-unclear",
        f"which output `{evaluation}` looks at is unclear",
        (Label(span, f"expected `from` with one of {listing(known)}"),),
        help=f"write `from: {known[0]}` beside it",
    )


def unknown_split(span: Span, evaluation: str, split: str, known: Sequence[str]) -> Diagnostic:
    near = closest(split, known)
    mend = f"write `split: {near}`" if near else f"write `splits: {{{split}: 0.2}}` under `data`"
    return Diagnostic(
        "evaluation-on-unknown-split",
        f"`{evaluation}` looks at the split `{split}`, and there is none",
        (Label(span, f"expected one of {listing(known)}"),),
        help=mend,
    )


def untrained(span: Span) -> Diagnostic:
    return Diagnostic(
        "evaluation-without-training",
        "a spec without `data` and `train` evaluates nothing",
        (Label(span, "looks at a trained model and its data"),),
        help="write `data` and `train`, or remove `evaluate`",
    )


def unknown_questions(span: Span, name: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "unknown-questions",
        f"`{name}` gives no questions: {reason}",
        (Label(span, "expected a source with the columns `a`, `b`, `c` and `d`"),),
        help="write `questions: word_analogies`, or questions of four words each",
    )


def no_vocabulary(span: Span, evaluation: str) -> Diagnostic:
    return Diagnostic(
        "no-vocabulary",
        f"`{evaluation}` needs to know the words, and no step of the data has a vocabulary",
        (Label(span, "expected a `Vocabulary` step under `data.steps`"),),
        help="add the step `Vocabulary` to `data.steps`",
    )


def vocabulary_size(span: Span, layer: str, shape: str, words: int) -> Diagnostic:
    return Diagnostic(
        "vocabulary-unlike-matrix",
        f"the matrix of `{layer}` is {shape}, and the vocabulary has {words:,} words",
        (Label(span, f"expected a matrix with {words:,} rows or columns"),),
        help=f"give the layer as many rows as there are words: `input_dim: {words}`",
    )


def no_classes(span: Span, evaluation: str) -> Diagnostic:
    return Diagnostic(
        "no-word-classes",
        f"`{evaluation}` needs to know of which class words are, and the source does not tell",
        (Label(span, "expected `classes`"),),
        help=f"write `{evaluation}: {{classes: {{animal: [cat, dog], fruit: [pear, plum]}}}}`",
    )


def bad_classes(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "bad-word-classes",
        "`classes` takes the words of each class",
        (Label(span, f"expected lists of words by the name of their class, found {found}"),),
        help="write `classes: {animal: [cat, dog], fruit: [pear, plum]}`",
    )


def package_missing(span: Span, method: str, package: str, extra: str) -> Diagnostic:
    return Diagnostic(
        "evaluation-needs-package",
        f"`method: {method}` needs {package}, which is not installed",
        (Label(span, f"is done by {package}"),),
        help=f"install the extra `{extra}` of kerasdl, or write `method: pca`",
    )


def evaluation_failed(span: Span, name: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "evaluation-failed",
        f"`{name}` could not be worked out",
        (Label(span, "failed after the training"),),
        notes=(reason,),
        help="the run stands without it; `kerasdl evaluate` works it out again",
        severity="warning",
    )
