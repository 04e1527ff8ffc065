"""What nodes give while a graph is walked, and how a value came to be."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages.shapes import Giver, Site
from kerasdl.graph.model import Feed, Formula, Literal, Node, PartCall, Port, Shape, Tensor


@dataclass(frozen=True, slots=True)
class Value:
    """What an input or a node gives.

    Args:
        tensors: Symbolic tensors, in order.
        lone: Whether it gives one value alone.
        span: Where it stands in the text.
        callee: The class, op or part that made it; "" for an input.
        came_from: The first value that it was made from; None for an input.
    """

    tensors: tuple[Any, ...]
    lone: bool
    span: Span
    callee: str = ""
    came_from: Port | None = None


@dataclass(slots=True)
class Scope:
    """The values of one graph by the names of its inputs and nodes; what failed is absent.

    Args:
        prefix: What stands before the names of nodes from outside: `encoder/` in a part.
        counted: The weights, by identity, that nodes of this graph have counted.
        parameters: How many numbers they hold.
        names: Of all inputs and nodes, as Keras has them.
        unused: The nodes that nothing needs; their weights do not count.
    """

    prefix: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    counted: set[int] = field(default_factory=set)
    parameters: int = 0
    names: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()

    def tensor(self, port: Port) -> Any:
        return self.values[port.node].tensors[port.index or 0]

    def giver(self, port: Port) -> Giver:
        tensor, value = self.tensor(port), self.values[port.node]
        return Giver(port.node, value.span, shape_of(tensor), str(tensor.dtype), is_input=not value.callee)

    def trail(self, port: Port | None) -> tuple[tuple[str, Shape], ...]:
        """(name, shape) from an input to a value, along what each was first made from."""
        steps: list[tuple[str, Shape]] = []
        while port is not None:
            steps.append((port.node, shape_of(self.tensor(port))))
            port = self.values[port.node].came_from
        return tuple(reversed(steps))

    def site(self, node: Node) -> Site:
        """Where a node stands and what it was handed, for messages."""
        given = [port for port in ports(node.feeds) if port.node in self.values]
        return Site(
            node.name,
            node.span,
            tuple(self.giver(port) for port in given if self._has(port)),
            self.trail(given[0]) if given and self._has(given[0]) else (),
            tuple((frame.block, frame.span) for frame in node.frames),
        )

    def _has(self, port: Port) -> bool:
        return (port.index or 0) < len(self.values[port.node].tensors)


def ports(feeds: tuple[Feed, ...]) -> Iterator[Port]:
    """Every value that feeds hand over, in order."""
    for feed in feeds:
        if isinstance(feed.value, Port):
            yield feed.value
        elif not isinstance(feed.value, Literal):
            yield from feed.value


def shape_of(tensor: Any) -> Shape:
    return tuple(tensor.shape)


def described(tensor: Any) -> Tensor:
    return Tensor(shape_of(tensor), str(tensor.dtype))


def mask_of(tensor: Any) -> Any:
    return getattr(tensor, "_keras_mask", None)


def elements(shape: Shape) -> int:
    """Elements of one example; unknown lengths count as one."""
    return math.prod(1 if each is None else each for each in shape[1:])


def callee_name(node: Node) -> str:
    """What a node calls, as the author wrote it."""
    operation = node.operation
    if isinstance(operation, PartCall):
        return operation.part
    if isinstance(operation, Formula):
        return "formula"
    symbol = getattr(getattr(operation, "call", operation), "symbol", None)
    return symbol.name if symbol is not None else ""
