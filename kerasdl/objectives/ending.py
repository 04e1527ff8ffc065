"""How an output ends: its last activation and its units, found by walking back through the graph and its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kerasdl.diagnostics import Span
from kerasdl.graph import Formula, Frame, Graph, Node, PartCall, Port
from kerasdl.spec.model import Call

# Layers that keep the activation of what they are given, and whether they keep its last axis too.
KEEPING = {
    "Dropout": True, "Identity": True, "SpatialDropout1D": True, "SpatialDropout2D": True, "SpatialDropout3D": True,
    "GaussianNoise": True, "GaussianDropout": True, "GlobalAveragePooling1D": True, "GlobalAveragePooling2D": True,
    "GlobalAveragePooling3D": True, "AveragePooling1D": True, "AveragePooling2D": True, "AveragePooling3D": True,
    "UpSampling1D": True, "UpSampling2D": True, "UpSampling3D": True, "Cropping1D": True, "Cropping2D": True,
    "Cropping3D": True, "Flatten": False, "Reshape": False, "Permute": False,
}  # fmt: skip
ACTIVATION_LAYERS = {
    "Softmax": "softmax",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "PReLU": "leaky_relu",
}
SIZES = ("units", "filters", "classes")


@dataclass(frozen=True, slots=True)
class Ending:
    """How an output ends.

    Args:
        node: The name of the node that ends it, as the author would know it.
        span: Where that node's name stands.
        activation: Keras's name of the last activation (`linear` for none), None where nothing is sure.
        place: Where the activation is written, else the node's own place.
        units: The length of the last axis by what the text says, None where it does not say.
        units_place: Where that is written.
        word: `units`, `filters` or `classes`.
        last: The last node on the way and its place, where that is another: a `Reshape` upon the one that ends it.
        frames: The blocks that it was unfolded from, outermost first.
    """

    node: str
    span: Span
    activation: str | None
    place: Span
    units: int | None = None
    units_place: Span | None = None
    word: str = "units"
    last: tuple[str, Span] | None = None
    frames: tuple[Frame, ...] = ()


def ending_of(graph: Graph, port: Port) -> Ending | None:
    """How a value of the graph ends; None where it is an input itself."""
    nodes = {node.name: node for node in graph.nodes}
    upon: list[Node] = []
    node = nodes.get(port.node)
    while node and _stands_upon(node):
        upon.append(node)
        value = node.feeds[0].value if node.feeds else None
        node, port = (nodes.get(value.node), value) if isinstance(value, Port) else (None, port)
    ending = _of_node(graph, node, port) if node else None
    for each in reversed(upon):
        ending = replace(_upon(each, ending), last=(each.name, each.span))
    return ending


def _stands_upon(node: Node) -> bool:
    call = node.operation
    return isinstance(call, Call) and call.symbol.name in (*KEEPING, *ACTIVATION_LAYERS, "Activation")


def _of_node(graph: Graph, node: Node, port: Port) -> Ending:
    operation = node.operation
    if isinstance(operation, PartCall):
        return _of_part(graph, node, operation, port)
    if isinstance(operation, Formula):
        return Ending(node.name, node.span, _outer_call(operation.text), node.span)
    if isinstance(operation, Call):
        return _of_call(node, operation)
    return Ending(node.name, node.span, None, node.span)


def _of_part(graph: Graph, node: Node, call: PartCall, port: Port) -> Ending:
    part = graph.parts.get(call.part)
    inner = None
    if part and part.single and part.graph.nodes:
        inner = ending_of(part.graph, Port(part.graph.nodes[0].name))
    elif part and part.graph.outputs:
        inner = ending_of(replace(part.graph, parts=graph.parts), part.graph.outputs[port.index or 0][1])
    return inner or Ending(node.name, node.span, None, node.span)


def _of_call(node: Node, call: Call) -> Ending:
    name = call.symbol.name
    here = Ending(node.name, node.span, None, call.span, frames=node.frames)
    if name == "TimeDistributed" and isinstance(inner := _value(call, "layer"), Call):
        return _of_call(node, inner)
    if call.symbol.kind == "ops":
        return replace(
            here, activation=name.removeprefix("ops.") if name.endswith(("softmax", "sigmoid")) else None
        )
    argument = "classifier_activation" if call.symbol.kind == "applications" else "activation"
    return _own(here, call, argument)


def _upon(node: Node, before: Ending | None) -> Ending:
    """A layer that stands upon another: what it adds, and what it leaves of the one before."""
    call = node.operation
    assert isinstance(call, Call)
    name = call.symbol.name
    here = before or Ending(node.name, node.span, None, call.span)
    if name in KEEPING:
        return here if KEEPING[name] else replace(here, units=None, units_place=None)
    written = call.arguments.get("activation")
    activation = ACTIVATION_LAYERS.get(name) or _named(written.value if written else None)
    activation = None if name == "Softmax" and _value(call, "axis") not in (None, -1) else activation
    return replace(here, activation=activation, place=written.span if written else call.span)


def _own(here: Ending, call: Call, argument: str) -> Ending:
    """A layer with weights: its own activation, and its units."""
    known = call.symbol.argument(argument)
    written = call.arguments.get(argument)
    if known is None or (argument == "classifier_activation" and _value(call, "include_top") is False):
        return here
    value = written.value if written else known.default
    size = next(((word, given) for word in SIZES if (given := call.arguments.get(word))), None)
    sized = size is not None and type(size[1].value) is int
    return replace(
        here,
        activation=None if argument in call.mistaken else _named(value),
        place=written.span if written else call.span,
        units=size[1].value if size and sized else None,
        units_place=size[1].span if size and sized else None,
        word=size[0] if size else "units",
    )


def _value(call: Call, name: str) -> object:
    given = call.arguments.get(name)
    return given.value if given else None


def _named(value: object) -> str | None:
    """An activation's name; None where it is another object."""
    if value is None:
        return "linear"
    if isinstance(value, Call):
        name = value.symbol.name
        return ACTIVATION_LAYERS.get(name, name)
    return value if isinstance(value, str) else None


def _outer_call(text: str) -> str | None:
    """The function whose call is the whole formula.

    >>> _outer_call("softmax(a @ b)"), _outer_call("softmax(a) + b"), _outer_call("softmax(a, axis=1)")
    ('softmax', None, None)
    """
    match = re.fullmatch(r"\s*([a-z_]+)\s*\((.*)\)\s*", text, re.DOTALL)
    if match is None or "axis" in match[2]:
        return None
    depth = 0
    for character in match[2]:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return None
    return match[1]
