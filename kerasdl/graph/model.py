"""The graph: every block unfolded, every copy made, every edge drawn. Nothing here knows Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kerasdl.diagnostics import Span
from kerasdl.spec.model import Call

Shape: TypeAlias = "tuple[int | None, ...]"


@dataclass(frozen=True, slots=True)
class Port:
    """One value in the graph.

    Args:
        node: The name of the node or input that gives it.
        index: Which of its outputs, None where it gives one value alone.
    """

    node: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant handed to a call argument (`training: true`)."""

    value: Any


@dataclass(frozen=True, slots=True)
class Feed:
    """What one call argument is given.

    Args:
        argument: The call argument's name; None is the first.
        value: One value, a list of values, or a constant.
        span: Where the reference stands (the item's own place where the chain implies it).
    """

    argument: str | None
    value: Port | tuple[Port, ...] | Literal
    span: Span


@dataclass(frozen=True, slots=True)
class Frame:
    """One step of the way by which a node came to be: the block, and where it was called."""

    block: str
    span: Span


@dataclass(frozen=True, slots=True)
class Formula:
    """An equation.

    Args:
        text: As written.
        variables: The tensors' names in the text, in the order of the node's feeds (one feed a variable).
        parameters: The values of the `$` names in it.
    """

    text: str
    variables: tuple[str, ...]
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PartCall:
    """A call of a part; the part's weights are the same at every call."""

    part: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands where a mistake was told already; `graph.sound` takes such nodes and their dependents out."""


# A `Call` whose symbol's kind is layers, ops or applications; it holds no hole any more.
Operation: TypeAlias = "Call | Formula | PartCall | Broken"


@dataclass(frozen=True, slots=True)
class Node:
    """One operation on values.

    Args:
        name: Unfolded, such as `stage_2.residual_1.shortcut`; unique in its graph.
        operation: What is done.
        feeds: What it takes, in the order written.
        span: Where the callee's name stands.
        frames: The blocks it was unfolded from, outermost first.
        outputs: How many values it gives by what the text says: None is one value (or as many as Keras gives,
            which only shapes can tell); a number where `as` lists them or the part has several.
        frozen: Whether its weights stay as they are.
    """

    name: str
    operation: Operation
    feeds: tuple[Feed, ...]
    span: Span
    frames: tuple[Frame, ...] = ()
    outputs: int | None = None
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Entrance:
    """An input of a graph. `shape` has no batch axis."""

    name: str
    shape: Shape
    dtype: str
    span: Span


@dataclass(frozen=True, slots=True)
class PartGraph:
    """A part, wired.

    Args:
        graph: Its own graph; for a part of one item: no inputs, one node without feeds.
        single: Whether it is a part of one item (a layer shared as it is).
        frozen: Whether its weights stay as they are.
    """

    name: str
    graph: Graph
    single: bool
    frozen: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """Inputs, nodes in an order in which each comes after what it takes, and outputs by public name.

    Args:
        outputs: (public name, value) pairs, in order.
        lone: Whether the graph gives one value alone, not a list of one.
        parts: The model's parts by name (empty inside a part unless parts call parts: there the same mapping).
        training: Values that a loss or metric names beside the outputs (auxiliary heads), by their names.
        pruned: Names of nodes that only `training` needs; what is served does without them.
        unused: Names of nodes that nothing needs; they are no part of the model that is built.
        complete: Whether nothing is missing because of a mistake told elsewhere.
    """

    inputs: tuple[Entrance, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[tuple[str, Port], ...]
    parts: Mapping[str, PartGraph]
    lone: bool = True
    training: tuple[tuple[str, Port], ...] = ()
    pruned: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    complete: bool = True


# --- shapes, as inferred ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tensor:
    """Shape (batch axis included, None where unknown) and dtype of one value.

    Args:
        masked: Whether a mask rides along.
    """

    shape: Shape
    dtype: str
    masked: bool = False


@dataclass(frozen=True, slots=True)
class NodeShapes:
    """What inference found for one node.

    Args:
        outputs: Each value that it gives.
        lone: Whether it gives one value alone.
        parameters: How many weights it has (a part's are counted at its first call alone).
        trainable: How many of them are trained.
        weights: The shape of each weight of its layer, by Keras's name.
    """

    outputs: tuple[Tensor, ...]
    lone: bool
    parameters: int
    trainable: int
    weights: Mapping[str, Shape] = field(default_factory=dict[str, Shape])


@dataclass(frozen=True, slots=True)
class Shapes:
    """Shapes of a whole graph: by node name, parts' inner nodes under `part/node`.

    Args:
        parameters, trainable: How many weights the model has in training, and how many of them are trained; nodes that
            nothing needs do not count.
        served, served_trainable: The same without what only training needs.
        complete: Whether every node was inferred.
    """

    nodes: Mapping[str, NodeShapes]
    parameters: int
    trainable: int
    served: int
    served_trainable: int
    complete: bool = True
