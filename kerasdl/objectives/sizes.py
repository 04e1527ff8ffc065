"""Whether an output has the shape that its target asks for."""

from __future__ import annotations

import math

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import objectives as messages
from kerasdl.graph import Shape
from kerasdl.objectives.ending import Ending
from kerasdl.objectives.kinds import CATEGORICAL, ELEMENTWISE, ONE_HOT, SPARSE
from kerasdl.objectives.pairing import written
from kerasdl.spec.model import Column, Term, shape_text


def check_size(
    term: Term, ending: Ending, shape: Shape | None, column: Column, data: Span
) -> Diagnostic | None:
    """What is wrong between the shapes of an output and its target.

    Args:
        term: The loss.
        ending: How the output ends.
        shape: The output's, without the batch axis; None where it is not known.
        column: The target.
        data: Where the target's classes are decided.
    """
    name = term.call.symbol.name
    units = _units(ending, shape)
    judged = name in CATEGORICAL | ONE_HOT.keys() and (name in SPARSE or column.one_hot)
    wrong_units = judged and units is not None and not _enough(units, column)
    if shape is not None and (fault := _check_shape(term, ending, shape, column, wrong_units)):
        return fault
    return check_units(ending, shape, column, data) if wrong_units else None


def check_units(ending: Ending, shape: Shape | None, column: Column, data: Span) -> Diagnostic | None:
    """Whether a classifier's output is as wide as the target has classes; arguments as those of `check_size`."""
    units = _units(ending, shape)
    if units is None or _enough(units, column):
        return None
    place = ending.units_place if ending.units == units else None
    certain = place if place and place.text == str(units) else None
    return messages.units_not_classes(
        _place(ending),
        ending.node,
        ending.word,
        units,
        column.name,
        column.tokens or column.classes or 0,
        data,
        certain,
        "class" if column.tokens is None else "token",
    )


def _enough(units: int, column: Column) -> bool:
    """Whether there is a unit for each class, no more and no less; for a vocabulary there may be more."""
    return column.classes in (None, units) if column.tokens is None else units >= column.tokens


def _place(ending: Ending) -> Span:
    """The layer's line: at its units where they stand on it."""
    units = ending.units_place
    return units if units and units.line == ending.span.line else ending.span


def _units(ending: Ending, shape: Shape | None) -> int | None:
    if shape is None:
        return ending.units
    return shape[-1] if shape else None


def _check_shape(
    term: Term, ending: Ending, shape: Shape, column: Column, wrong_units: bool
) -> Diagnostic | None:
    """Shapes must be equal but for a last axis of length 1; a class number stands for the whole last axis."""
    name = term.call.symbol.name
    if name in SPARSE:
        left, right = shape[:-1], _squeezed(column.shape, len(shape) - 1)
    elif name in ONE_HOT:
        left, right = (shape[:-1], column.shape[:-1]) if wrong_units else (shape, column.shape)
    elif name in ELEMENTWISE:
        left, right = _squeezed(shape, len(column.shape)), _squeezed(column.shape, len(shape))
    else:
        return None
    if len(left) == len(right) and all(None in (a, b) or a == b for a, b in zip(left, right, strict=True)):
        return None
    help = _mend(shape, column)
    shapes = (shape_text(shape), column.name, shape_text(column.shape))
    node, span = ending.last or (ending.node, ending.span)
    return messages.target_shape(span, node, *shapes, written(term), term.call.span, help)


def _squeezed(shape: Shape, rank: int) -> Shape:
    """Without a last axis of length 1 where the other has one axis less, as Keras does it."""
    return shape[:-1] if len(shape) == rank + 1 and shape[-1] == 1 else shape


def _mend(shape: Shape, column: Column) -> str:
    if column.classes and len(shape) > 1 and len(column.shape) <= 1:
        return "place `Flatten` or a global pooling before the last layer"
    if len(shape) == 1 and column.shape in ((), (1,)):
        return "give the last layer 1 unit"
    lengths = [each or 0 for each in column.shape]
    if len(shape) == 1 and shape[0] and math.prod(lengths) == shape[0]:
        return f"end the model with `Reshape: {lengths}`"
    return f"end the model in the shape {shape_text(column.shape)}"
