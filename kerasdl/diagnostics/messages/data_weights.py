"""What is said about the weights of examples and of classes."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing

# --- weights of examples -----------------------------------------------------------------------------------------


def not_a_weight(span: Span, column: str, dtype: str, shape: str) -> Diagnostic:
    return Diagnostic(
        "not-a-weight",
        f"`{column}` cannot weigh the examples",
        (Label(span, f"expected one number an example, found {dtype} {shape}"),),
        help="name a column of numbers under `weights`",
    )


def negative_weight(span: Span, place: str, column: str, value: str) -> Diagnostic:
    return Diagnostic(
        "negative-weight",
        f"{place} holds {value} in `{column}`, which weighs the examples",
        (Label(span, "expected weights of at least 0"),),
        help="write weights of at least 0; what weighs 0 does not count",
    )


def unknown_weights(span: Span, name: str, known: Sequence[str], columns: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    if name in columns:
        mend = f"name it among the columns that weigh examples: `data.weights: {name}`"
    else:
        mend = f"write `{near}`" if near else "write a column that `data.weights` names"
    found = listing(known) if known else "a column under `data.weights`, which names none"
    return Diagnostic(
        "unknown-weights",
        f"`{name}` is no column of `data.weights`",
        (Label(span, f"expected {found}"),),
        help=mend,
        edit=Edit(span, near) if near and name not in columns else None,
    )


def weights_unclear(span: Span, term: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "weights-unclear",
        f"which column weighs the examples of `{term}` is not said",
        (Label(span, f"expected `sample_weight`, one of {listing(known)}"),),
        help=f"write `sample_weight: {known[0]}` beside `{term}`, or name one column under `data.weights`",
    )


def weights_differ(span: Span, output: str, one: str, other: str) -> Diagnostic:
    return Diagnostic(
        "weights-differ",
        f"two losses of `{output}` weigh its examples by different columns",
        (Label(span, f"expected `{one}`, found `{other}`"),),
        help=f"write `sample_weight: {one}` for both",
    )


# --- weights of classes ------------------------------------------------------------------------------------------


def class_weight_output(span: Span, outputs: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "class-weight-output",
        "of which output these classes are is not said",
        (Label(span, f"expected {listing(outputs)}"),),
        help=f"write the weights below the output: `class_weight: {{{outputs[0]}: balanced}}`",
    )


def class_weight_not_judged(span: Span, output: str, judged: Sequence[str]) -> Diagnostic:
    near = closest(output, judged)
    return Diagnostic(
        "class-weight-output",
        f"no loss judges an output `{output}`",
        (Label(span, f"expected {listing(judged)}"),),
        help=f"write `{near or judged[0]}`",
        edit=Edit(span, near) if near else None,
    )


def class_weight_twice(span: Span, output: str) -> Diagnostic:
    return Diagnostic(
        "class-weight-output",
        f"the classes of `{output}` are weighed twice",
        (Label(span, "expected each output once"),),
        help="leave one of the two out",
    )


def class_weight_of_numbers(span: Span, target: str, found: str) -> Diagnostic:
    return Diagnostic(
        "class-weight-of-numbers",
        f"`{target}` has no classes that could be weighed",
        (Label(span, f"expected a target of class numbers or one-hot vectors, found {found}"),),
        help=f"write the step `Classes` from `{target}` where its values are classes, or leave `class_weight` out",
    )


def class_weight_unknown(span: Span, name: str, target: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "class-weight-unknown",
        f"`{target}` has no class `{name}`",
        (Label(span, f"expected {listing(known, 12)}"),),
        help=f"write `{near}`" if near else f"write a class of `{target}`",
        edit=Edit(span, near) if near else None,
    )


def class_weight_repeated(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "class-weight-unknown",
        f"class `{name}` is weighed twice",
        (Label(span, "expected each class once"),),
        help="leave one of the two out",
    )
