"""Calls of blocks: their params, their copies, and the outputs that a graph or a block names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasdl.compose import coerce
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import graph as messages
from kerasdl.graph.model import Port
from kerasdl.graph.scope import Flow, Scope
from kerasdl.graph.unfold import VALUE, Copy, Unfolding, callee
from kerasdl.spec.model import Block, BlockAction, Outputs
from kerasdl.syntax import Scalar


def block_params(
    unfolding: Unfolding, copy: Copy, action: BlockAction, block: Block
) -> dict[str, Any] | None:
    """The block's params: as given, else their defaults, each judged by its declaration; None once one is wrong."""
    values: dict[str, Any] = {}
    wrong = False
    for param in block.params:
        unfolding.spend(VALUE * (1 + len(param.choices or ())), copy.span)
        given = action.arguments.get(param.name)
        node = given if given is not None else param.default
        if node is None:
            return None
        node, told = unfolding.substitute(node, copy.params if given is not None else values)
        value = coerce(param, node) if not told else None
        if isinstance(value, Diagnostic):
            unfolding.diagnostics.append(value)
        wrong = wrong or bool(told) or isinstance(value, Diagnostic)
        values[param.name] = value
    return None if wrong else values


def unfolded(
    unfolding: Unfolding, block: Block, params: Mapping[str, Any], frozen: bool, inner: Scope
) -> tuple[Copy, ...]:
    """A block's copies; what is told of them says by which calls they were made."""
    told, made = len(unfolding.diagnostics), unfolding.made
    try:
        chain = unfolding.chain(block.layers, params, frozen)
    finally:
        if len(unfolding.diagnostics) > told:
            calls = messages.calls([(each.block, each.span) for each in inner.frames])
            unfolding.diagnostics[told:] = [each.with_notes(*calls) for each in unfolding.diagnostics[told:]]
    unfolding.spend((unfolding.made - made) * len(inner.prefix) // 10, block.span)
    return chain


def block_outputs(
    unfolding: Unfolding, outputs: Outputs, scope: Scope, params: Mapping[str, Any], copy: Copy
) -> Flow | None:
    """What a block gives by the names under its `outputs`; None where a mistake was told."""
    pairs = named_outputs(unfolding, outputs, scope, params)
    if pairs is None:
        return None
    names = tuple(name for name, _ in pairs)
    return Flow(tuple(port for _, port in pairs), names, copy.span, callee(copy.item), lone=outputs.single)


def named_outputs(
    unfolding: Unfolding, outputs: Outputs, scope: Scope, params: Mapping[str, Any]
) -> tuple[tuple[str, Port], ...] | None:
    """(public name, value) for each of `outputs`; None where a mistake was told."""
    pairs: list[tuple[str, Port]] = []
    for public, mine in outputs.pairs:
        node, _ = unfolding.substitute(mine, params)
        flow = scope.find(str(node.value), mine.span) if isinstance(node, Scalar) else None
        if isinstance(flow, Diagnostic):
            unfolding.diagnostics.append(flow)
        elif flow is not None and not flow.lone:
            unfolding.diagnostics.append(
                messages.several_outputs(mine.span, flow.span, flow.callee, flow.names)
            )
        elif flow is not None:
            shown_name = str(node.value) if public is mine and isinstance(node, Scalar) else str(public.value)
            pairs.append((shown_name, flow.port))
    return tuple(pairs) if len(pairs) == len(outputs.pairs) else None
