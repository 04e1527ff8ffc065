"""`change` and `--set`: one value set at one address."""

from __future__ import annotations

from collections.abc import Sequence as SequenceType
from dataclasses import replace

from kerasdl.compose.address import parse_address
from kerasdl.compose.assign import assign
from kerasdl.diagnostics import Diagnostic, Edit, Label, Source, Span
from kerasdl.diagnostics.messages import compose as messages
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, kind_of, parse_value

__all__ = ["apply_change", "apply_overrides", "split_override"]


def split_override(text: str) -> tuple[str, str] | Diagnostic:
    """The text of one `--set` as address and value.

    >>> split_override("train.epochs=5")
    ('train.epochs', '5')
    """
    address, sign, value = text.partition("=")
    if not sign or not address.strip():
        return messages.malformed_override(Span(Source("--set", text), 0, len(text)))
    return address, value


def apply_change(root: Mapping, change: Node) -> tuple[Mapping, list[Diagnostic]]:
    """A document with each value of `change: {address: value}` set, in order."""
    if not isinstance(change, Mapping):
        return root, [messages.change_kind(change.span, kind_of(change))]
    found: list[Diagnostic] = []
    for entry in change:
        result = _set(root, entry.name, entry.key.span, entry.value)
        if isinstance(result, Diagnostic):
            found.append(result)
        else:
            root = result
    return root, found


def apply_overrides(
    root: Mapping, overrides: SequenceType[str | tuple[str, str]]
) -> tuple[Mapping, list[Source], list[Diagnostic]]:
    """A document with each `--set` worked in, in order; each is a source of its own, `address=value`."""
    sources: list[Source] = []
    found: list[Diagnostic] = []
    for override in overrides:
        pair = split_override(override) if isinstance(override, str) else override
        if isinstance(pair, Diagnostic):
            found.append(pair)
            continue
        source = Source("--set", "=".join(pair))
        sources.append(source)
        root, told = _overridden(root, pair[0], source)
        found.extend(told)
    return root, sources, found


def _overridden(root: Mapping, address: str, source: Source) -> tuple[Mapping, tuple[Diagnostic, ...]]:
    value, told = _value(source, len(address) + 1)
    if value is None:
        return root, told
    result = _set(root, address, Span(source, 0, len(address)), value)
    return (root, (*told, result)) if isinstance(result, Diagnostic) else (result, told)


def _set(root: Mapping, address: str, span: Span, value: Node) -> Mapping | Diagnostic:
    steps = parse_address(address, span)
    if isinstance(steps, Diagnostic):
        return steps
    return assign(root, steps, value)


# --- the value of a `--set` ------------------------------------------------------------------------


def _value(source: Source, start: int) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The YAML behind the equals sign; spaces stand for the address, so that places in both texts agree."""
    parsed = parse_value(Source(source.name, " " * start + source.text[start:]))
    told = tuple(_told_in(source, each) for each in parsed.diagnostics)
    return (None if parsed.node is None else _node_in(source, parsed.node)), told


def _span_in(source: Source, span: Span) -> Span:
    return Span(source, span.start, span.end)


def _node_in(source: Source, node: Node) -> Node:
    span = _span_in(source, node.span)
    if isinstance(node, Scalar):
        return replace(node, span=span)
    if isinstance(node, Sequence):
        return replace(node, items=tuple(_node_in(source, item) for item in node.items), span=span)
    entries = tuple(
        Entry(replace(entry.key, span=_span_in(source, entry.key.span)), _node_in(source, entry.value))
        for entry in node
    )
    return replace(node, entries=entries, span=span)


def _told_in(source: Source, told: Diagnostic) -> Diagnostic:
    labels = tuple(Label(_span_in(source, label.span), label.text) for label in told.labels)
    edit = Edit(_span_in(source, told.edit.span), told.edit.text) if told.edit else None
    return replace(told, labels=labels, edit=edit)
