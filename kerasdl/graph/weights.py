"""Whether the weights that a spec gives are weights of its model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import weights as messages
from kerasdl.graph.model import Graph, Node, NodeShapes, Shape, Shapes
from kerasdl.spec.model import Call, GivenWeight, Spec, shape_text


def check_weights(spec: Spec, graph: Graph, shapes: Shapes | None) -> Iterator[Diagnostic]:
    """What is wrong with the weights that a spec gives; names of weights and shapes only where shapes are known.

    Args:
        spec: Its `weights`.
        graph: The model's.
        shapes: As inferred or built.
    """
    layers = addresses(graph)
    for layer in dict.fromkeys(each.layer for each in spec.weights):
        given = [each for each in spec.weights if each.layer == layer]
        if layer not in layers:
            if graph.complete:
                yield messages.unknown_layer(given[0].layer_span, layer, list(layers))
            continue
        found = shapes_of(layer, graph, shapes)
        if found and found.weights:
            for each in given:
                yield from _check(each, layers[layer], found.weights)
        elif found:
            yield messages.layer_without_weights(given[0].layer_span, layer, layers[layer])


def addresses(graph: Graph) -> Mapping[str, str]:
    """The layers that may have weights: by what each is called, its class.

    A layer of a part goes by `part/layer`, a part that is a single layer by its own name.
    """
    nodes = {each.name: each for each in graph.nodes}
    for part in graph.parts.values():
        nodes |= {part.name if part.single else f"{part.name}/{each.name}": each for each in part.graph.nodes}
    return {name: _class(each) for name, each in nodes.items() if _is_layer(each)}


def shapes_of(layer: str, graph: Graph, shapes: Shapes | None) -> NodeShapes | None:
    """What is known of a layer, None where that is nothing."""
    part = graph.parts.get(layer)
    name = f"{layer}/{part.graph.nodes[0].name}" if part and part.single else layer
    return shapes.nodes.get(name) if shapes else None


def _is_layer(node: Node) -> bool:
    return isinstance(node.operation, Call) and node.operation.symbol.kind != "ops"


def _class(node: Node) -> str:
    return node.operation.symbol.name if isinstance(node.operation, Call) else node.name


def _check(given: GivenWeight, callee: str, known: Mapping[str, Shape]) -> Iterator[Diagnostic]:
    if given.variable not in known:
        yield messages.unknown_variable(given.key, given.variable, callee, list(known))
        return
    wanted = known[given.variable]
    if given.shape != wanted:
        arranged = _arranged(given.value, given.shape, wanted)
        texts = (shape_text(wanted), shape_text(given.shape) if given.shape else "one number")
        yield messages.wrong_shape(given.span, given.variable, given.layer, *texts, arranged)


def _arranged(value: Any, found: Shape, wanted: Shape) -> str | None:
    """The same numbers in the shape that is wanted, as text; None where there is more than one way to put them."""
    lengths = [int(length or 0) for length in wanted]
    lines = all(sum(length != 1 for length in shape) <= 1 for shape in (found, wanted))
    numbers = list(_flat(value))
    if not lines or math.prod(lengths) != len(numbers) or len(numbers) > 16:
        return None
    arranged: list[Any] = numbers
    for length in reversed(lengths[1:]):
        arranged = [arranged[start : start + length] for start in range(0, len(arranged), length)]
    return repr(arranged) if lengths else repr(numbers[0])


def _flat(value: Any) -> Iterator[float]:
    if isinstance(value, list):
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _flat(each)
    else:
        yield value
