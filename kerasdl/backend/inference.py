"""Shapes of a graph, in this process, and how they are asked for from another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kerasdl.backend.limits import Limits
from kerasdl.diagnostics import Diagnostic
from kerasdl.graph.model import Graph, Node, Shapes

EMPTY = Shapes({}, 0, 0, 0, 0, complete=False)


@dataclass(frozen=True, slots=True)
class Request:
    """What the parent asks for.

    Args:
        graphs: By number, each with how large its model may be.
        seconds: How long each may take.
    """

    graphs: dict[int, tuple[Graph, Limits]]
    seconds: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found for one graph; `shapes` is None where another backend must answer."""

    number: int
    shapes: Shapes | None
    diagnostics: tuple[Diagnostic, ...] = ()


def infer_here(
    graph: Graph, limits: Limits | None = None, progress: Callable[[Node], None] | None = None
) -> tuple[Shapes, list[Diagnostic]]:
    """Shapes of a graph by this process's Keras, without allocating a weight.

    Args:
        graph: Wired.
        limits: How large the model may be.
        progress: Told of each node before it is walked.

    Returns:
        What is known of every node that did not fail, and the mistakes.
    """
    from kerasdl.backend.symbolic import deferred
    from kerasdl.backend.walk import Walk

    walk = Walk(limits or Limits(), progress or (lambda _: None))
    with deferred():
        walk.run(graph)
    return walk.shapes, walk.diagnostics
