"""One walk over a graph on symbolic tensors: layers are made and called, shapes noted, mistakes told at their nodes.

Inference and building are the same walk; what differs is whether weights are allocated afterwards. A node that fails
leaves no value, and what depends on it is passed over, so that one mistake is one error.
"""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import keras
from keras import tree

from kerasdl.backend import batch, checks, masks
from kerasdl.backend.constants import RefusedFormulaError
from kerasdl.backend.construct import RefusedArgumentError, arguments_of, construct
from kerasdl.backend.feeds import application_shape, given, in_order
from kerasdl.backend.formula import Formula as FormulaLayer
from kerasdl.backend.limits import Limits
from kerasdl.backend.ops import call_op
from kerasdl.backend.refusals import explain, unwrapped
from kerasdl.backend.symbolic import names_of_its_own
from kerasdl.backend.values import Scope, Value, callee_name, described, ports, shape_of
from kerasdl.backend.weights import weight_shapes
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import shapes as messages
from kerasdl.graph.model import (
    Broken,
    Entrance,
    Formula,
    Graph,
    Node,
    NodeShapes,
    PartCall,
    PartGraph,
    Shapes,
    Tensor,
)
from kerasdl.spec.model import Call

# Recursion of Keras for each layer in a line, with room to spare.
_FRAMES_A_LAYER = 6


# Exceptions that are no mistake of the graph's author, and what is raised instead of telling them.
_UNTRUSTED: list[tuple[tuple[type[Exception], ...], type[BaseException]]] = []


def trust_no_import_errors() -> None:
    """Where Keras runs hollow, what is missing or not implemented there is the real backend's to answer."""
    from kerasdl.backend.stub import BeyondStubError

    _UNTRUSTED.append(((ImportError, NotImplementedError), BeyondStubError))


class ToldError(Exception):
    """A node's mistake, ready to be told."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.headline)
        self.diagnostic = diagnostic


class StopError(Exception):
    """The model is larger than allowed; nothing further is walked."""


@dataclass(slots=True)
class Walk:
    """What a walk finds.

    Args:
        limits: How large the model may be.
        progress: Told of each node before it is walked.
        settle: Called when a node is found to fit and to be within the limits.
        layers: By node name, inner nodes of parts under `part/node`.
        nodes: Shapes under the same names.
        parts: The layer or model of each part; None where it failed.
    """

    limits: Limits = field(default_factory=Limits)
    progress: Callable[[Node], None] = lambda _: None
    settle: Callable[[], None] = lambda: None
    layers: dict[str, keras.layers.Layer] = field(default_factory=dict)
    nodes: dict[str, NodeShapes] = field(default_factory=dict)
    parts: dict[str, keras.layers.Layer | None] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    complete: bool = True
    parameters: int = 0
    _fresh: dict[str, list[Any]] = field(default_factory=dict)
    _held: dict[str, list[Any]] = field(default_factory=dict)
    _items: dict[str, str] = field(default_factory=dict)
    _borne: frozenset[str] = frozenset()
    _root: Graph | None = None
    _scopes: dict[str, Scope] = field(default_factory=dict)
    _masks: masks.Masks | None = None

    def run(self, graph: Graph) -> Scope:
        """Walks a whole graph with its parts, called or not."""
        with warnings.catch_warnings(), room_for(graph):
            warnings.simplefilter("ignore")
            scope = Scope()
            self._borne, self._root = _borne(graph), graph
            try:
                scope = self._graph(graph, graph.parts, "")
                for part in graph.parts.values():
                    self._part(part, graph.parts)
                self._masks = masks.Masks(self.layers, graph.parts, self._scopes, self.diagnostics)
                self._masks.follow(graph, scope)
            except StopError:
                self.complete = False
        return scope

    @property
    def shapes(self) -> Shapes:
        """All that was found; what is trained is known only when everything that freezes has been walked."""
        trained = {
            name: _size(each for each in fresh if each.trainable) for name, fresh in self._fresh.items()
        }
        nodes = {
            name: replace(each, outputs=self._with_masks(name, each.outputs), trainable=trained[name])
            for name, each in self.nodes.items()
        }
        unused, pruned = (self._root.unused, self._root.pruned) if self._root else ((), ())
        trained, served = self._sizes_without(unused), self._sizes_without((*unused, *pruned))
        return Shapes(nodes, *trained, *served, complete=self.complete)

    def _with_masks(self, name: str, outputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        carried = self._masks.carried.get(name) if self._masks else None
        if carried is None or not any(carried):
            return outputs
        return tuple(replace(each, masked=masked) for each, masked in zip(outputs, carried, strict=True))

    def _sizes_without(self, spare: Collection[str]) -> tuple[int, int]:
        """How many numbers the weights of the model's nodes hold, each counted once, and how many are trained."""
        left_out = frozenset(spare)
        held = {
            id(each): each for name, every in self._held.items() if name not in left_out for each in every
        }
        return _size(held.values()), _size(each for each in held.values() if each.trainable)

    # --- graphs and parts --------------------------------------------------------------------------------------

    def _graph(self, graph: Graph, parts: Mapping[str, PartGraph], prefix: str) -> Scope:
        scope = Scope(prefix, {each.name: _entrance(each) for each in graph.inputs})
        scope.names = frozenset(layer_name(each.name) for each in (*graph.inputs, *graph.nodes))
        scope.unused = frozenset(graph.unused)
        for node in graph.nodes:
            self.progress(node)
            value = self._told(node, scope, parts)
            if value is None:
                self.complete = False
            else:
                scope.values[node.name] = value
        self._check_outputs(graph, scope)
        return scope

    def _check_outputs(self, graph: Graph, scope: Scope) -> None:
        nodes = {node.name: node for node in graph.nodes}
        for _, port in (*graph.outputs, *graph.training):
            value = scope.values.get(port.node)
            if value and port.index is None and not value.lone:
                self.complete = False
                node = nodes[port.node]
                shapes = [shape_of(each) for each in value.tensors]
                self.diagnostics.append(messages.several_outputs_served(scope.site(node), shapes))

    def _part(self, part: PartGraph, parts: Mapping[str, PartGraph]) -> keras.layers.Layer | None:
        if part.name not in self.parts:
            layer = self._lone_part(part) if part.single else self._sub_model(part, parts)
            if layer is not None and part.frozen:
                layer.trainable = False
            self.parts[part.name] = layer
        return self.parts[part.name]

    def _part_name(self, part: PartGraph) -> str:
        """A part's name, or one beside it where an input or another node bears it: in a model names are unique."""
        return f"{part.name}_part" if part.name in self._borne else part.name

    def _lone_part(self, part: PartGraph) -> keras.layers.Layer | None:
        node = part.graph.nodes[0]
        try:
            layer = self._made(node, Scope(), name=self._part_name(part))
        except ToldError as told:
            self.diagnostics.append(told.diagnostic)
            return None
        self._items[part.name] = f"{part.name}/{node.name}"
        if layer is not None:
            self.layers[self._items[part.name]] = layer
        return layer

    def _sub_model(self, part: PartGraph, parts: Mapping[str, PartGraph]) -> keras.layers.Layer | None:
        scope = self._graph(part.graph, parts, f"{part.name}/")
        found = outputs_of(part.graph, scope)
        if len(found) < len(part.graph.outputs):
            return None
        inputs = [scope.values[each.name].tensors[0] for each in part.graph.inputs]
        outputs = [tensor for _, tensor in found]
        model = keras.Model(
            inputs[0] if len(inputs) == 1 else inputs,
            outputs[0] if part.graph.lone else outputs,
            name=layer_name(self._part_name(part)),
        )
        masks.knows_masks(model)
        self._scopes[part.name] = scope
        return model

    # --- one node ----------------------------------------------------------------------------------------------

    def _told(self, node: Node, scope: Scope, parts: Mapping[str, PartGraph]) -> Value | None:
        """A node's value, or None where it fails (which is told) or takes what failed (which is not)."""
        if isinstance(node.operation, Broken) or any(
            port.node not in scope.values for port in ports(node.feeds)
        ):
            return None
        try:
            return self._value(node, scope, parts)
        except ToldError as told:
            self.diagnostics.append(told.diagnostic)
        except RefusedFormulaError as error:
            self.diagnostics.append(messages.refused_formula(scope.site(node), unwrapped(str(error))))
        except RefusedArgumentError as error:
            self.diagnostics.append(
                messages.refused_argument(scope.site(node), callee_name(node), str(error))
            )
        except StopError:
            raise
        except Exception as error:
            _distrust(error)
            self.diagnostics.append(explain(error, node, scope))
        return None

    def _value(self, node: Node, scope: Scope, parts: Mapping[str, PartGraph]) -> Value | None:
        _check_feeds(node, scope)
        name = scope.prefix + node.name
        layer = self._layer(node, scope, parts)
        if layer is not None:
            self.layers[name] = layer
            self._checked(checks.before(node, layer, scope))
        elif isinstance(node.operation, PartCall):
            return None
        result = self._called(node, layer, scope)
        tensors = tuple(tree.flatten(result))
        if isinstance(layer, FormulaLayer):
            self._checked(checks.surprises(node, layer, scope))
        if (layer is None or isinstance(layer, FormulaLayer)) and not getattr(layer, "surprises", ()):
            self._checked(batch.kept(node, layer, scope))
        self._checked(checks.after(node, tensors, scope, self.limits))
        taken = [scope.tensor(port) for port in ports(node.feeds)]
        masks.name_apart(tensors, taken, layer_name(node.name), scope.names)
        first = next(ports(node.feeds), None)
        self._note(node, name, layer, tensors, scope)
        return Value(tensors, len(tensors) == 1, node.span, callee_name(node), first)

    def _checked(self, found: Iterable[Diagnostic]) -> None:
        for each in found:
            if each.severity == "error":
                raise ToldError(each)
            self.diagnostics.append(each)

    def _layer(self, node: Node, scope: Scope, parts: Mapping[str, PartGraph]) -> keras.layers.Layer | None:
        """The layer that a node calls; None for an op, and for a part that failed."""
        if isinstance(node.operation, PartCall):
            layer = self._part(parts[node.operation.part], parts)
        else:
            layer = self._made(node, scope, name=node.name)
        if layer is not None and node.frozen:
            layer.trainable = False
        return layer

    def _made(self, node: Node, scope: Scope, name: str) -> keras.layers.Layer | None:
        operation = node.operation
        if isinstance(operation, Formula):
            return FormulaLayer(
                operation.text, operation.variables, operation.parameters, name=layer_name(name)
            )
        assert isinstance(operation, Call)
        if operation.symbol.kind == "ops":
            return None
        try:
            with names_of_its_own():
                return construct(
                    operation, name=layer_name(name), **application_shape(operation, node, scope)
                )
        except Exception as error:
            _distrust(error)
            raise ToldError(_refused_arguments(error, operation, node, scope)) from error

    def _called(self, node: Node, layer: keras.layers.Layer | None, scope: Scope) -> Any:
        first, named = given(node, scope)
        if layer is None:
            assert isinstance(node.operation, Call)
            symbol = node.operation.symbol
            feeds = ({symbol.call[0].name: first} if first is not None else {}) | named
            return call_op(symbol, layer_name(node.name), arguments_of(node.operation), feeds)
        if isinstance(layer, FormulaLayer):
            values = [scope.tensor(port) for port in ports(node.feeds)]
            return layer(values[0] if len(values) == 1 else values)
        if isinstance(node.operation, PartCall) and isinstance(layer, keras.Model):
            return layer(in_order(layer, first, named))
        return layer(first, **named) if first is not None else layer(**named)

    def _note(
        self, node: Node, name: str, layer: keras.layers.Layer | None, tensors: tuple[Any, ...], scope: Scope
    ) -> None:
        held = [] if layer is None else layer.weights
        fresh = [each for each in held if id(each) not in scope.counted]
        if node.name not in scope.unused:
            scope.counted.update(id(each) for each in fresh)
        if not scope.prefix:
            self._held[name] = held
        self._fresh[name] = fresh
        size = _size(fresh)
        scope.parameters += size
        found = tuple(map(described, tensors))
        self.nodes[name] = NodeShapes(
            found, len(tensors) == 1, size, trainable=0, weights=weight_shapes(held)
        )
        if isinstance(node.operation, PartCall) and node.operation.part in self._items:
            item = self._items[node.operation.part]
            if item not in self.nodes:
                self.nodes[item], self._fresh[item] = self.nodes[name], fresh
        if scope.parameters > self.limits.parameters:
            site, most = scope.site(node), self.limits.parameters
            self.diagnostics.append(messages.too_many_parameters(site, scope.parameters, most))
            raise StopError
        if fresh:
            self.settle()


# --- what a node is handed ---------------------------------------------------------------------------------------


def outputs_of(graph: Graph, scope: Scope) -> list[tuple[str, Any]]:
    """(public name, tensor) of the outputs that did not fail."""
    return [(public, scope.tensor(port)) for public, port in graph.outputs if port.node in scope.values]


def layer_name(name: str) -> str:
    """A node's name as Keras and its backend take it; PyTorch keeps weights under names without dots."""
    return name.replace(".", "__") if keras.backend.backend() == "torch" else name


@contextmanager
def room_for(graph: Graph) -> Iterator[None]:
    """Lets Keras recurse through a long graph: its search for the layers of a model goes one call deeper a layer."""
    before = sys.getrecursionlimit()
    nodes = len(graph.nodes) + sum(len(part.graph.nodes) for part in graph.parts.values())
    sys.setrecursionlimit(max(before, 1000 + _FRAMES_A_LAYER * nodes))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _borne(graph: Graph) -> frozenset[str]:
    """The names that inputs and nodes give to Keras; a call of a part goes by the part's own."""
    graphs = [graph, *(part.graph for part in graph.parts.values() if not part.single)]
    inputs = {each.name for one in graphs for each in one.inputs}
    nodes = {each.name for one in graphs for each in one.nodes if not isinstance(each.operation, PartCall)}
    return frozenset(inputs | nodes)


def _size(weights: Iterable[Any]) -> int:
    return sum(math.prod(each.shape) for each in weights)


def _distrust(error: Exception) -> None:
    for kinds, instead in _UNTRUSTED:
        if isinstance(error, kinds):
            raise instead(str(error)) from error


def _entrance(entrance: Entrance) -> Value:
    tensor = keras.Input(entrance.shape, dtype=entrance.dtype, name=entrance.name)
    return Value((tensor,), True, entrance.span)


def _check_feeds(node: Node, scope: Scope) -> None:
    for feed in node.feeds:
        for port in ports((feed,)):
            value = scope.values[port.node]
            shapes = [shape_of(each) for each in value.tensors]
            if port.index is None and not value.lone:
                site = scope.site(node)
                raise ToldError(messages.several_outputs(site, feed.span, port.node, value.span, shapes))


def _refused_arguments(error: Exception, call: Call, node: Node, scope: Scope) -> Diagnostic:
    name = getattr(error, "argument", None)
    given = call.arguments.get(name) if name else None
    return messages.refused_argument(
        scope.site(node), call.symbol.name, str(error), given.key if given else None
    )
