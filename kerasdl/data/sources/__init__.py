"""Where columns come from: named sources, files that a spec names, examples that it holds, generated sets."""

from __future__ import annotations

from pathlib import Path

from kerasdl.catalog.door import door
from kerasdl.data.manifest import names
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.definition import Definition
from kerasdl.data.sources.model import Source
from kerasdl.data.sources.named import open_named
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import plugins
from kerasdl.syntax import Entry, Node, Scalar
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax.nodes import kind_of


def open_source(node: Node, folder: Path, skips: bool = False) -> Source:
    """The source that a spec's `source` names. Of a named one only its manifest is read, of a file only its head.

    Args:
        node: The value of `source`.
        folder: Where relative paths start.
        skips: Whether examples that cannot be used are left out.

    Raises:
        DataError: There is no such source, or no such file.
    """
    if isinstance(node, Scalar) and isinstance(node.value, str):
        if definition := _definition(node.value, node.span):
            return definition.opened(Entry(node, Scalar(None, node.span)), folder, skips)
        return open_named(node.value, node.span)
    if not isinstance(node, MappingNode) or len(node) != 1:
        raise DataError(messages.source_form(node.span, kind_of(node), kinds()))
    entry = node.entries[0]
    if definition := _definition(entry.name, entry.key.span):
        return definition.opened(entry, folder, skips)
    if entry.name[:1].isupper():
        raise DataError(messages.unknown_source_kind(entry.key.span, entry.name, kinds()))
    raise DataError(messages.unknown_source(entry.key.span, entry.name, names()))


def kinds() -> tuple[str, ...]:
    """The names of all sources that take arguments, this package's and others'."""
    return door("sources").names()


def place(node: Node) -> Span:
    """Where a source is named: its name's own place."""
    if isinstance(node, MappingNode) and len(node):
        return node.entries[0].key.span
    return node.span


def _definition(name: str, span: Span) -> Definition | None:
    """The source of that name, of this package or of another.

    Raises:
        DataError: A package offers it, and it cannot be had.
    """
    if not name[:1].isupper():
        return None
    if fault := door("sources").fault(name):
        raise DataError(
            plugins.not_to_be_had(span, fault.name, fault.kind, fault.package, fault.value, fault.reason)
        )
    return door("sources").find(name)
