"""The values of expressions, and how large they may be."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeGuard, cast

from kerasdl.compose.grammar import LARGEST
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import expression as messages
from kerasdl.diagnostics.messages import values as value_messages

MOST_VALUES = 100_000
"""How many values a list may hold, those in inner lists included."""
LONGEST_TEXT = 10_000
MOST_LEVELS = 50
"""How deep lists may be nested."""


@dataclass(slots=True)
class Budget:
    """How many values may still be handled: shared by all expressions of one text, so that none takes long.

    Args:
        left: What may still be spent.
        told: Whether somebody was told that it is spent.
    """

    left: int = 1_000_000
    told: bool = False

    def spend(self, count: int) -> None:
        """Takes from it.

        Raises:
            RefusedError: Where nothing is left.
        """
        self.left -= count
        if self.left < 0:
            self.told = True
            raise RefusedError(value_messages.too_much_work)


class RefusedError(Exception):
    """A calculation that is not done; `say` tells why at the place of its operator."""

    def __init__(self, say: Callable[[Span], Diagnostic]) -> None:
        self.say = say
        super().__init__()


def size(value: Any) -> int:
    """How many values a value holds, itself included; counting stops beyond the largest list.

    >>> size([1, [2, 3]])
    5
    """
    return _measured(value)[0]


def _measured(value: Any) -> tuple[int, int]:
    """How many values a value holds, and how deep they are nested; it goes level by level."""
    count, depth, level = 1, 0, [value]
    while True:
        # Most lists hold numbers alone, which their types tell without a look at each.
        holding = not _HOLDING.isdisjoint(map(type, level))
        inner = (
            [item.values() if isinstance(item, dict) else item for item in level if _holds(item)]
            if holding
            else []
        )
        width = sum(map(len, inner))
        count += width
        if not width or count > MOST_VALUES + 1:
            return count, depth + (len(inner) > 0)
        level = list(chain.from_iterable(inner))
        depth += 1


_HOLDING: frozenset[type] = frozenset({list, dict})


def _holds(value: Any) -> TypeGuard[Sequence[Any] | dict[str, Any]]:
    return isinstance(value, list | dict)


def bounded(value: Any) -> Any:
    """The value itself where it is within bounds.

    Raises:
        RefusedError: Where it is too large, or not a number.
    """
    if isinstance(value, int) and abs(value) > LARGEST:
        raise RefusedError(messages.number_too_large)
    if isinstance(value, float) and not math.isfinite(value):
        raise RefusedError(messages.number_too_large)
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise RefusedError(lambda span: value_messages.text_too_long(span, LONGEST_TEXT))
    return bounded_list(value)


def bounded_list(value: Any) -> Any:
    """The value itself where it is no list, or one within bounds.

    Raises:
        RefusedError: Where it holds too many values, or is nested too deeply.
    """
    if not isinstance(value, list | dict):
        return value
    count, depth = _measured(value)
    if count > MOST_VALUES + 1:
        raise RefusedError(lambda span: value_messages.too_many_values(span, MOST_VALUES))
    if depth > MOST_LEVELS:
        raise RefusedError(lambda span: value_messages.nested_too_deeply(span, MOST_LEVELS))
    return cast(Any, value)


def kind(value: Any) -> str:
    """What a value is, in the words of a message.

    >>> kind(2.5), kind([1])
    ('a number', 'a list')
    """
    for type_, words in _KINDS:
        if isinstance(value, type_):
            return words
    return "nothing"


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"),
    (int, "an integer"),
    (float, "a number"),
    (str, "a string"),
    (list, "a list"),
    (dict, "a mapping"),
)


def shown(value: Any) -> str:
    """A value as a message shows it, cut where it is long, in the words of YAML.

    >>> shown(True), shown("same")
    ('true', "'same'")
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list):
        items = cast(list[Any], value)
        inner = ", ".join("[...]" if isinstance(item, list) else shown(item) for item in items[:6])
        return f"[{inner}{', ...' if len(items) > 6 else ''}]"
    text = "{...}" if isinstance(value, dict) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
