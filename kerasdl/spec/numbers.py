"""Numbers written in a spec: one, or nested lists of one shape."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import numbers as messages
from kerasdl.spec.reading import shown
from kerasdl.syntax import Node, Scalar, Sequence, kind_of


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers as they were written.

    Args:
        value: One number, or nested lists.
        shape: The lengths of the lists, outermost first; empty for one number.
        whole: Whether all of them are integers.
    """

    value: Any
    shape: tuple[int, ...]
    whole: bool


def read_numbers(node: Node, what: str) -> Numbers | Diagnostic:
    """The numbers under a node.

    Args:
        node: A number, or a list of such nodes.
        what: Whose numbers they are, for messages.

    Returns:
        The numbers, or the first mistake.
    """
    if isinstance(node, Sequence):
        return _listed(node, what)
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return messages.not_a_number(node.span, what, _found(node))
    return Numbers(value, (), isinstance(value, int))


def _listed(node: Sequence, what: str) -> Numbers | Diagnostic:
    if not node.items:
        return messages.no_numbers(node.span, what)
    read: list[Numbers] = []
    for item in node:
        found = read_numbers(item, what)
        if isinstance(found, Diagnostic):
            return found
        if read and found.shape != read[0].shape:
            place = node.items[0].span
            return messages.ragged(item.span, what, _length(read[0].shape), _length(found.shape), place)
        read.append(found)
    values = [each.value for each in read]
    return Numbers(values, (len(read), *read[0].shape), all(each.whole for each in read))


def _length(shape: tuple[int, ...]) -> str:
    """
    >>> _length(()), _length((3,)), _length((3, 2))
    ('one number', 'a list of 3', 'lists of 3 by 2')
    """
    if len(shape) < 2:
        return f"a list of {shape[0]}" if shape else "one number"
    return "lists of " + " by ".join(map(str, shape))


def _found(node: Node) -> str:
    return shown(node) if isinstance(node, Scalar) and node.value is not None else kind_of(node)
