"""The model as a flat chain: an item a node, each with what it takes and what it is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kerasdl.graph.feeds import PREVIOUS
from kerasdl.graph.model import Entrance, Feed, Formula, Graph, Literal, PartCall, PartGraph, Port
from kerasdl.graph.model import Node as GraphNode
from kerasdl.graph.resolved.calls import Pen
from kerasdl.graph.resolved.formulas import rewritten
from kerasdl.graph.resolved.names import Names, graph_names, is_plain, plain_name, ports
from kerasdl.spec.arguments import display
from kerasdl.spec.model import Call, Model
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax import Node, Scalar


@dataclass(frozen=True, slots=True)
class FlatModel:
    """A model without blocks, copies, branches and expressions.

    Args:
        node: As it stands in the spec.
        layers: The address of each layer with weights by what it was (`stage.conv2d`, `part/layer`).
        outputs: The public names by what they were.
        parts: The names of parts by what they were.
    """

    node: MappingNode
    layers: Mapping[str, str]
    outputs: Mapping[str, str]
    parts: Mapping[str, str]


def flat_model(model: Model, graph: Graph, pen: Pen) -> FlatModel:
    """The model of a spec in which nothing is wrong.

    Args:
        model: As its author wrote it.
        graph: As it was unfolded.
        pen: Writes the nodes.
    """
    parts = _parts(model, graph)
    called = _part_names(parts)
    names = graph_names(graph, called, pen.catalog)
    layers = dict(names.nodes)
    written: list[tuple[str, Node]] = []
    for part in parts:
        name = called[part.name]
        if part.single:
            layers[part.name] = name
            written.append((name, _single(part, pen)))
            continue
        inner = graph_names(part.graph, called, pen.catalog)
        layers |= {f"{part.name}/{old}": f"{name}/{new}" for old, new in inner.nodes.items()}
        words = [("frozen", Scalar(True, pen.span))] if part.frozen else []
        written.append(
            (name, pen.mapping([*_Chain(part.graph, inner, called, parts, pen).entries(), *words]))
        )
    entries = list(_Chain(graph, names, called, parts, pen).entries())
    if model.inputs is None and not all(is_input(entrance) for entrance in graph.inputs):
        entries = entries[
            1:
        ]  # columns may bear names that nothing else can; then the data alone tell the inputs
    if model.max_parameters:
        entries.insert(0, ("max_parameters", Scalar(model.max_parameters, pen.span)))
    if written:
        entries.insert(-2, ("parts", pen.mapping(written)))
    return FlatModel(pen.mapping(entries), layers, names.outputs, called)


def is_input(entrance: Entrance) -> bool:
    """Whether an input's name can be written under `inputs`."""
    return is_plain(entrance.name)


# --- parts --------------------------------------------------------------------------------------------------


def _parts(model: Model, graph: Graph) -> tuple[PartGraph, ...]:
    """The parts that are written: the model's own, and those within them that something calls.

    Of another spec's model a part needs what leads to its outputs alone.
    """
    used = {name for name, part in model.parts.items() if part.home is not None}
    every = {
        name: replace(part, graph=_needed(part.graph)) if name in used or "." in name else part
        for name, part in graph.parts.items()
        if part.graph.nodes or not part.single
    }
    wanted = set[str]()
    waiting = list(model.parts)
    while waiting:
        name = waiting.pop()
        if name in every and name not in wanted:
            wanted.add(name)
            waiting += [
                node.operation.part
                for node in every[name].graph.nodes
                if isinstance(node.operation, PartCall)
            ]
    return tuple(part for name, part in every.items() if name in wanted)


def _part_names(parts: tuple[PartGraph, ...]) -> dict[str, str]:
    own = {part.name for part in parts if "." not in part.name}
    names = {name: name for name in own}
    for part in parts:
        if part.name not in names:
            names[part.name] = plain_name(part.name, set(names.values()))
    return names


def _needed(graph: Graph) -> Graph:
    """A graph without the nodes that none of its outputs needs."""
    needed = {port.node for _, port in (*graph.outputs, *graph.training)}
    for node in reversed(graph.nodes):
        if node.name in needed:
            needed.update(port.node for feed in node.feeds for port in ports(feed))
    return replace(graph, nodes=tuple(node for node in graph.nodes if node.name in needed))


def _single(part: PartGraph, pen: Pen) -> Node:
    operation = part.graph.nodes[0].operation
    assert isinstance(operation, Call)
    words = [("frozen", Scalar(True, pen.span))] if part.frozen else []
    return pen.mapping([(display(operation.symbol), pen.arguments(operation)), *words])


# --- chains -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Chain:
    """One graph on its way to a chain.

    Args:
        called: The parts' names by what they were.
        parts: All that are written.
    """

    graph: Graph
    names: Names
    called: Mapping[str, str]
    parts: tuple[PartGraph, ...]
    pen: Pen

    def entries(self) -> Iterator[tuple[str, Node]]:
        """`inputs`, `layers` and `outputs`."""
        pen = self.pen
        items = [*map(self._item, self.graph.nodes), *self._more()]
        yield "inputs", pen.mapping((each.name, self._input(each)) for each in self.graph.inputs)
        yield "layers", pen.list(items, flow=False)
        yield "outputs", self._outputs()

    def _input(self, entrance: Entrance) -> Node:
        shape = ("shape", self.pen.value(entrance.shape))
        return self.pen.mapping([shape, ("dtype", self.pen.name(entrance.dtype))], flow=True)

    def _outputs(self) -> Node:
        """The values by their public names; a name alone where that is one, and no list of one."""
        known, pen = self.names.outputs, self.pen
        pairs = [(known.get(public, public), self.names.values[port]) for public, port in self.graph.outputs]
        if self.graph.lone and pairs:
            return pen.value(pairs[0][0])
        if all(public == own for public, own in pairs):
            return pen.list(pen.value(own) for _, own in pairs)
        return pen.mapping(((public, pen.value(own)) for public, own in pairs), flow=True)

    def _more(self) -> Iterator[Node]:
        """A group without layers gives a value one more name."""
        for name, port in self.names.more:
            words = [("layers", self.pen.list(())), ("from", self._value(port)), ("as", self.pen.name(name))]
            yield self.pen.mapping(words, flow=True)

    # --- one item -------------------------------------------------------------------------------------------

    def _item(self, node: GraphNode) -> Node:
        operation = node.operation
        words = list(self._call(node))
        if isinstance(operation, Call | PartCall):
            words.append(("from", self._takes(node, *self._first(operation))))
        words.append(("as", self._as(node)))
        if node.frozen:
            words.append(("frozen", Scalar(True, self.pen.span)))
        return self.pen.mapping(words)

    def _call(self, node: GraphNode) -> Iterator[tuple[str, Node]]:
        operation = node.operation
        if isinstance(operation, Call):
            yield display(operation.symbol), self.pen.arguments(operation)
        elif isinstance(operation, PartCall):
            yield self.called[operation.part], Scalar(None, self.pen.span)
        elif isinstance(operation, Formula):
            yield from self._formula(operation, node)

    def _formula(self, formula: Formula, node: GraphNode) -> Iterator[tuple[str, Node]]:
        """An equation names what it takes. A value whose name no equation can hold is `previous`, by `from`."""
        given = {str(feed.argument): ports(feed)[0] for feed in node.feeds}
        names = {variable: self.names.values[port] for variable, port in given.items()}
        odd = next((name for name in names.values() if not is_plain(name)), None)
        tensors = {variable: PREVIOUS if name == odd else name for variable, name in names.items()}
        yield "formula", self.pen.name(rewritten(formula, tensors, self.pen.catalog))
        if odd is not None:
            yield "from", self.pen.value(odd)

    def _as(self, node: GraphNode) -> Node:
        if node.outputs is None:
            return self._value(Port(node.name))
        named = (Port(node.name, index) for index in range(node.outputs))
        return self.pen.list(self.pen.name(self.names.values.get(port, "_")) for port in named)

    # --- what it takes --------------------------------------------------------------------------------------

    def _takes(self, node: GraphNode, first: str, many: bool) -> Node:
        """One value or a list for a first argument that takes one or a list; else by the arguments' names."""
        pen = self.pen
        if len(node.feeds) == 1 and node.feeds[0].argument is None:
            value = node.feeds[0].value
            if not isinstance(value, Literal) and isinstance(value, tuple) == many:
                return self._fed(node.feeds[0])
        return pen.mapping(((feed.argument or first, self._fed(feed)) for feed in node.feeds), flow=True)

    def _fed(self, feed: Feed) -> Node:
        if isinstance(feed.value, Literal):
            return Scalar(feed.value.value, self.pen.span)
        if isinstance(feed.value, Port):
            return self._value(feed.value)
        return self.pen.list(map(self._value, feed.value))

    def _first(self, operation: Call | PartCall) -> tuple[str, bool]:
        """The first argument that wiring gives, and whether it takes a list."""
        if isinstance(operation, Call):
            first = operation.symbol.call[:1]
            return (first[0].name, first[0].many) if first else ("inputs", False)
        part = next(part for part in self.parts if part.name == operation.part)
        inner = part.graph.nodes[0].operation if part.single else None
        return self._first(inner) if isinstance(inner, Call) else (part.graph.inputs[0].name, False)

    def _value(self, port: Port) -> Node:
        return self.pen.value(self.names.values[port])
