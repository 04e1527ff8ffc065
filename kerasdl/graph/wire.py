"""From a spec to its graph."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as SequenceType
from dataclasses import dataclass, field, replace
from typing import Any

from kerasdl.catalog import Catalog
from kerasdl.diagnostics import Diagnostic, Span, errors
from kerasdl.diagnostics.messages import graph as messages
from kerasdl.graph.blocks import named_outputs
from kerasdl.graph.model import Broken, Entrance, Graph, Literal, Node, PartCall, PartGraph, Port, Shape
from kerasdl.graph.scope import Bound, Flow, Scope, named_ports, single
from kerasdl.graph.unfold import Unfolding
from kerasdl.graph.weave import Weaving
from kerasdl.spec.model import Block, Column, Input, Model, Part, Spec, Train
from kerasdl.spec.reading import EnoughError, shown
from kerasdl.syntax import Node as SyntaxNode
from kerasdl.syntax import Scalar, plain

DTYPES = (
    "float32", "float64", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "bool",
    "string",
)  # fmt: skip


_NOTHING = Graph((), (), (), {}, complete=False)


@dataclass(frozen=True, slots=True)
class WireResult:
    """The graph, and every mistake found on the way. Where there are mistakes the graph holds `Broken` nodes."""

    graph: Graph
    diagnostics: tuple[Diagnostic, ...]


def wire(spec: Spec, catalog: Catalog, columns: SequenceType[Column] | None = ()) -> WireResult:
    """Unfolds a spec's model and draws its edges.

    Args:
        columns: What the data section serves as inputs; they are the model's inputs where it writes none. None where
            a mistake in the data section keeps them unknown.
    """
    diagnostics: list[Diagnostic] = []
    if spec.model is None:
        return WireResult(_NOTHING, ())
    wiring = _Wiring(catalog, diagnostics, Unfolding(catalog, diagnostics))
    try:
        graph = wiring.model(spec, spec.model, columns)
    except EnoughError:
        return WireResult(_NOTHING, tuple(diagnostics))
    return WireResult(graph, tuple(diagnostics))


@dataclass(slots=True)
class _Wiring:
    """Wiring one spec: its model, its parts, and the specs that parts use.

    Args:
        unreadable: The inputs whose shape a mistake keeps unknown, by place.
        unknown_inputs: Whether the model's inputs are unknown altogether.
    """

    catalog: Catalog
    diagnostics: list[Diagnostic]
    unfolding: Unfolding
    parts: dict[str, PartGraph] = field(default_factory=dict[str, PartGraph])
    unreadable: set[Span] = field(default_factory=set[Span])
    unknown_inputs: bool = False

    def model(self, spec: Spec, model: Model, columns: SequenceType[Column] | None) -> Graph:
        own: dict[str, PartGraph] = {}
        for part in model.parts.values():
            own[part.name] = self.parts[part.name] = self._part(part, spec, own, part.name)
        inputs = self._entrances(spec, model, columns)
        weaving = self._weaving(spec.blocks, own)
        scope, last = self._scope(weaving, inputs, model.layers, spec.params, chained=len(inputs) == 1)
        pairs, lone = self._outputs(weaving, model.outputs, scope, last, spec.params)
        training = self._training(weaving, spec.train, scope, pairs)
        weaving.used.update(port for _, port in (*pairs, *training))
        if not pairs and not errors(self.diagnostics):
            self.diagnostics.append(messages.no_outputs(model.span))
        graph = Graph(inputs, tuple(weaving.nodes), pairs, self.parts, lone, training)
        self._loose_ends(weaving, graph)
        return replace(_sorted_out(graph), complete=self._complete(graph))

    def _complete(self, graph: Graph) -> bool:
        """Whether nothing is missing in a graph: no mistake was told of it, here or before."""
        every = [graph, *(part.graph for part in self.parts.values())]
        broken = any(isinstance(node.operation, Broken) for each in every for node in each.nodes)
        return not broken and not errors(self.diagnostics)

    def _weaving(self, blocks: Mapping[str, Block], parts: Mapping[str, PartGraph]) -> Weaving:
        return Weaving(self.catalog, blocks, parts, self.diagnostics, self.unfolding)

    def _scope(
        self,
        weaving: Weaving,
        inputs: tuple[Entrance, ...],
        layers: Any,
        params: Mapping[str, Any],
        chained: bool,
    ) -> tuple[Scope, Flow | None]:
        """Binds the inputs and weaves the chain; `chained` says whether it starts at the first input."""
        scope = Scope()
        for entrance in inputs:
            scope.bind(
                Scalar(entrance.name, entrance.span),
                single(Port(entrance.name), entrance.span, entrance.name),
            )
        first = scope.names[inputs[0].name].flow if inputs and chained else None
        torn = [entrance for entrance in inputs if entrance.span in self.unreadable]
        if layers and (torn or (self.unknown_inputs and not inputs)):
            lost = weaving.lost(torn[0].span if torn else layers[0].span, "inputs", scope)
            scope.names.update({each.name: Bound(lost, each.span) for each in torn})
            first = lost if not inputs or inputs[0] in torn else first
        weaving.starts = tuple(entrance.name for entrance in inputs)
        chain = self.unfolding.chain(layers, params)
        return scope, weaving.scope(chain, scope, first)

    # --- parts -----------------------------------------------------------------------------------

    def _part(self, part: Part, spec: Spec, known: Mapping[str, PartGraph], name: str) -> PartGraph:
        frozen = self._frozen(part, spec.params)
        if part.single:
            return PartGraph(name, self._single(part, spec, name), single=True, frozen=frozen)
        home = part.home or spec
        inner = self._parts_of_home(part.home, name) if part.home else known
        inputs = self._inputs(part.inputs, home.params)
        weaving = self._weaving(home.blocks, inner)
        scope, last = self._scope(weaving, inputs, part.layers, home.params, chained=True)
        pairs, lone = self._outputs(weaving, part.outputs, scope, last, home.params)
        weaving.used.update(port for _, port in pairs)
        graph = _sorted_out(Graph(inputs, tuple(weaving.nodes), pairs, self.parts, lone))
        if part.home is None:
            self._loose_ends(weaving, graph)
        return PartGraph(name, graph, single=False, frozen=frozen)

    def _parts_of_home(self, home: Spec, name: str) -> Mapping[str, PartGraph]:
        """The parts of another spec whose model is the part `name`."""
        inner: dict[str, PartGraph] = {}
        for each in home.model.parts.values() if home.model else ():
            full = f"{name}.{each.name}"
            inner[each.name] = self.parts[full] = self._part(each, home, inner, full)
        return inner

    def _single(self, part: Part, spec: Spec, name: str) -> Graph:
        """A part of one item: one node without feeds, named as the part."""
        copy = self.unfolding.chain(part.layers, spec.params)
        operation = copy[0].call if copy and copy[0].call else Broken()
        node = Node(name, operation, (), part.span)
        return Graph((), (node,), ((name, Port(name)),), self.parts)

    def _frozen(self, part: Part, params: Mapping[str, Any]) -> bool:
        if part.frozen is None:
            return False
        node, told = self.unfolding.substitute(part.frozen, params)
        value = plain(node)
        if not isinstance(value, bool) and not told:
            self.diagnostics.append(messages.wrong_word(node.span, "frozen", "true or false", shown(node)))
        return value is True

    # --- inputs ----------------------------------------------------------------------------------

    def _entrances(
        self, spec: Spec, model: Model, columns: SequenceType[Column] | None
    ) -> tuple[Entrance, ...]:
        if model.inputs is not None:
            return self._inputs(model.inputs, spec.params)
        if columns is None and spec.data and spec.data.inputs:
            self.unreadable.add(model.span)
            names = dict.fromkeys(str(name.value) for name in spec.data.inputs)
            return tuple(Entrance(name, (None,), "float32", model.span) for name in names)
        if columns is not None and not columns:
            self.diagnostics.append(messages.no_inputs(model.span))
        self.unknown_inputs = not columns
        return tuple(
            Entrance(column.name, column.shape, column.dtype, model.span) for column in columns or ()
        )

    def _inputs(self, inputs: tuple[Input, ...], params: Mapping[str, Any]) -> tuple[Entrance, ...]:
        return tuple(
            Entrance(each.name, self._shape(each, params), self._dtype(each, params), each.span)
            for each in inputs
        )

    def _shape(self, each: Input, params: Mapping[str, Any]) -> Shape:
        node, told = self.unfolding.substitute(each.shape, params)
        value = plain(node)
        sizes: list[Any] = value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]
        if not told and all(_is_size(size) for size in sizes):  # pyright: ignore[reportUnknownVariableType]
            return tuple(sizes)  # pyright: ignore[reportUnknownArgumentType]
        if not told:
            self.diagnostics.append(messages.bad_shape(node.span, each.name, shown(node)))
        self.unreadable.add(each.span)
        return (None,)

    def _dtype(self, each: Input, params: Mapping[str, Any]) -> str:
        if each.dtype is None:
            return "float32"
        node, told = self.unfolding.substitute(each.dtype, params)
        value = plain(node)
        if value not in DTYPES and not told:
            self.diagnostics.append(messages.bad_dtype(node.span, str(value), DTYPES))
        return value if value in DTYPES else "float32"

    # --- outputs ---------------------------------------------------------------------------------

    def _outputs(
        self, weaving: Weaving, outputs: Any, scope: Scope, last: Flow | None, params: Mapping[str, Any]
    ) -> tuple[tuple[tuple[str, Port], ...], bool]:
        """(public name, value) pairs, and whether it is one value alone."""
        if outputs is not None:
            pairs = named_outputs(self.unfolding, outputs, scope, params) or ()
            return pairs, outputs.single
        if last is None:
            return (), True
        if last.lone:
            return ((_public(weaving, last, scope), last.port),), True
        names = [
            name or _name_of(scope, port) or f"output_{number}"
            for number, (name, port) in enumerate(zip(last.names, last.ports, strict=True), 1)
        ]
        return tuple(zip(names, last.ports, strict=True)), False

    def _training(
        self, weaving: Weaving, train: Train | None, scope: Scope, pairs: tuple[tuple[str, Port], ...]
    ) -> tuple[tuple[str, Port], ...]:
        """What losses and metrics name beside the outputs."""
        public = {name for name, _ in pairs}
        found: dict[str, Port] = {}
        for output in train.judged if train else ():
            name = str(output.value)
            if name in public or name in found:
                continue
            bound = scope.names.get(name)
            if bound is None or not bound.flow.lone:
                self.diagnostics.append(messages.lost_objective(output.span, name, [*public, *scope.names]))
            else:
                found[name] = bound.flow.port
        del weaving
        return tuple(found.items())

    # --- loose ends ------------------------------------------------------------------------------

    def _loose_ends(self, weaving: Weaving, graph: Graph) -> None:
        """A warning for each item whose output goes nowhere. Silent once anything is wrong: the ends may be torn."""
        if not self._complete(graph):
            return
        for made in weaving.made:
            ports = made.flow.ports
            if not weaving.used.isdisjoint(ports):
                self._unused_names(made.copy.names, made.flow, weaving.used)
            elif len(ports) > 1 or weaving.dropped.isdisjoint(ports):
                name = made.flow.port.node
                self.diagnostics.append(messages.unused_output(made.copy.span, name, dropped=False))
        for entrance in graph.inputs:
            if Port(entrance.name) not in weaving.used:
                self.diagnostics.append(messages.unused_input(entrance.span, entrance.name))

    def _unused_names(self, names: SyntaxNode | None, flow: Flow, used: set[Port]) -> None:
        for name, port in named_ports(names, flow):
            if port not in used and name.value != "_":
                self.diagnostics.append(messages.unused_output(name.span, str(name.value), dropped=True))


def _is_size(size: Any) -> bool:
    return size is None or (isinstance(size, int) and not isinstance(size, bool) and size > 0)


def _public(weaving: Weaving, last: Flow, scope: Scope) -> str:
    """The public name of a lone output: the author's name for it, else its node's."""
    del weaving
    return _name_of(scope, last.port) or last.port.node


def _name_of(scope: Scope, port: Port) -> str | None:
    return next(
        (
            name
            for name, bound in reversed(scope.names.items())
            if bound.flow.lone and bound.flow.port == port
        ),
        None,
    )


def _ports(node: Node) -> list[Port]:
    ports: list[Port] = []
    for feed in node.feeds:
        if isinstance(feed.value, Port):
            ports.append(feed.value)
        elif not isinstance(feed.value, Literal):
            ports.extend(feed.value)
    return ports


def _sorted_out(graph: Graph) -> Graph:
    """The graph with the nodes named that no output needs: those that a loss or metric looks at, and the others."""
    served = _needed(graph, [port.node for _, port in graph.outputs])
    trained = _needed(graph, [port.node for _, port in graph.training])
    rest = [node.name for node in graph.nodes if node.name not in served]
    return replace(
        graph,
        pruned=tuple(name for name in rest if name in trained),
        unused=tuple(name for name in rest if name not in trained),
    )


def _needed(graph: Graph, ends: list[str]) -> set[str]:
    takes = {node.name: [port.node for port in _ports(node)] for node in graph.nodes}
    needed: set[str] = set()
    waiting = list(ends)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting.extend(takes.get(name, ()))
    return needed


def sound(graph: Graph) -> Graph:
    """The graph without broken nodes and whatever depends on them: what shapes can still be inferred for.

    A part with a broken node is taken out whole, with its calls.
    """
    parts = {name: part for name, part in graph.parts.items() if _part_sound(part)}
    kept = _without_broken(graph, parts)
    parts = {name: replace(part, graph=replace(part.graph, parts=parts)) for name, part in parts.items()}
    return replace(kept, parts=parts)


def _part_sound(part: PartGraph) -> bool:
    return not any(isinstance(node.operation, Broken) for node in part.graph.nodes) and bool(
        part.graph.outputs
    )


def _without_broken(graph: Graph, parts: Mapping[str, PartGraph]) -> Graph:
    known = {entrance.name for entrance in graph.inputs}
    nodes: list[Node] = []
    for node in graph.nodes:
        lost_part = isinstance(node.operation, PartCall) and node.operation.part not in parts
        whole = not isinstance(node.operation, Broken) and not lost_part and node.name not in known
        if whole and all(port.node in known for port in _ports(node)):
            nodes.append(node)
            known.add(node.name)
    return replace(
        graph,
        nodes=tuple(nodes),
        outputs=tuple((name, port) for name, port in graph.outputs if port.node in known),
        training=tuple((name, port) for name, port in graph.training if port.node in known),
        complete=graph.complete and len(nodes) == len(graph.nodes),
    )


__all__ = ["DTYPES", "Span", "WireResult", "sound", "wire"]
