"""A graph in words, a line a node: what golden files keep and a reviewer reads as a difference."""

from __future__ import annotations

from collections.abc import Iterator

from kerasdl.graph.model import Feed, Formula, Graph, Literal, Node, Operation, PartCall, PartGraph, Port
from kerasdl.show.label import class_name, value_text


def graph_text(graph: Graph) -> str:
    """The whole graph, its parts first.

    A line is `name = Operation(arguments) <- what it takes  # lines`, the lines those of the blocks' calls and of the
    layer itself, outermost first. `name: 2 =` gives two values, `name[1]` is the second.
    """
    lines: list[str] = []
    for part in graph.parts.values():
        lines.extend(_part(part))
    lines.extend(_inside(graph))
    return "\n".join(lines) + "\n"


def port_text(port: Port) -> str:
    """A value by its name: `h`, or `h[1]` where its node gives several."""
    return port.node if port.index is None else f"{port.node}[{port.index}]"


def operation_text(operation: Operation) -> str:
    """`Dense(units=10, activation=softmax)`, `formula(a - b)`, `part embed`."""
    if isinstance(operation, Formula):
        given = "".join(f"; ${name}={value_text(value)}" for name, value in operation.parameters.items())
        return f"formula({' '.join(operation.text.split())}{given})"
    if isinstance(operation, PartCall):
        return f"part {operation.part}"
    arguments = getattr(operation, "arguments", {})
    inside = ", ".join(f"{name}={value_text(given.value)}" for name, given in arguments.items())
    kind = getattr(getattr(operation, "symbol", None), "kind", "layers")
    prefix = "" if kind == "layers" else f"{kind}."
    return f"{prefix}{class_name(operation)}({inside})"


def _part(part: PartGraph) -> Iterator[str]:
    kind = "shared layer" if part.single else "part"
    yield f"{kind} {part.name}{' frozen' if part.frozen else ''}"
    yield from (f"  {line}" for line in _inside(part.graph))


def _inside(graph: Graph) -> Iterator[str]:
    for entrance in graph.inputs:
        shape = ", ".join("?" if size is None else str(size) for size in entrance.shape)
        yield f"input {entrance.name}: ({shape}) {entrance.dtype}  # {entrance.span.line}"
    yield from map(_node, graph.nodes)
    for word, values in (("output", graph.outputs), ("training", graph.training)):
        for name, port in values:
            value = port_text(port)
            yield f"{word} {name}" + ("" if name == value else f" = {value}")
    if graph.pruned:
        yield f"only training needs {', '.join(graph.pruned)}"
    if graph.unused:
        yield f"nothing needs {', '.join(graph.unused)}"


def _node(node: Node) -> str:
    count = "" if node.outputs is None else f": {node.outputs}"
    feeds = ", ".join(_feeds(node))
    lines = " > ".join(str(span.line) for span in (*(frame.span for frame in node.frames), node.span))
    taken = f" <- {feeds}" if feeds else ""
    frozen = " frozen" if node.frozen else ""
    return f"{node.name}{count} = {operation_text(node.operation)}{taken}{frozen}  # {lines}"


def _feeds(node: Node) -> Iterator[str]:
    if isinstance(node.operation, Formula):
        for variable, feed in zip(node.operation.variables, node.feeds, strict=False):
            value = _feed(feed)
            yield value if value == variable else f"{variable}={value}"
        return
    yield from map(_named, node.feeds)


def _named(feed: Feed) -> str:
    return _feed(feed) if feed.argument is None else f"{feed.argument}={_feed(feed)}"


def _feed(feed: Feed) -> str:
    if isinstance(feed.value, Literal):
        return value_text(feed.value.value)
    if isinstance(feed.value, Port):
        return port_text(feed.value)
    return "[" + ", ".join(map(port_text, feed.value)) + "]"
