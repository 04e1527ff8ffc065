"""Addresses: `model.layers.head.units`, `model.layers[2].Dense.units`, `blocks.residual.params.strides`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from kerasdl.compose.places import Extract
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import compose as messages

MOST_STEPS = 50

_FIRST = re.compile(r"(?P<name>[A-Za-z_$][A-Za-z0-9_-]*)(?P<index>)")
_NEXT = re.compile(r"\.(?P<name>[A-Za-z_$][A-Za-z0-9_-]*)|\[(?P<index>-?[0-9]{1,6})\]")


@dataclass(frozen=True, slots=True)
class Key:
    """A step to a key of a mapping, to a named item of a list, or through an item to an argument of its call."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Index:
    """A step to an item of a list."""

    number: int
    span: Span


Step: TypeAlias = "Key | Index"


def parse_address(text: str, span: Span) -> tuple[Step, ...] | Diagnostic:
    """An address as steps, each with its place.

    Args:
        text: Such as `model.layers.head.units`.
        span: Where it stands.
    """
    extract = Extract(text, span)
    steps: list[Step] = []
    at = 0
    while at < len(text) or not steps:
        match = (_NEXT if steps else _FIRST).match(text, at)
        if match is None or len(steps) == MOST_STEPS:
            return messages.malformed_address(extract.place(at, len(text))[0], text[at:])
        if match["name"]:
            steps.append(Key(match["name"], extract.place(match.start("name"), match.end())[0]))
        else:
            steps.append(Index(int(match["index"]), extract.place(match.start(), match.end())[0]))
        at = match.end()
    return tuple(steps)
