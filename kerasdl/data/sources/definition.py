"""What a kind of source is: one definition each, in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kerasdl.catalog import MISSING, Argument, Schema, Symbol
from kerasdl.catalog.describe import describe
from kerasdl.catalog.plain import conforms
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.model import Source
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.syntax import Entry, Node, is_null, plain
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax.nodes import kind_of


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments that a spec gives to a source, each of which fits.

    Args:
        name: The source's, as messages name it.
        span: Where it is named.
        folder: Where relative paths start.
        values: By argument, as plain data, with the defaults; what has neither is left out.
        nodes: As written.
        entry: All of it, as written.
        skips: Whether examples that cannot be used are left out (`on_error: skip`); otherwise they are mistakes.
    """

    name: str
    span: Span
    folder: Path
    values: Mapping[str, Any]
    nodes: Mapping[str, Node]
    entry: Entry
    skips: bool = False

    def place(self, argument: str) -> Span:
        """Where an argument stands; the source's name where it is left out."""
        return self.nodes[argument].span if argument in self.nodes else self.span

    def refused(self, argument: str, expected: str) -> DataError:
        """An argument that fits by itself, and yet cannot be."""
        found = shown(self.values[argument], self.nodes.get(argument))
        return DataError(messages.source_value(self.place(argument), self.name, argument, expected, found))


@dataclass(frozen=True, slots=True)
class Definition:
    """A kind of source.

    Args:
        name: As specs call it.
        about: What it is, in a sentence.
        arguments: What it takes; a lone value is the first one.
        open: Makes the source; nothing but heads of files is read.
        others: What stands under any other name, for a source whose columns the spec names; None takes none.
        example: Arguments as one may give them, for the documentation.
    """

    name: str
    about: str
    arguments: tuple[Argument, ...]
    open: Callable[[Given], Source]
    others: Argument | None = None
    example: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def symbol(self) -> Symbol:
        """The same as an entry of the catalogue."""
        return Symbol(
            kind="sources",
            name=self.name,
            path="",
            doc=self.about,
            arguments=self.arguments,
            call=(),
            masking=None,
            refusal=None,
            others=self.others,
            example=self.example,
        )

    def opened(self, entry: Entry, folder: Path, skips: bool = False) -> Source:
        """The source that a spec describes.

        Raises:
            DataError: It takes no such argument, or no such value.
        """
        return self.open(bind(self, entry, folder, skips))


def argument(
    name: str, schema: Schema, about: str, default: Any = MISSING, required: bool = False
) -> Argument:
    """An argument of a source.

    Args:
        name: As specs call it.
        schema: The plain data that it takes, in the keywords of JSON Schema that `kerasdl.catalog.plain` checks.
        about: What it says, in a sentence.
        default: Where it is left out; `MISSING` for an argument without a default.
        required: Whether it must be given.
    """
    return Argument(name, schema, (), False, required, default, about, None)


def bind(definition: Definition, entry: Entry, folder: Path, skips: bool = False) -> Given:
    """What a spec gives to a source, checked argument by argument.

    Raises:
        DataError: It takes no such argument, or no such value, or lacks one.
    """
    known = {each.name: each for each in definition.arguments}
    nodes = _nodes(definition, entry)
    values = {each.name: each.default for each in definition.arguments if each.default is not MISSING}
    for name, (key, node) in nodes.items():
        values[name] = _value(definition, known.get(name) or definition.others, name, key, node)
    for each in definition.arguments:
        if each.required and each.name not in nodes:
            raise DataError(messages.source_without_file(entry.key.span, definition.name, each.name))
    written = {name: node for name, (_, node) in nodes.items()}
    return Given(definition.name, entry.key.span, folder, values, written, entry, skips)


def shown(value: Any, node: Node | None) -> str:
    """A value in the words of a message."""
    return f"`{value}`" if node is None or isinstance(value, str | int | float) else kind_of(node)


def _value(definition: Definition, taken: Argument | None, name: str, key: Span, node: Node) -> Any:
    value = plain(node)
    if taken is None:
        known = [each.name for each in definition.arguments]
        raise DataError(messages.source_argument(key, definition.name, name, known))
    if not conforms(value, taken.schema):
        quotes = (
            ", in quotes" if taken.schema == {"type": "string"} and isinstance(value, int | float) else ""
        )
        expected, found = describe(taken) + quotes, shown(value, node)
        raise DataError(messages.source_value(node.span, definition.name, name, expected, found))
    return value


def _nodes(definition: Definition, entry: Entry) -> dict[str, tuple[Span, Node]]:
    """The arguments as written, with the place of each name; one that is left empty is left out."""
    if isinstance(entry.value, MappingNode):
        written = [(each.name, each.key.span, each.value) for each in entry.value]
    elif definition.arguments:
        written = [(definition.arguments[0].name, entry.key.span, entry.value)]
    else:
        written = []
    nullable = {each.name for each in definition.arguments if conforms(None, each.schema)}
    return {name: (key, node) for name, key, node in written if name in nullable or not is_null(node)}
