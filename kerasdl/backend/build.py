"""A graph as a plain `keras.Model`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import keras

from kerasdl.backend.limits import Limits
from kerasdl.backend.symbolic import deferred
from kerasdl.backend.values import Scope
from kerasdl.backend.walk import Walk, layer_name, outputs_of, room_for
from kerasdl.diagnostics import Diagnostic, errors
from kerasdl.graph.model import Graph, Shapes


@dataclass(frozen=True, slots=True)
class Built:
    """A graph, built.

    Args:
        model: What is served: one tensor, or a dict of tensors by public name. It holds Keras's own layers (and
            `Formula` where the graph has equations), so Keras alone loads it.
        trained: The same layers with the values that only losses and metrics name beside the outputs; `model` itself
            where there are none.
        tensors: What `trained` gives, by public name, symbolic.
        layers: By node name; inner nodes of parts under `part/node`. Ops have none.
        parts: The sub-model, or the one layer, of each part.
        shapes: Of every node.
        lent: By address, the digest of the weights that a layer has from elsewhere.
    """

    model: keras.Model
    trained: keras.Model
    tensors: Mapping[str, Any]
    layers: Mapping[str, keras.layers.Layer]
    parts: Mapping[str, keras.layers.Layer]
    shapes: Shapes
    lent: Mapping[str, str] = field(default_factory=dict[str, str])


def build(graph: Graph, name: str, limits: Limits | None = None) -> tuple[Built | None, list[Diagnostic]]:
    """Builds a graph; no weight is allocated before its layer is known to fit and to be within the limits.

    Args:
        graph: Wired, without broken nodes.
        name: The model's name.
        limits: How large the model may be.

    Returns:
        The model, None where there are mistakes; and mistakes and warnings.
    """
    limits = limits or Limits()
    if keras.backend.backend() == "torch":
        return _build_twice(graph, name, limits)
    with deferred() as allocation:
        walk = Walk(limits)
        if (
            keras.backend.backend() == "jax"
        ):  # It draws weights in the background while the next layer is built.
            walk.settle = allocation.settle
        scope = walk.run(graph)
        allocation.wanted = _sound(walk)
    return _finished(graph, name, walk, scope)


def _build_twice(graph: Graph, name: str, limits: Limits) -> tuple[Built | None, list[Diagnostic]]:
    """PyTorch's layers copy their weights as they are built: checked first without any, then built with them."""
    checked = Walk(limits)
    with deferred():
        checked.run(graph)
    if not _sound(checked):
        return None, checked.diagnostics
    walk = Walk(limits)
    return _finished(graph, name, walk, walk.run(graph))


def _sound(walk: Walk) -> bool:
    return walk.complete and not errors(walk.diagnostics)


def _finished(graph: Graph, name: str, walk: Walk, scope: Scope) -> tuple[Built | None, list[Diagnostic]]:
    if not _sound(walk):
        return None, walk.diagnostics
    inputs = [scope.values[each.name].tensors[0] for each in graph.inputs]
    inputs = inputs[0] if len(inputs) == 1 else inputs
    served = dict(outputs_of(graph, scope))
    with room_for(graph):
        model = trained = keras.Model(inputs, _served(graph, served), name=layer_name(name))
        tensors = {**served, **{public: scope.tensor(port) for public, port in graph.training}}
        if graph.training:
            trained = keras.Model(inputs, tensors, name=f"{layer_name(name)}_trained")
    parts = {part: layer for part, layer in walk.parts.items() if layer is not None}
    return Built(model, trained, tensors, walk.layers, parts, walk.shapes), walk.diagnostics


def _served(graph: Graph, served: Mapping[str, Any]) -> Any:
    return next(iter(served.values())) if graph.lone else dict(served)
