"""Reading `train.class_weight`: how heavy the examples of each class are in training."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.model import ClassWeight
from kerasdl.spec.reading import Reading, shown
from kerasdl.syntax import Entry, Mapping, Node, Scalar, is_null, kind_of

BALANCED = "balanced"


def read_class_weights(reading: Reading, entry: Entry | None) -> tuple[ClassWeight, ...]:
    """`balanced`, a weight by class, or one of the two by output."""
    if entry is None or is_null(entry.value):
        return ()
    node = entry.value
    if isinstance(node, Mapping) and any(_is_whole(each.value) for each in node):
        found = (_class_weight(reading, each.value, each.key) for each in node)
    else:
        found = (_class_weight(reading, node, None, entry.key),)
    return tuple(each for each in found if each)


def _is_whole(node: Node) -> bool:
    """Whether a value stands for all classes of an output, not for the weight of one class."""
    return isinstance(node, Mapping) or (isinstance(node, Scalar) and node.value == BALANCED)


def _class_weight(
    reading: Reading, node: Node, output: Scalar | None, key: Scalar | None = None
) -> ClassWeight | None:
    place = (output or key or node).span
    if isinstance(node, Scalar) and node.value == BALANCED:
        return ClassWeight(place, output, None)
    if not isinstance(node, Mapping) or not len(node):
        where = f"`class_weight.{output.value}`" if output else "`class_weight`"
        expected = f"`{BALANCED}`, or a number for each class"
        mend = "write `balanced`, or `{0: 1, 1: 5}` with the classes' names or numbers"
        reading.tell(messages.expected(node.span, where, expected, kind_of(node), mend))
        return None
    return ClassWeight(place, output, tuple(_numbers(reading, node)))


def _numbers(reading: Reading, node: Mapping) -> Iterator[tuple[Scalar, float]]:
    for each in node:
        value = each.value.value if isinstance(each.value, Scalar) else None
        right = isinstance(value, int | float) and not isinstance(value, bool)
        if right and isinstance(value, int | float) and 0 <= value < math.inf:
            yield each.key, float(value)
        else:
            where, expected = f"the weight of class `{each.name}`", "a number of at least 0"
            reading.tell(messages.expected(each.value.span, where, expected, shown(each.value)))
