"""Names inside one graph or block: what is bound, what a reference means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import graph as messages
from kerasdl.graph.model import Frame, Port
from kerasdl.syntax import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Flow:
    """What an item hands on.

    Args:
        ports: Its values.
        names: The callee's own names for them (a part's outputs), else as many None.
        span: Where the item stands.
        callee: What it called.
        lone: Whether it is one value alone.
    """

    ports: tuple[Port, ...]
    names: tuple[str | None, ...]
    span: Span
    callee: str
    lone: bool = True

    @property
    def port(self) -> Port:
        return self.ports[0]


def single(port: Port, span: Span, callee: str) -> Flow:
    """A flow of one value."""
    return Flow((port,), (None,), span, callee)


def with_own_names(flow: Flow, names: Node | None) -> Flow:
    """A flow of several values under the names that the author gave them, for messages that list them."""
    if not isinstance(names, Sequence) or len(names) != len(flow.ports):
        return flow
    words = tuple(
        str(name.value) if isinstance(name, Scalar) and name.value != "_" else None for name in names
    )
    return replace(flow, names=words)


def named_ports(names: Node | None, flow: Flow) -> Iterator[tuple[Scalar, Port]]:
    """Each name that an `as` gives to one of several values, with that value."""
    if isinstance(names, Sequence):
        yield from (
            (name, port) for name, port in zip(names, flow.ports, strict=False) if isinstance(name, Scalar)
        )
    elif isinstance(names, Mapping):
        known = dict(zip(flow.names, flow.ports, strict=True))
        given = ((entry.value, known.get(entry.name)) for entry in names)
        yield from ((name, port) for name, port in given if isinstance(name, Scalar) and port)


@dataclass(frozen=True, slots=True)
class Bound:
    """A name's value and the place that bound it."""

    flow: Flow
    span: Span


@dataclass(slots=True)
class Scope:
    """One graph's names, or one unfolded block's.

    Args:
        prefix: What precedes the names of nodes made here, such as `stage_2.`.
        frames: The blocks around, outermost first.
        inside: The block's name; None in a model or part.
        later: Names that this scope binds somewhere, with where: for references that come too early.
        parts: The parts that can be called here.
    """

    prefix: str = ""
    frames: tuple[Frame, ...] = ()
    inside: str | None = None
    later: dict[str, Span] = field(default_factory=dict[str, Span])
    names: dict[str, Bound] = field(default_factory=dict[str, Bound])

    def bind(self, name: Scalar, flow: Flow) -> Diagnostic | None:
        """Binds a name; `_` binds nothing. Returns the mistake where the name is taken."""
        text = str(name.value)
        if text == "_":
            return None
        first = self.names.get(text)
        if first is None:
            self.names[text] = Bound(flow, name.span)
            return None
        if first.span == name.span:
            return messages.copied_name(name.span, text)
        return messages.rebound(name.span, text, first.span)

    def find(self, name: str, span: Span) -> Flow | Diagnostic:
        bound = self.names.get(name)
        if bound:
            return bound.flow
        if name in self.later:
            return messages.use_before_definition(span, name, self.later[name])
        return messages.unknown_reference(span, name, list(self.names), self.inside)


def written_names(node: Node | None) -> Iterator[Scalar]:
    """The names that an `as` binds, wherever they stand in it."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        yield from (item for item in node if isinstance(item, Scalar))
    elif isinstance(node, Mapping):
        yield from (entry.value for entry in node if isinstance(entry.value, Scalar))
