"""What `as` names."""

from __future__ import annotations

from collections.abc import Iterator

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import graph as messages
from kerasdl.graph.scope import Flow, single
from kerasdl.graph.unfold import Copy, callee
from kerasdl.spec.reading import is_name, shown
from kerasdl.syntax import Mapping, Node, Scalar


def named_flows(copy: Copy, flow: Flow, diagnostics: list[Diagnostic]) -> Iterator[tuple[Scalar, Flow]]:
    """Each name of an item's `as` with the value that it stands for; what is wrong goes to `diagnostics`."""
    names = copy.names
    if names is None:
        return
    for node, bound in _pairs(copy, names, flow, diagnostics):
        if isinstance(node, Scalar) and (node.value == "_" or is_name(node.value)):
            yield node, bound
        else:
            diagnostics.append(messages.not_a_name(node.span, shown(node)))


def _pairs(copy: Copy, names: Node, flow: Flow, diagnostics: list[Diagnostic]) -> Iterator[tuple[Node, Flow]]:
    owner = callee(copy.item)
    if isinstance(names, Scalar):
        yield names, flow
    elif isinstance(names, Mapping):
        yield from _by_output(names, flow, owner, diagnostics)
    elif len(names) != len(flow.ports):
        diagnostics.append(messages.count_of_names(names.span, owner, len(flow.ports), len(names)))
    else:
        for name, port in zip(names, flow.ports, strict=True):
            yield name, single(port, flow.span, owner)


def _by_output(
    names: Mapping, flow: Flow, owner: str, diagnostics: list[Diagnostic]
) -> Iterator[tuple[Node, Flow]]:
    """`as: {mean: m}`: the callee's own names on the left, mine on the right."""
    known = [name for name in flow.names if name]
    if not known:
        mine = [str(entry.value.value) for entry in names if isinstance(entry.value, Scalar)]
        diagnostics.append(messages.names_for_one(names.span, owner, mine))
        return
    for entry in names:
        if entry.name in known:
            yield entry.value, single(flow.ports[flow.names.index(entry.name)], flow.span, owner)
        else:
            diagnostics.append(messages.unknown_output(entry.key.span, entry.name, owner, known))
