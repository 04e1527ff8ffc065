"""The values of expressions, and how large they may be."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, cast

from kerasdl.compose.grammar import LARGEST
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import expression as messages

MOST_VALUES = 100_000
"""How many values a list may hold, those in inner lists included."""
LONGEST_TEXT = 10_000
MOST_WORK = 1_000_000
"""How many values one evaluation may handle."""


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
    count, waiting = 0, [value]
    while waiting and count <= MOST_VALUES:
        item = waiting.pop()
        count += 1
        if isinstance(item, list):
            waiting.extend(cast(list[Any], item))
        elif isinstance(item, dict):
            waiting.extend(cast(dict[str, Any], item).values())
    return count + len(waiting)


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
        raise RefusedError(lambda span: messages.text_too_long(span, LONGEST_TEXT))
    if isinstance(value, list) and size(cast(list[Any], value)) > MOST_VALUES + 1:
        raise RefusedError(lambda span: messages.too_many_values(span, MOST_VALUES))
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
