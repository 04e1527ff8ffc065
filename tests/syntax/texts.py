"""Texts as parsed: values, places, mistakes."""

from collections.abc import Iterator
from typing import Any

from kerasdl.diagnostics import Diagnostic, Source
from kerasdl.syntax import Mapping, Node, Scalar, parse, parse_value, plain


def node_of(text: str) -> Node:
    """The value that a text holds, in which nothing is wrong."""
    found = parse_value(Source("a.yaml", text))
    assert found.diagnostics == ()
    assert found.node is not None
    return found.node


def value_of(text: str) -> Any:
    return plain(node_of(text))


def told(text: str) -> tuple[Diagnostic, ...]:
    return parse(Source("a.yaml", text)).diagnostics


def scalars_of(node: Node) -> Iterator[Scalar]:
    """Every scalar inside a node, keys too."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for entry in node:
            yield entry.key
            yield from scalars_of(entry.value)
    else:
        for item in node:
            yield from scalars_of(item)
