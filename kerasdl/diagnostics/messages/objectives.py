"""What is said about losses and metrics: whether they fit the outputs and the targets."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing
from kerasdl.diagnostics.words import counted


def output_unclear(span: Span, callee: str, outputs: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "output-unclear",
        f"`{callee}` does not say which of {len(outputs)} outputs it judges",
        (Label(span, f"expected one of {listing(outputs)}"),),
        help=f"write it under an output's name: `{outputs[0]}: {callee}`",
    )


def unknown_output(span: Span, name: str, outputs: Sequence[str]) -> Diagnostic:
    near = closest(name, outputs)
    return Diagnostic(
        "unknown-output",
        f"the model has no output `{name}`",
        (Label(span, f"expected one of {listing(outputs)}"),),
        help=f"write `{near}`" if near else "write the name of an output",
        edit=Edit(span, near) if near else None,
    )


def unknown_target(span: Span, name: str, targets: Sequence[str]) -> Diagnostic:
    near = closest(name, targets)
    return Diagnostic(
        "unknown-target",
        f"the data have no target `{name}`",
        (
            Label(
                span,
                f"expected one of {listing(targets)}" if targets else "expected a name under `data.targets`",
            ),
        ),
        help=f"write `{near}`" if near else f"write `{name}` under `data.targets`",
        edit=Edit(span, near) if near else None,
    )


def target_unclear(span: Span, callee: str, targets: Sequence[str]) -> Diagnostic:
    if not targets:
        return Diagnostic(
            "no-target",
            f"`{callee}` has nothing to judge against",
            (Label(span, "expected a target, found none"),),
            help="name a column under `data.targets`",
        )
    return Diagnostic(
        "target-unclear",
        f"`{callee}` does not say which of {len(targets)} targets it judges against",
        (Label(span, f"expected one of {listing(targets)}"),),
        help=f"write `target: {targets[0]}` beside it",
    )


def no_loss_reaches(span: Span, node: str, outputs: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "no-loss-reaches",
        f"no loss reaches `{node}`, so it would stay as it began",
        (Label(span, "expected a loss on an output that it leads to"),),
        notes=(f"it leads to {listing(outputs)}",),
        help=f"write a loss for `{outputs[0]}`, or `frozen: true` beside `{node}`",
        severity="warning",
    )


# --- labels ----------------------------------------------------------------------------------------------------


def loss_wants_integers(
    loss: Span, name: str, mend: str, target: str, width: int | None, data: Span
) -> Diagnostic:
    return Diagnostic(
        "loss-wants-integers",
        f"`{name}` judges against class numbers, and `{target}` is one-hot",
        (Label(loss, "expected a target of integers"), Label(data, _width("one-hot here", width))),
        help=f"write `{mend}`, or remove the step that makes `{target}` one-hot",
        edit=Edit(loss, mend) if loss.text == name else None,
    )


def loss_wants_one_hot(
    loss: Span, name: str, mend: str, target: str, classes: int | None, data: Span
) -> Diagnostic:
    tokens = classes if classes is not None else "..."
    return Diagnostic(
        "loss-wants-one-hot",
        f"`{name}` judges against one-hot vectors, and `{target}` is a class number",
        (
            Label(loss, "expected a one-hot target"),
            Label(data, _width("class numbers come from here", classes)),
        ),
        help=(
            f"write `{mend}`, or add the step `CategoryEncoding: {{num_tokens: {tokens}, output_mode: one_hot}}` "
            f"with `from: {target}`"
        ),
        edit=Edit(loss, mend) if loss.text == name else None,
    )


def target_is_text(span: Span, name: str, target: str, data: Span) -> Diagnostic:
    return Diagnostic(
        "target-is-text",
        f"`{name}` cannot judge against `{target}`, which is text",
        (Label(span, "expected a target of numbers"), Label(data, "text comes from here")),
        help=f"turn `{target}` into numbers with a step, such as `StringLookup` with its `vocabulary`",
    )


# --- activations -----------------------------------------------------------------------------------------------


def probabilities_as_logits(span: Span, name: str, node: str, activation: str, layer: Span) -> Diagnostic:
    return Diagnostic(
        "probabilities-as-logits",
        f"`{name}` takes logits here, and `{node}` ends in `{activation}`",
        (
            Label(span, "expected logits because of `from_logits: true`"),
            Label(layer, f"gives probabilities by `{activation}`"),
        ),
        help="remove `from_logits: true`, or the activation",
    )


def no_probabilities(
    span: Span, name: str, node: str, activation: str, wanted: str, layer: Span
) -> Diagnostic:
    has = "has no activation" if activation == "linear" else f"ends in `{activation}`"
    found = "none" if activation == "linear" else f"`{activation}`"
    return Diagnostic(
        "no-probabilities",
        f"`{name}` takes probabilities, and `{node}` {has}",
        (Label(layer, f"expected `{wanted}`, found {found}"), Label(span, "takes probabilities")),
        help=f"write `activation: {wanted}` at `{node}`, or `{name}: {{from_logits: true}}`",
        severity="warning",
    )


def sigmoid_with_categorical(layer: Span, node: str, activation: str, name: str, loss: Span) -> Diagnostic:
    return Diagnostic(
        "sigmoid-with-categorical",
        f"`{node}` ends in `{activation}`, and `{name}` takes one distribution over all classes",
        (
            Label(layer, f"expected `softmax`, found `{activation}`"),
            Label(loss, "takes shares that add up to 1"),
        ),
        help="write `activation: softmax`; where several classes may hold at once, write the loss `BinaryCrossentropy`",
    )


def softmax_with_binary(layer: Span, node: str, name: str, loss: Span) -> Diagnostic:
    return Diagnostic(
        "softmax-with-binary",
        f"`{node}` ends in `softmax`, and `{name}` takes each output by itself",
        (
            Label(layer, "expected `sigmoid`, found `softmax`"),
            Label(loss, "judges each output as a yes or no"),
        ),
        help="write `activation: sigmoid`; where exactly one class holds, write the loss `CategoricalCrossentropy`",
        severity="warning",
    )


def softmax_over_one(layer: Span, node: str) -> Diagnostic:
    return Diagnostic(
        "softmax-over-one",
        f"`{node}` has one output, which `softmax` makes 1 always",
        (Label(layer, "expected `sigmoid`, or a unit a class"),),
        help="write `activation: sigmoid`, or as many units as there are classes",
    )


# --- sizes -----------------------------------------------------------------------------------------------------


def units_not_classes(
    layer: Span,
    node: str,
    word: str,
    units: int,
    target: str,
    classes: int,
    data: Span,
    certain: Span | None,
    noun: str = "class",
) -> Diagnostic:
    return Diagnostic(
        "units-not-classes",
        f"`{node}` gives {counted(units, _one(word))}, and `{target}` has {counted(classes, noun)}",
        (
            Label(layer, f"expected {classes}, found {units}"),
            Label(data, f"`{target}` has {counted(classes, noun)}"),
        ),
        help=f"give `{node}` {counted(classes, _one(word))}",
        edit=Edit(certain, str(classes)) if certain else None,
    )


def binary_with_classes(loss: Span, name: str, target: str, classes: int, data: Span) -> Diagnostic:
    return Diagnostic(
        "binary-with-classes",
        f"`{name}` tells two classes apart, and `{target}` has {classes}",
        (
            Label(loss, "expected a target of 0 and 1"),
            Label(data, f"`{target}` has {counted(classes, 'class')}"),
        ),
        help=f"write `SparseCategoricalCrossentropy`, with {classes} units and `softmax` before it",
    )


def target_shape(
    layer: Span, node: str, output: str, target: str, shape: str, name: str, loss: Span, help: str
) -> Diagnostic:
    return Diagnostic(
        "target-shape",
        f"`{node}` gives {output}, and its target `{target}` is {shape}",
        (
            Label(layer, f"expected a shape that fits {shape}, found {output}"),
            Label(loss, f"`{name}` compares the two"),
        ),
        help=help,
    )


# --- metrics ---------------------------------------------------------------------------------------------------


def accuracy_of_equals(span: Span) -> Diagnostic:
    return Diagnostic(
        "accuracy-of-equals",
        "`Accuracy` counts outputs that equal their targets exactly, which probabilities never do",
        (Label(span, "expected `accuracy`, which Keras fits to the outputs"),),
        help="write `accuracy`",
        edit=Edit(span, "accuracy") if span.text == "Accuracy" else None,
    )


def accuracy_of_numbers(span: Span, target: str, loss: Span) -> Diagnostic:
    return Diagnostic(
        "accuracy-of-numbers",
        f"`{target}` is a number, of which there is no accuracy",
        (Label(span, "expected a metric for numbers"), Label(loss, "takes the target as a number")),
        help="write a metric such as `mean_absolute_error`",
        severity="warning",
    )


def _one(words: str) -> str:
    """
    >>> _one("units"), _one("classes")
    ('unit', 'class')
    """
    return words.removesuffix("es") if words.endswith("sses") else words.removesuffix("s")


def _width(words: str, count: int | None) -> str:
    return words if count is None else f"{words}, {counted(count, 'class')}"


def count_of_inputs(span: Span, columns: Sequence[str], inputs: Sequence[str], model: Span) -> Diagnostic:
    return Diagnostic(
        "input-mismatch",
        f"the data serve {len(columns)} {'input' if len(columns) == 1 else 'inputs'}, "
        f"the model takes {len(inputs)}",
        (
            Label(span, f"serves {listing(columns) or 'no inputs'}"),
            Label(model, f"takes {listing(inputs)}"),
        ),
        help="name a column under `data.inputs` for each of the model's inputs",
    )


def input_shape(
    span: Span, name: str, shape: Sequence[int | None], column: str, served: Sequence[int | None], data: Span
) -> Diagnostic:
    wanted, found = _written_shape(shape), _written_shape(served)
    return Diagnostic(
        "input-mismatch",
        f"input `{name}` does not have the shape of column `{column}`",
        (Label(span, f"expected {found}, found {wanted}"), Label(data, f"`{column}` is {found}")),
        help=f"write `{name}: {found}`, or leave `model.inputs` out: the data fix it",
    )


def _written_shape(shape: Sequence[int | None]) -> str:
    return f"[{', '.join('null' if size is None else str(size) for size in shape)}]"
