"""What a node is handed, as its layer's call takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras

from kerasdl.backend.values import Scope, ports, shape_of
from kerasdl.graph.model import Feed, Literal, Node, Port
from kerasdl.spec.model import Call


def given(node: Node, scope: Scope) -> tuple[Any, dict[str, Any]]:
    """The first call argument's value and the others by name."""
    first: Any = None
    named: dict[str, Any] = {}
    for feed in node.feeds:
        value = _fed(feed, scope)
        if feed.argument is None:
            first = value
        else:
            named[feed.argument] = value
    return first, named


def _fed(feed: Feed, scope: Scope) -> Any:
    if isinstance(feed.value, Literal):
        return feed.value.value
    if isinstance(feed.value, Port):
        return scope.tensor(feed.value)
    return [scope.tensor(port) for port in feed.value]


def in_order(model: keras.Model, first: Any, named: Mapping[str, Any]) -> Any:
    """A sub-model's inputs in its own order: one value bare, several as a list."""
    names = [each.name for each in model.inputs]
    values = [
        first if number == 0 and first is not None else named[name] for number, name in enumerate(names)
    ]
    return values[0] if len(values) == 1 else values


def application_shape(call: Call, node: Node, scope: Scope) -> dict[str, Any]:
    """The input's own shape for an application that is not told one."""
    first = next(ports(node.feeds), None)
    wanted = call.symbol.kind == "applications" and "input_shape" not in call.arguments
    if not wanted or first is None or call.symbol.argument("input_shape") is None:
        return {}
    return {"input_shape": shape_of(scope.tensor(first))[1:]}
