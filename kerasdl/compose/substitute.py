"""Where `$` stands in a value, and what takes its place.

`$name`, `$name[0]` and `$(...)` are expressions; `$$` is a dollar. An expression that is a whole value keeps
its type; inside longer text it becomes text (`block_$index`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, cast

from kerasdl.compose.evaluate import evaluate
from kerasdl.compose.expression import Expression, parse_expression
from kerasdl.compose.places import Extract
from kerasdl.compose.values import Budget, RefusedError, kind, shown, size
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import expression as messages
from kerasdl.diagnostics.messages import values as value_messages
from kerasdl.syntax import Entry, Node, Scalar
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax import Sequence as SequenceNode

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STRING = re.compile(r"'(?:[^'\\\r\n]|\\.)*'|\"(?:[^\"\\\r\n]|\\.)*\"", re.DOTALL)
_CLOSERS = {"(": ")", "[": "]"}
NODE = 4
"""What a value costs that becomes a node, beside one inside an expression."""


class Literal(NamedTuple):
    """Text that stays as it is."""

    text: str


class Hole(NamedTuple):
    """An expression in a value: from its dollar to its end, and the text inside."""

    start: int
    end: int
    inner_start: int
    inner_end: int


class Broken(NamedTuple):
    """A dollar that starts no expression, or an expression whose bracket is never closed."""

    start: int
    end: int


Piece: TypeAlias = "Literal | Hole | Broken"


def holes(node: Node) -> bool:
    """Whether a dollar stands anywhere inside a node: an expression, or `$$`.

    Keys of mappings are never expressions.
    """
    if isinstance(node, Scalar):
        return isinstance(node.value, str) and "$" in node.value
    if isinstance(node, SequenceNode):
        return any(holes(item) for item in node.items)
    return any(holes(entry.value) for entry in node.entries)


def check(node: Node, names: Collection[str]) -> list[Diagnostic]:
    """Every mistake that the expressions inside a node show before any value is known.

    Args:
        node: Any node; a `formula` is not handed in.
        names: The names that may be used.
    """
    found: list[Diagnostic] = []
    for scalar in _scalars(node):
        for piece in _pieces(cast(str, scalar.value)):
            if isinstance(piece, Literal):
                continue
            expression = _expression(scalar, piece)
            if isinstance(expression, Diagnostic):
                found.append(expression)
                continue
            strangers = [use for use in expression.reading.names if use.name not in names]
            places = ((use.name, expression.place(use.start, use.end)) for use in strangers)
            found.extend(value_messages.unknown_name(place, name, names) for name, place in places)
    return found


def substitute(
    node: Node, scope: Mapping[str, Any], budget: Budget | None = None
) -> tuple[Node, list[Diagnostic]]:
    """A node with every expression in it worked out.

    Args:
        node: Any node; a `formula` is not handed in.
        scope: The values of names.
        budget: What may be spent on it and on others; its own where None.

    Returns:
        The same node where it holds no dollar, else a new one whose values stand where their expressions
        stood; and what went wrong (a value that cannot be worked out stays as it was written).
    """
    substitution = _Substitution(scope, budget or Budget())
    return substitution.node(node), substitution.found


def node_of(value: Any, span: Span) -> Node:
    """Plain data as a node that stands at a place."""
    if isinstance(value, list):
        return SequenceNode(tuple(node_of(item, span) for item in cast(list[Any], value)), span, flow=True)
    if isinstance(value, dict):
        items = cast(dict[str, Any], value).items()
        entries = tuple(Entry(Scalar(key, span), node_of(inner, span)) for key, inner in items)
        return MappingNode(entries, span, flow=True)
    return Scalar(value, span, quoted=isinstance(value, str))


# --- a value as pieces -----------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _pieces(value: str) -> tuple[Piece, ...]:
    return tuple(_split(value))


def _split(value: str) -> Iterator[Piece]:
    at = 0
    while (dollar := value.find("$", at)) >= 0:
        if dollar > at:
            yield Literal(value[at:dollar])
        if value.startswith("$$", dollar):
            yield Literal("$")
            at = dollar + 2
            continue
        piece = _hole(value, dollar)
        yield piece
        at = piece.end
    if at < len(value):
        yield Literal(value[at:])


def _hole(value: str, dollar: int) -> Hole | Broken:
    start = dollar + 1
    if value.startswith("(", start):
        end = _closed(value, start)
        return Broken(dollar, len(value)) if end is None else Hole(dollar, end, start + 1, end - 1)
    name = _NAME.match(value, start)
    if name is None:
        return Broken(dollar, start)
    end = name.end()
    while value.startswith("[", end):
        after = _closed(value, end)
        if after is None:
            return Broken(dollar, len(value))
        end = after
    return Hole(dollar, end, start, end)


def _closed(value: str, opening: int) -> int | None:
    """The place behind the bracket that closes one; those in strings and of the other kind do not count."""
    opener, closer = value[opening], _CLOSERS[value[opening]]
    depth, at = 0, opening
    while at < len(value):
        string = _STRING.match(value, at)
        if string:
            at = string.end()
            continue
        depth += {opener: 1, closer: -1}.get(value[at], 0)
        at += 1
        if depth == 0:
            return at
    return None


# --- pieces as expressions -------------------------------------------------------------------------


def _expression(scalar: Scalar, piece: Hole | Broken) -> Expression | Diagnostic:
    value = cast(str, scalar.value)
    extract = Extract(value, scalar.span)
    if isinstance(piece, Broken):
        return _told(extract, piece)
    span, exact = extract.place(piece.inner_start, piece.inner_end)
    return parse_expression(value[piece.inner_start : piece.inner_end], span if exact else scalar.span)


def _told(extract: Extract, piece: Broken) -> Diagnostic:
    following = extract.text[piece.start + 1 : piece.start + 2]
    if piece.end == piece.start + 1:
        return value_messages.lone_dollar(extract.place(piece.start, piece.end)[0], following)
    at = next(at for at in range(piece.start, piece.end) if extract.text[at] in _CLOSERS)
    place, bracket = extract.place(at, at + 1)[0], extract.text[at]
    return messages.unclosed_bracket(place, bracket, _CLOSERS[bracket])


def _scalars(node: Node) -> Iterator[Scalar]:
    """The scalars inside a node in which a dollar stands."""
    if isinstance(node, Scalar):
        if holes(node):
            yield node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _scalars(item)
    else:
        for entry in node.entries:
            yield from _scalars(entry.value)


# --- values in their place -------------------------------------------------------------------------


@dataclass(slots=True)
class _Substitution:
    """One walk over a node: the values of names, what may still be spent, what went wrong."""

    scope: Mapping[str, Any]
    budget: Budget
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def node(self, node: Node) -> Node:
        if isinstance(node, Scalar):
            return self._scalar(node) if holes(node) else node
        if isinstance(node, SequenceNode):
            items = tuple(self.node(item) for item in node.items)
            same = all(new is old for new, old in zip(items, node.items, strict=True))
            return node if same else SequenceNode(items, node.span, node.flow)
        values = [self.node(entry.value) for entry in node.entries]
        if all(new is entry.value for new, entry in zip(values, node.entries, strict=True)):
            return node
        entries = tuple(Entry(entry.key, new) for new, entry in zip(values, node.entries, strict=True))
        return MappingNode(entries, node.span, node.flow)

    def _scalar(self, scalar: Scalar) -> Node:
        """A scalar's value in its place; itself where it cannot be worked out."""
        try:
            return self._worked_out(scalar)
        except RefusedError as refusal:
            self.found.append(refusal.say(scalar.span))
            return scalar

    def _worked_out(self, scalar: Scalar) -> Node:
        if self.budget.told:
            return scalar
        pieces = _pieces(cast(str, scalar.value).rstrip("\n"))
        if len(pieces) == 1 and not isinstance(pieces[0], Literal):
            value = self._value(scalar, pieces[0])
            if isinstance(value, Diagnostic):
                self.found.append(value)
                return scalar
            self.budget.spend(NODE * size(value))
            return node_of(value, scalar.span)
        texts = [self._text(scalar, piece) for piece in _pieces(cast(str, scalar.value))]
        wrong = [text for text in texts if isinstance(text, Diagnostic)]
        self.found.extend(wrong)
        return scalar if wrong else Scalar("".join(cast(list[str], texts)), scalar.span, quoted=True)

    def _value(self, scalar: Scalar, piece: Hole | Broken) -> Any | Diagnostic:
        expression = _expression(scalar, piece)
        if isinstance(expression, Diagnostic):
            return expression
        return evaluate(expression, self.scope, self.budget)

    def _text(self, scalar: Scalar, piece: Piece) -> str | Diagnostic:
        if isinstance(piece, Literal):
            return piece.text
        value = self._value(scalar, piece)
        if isinstance(value, bool | int | float):
            value = shown(value)
        if isinstance(value, str):
            self.budget.spend(len(value))
        if isinstance(value, Diagnostic | str):
            return value
        span = Extract(cast(str, scalar.value), scalar.span).place(piece.start, piece.end)[0]
        return value_messages.text_from_value(span, shown(value), kind(value))
