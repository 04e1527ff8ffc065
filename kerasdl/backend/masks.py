"""Masks that end unused.

Keras hands a mask from layer to layer in silence, and what does not know masks ends it. A warning is due where a node
ends a mask that nothing after it reads and no output carries.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import keras

from kerasdl.backend.formula import Formula
from kerasdl.backend.ops import recorded
from kerasdl.backend.values import Scope, mask_of, ports
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import shapes as messages
from kerasdl.graph.model import Graph, Node, Port


def dropped(graph: Graph, scope: Scope, layers: Mapping[str, keras.layers.Layer]) -> Iterator[Diagnostic]:
    """A warning for each mask at the first node that ends it for good.

    Args:
        graph: Walked.
        scope: The values that it gave.
        layers: By node name with the scope's prefix.
    """
    families = _Families()
    ends: list[tuple[int, Node, Port]] = []
    reads: list[tuple[int, Any]] = []
    for index, node in enumerate(each for each in graph.nodes if each.name in scope.values):
        taken = [port for port in ports(node.feeds) if mask_of(scope.tensor(port)) is not None]
        given = [mask for each in scope.values[node.name].tensors if (mask := mask_of(each)) is not None]
        incoming = [mask_of(scope.tensor(port)) for port in taken]
        families.join(*incoming, *given)
        if incoming and _reads(layers.get(scope.prefix + node.name)):
            reads += [(index, mask) for mask in incoming]
        elif incoming and not given:
            ends.append((index, node, taken[0]))
    served = [
        mask_of(scope.tensor(port))
        for _, port in (*graph.outputs, *graph.training)
        if port.node in scope.values
    ]
    alive = {families.of(mask) for mask in served if mask is not None}
    told: set[int] = set()
    for index, node, port in ends:
        family = families.of(mask_of(scope.tensor(port)))
        later = any(at > index and families.of(mask) == family for at, mask in reads)
        if not later and family not in alive | told:
            told.add(family)
            yield messages.dropped_mask(replace(scope.site(node), givers=(scope.giver(port),)))


def _reads(layer: keras.layers.Layer | None) -> bool:
    if layer is None:
        return False
    if isinstance(layer, Formula):
        return bool(layer.reads_masks)
    return any(name == "mask" or name.endswith("_mask") for name in inspect.signature(layer.call).parameters)


def carried(layer: keras.layers.Layer | None, tensors: Sequence[Any]) -> tuple[bool, ...]:
    """Whether each value of a node will carry a mask when the model runs; out of a part Keras's shapes forget it."""
    inner = layer.outputs if isinstance(layer, keras.Model) else [None] * len(tensors)
    return tuple(
        mask_of(tensor) is not None or mask_of(within) is not None
        for tensor, within in zip(tensors, inner, strict=True)
    )


def name_apart(tensors: Sequence[Any], given: Sequence[Any], owner: str, taken: Collection[str]) -> None:
    """Renames operations that Keras records for masks under names that nodes of the graph bear."""
    made = [mask for each in tensors if (mask := mask_of(each)) is not None]
    for operation in recorded(made, [*given, *(mask_of(each) for each in given)]):
        if operation.name in taken and not isinstance(operation, keras.layers.Layer):
            operation.name = f"{owner}.{operation.name}"


class _Families:
    """Masks made from one another, by identity."""

    def __init__(self) -> None:
        self._roots: dict[int, int] = {}

    def of(self, mask: Any) -> int:
        found = id(mask)
        while self._roots.get(found, found) != found:
            found = self._roots[found]
        return found

    def join(self, *masks: Any) -> None:
        for mask in masks[1:]:
            self._roots[self.of(mask)] = self.of(masks[0])
