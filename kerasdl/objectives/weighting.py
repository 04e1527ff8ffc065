"""How heavy each example is in the loss of each output: weights of examples and weights of classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kerasdl.data.classes import class_names, written_class_names
from kerasdl.data.split import TRAIN
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import data_weights as messages
from kerasdl.objectives.pairing import Pair, written
from kerasdl.spec.model import ClassWeight, Column, shape_text

if TYPE_CHECKING:
    import numpy as np

    from kerasdl.data import Dataset, Described


def check_weighting(
    weights: Sequence[ClassWeight], losses: Sequence[Pair], described: Described
) -> Iterator[Diagnostic]:
    """What is wrong with the weights of examples and classes, before any data are read.

    Args:
        weights: `train.class_weight`.
        losses: With their outputs and targets.
        described: What the data section yields.
    """
    yield from _check_columns(losses, described)
    judged: tuple[str, ...] = tuple(dict.fromkeys(each.output for each in losses))
    weighed: list[str] = []
    for each in weights:
        output = str(each.output.value) if each.output else next(iter(judged), "")
        if each.output is None and len(judged) > 1:
            yield messages.class_weight_output(each.span, judged)
        elif output not in judged and judged:
            yield messages.class_weight_not_judged(each.span, output, judged)
        elif output in weighed:
            yield messages.class_weight_twice(each.span, output)
        elif target := _target(losses, output):
            yield from _check_classes(each, target, described)
        weighed.append(output)


def _check_columns(losses: Sequence[Pair], described: Described) -> Iterator[Diagnostic]:
    names, chosen = described.weight_names, dict[str, str | None]()
    for each in losses:
        wanted = each.term.sample_weight
        if wanted and wanted.value not in names:
            columns = [column.name for column in described.columns]
            yield messages.unknown_weights(wanted.span, str(wanted.value), names, columns)
        elif wanted is None and len(names) > 1:
            yield messages.weights_unclear(each.term.call.span, written(each.term), names)
        else:
            column = _column_of(each, names)
            first = chosen.setdefault(each.output, column)
            if column and first and column != first:
                place = wanted.span if wanted else each.term.call.span
                yield messages.weights_differ(place, each.output, first, column)


def _check_classes(weight: ClassWeight, target: str, described: Described) -> Iterator[Diagnostic]:
    column = described.column(target)
    if column is None:
        return
    if not _has_classes(column):
        found = f"{column.dtype} {shape_text(column.shape)}"
        yield messages.class_weight_of_numbers(weight.span, target, found)
    elif names := written_class_names(described, target):
        yield from _check_names(weight, target, names)


def _check_names(weight: ClassWeight, target: str, names: Sequence[str]) -> Iterator[Diagnostic]:
    seen: list[str] = []
    for key, _ in weight.weights or ():
        name = str(key.value)
        if name not in names:
            yield messages.class_weight_unknown(key.span, name, target, names)
        elif name in seen:
            yield messages.class_weight_repeated(key.span, name)
        seen.append(name)


def _has_classes(column: Column) -> bool:
    if column.classes:
        return column.one_hot or column.shape in ((), (1,))
    return column.dtype.startswith(("int", "uint")) and column.shape in ((), (1,))


def _target(losses: Sequence[Pair], output: str) -> str | None:
    return next((each.target for each in losses if each.output == output), None)


def _column_of(pair: Pair, names: Sequence[str]) -> str | None:
    """The column that weighs the examples of a loss: the one it names, or the only one."""
    wanted = pair.term.sample_weight
    return str(wanted.value) if wanted else names[0] if len(names) == 1 else None


# --- weights in numbers ----------------------------------------------------------------------------------------


def weights_of(
    split: str,
    dataset: Dataset,
    losses: Sequence[Pair],
    class_weights: Sequence[ClassWeight],
) -> tuple[dict[str, np.ndarray], tuple[Diagnostic, ...]]:
    """The weight of each example of a split, by output.

    What a column says counts in every split, what is said of classes in training alone; where both are said, they are
    multiplied.

    Args:
        split: Its name.
        dataset: Read, its steps done.
        losses: With their outputs and targets.
        class_weights: `train.class_weight`.

    Returns:
        (examples,) float32 by output, without those whose examples weigh 1 each; and which classes are unknown.
    """

    arrays, names = dataset.splits[split], dataset.described.weight_names
    found: dict[str, np.ndarray] = {}
    for each in losses:
        if column := _column_of(each, names):
            found[each.output] = arrays[column].reshape(-1).astype("float32")
    told: list[Diagnostic] = []
    for each in class_weights if split == TRAIN else ():
        output = str(each.output.value) if each.output else losses[0].output
        if target := _target(losses, output):
            classes = _integers(dataset, target, arrays[target])
            known = _numbers(dataset, target, classes)
            told.extend(_check_names(each, target, tuple(known)))
            factors = _factors(each, classes, known)
            found[output] = found[output] * factors if output in found else factors
    return found, tuple(told)


def _numbers(dataset: Dataset, target: str, classes: np.ndarray) -> Mapping[str, int]:
    """The integer of each class by its name; where only integers are known, of those that are there."""
    import numpy as np

    if names := class_names(dataset.described, dataset.kept.learned, target):
        return {name: number for number, name in enumerate(names)}
    return {str(number): int(number) for number in np.unique(classes)}


def _integers(dataset: Dataset, target: str, array: np.ndarray) -> np.ndarray:
    """(examples,) the class of each example."""
    column = dataset.described.column(target)
    return array.argmax(axis=-1).reshape(-1) if column and column.one_hot else array.reshape(-1)


def _factors(weight: ClassWeight, classes: np.ndarray, known: Mapping[str, int]) -> np.ndarray:
    """(examples,) float32, the weight of the class of each example.

    Balanced, each of k classes with n of N examples weighs N / (k n), so that the examples weigh 1 on average.
    """
    import numpy as np

    if weight.weights is None:
        _, places, counts = np.unique(classes, return_inverse=True, return_counts=True)
        return (len(classes) / (len(counts) * counts))[places].astype("float32")
    factors = np.ones(len(classes), "float32")
    for name, value in ((str(key.value), value) for key, value in weight.weights):
        if name in known:
            factors[classes == known[name]] = value
    return factors
