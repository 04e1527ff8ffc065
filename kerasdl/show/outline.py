"""What of a graph is drawn: boxes with their words, in frames for the blocks, and which box takes from which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kerasdl.graph.model import (
    Broken,
    Feed,
    Formula,
    Graph,
    Literal,
    Node,
    NodeShapes,
    PartCall,
    Port,
    Shape,
    Shapes,
)
from kerasdl.show.label import class_name, details, shape_text
from kerasdl.show.palette import END, MERGE, PART, Family, family_of

TIMES = "×"


@dataclass(frozen=True, slots=True)
class Card:
    """A box.

    Args:
        key: Unique in the outline.
        members: The names of the nodes it stands for (one input's or output's name at the ends).
        family: Which colour it has; that of its first node.
        title: What is called.
        details: Its telling arguments.
        riders: What follows in the same box.
        name: The author's name for it, empty where it only repeats the class.
        shape: Output shape in words, empty where unknown.
        parameters: How many weights.
        frozen: Whether they stay as they are.
        pruned: Whether only training needs it.
        line: Its line in the spec.
        times: How many copies in line it stands for.
    """

    key: str
    members: tuple[str, ...]
    family: Family
    title: str
    details: str = ""
    riders: tuple[str, ...] = ()
    name: str = ""
    shape: str = ""
    parameters: int = 0
    frozen: bool = False
    pruned: bool = False
    line: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A block's instance, with what it holds.

    Args:
        block: The block's name.
        name: The instance's own name.
        times: How many copies in line it stands for.
    """

    key: str
    block: str
    name: str
    items: tuple[Drawn, ...]
    times: int = 1


Drawn = Card | Group
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outline:
    """Everything that is drawn of one graph."""

    items: tuple[Drawn, ...]
    edges: tuple[Edge, ...]


def outline(graph: Graph, shapes: Shapes | None, part: str = "") -> Outline:
    """The outline of a graph, every layer a box of its own.

    Args:
        graph: A model's or a part's graph.
        shapes: Of the whole model, or None where they are not known.
        part: The part's name where `graph` is one.
    """
    cards = _Cards(graph, shapes, f"{part}/" if part else "")
    return Outline(
        (*cards.inputs(), *_grouped(graph.nodes, cards, 0), *cards.outputs()), tuple(cards.edges())
    )


def cards_in(items: tuple[Drawn, ...]) -> Iterator[Card]:
    """All boxes, those inside frames too."""
    for item in items:
        if isinstance(item, Card):
            yield item
        else:
            yield from cards_in(item.items)


def feed_ports(feed: Feed) -> tuple[Port, ...]:
    """The values of the graph that a feed hands on."""
    if isinstance(feed.value, Literal):
        return ()
    return (feed.value,) if isinstance(feed.value, Port) else feed.value


# --- boxes -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cards:
    """Makes the boxes of one graph; keys are numbers, so that no name can collide with another."""

    graph: Graph
    shapes: Shapes | None
    prefix: str
    keys: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        names = [entrance.name for entrance in self.graph.inputs] + [node.name for node in self.graph.nodes]
        self.keys = {name: f"b{number}" for number, name in enumerate(names)}

    def inputs(self) -> Iterator[Card]:
        for each in self.graph.inputs:
            shape = shape_text((None, *each.shape), TIMES)
            yield Card(self.keys[each.name], (each.name,), END, each.name, shape=shape, line=each.span.line)

    def outputs(self) -> Iterator[Card]:
        for key, name, port, is_spare in self._ends():
            shape = self._shape(port.node, port.index)
            yield Card(key, (name,), END, name, shape=shape, pruned=is_spare)

    def card(self, node: Node) -> Card:
        operation = node.operation
        found = self._found(node.name)
        return Card(
            self.keys[node.name],
            (node.name,),
            _family(node),
            _title(node),
            details(operation, TIMES),
            name=_own_name(node),
            shape=self._shape(node.name, None),
            parameters=found.parameters if found else 0,
            frozen=node.frozen,
            pruned=node.name in self.graph.pruned,
            line=node.span.line,
        )

    def edges(self) -> Iterator[Edge]:
        for node in self.graph.nodes:
            sources = dict.fromkeys(port.node for feed in node.feeds for port in feed_ports(feed))
            yield from (
                (self.keys[source], self.keys[node.name]) for source in sources if source in self.keys
            )
        yield from ((self.keys[port.node], key) for key, _, port, _ in self._ends())

    def _ends(self) -> Iterator[tuple[str, str, Port, bool]]:
        """(key, name, value, whether only training needs it) of every output and of every value training looks at."""
        spare = [(name, port) for name, port in self.graph.training if port.node in self.graph.pruned]
        for number, (name, port) in enumerate((*self.graph.outputs, *spare)):
            if port.node in self.keys:
                yield f"o{number}", name, port, number >= len(self.graph.outputs)

    def _found(self, name: str) -> NodeShapes | None:
        return self.shapes.nodes.get(self.prefix + name) if self.shapes else None

    def _shape(self, name: str, index: int | None) -> str:
        found = self._found(name)
        if found is None:
            entrance = next((each for each in self.graph.inputs if each.name == name), None)
            return shape_text((None, *entrance.shape), TIMES) if entrance else ""
        tensors = found.outputs if index is None else found.outputs[index : index + 1]
        return ", ".join(_shape_word(tensor.shape) for tensor in tensors)


def _shape_word(shape: Shape) -> str:
    return shape_text(shape, TIMES)


def _family(node: Node) -> Family:
    operation = node.operation
    if isinstance(operation, PartCall):
        return PART
    if isinstance(operation, Formula) or (
        not isinstance(operation, Broken) and operation.symbol.kind == "ops"
    ):
        return MERGE
    inner = None if isinstance(operation, Broken) else operation.arguments.get("layer")
    named = getattr(getattr(inner, "value", None), "symbol", None)
    return family_of(getattr(named, "name", class_name(operation)))


def _title(node: Node) -> str:
    """What is called; an equation by the name of what it gives."""
    if isinstance(node.operation, Formula):
        return _own_name(node)
    return class_name(node.operation)


def _own_name(node: Node) -> str:
    """The author's name, empty where the name only repeats what is called."""
    last = node.name.rsplit(".", 1)[-1]
    called = class_name(node.operation).lower().replace("_", "")
    return "" if last.rstrip("0123456789").replace("_", "") in (called, called.rstrip("0123456789")) else last


# --- frames ----------------------------------------------------------------------------------------------------


def _grouped(nodes: tuple[Node, ...], cards: _Cards, depth: int) -> Iterator[Drawn]:
    """Nodes in the frames of their blocks: an instance is known by the part of the name that the block adds."""
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        inside = len(node.frames) > depth
        key = ".".join(node.name.split(".")[: depth + 1]) if inside else f"={node.name}"
        groups.setdefault(key, []).append(node)
    for key, members in groups.items():
        if key.startswith("="):
            yield cards.card(members[0])
        else:
            items = tuple(_grouped(tuple(members), cards, depth + 1))
            block = members[0].frames[depth].block
            yield Group(f"f{depth}.{cards.keys[members[0].name]}", block, key.rsplit(".", 1)[-1], items)
