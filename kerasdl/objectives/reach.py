"""Whether every layer that learns leads to some loss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import objectives as messages
from kerasdl.graph import Graph, Node, PartCall, Port, Shapes


def check(graph: Graph, shapes: Shapes | None, judged: Sequence[str]) -> tuple[Diagnostic, ...]:
    """A warning for each output whose own layers no loss reaches.

    Args:
        graph: The model's graph.
        shapes: They tell which nodes have weights that are trained; without them nothing is told.
        judged: The names of outputs that some loss judges.
    """
    if shapes is None or not graph.complete:
        return ()
    ends = dict((*graph.outputs, *graph.training))
    reached = _needed(graph, [port for name, port in ends.items() if name in judged])
    told: list[Diagnostic] = []
    for name, port in ends.items():
        own = _needed(graph, [port]) - reached
        lost = next((node for node in graph.nodes if node.name in own and _learns(graph, node, shapes)), None)
        if name not in judged and lost:
            told.append(messages.no_loss_reaches(lost.span, lost.name, [name]))
    return tuple(told)


def _learns(graph: Graph, node: Node, shapes: Shapes) -> bool:
    operation = node.operation
    if node.frozen or (isinstance(operation, PartCall) and graph.parts[operation.part].frozen):
        return False
    found = shapes.nodes.get(node.name)
    return found is not None and found.trainable > 0


def _needed(graph: Graph, ends: Iterable[Port]) -> set[str]:
    """The names of all nodes that lead to some values."""
    nodes = {node.name: node for node in graph.nodes}
    needed: set[str] = set()
    waiting = [port.node for port in ends]
    while waiting:
        name = waiting.pop()
        if name not in needed and name in nodes:
            needed.add(name)
            waiting.extend(port.node for port in _ports(nodes[name]))
    return needed


def _ports(node: Node) -> list[Port]:
    ports: list[Port] = []
    for feed in node.feeds:
        if isinstance(feed.value, Port):
            ports.append(feed.value)
        elif isinstance(feed.value, tuple):
            ports.extend(feed.value)
    return ports
