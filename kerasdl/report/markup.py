"""HTML and SVG as text in which everything that is not markup is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "img", "link", "meta"})
_UNFIT = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def text(value: str) -> Markup:
    """Text as markup: escaped, and a sign in place of what no page may hold or what turns the text around it.

    >>> text("<b>\\x00")
    '&lt;b&gt;�'
    """
    return (
        value
        if isinstance(value, Markup)
        else Markup(escape(_TURNING.sub("\ufffd", _UNFIT.sub("\ufffd", value))))
    )


def element(tag: str, *inside: str, **attributes: str | float | bool | None) -> Markup:
    """An element.

    Args:
        tag: Its name.
        inside: Markup as it is, other text escaped.
        attributes: `class_` is `class` and `_` is `-`; None and False are left out, True has no value.

    >>> element("a", "1 < 2", class_="x", aria_label='"', hidden=True)
    '<a class="x" aria-label="&quot;" hidden>1 &lt; 2</a>'
    """
    given = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in VOID:
        return Markup(f"<{tag}{given}>")
    return Markup(f"<{tag}{given}>{joined(inside)}</{tag}>")


def joined(parts: Iterable[str]) -> Markup:
    """Parts one after the other."""
    return Markup("".join(text(part) for part in parts))


def _attribute(name: str, value: str | float | bool | None) -> str:
    name = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    return f' {name}="{text(value) if isinstance(value, str) else digits(value)}"'


def digits(value: float) -> str:
    """A length or a place without needless digits.

    >>> digits(3.0), digits(1 / 3)
    ('3', '0.33')
    """
    return f"{round(value, 2):g}" if abs(value) < 1e5 else f"{value:.0f}"
