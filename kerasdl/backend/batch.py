"""Whether the first axis of what an op or an equation gives is still the batch.

An unknown length fits every other, so Keras lets a product run over the examples of a batch, and a sum take them all
together. Here the batch is given a length that nothing else in the call has: where it is not the first length of the
result any more, the examples have been mixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import keras
from keras import tree

from kerasdl.backend.construct import arguments_of
from kerasdl.backend.feeds import given
from kerasdl.backend.formula import Formula
from kerasdl.backend.ops import applied
from kerasdl.backend.values import Scope, ports, shape_of
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import shapes as messages
from kerasdl.graph.model import Node
from kerasdl.spec.model import Call

_SMALLEST = 89


def kept(node: Node, layer: keras.layers.Layer | None, scope: Scope) -> Iterator[Diagnostic]:
    """A warning where an op or an equation loses the batch axis of what it takes.

    Args:
        node: Walked.
        layer: The equation's; None, or a stand-in, for an op.
        scope: The values of its graph.
    """
    shapes = [shape_of(scope.tensor(port)) for port in ports(node.feeds)]
    if not any(shape[:1] == (None,) for shape in shapes):
        return
    size = _strange(node, shapes)
    try:
        made = tree.flatten(_with_batch(node, layer, scope, size))
    except ValueError:
        yield messages.batch_lost(scope.site(node), None, size)
        return
    for shape in map(shape_of, made):
        if shape[:1] != (size,):
            yield messages.batch_lost(scope.site(node), shape, size)
            return


def _strange(node: Node, shapes: list[tuple[int | None, ...]]) -> int:
    """A length that stands nowhere in the call, nor as a product of what stands there."""
    known = {length for shape in shapes for length in shape} | set(_numbers(node))
    return next(size for size in count(_SMALLEST, 2) if all(size != each for each in known))


def _numbers(node: Node) -> Iterator[Any]:
    arguments = node.operation.arguments if isinstance(node.operation, Call) else {}
    for each in arguments.values():
        yield from (value for value in tree.flatten(each.value) if isinstance(value, int))


def _with_batch(node: Node, layer: keras.layers.Layer | None, scope: Scope, size: int) -> Any:
    """What the node gives where the batch has that size."""

    def sized(value: Any) -> Any:
        if not isinstance(value, keras.KerasTensor) or shape_of(value)[:1] != (None,):
            return value
        return keras.KerasTensor((size, *shape_of(value)[1:]), dtype=value.dtype)

    if isinstance(layer, Formula):
        return layer.compute_output_spec([sized(scope.tensor(port)) for port in ports(node.feeds)])
    assert isinstance(node.operation, Call)
    first, named = given(node, scope)
    symbol = node.operation.symbol
    feeds = ({symbol.call[0].name: first} if first is not None else {}) | named
    sized_feeds: dict[str, Any] = {name: tree.map_structure(sized, each) for name, each in feeds.items()}
    return applied(symbol, arguments_of(node.operation), sized_feeds)
