"""What a plain scalar means: YAML 1.2's core schema (section 10.3.2), and decimal reading of leading zeros."""

from __future__ import annotations

import re

from kerasdl.syntax.nodes import ScalarValue

LONGEST_INTEGER = 4000
"""Digits of an integer at most: reading more takes time that grows with their square."""

_WORDS: dict[str, ScalarValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"[-+]?\.(?:inf|Inf|INF)")
_FIRST = frozenset("~nNtTfF.-+0123456789")


def scalar_value(text: str) -> ScalarValue:
    """The value of a plain scalar.

    >>> [scalar_value(text) for text in ("1e-3", "no", "017", "0o17", "0x1F", "12:30", "~", ".inf")]
    [0.001, 'no', 17, 15, 31, '12:30', None, inf]

    Raises:
        OverflowError: An integer has more digits than `LONGEST_INTEGER`.
    """
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(_bounded(text))
    if _NUMBER.fullmatch(text):
        return float(text)
    return _rare(text)


def _rare(text: str) -> ScalarValue:
    if _OCTAL.fullmatch(text):
        return int(_bounded(text[2:]), 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(_bounded(text[2:]), 16)
    if _INFINITY.fullmatch(text):
        return float("-inf") if text[0] == "-" else float("inf")
    return text


def _bounded(digits: str) -> str:
    if len(digits) > LONGEST_INTEGER:
        raise OverflowError(f"an integer of {len(digits)} digits")
    return digits
