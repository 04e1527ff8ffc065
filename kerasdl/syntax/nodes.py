"""The tree that YAML text becomes: three kinds of nodes, each with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from kerasdl.diagnostics import Source, Span

ScalarValue: TypeAlias = "bool | int | float | str | None"


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A leaf: null, a boolean, a number or a string, as YAML 1.2's core schema reads it.

    Args:
        value: The Python value.
        span: Its place, quotes included.
        quoted: Whether it stood in quotes or as a block scalar, hence is a string for certain.
    """

    value: ScalarValue
    span: Span
    quoted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A key with its value."""

    key: Scalar
    value: Node

    @property
    def name(self) -> str:
        return str(self.key.value)


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Keys with values, in the order of the text, each key once."""

    entries: tuple[Entry, ...]
    span: Span
    flow: bool = False

    def entry(self, name: str) -> Entry | None:
        return next((each for each in self.entries if each.key.value == name), None)

    def get(self, name: str) -> Node | None:
        found = self.entry(name)
        return found.value if found else None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span
    flow: bool = False

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


Node: TypeAlias = "Scalar | Mapping | Sequence"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A whole text, parsed.

    Args:
        source: The text itself.
        root: The mapping at its top (empty where the text is).
    """

    source: Source
    root: Mapping


def plain(node: Node) -> Any:
    """A node as plain Python data: dicts, lists and scalars."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node]
    return {entry.key.value: plain(entry.value) for entry in node}


def is_null(node: Node | None) -> bool:
    """Whether nothing was written: no node, or an empty scalar."""
    return node is None or (isinstance(node, Scalar) and node.value is None)


def kind_of(node: Node) -> str:
    """What a node is, in the words of a message.

    Returns:
        `a mapping`, `a list`, `nothing`, `a boolean`, `an integer`, `a number` or `a string`.
    """
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    value = node.value
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int):
        return "an integer"
    return "a number" if isinstance(value, float) else "a string"
