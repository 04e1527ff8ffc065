"""Graphs made by hand, small enough to read: what the stages before the backend would hand over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kerasdl.catalog import load
from kerasdl.diagnostics import Source, Span
from kerasdl.graph.model import (
    Entrance,
    Feed,
    Formula,
    Frame,
    Graph,
    Literal,
    Node,
    PartCall,
    PartGraph,
    Port,
)
from kerasdl.spec.model import Call, Given

SOURCE = Source("hand.yaml", "\n".join(f"line {number}" for number in range(1, 2001)))


def place(line: int) -> Span:
    """The whole of a line of the text that all these graphs claim to stand in."""
    start = SOURCE.line_starts[line - 1]
    return Span(SOURCE, start, start + len(SOURCE.line(line)))


def call(name: str, line: int = 1, kind: str = "layers", **arguments: Any) -> Call:
    """A call of the catalogue's `name`; nested objects are calls themselves."""
    symbol = load().find(kind, name)  # pyright: ignore[reportArgumentType]
    assert symbol is not None, name
    span = place(line)
    return Call(symbol, {key: Given(value, span, span) for key, value in arguments.items()}, span)


def port(reference: str) -> Port:
    """`lstm` or, for one of several outputs, `lstm.1`."""
    name, _, index = reference.rpartition(":")
    return Port(name, int(index)) if name else Port(reference)


def feeds(takes: Any, line: int) -> tuple[Feed, ...]:
    """`from` in short: a name, a list of names (one argument), or a mapping of call arguments; None is the first."""
    span = place(line)
    if isinstance(takes, str):
        return (Feed(None, port(takes), span),)
    if isinstance(takes, Mapping):
        return tuple(Feed(argument, _fed(value), span) for argument, value in takes.items())
    return (Feed(None, tuple(port(each) for each in takes), span),)


def _fed(value: Any) -> Any:
    if isinstance(value, str):
        return port(value)
    if isinstance(value, Sequence):
        return tuple(port(each) for each in value)
    return Literal(value)


class Sketch:
    """A graph, drawn item by item; each item takes the one before it and stands on a line of its own."""

    def __init__(self, **inputs: Any) -> None:
        self.line = len(inputs)
        self.inputs = tuple(
            Entrance(
                name,
                shape[0] if dtyped(shape) else shape,
                shape[1] if dtyped(shape) else "float32",
                place(at),
            )
            for at, (name, shape) in enumerate(inputs.items(), 1)
        )
        self.nodes: list[Node] = []
        self.parts: dict[str, PartGraph] = {}
        self.last = next(iter(inputs), "")

    def add(
        self,
        name: str,
        called: str,
        takes: Any = None,
        *,
        kind: str = "layers",
        outputs: int | None = None,
        frozen: bool = False,
        frames: tuple[Frame, ...] = (),
        **arguments: Any,
    ) -> Sketch:
        operation = call(called, self._next_line(), kind, **arguments)
        return self._append(name, operation, takes, outputs, frozen, frames)

    def op(self, name: str, called: str, takes: Any = None, **arguments: Any) -> Sketch:
        return self.add(name, called, takes, kind="ops", **arguments)

    def formula(self, name: str, text: str, variables: Mapping[str, str], **parameters: Any) -> Sketch:
        span = place(self._next_line())
        given = tuple(Feed(variable, port(of), span) for variable, of in variables.items())
        operation = Formula(text, tuple(variables), parameters)
        self.nodes.append(Node(name, operation, given, span))
        self.last = name
        return self

    def call_part(self, name: str, part: str, takes: Any = None, outputs: int | None = None) -> Sketch:
        self._next_line()
        return self._append(name, PartCall(part), takes, outputs, False, ())

    def part(self, name: str, graph: Graph, *, frozen: bool = False) -> Sketch:
        self.parts[name] = PartGraph(name, graph, single=False, frozen=frozen)
        return self

    def lone_part(self, name: str, called: str, *, frozen: bool = False, **arguments: Any) -> Sketch:
        line = self._next_line()
        node = Node(name, call(called, line, **arguments), (), place(line))
        self.parts[name] = PartGraph(name, Graph((), (node,), (), {}), single=True, frozen=frozen)
        return self

    def graph(
        self, *outputs: str, named: Iterable[str] = (), training: Mapping[str, str] | None = None
    ) -> Graph:
        """The graph; its outputs are the last item, or those named (by public name where `named` gives them)."""
        served = outputs or (self.last,)
        publics = tuple(named) or tuple(each.replace(":", "_") for each in served)
        return Graph(
            self.inputs,
            tuple(self.nodes),
            tuple((public, port(each)) for public, each in zip(publics, served, strict=True)),
            self.parts,
            lone=len(served) == 1,
            training=tuple((public, port(each)) for public, each in (training or {}).items()),
        )

    def _next_line(self) -> int:
        self.line += 1
        return self.line

    def _append(
        self,
        name: str,
        operation: Any,
        takes: Any,
        outputs: int | None,
        frozen: bool,
        frames: tuple[Frame, ...],
    ) -> Sketch:
        given = feeds(self.last if takes is None else takes, self.line)
        self.nodes.append(Node(name, operation, given, place(self.line), frames, outputs, frozen))
        self.last = name
        return self


def dtyped(shape: Any) -> bool:
    """Whether an input is written as (shape, dtype)."""
    return len(shape) == 2 and isinstance(shape[1], str)
