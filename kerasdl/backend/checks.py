"""Mistakes about shapes and dtypes that Keras lets through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import keras
from keras import tree

from kerasdl.backend.einsum import LabelCountError, LabelsUnequalError, check_einsum
from kerasdl.backend.formula import Formula
from kerasdl.backend.limits import Limits
from kerasdl.backend.values import Scope, elements, ports, shape_of
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import shapes as messages
from kerasdl.graph.model import Node, Port

_SCORED = (keras.layers.Attention, keras.layers.AdditiveAttention)
_PROJECTED = (keras.layers.MultiHeadAttention, keras.layers.GroupQueryAttention)


def before(node: Node, layer: keras.layers.Layer, scope: Scope) -> Iterator[Diagnostic]:
    """What is wrong with a layer's inputs before it is called."""
    if isinstance(layer, keras.layers.Embedding):
        yield from _whole_numbers(node, scope)
    elif isinstance(layer, keras.layers.EinsumDense):
        yield from _einsum(node, layer, scope)
    elif isinstance(layer, _SCORED):
        yield from _scored(node, scope)
    elif isinstance(layer, _PROJECTED):
        yield from _paired(node, scope)
    elif isinstance(layer, keras.layers.RNN | keras.layers.Bidirectional):
        yield from _states(node, layer, scope)


def after(node: Node, tensors: Sequence[Any], scope: Scope, limits: Limits) -> Iterator[Diagnostic]:
    """What is wrong with what a node gives."""
    shapes = [shape_of(each) for each in tensors]
    for shape in shapes:
        if any(each is not None and each <= 0 for each in shape):
            yield messages.empty(scope.site(node), shape)
        if elements(shape) > limits.elements:
            yield messages.too_many_elements(scope.site(node), shape, limits.elements)
    if node.outputs is not None and node.outputs != len(tensors):
        yield messages.output_count(scope.site(node), node.outputs, shapes)


def surprises(node: Node, layer: Formula, scope: Scope) -> Iterator[Diagnostic]:
    """Where a formula lays the batch axis of one tensor on another axis of the other."""
    for row, table, result in layer.surprises[:1]:
        yield messages.batch_broadcast(scope.site(node), row, table, result)


def _whole_numbers(node: Node, scope: Scope) -> Iterator[Diagnostic]:
    port = next(ports(node.feeds), None)
    if port is None:
        return
    dtype = str(scope.tensor(port).dtype)
    if "int" in dtype:
        return
    value = scope.values[port.node]
    is_input = value.came_from is None and not value.callee
    shape = messages.plain_list(shape_of(scope.tensor(port))[1:])
    if dtype == "string":
        mend = "turn words into numbers first: `TextVectorization` or `StringLookup`"
    elif is_input:
        mend = f"write `{port.node}: {{shape: {shape}, dtype: int32}}` under `inputs`"
    else:
        mend = None
    # Keras turns floats of an input into integers by itself, as people rely on.
    yield messages.wrong_dtype(
        scope.site(node),
        "whole numbers",
        dtype,
        mend,
        warning=is_input and dtype.startswith(("float", "bfloat")),
    )


def _einsum(node: Node, layer: Any, scope: Scope) -> Iterator[Diagnostic]:
    shapes = [shape_of(scope.tensor(port)) for port in ports(node.feeds)]
    try:
        check_einsum(layer.equation, shapes)
    except LabelsUnequalError as error:
        yield messages.labels_unequal(
            scope.site(node), error.equation, error.letter, error.first, error.second
        )
    except LabelCountError as error:
        yield messages.label_count(scope.site(node), error.equation, error.labels, error.found)


def _scored(node: Node, scope: Scope) -> Iterator[Diagnostic]:
    """Query, value and maybe key, as a list: scores need equal features, weights equal steps."""
    given = list(ports(node.feeds[:1]))
    if len(given) not in (2, 3):
        return
    query, value, key = given[0], given[1], given[-1]
    yield from _equal(node, scope, query, key, -1, "features of query and key")
    yield from _equal(node, scope, key, value, 1, "steps of key and value")


def _paired(node: Node, scope: Scope) -> Iterator[Diagnostic]:
    named = {feed.argument: feed.value for feed in node.feeds if isinstance(feed.value, Port)}
    key, value = named.get("key"), named.get("value")
    if key is not None and value is not None:
        yield from _equal(node, scope, key, value, 1, "steps of key and value")


def _states(node: Node, layer: Any, scope: Scope) -> Iterator[Diagnostic]:
    """Initial states must have the sizes of the cell's; Keras looks at them only when it runs."""
    feed = next((each for each in node.feeds if each.argument == "initial_state"), None)
    given = list(ports((feed,))) if feed else []
    if not given:
        return
    wrapped = isinstance(layer, keras.layers.Bidirectional)
    inner = layer.forward_layer if wrapped else layer
    sizes = [*tree.flatten(inner.state_size)] * (2 if wrapped else 1)
    site = replace(scope.site(node), givers=tuple(scope.giver(port) for port in given))
    if len(given) != len(sizes):
        yield messages.state_count(site, len(sizes), len(given))
        return
    for port, size in zip(given, sizes, strict=True):
        found = shape_of(scope.tensor(port))
        if isinstance(size, int) and found[-1] not in (size, None):
            yield messages.states_unequal(site, size, found)
            return


def _equal(node: Node, scope: Scope, first: Port, second: Port, axis: int, what: str) -> Iterator[Diagnostic]:
    shapes = [shape_of(scope.tensor(port)) for port in (first, second)]
    if any(len(shape) < 3 for shape in shapes):
        return
    one, other = shapes[0][axis], shapes[1][axis]
    if one is not None and other is not None and one != other:
        yield messages.attention_unequal(scope.site(node), what, (first.node, one), (second.node, other))
