"""What the values of an unfolded graph are called where no block is left: dotted names become plain ones."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kerasdl.catalog import Catalog
from kerasdl.graph.binding import is_name
from kerasdl.graph.model import Feed, Formula, Graph, Literal, Node, PartCall, Port
from kerasdl.graph.resolved.formulas import read
from kerasdl.graph.unfold import Copy, node_names
from kerasdl.spec.model import (
    Action,
    BrokenAction,
    Call,
    FormulaAction,
    Item,
    LayerAction,
    PartAction,
    Wiring,
)
from kerasdl.spec.reading import RESERVED
from kerasdl.syntax import Sequence

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_FOREIGN = re.compile(r"[^a-z0-9_]+")


@dataclass(slots=True)
class Names:
    """The names in one resolved graph.

    Args:
        values: Of each value that something takes; what nothing takes has none.
        nodes: Of each node, by its name before.
        more: Names beyond a value's own: losses may know one value by several.
        outputs: The public names by what they were.
    """

    values: dict[Port, str] = field(default_factory=dict[Port, str])
    nodes: dict[str, str] = field(default_factory=dict[str, str])
    more: list[tuple[str, Port]] = field(default_factory=list[tuple[str, Port]])
    outputs: dict[str, str] = field(default_factory=dict[str, str])


def is_plain(name: str) -> bool:
    """Whether a name can stand in a chain, and in a formula too.

    >>> is_plain("stage_1"), is_plain("stage_1.conv2d"), is_plain("from"), is_plain("class")
    (True, False, False, False)
    """
    return _NAME.match(name) is not None and name not in RESERVED and not keyword.iskeyword(name)


def plain_name(name: str, taken: Mapping[str, object] | set[str]) -> str:
    """A plain name like the given one that is not taken yet.

    >>> plain_name("stage.conv", set()), plain_name("stage.conv", {"stage_conv"}), plain_name("2d", set())
    ('stage_conv', 'stage_conv_2', 'n_2d')
    """
    base = _FOREIGN.sub("_", name.lower()).strip("_")
    base = base if base[:1].isalpha() else f"n_{base}"
    found, number = base, int(is_plain(base))
    while found in taken or not is_plain(found):
        number += 1
        found = f"{base}_{number}"
    return found


def graph_names(graph: Graph, parts: Mapping[str, str], catalog: Catalog) -> Names:
    """Names for all values and nodes of a graph.

    Names that are plain already stay, so that a resolved spec resolves to itself; what losses and the one output are
    called stays in any case.

    Args:
        graph: Unfolded.
        parts: The parts' names by what they were.
    """
    naming = _Naming(graph, parts, catalog)
    naming.wanted()
    naming.lone_values()
    naming.lists()
    return naming.names


@dataclass(slots=True)
class _Naming:
    graph: Graph
    parts: Mapping[str, str]
    catalog: Catalog
    names: Names = field(default_factory=Names)
    taken: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        for entrance in self.graph.inputs:
            self.names.values[Port(entrance.name)] = entrance.name
            self.taken.add(entrance.name)

    def wanted(self) -> None:
        """The names by which losses know values, and that of a lone output, which is its public name."""
        wanted = list(self.graph.training)
        self.taken.update(name for name, _ in wanted)
        if self.graph.lone and self.graph.outputs:
            public, port = self.graph.outputs[0]
            own = self.names.values.get(port)
            name = public if own == public or is_name(public) else plain_name(public, self.taken)
            self.names.outputs[public] = name
            wanted.append((name, port))
        for name, port in wanted:
            if port not in self.names.values:
                self.names.values[port] = name
            elif self.names.values[port] != name:
                self.names.more.append((name, port))
            self.taken.add(name)

    def lone_values(self) -> None:
        """Names of the nodes that give one value: their own where it is plain and free."""
        lone = [node for node in self.graph.nodes if node.outputs is None]
        free = {node.name for node in lone if is_plain(node.name)} - self.taken
        for node in lone:
            port = Port(node.name)
            if port not in self.names.values:
                own = node.name in free
                name = (
                    node.name if own else self._public(port, free) or plain_name(node.name, self.taken | free)
                )
                self.names.values[port] = name
                self.taken.add(name)
            self.names.nodes[node.name] = self.names.values[port]
        self.taken |= free

    def lists(self) -> None:
        """Names of the nodes that give several values: the layer is called after its callee, its values after it."""
        several = [node for node in self.graph.nodes if node.outputs is not None]
        copies = {node.name: self._copy(node) for node in several}
        lone = {self.names.values[Port(node.name)] for node in self.graph.nodes if node.outputs is None}
        known = node_names(tuple(copies.values()), {*lone, *(each.name for each in self.graph.inputs)})
        used = set(taken_values(self.graph))
        for node in several:
            self.names.nodes[node.name] = known[id(copies[node.name])]
            for index in range(node.outputs or 0):
                port = Port(node.name, index)
                if port in used and port not in self.names.values:
                    own = f"{self.names.nodes[node.name]}_{index}"
                    name = self._public(port, set()) or plain_name(own, self.taken)
                    self.names.values[port] = name
                    self.taken.add(name)

    def _public(self, port: Port, free: set[str]) -> str | None:
        """The public name of a value, where it can be its own name too."""
        names = (public for public, value in self.graph.outputs if value == port)
        return next(
            (name for name in names if is_plain(name) and name not in self.taken and name not in free), None
        )

    def _copy(self, node: Node) -> Copy:
        """A node as the item that will stand for it, as far as its name asks."""
        return Copy(Item(self._action(node), Wiring(), node.span), {}, names=Sequence((), node.span))

    def _action(self, node: Node) -> Action:
        operation = node.operation
        if isinstance(operation, Call):
            return LayerAction(operation, None)
        if isinstance(operation, PartCall):
            return PartAction(self.parts[operation.part])
        return (
            FormulaAction(read(operation, self.catalog)) if isinstance(operation, Formula) else BrokenAction()
        )


def taken_values(graph: Graph) -> Iterator[Port]:
    """Every value that a node takes, that is an output, or that a loss names."""
    for node in graph.nodes:
        for feed in node.feeds:
            yield from ports(feed)
    yield from (port for _, port in (*graph.outputs, *graph.training))


def ports(feed: Feed) -> tuple[Port, ...]:
    """The values that a feed hands over."""
    if isinstance(feed.value, Literal):
        return ()
    return (feed.value,) if isinstance(feed.value, Port) else feed.value
