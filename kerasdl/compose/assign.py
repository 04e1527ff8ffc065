"""Setting one value at one address: a new tree that shares all the rest with the old one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from kerasdl.compose.address import Index, Key, Step
from kerasdl.compose.keys import LATER, SETTABLE, WORKED_OUT
from kerasdl.compose.merge import ALTERNATIVES, Path, class_entry, is_class, is_param
from kerasdl.compose.params import with_value
from kerasdl.diagnostics import Diagnostic, closest
from kerasdl.diagnostics.messages import compose as messages
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, is_null, kind_of

FIRST = ""
"""The name under which shorthand stands where other arguments were set beside it: `Dense: 10` with `use_bias` set
is `Dense: {"": 10, use_bias: ...}`. It means the first argument; one set by its own name goes before it."""

WIRING = frozenset({
    "from", "as", "aside", "repeat", "for", "if", "frozen", "merge",
    "over", "carry", "with", "final", "reverse",
    "target", "output", "sample_weight", "weight", "name",
})  # fmt: skip
"""Words that stand beside a call."""
_STRUCTURE = frozenset({"formula", "layers", "branches", "scan"})
_LISTS = frozenset({"layers", "branches", "steps", "minimize", "updates", "metrics", "callbacks", "evaluate"})
_NAMES = ("as", "aside", "name")

_Steps: TypeAlias = tuple[Step, ...]


class _LostError(Exception):
    """An address that leads nowhere."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.headline)


def assign(root: Mapping, steps: _Steps, value: Node) -> Mapping | Diagnostic:
    """A document with one value set.

    Args:
        root: Its top.
        steps: An address, a key first.
        value: The value, with its own place.

    Returns:
        The new top, or why the address leads nowhere, told at the step that fails.
    """
    first = steps[0]
    if isinstance(first, Index):
        return messages.malformed_address(first.span, f"[{first.number}]")
    if first.name in WORKED_OUT:
        return messages.section_not_settable(first.span, first.name)
    if first.name not in (*SETTABLE, *LATER) and root.entry(first.name) is None:
        return messages.unknown_document_key(first.span, first.name, SETTABLE)
    try:
        return _in_mapping(root, steps, value, ())
    except _LostError as lost:
        return lost.diagnostic


def _set(node: Node, steps: _Steps, value: Node, path: Path) -> Node:
    if not steps:
        return with_value(node, value) if is_param(path) else value
    if isinstance(steps[0], Index):
        return _at_position(node, steps[0], steps[1:], value, path)
    if isinstance(node, Sequence):
        return _at_name(node, steps[0], steps[1:], value, path)
    return _in_mapping(_opened(node, steps[0], path), steps, value, path)


def _opened(node: Node, step: Key, path: Path) -> Mapping:
    """A node as a mapping into which keys can be set."""
    if isinstance(node, Mapping):
        return node
    if is_null(node):
        return Mapping((), node.span, flow=True)
    if isinstance(node, Scalar) and _is_call(node, path):
        return Mapping((Entry(node, Scalar(None, node.span)),), node.span, flow=True)
    raise _LostError(messages.not_a_mapping(step.span, step.name, _shown(path), kind_of(node)))


def _is_call(node: Scalar, path: Path) -> bool:
    """Whether a string is a call without arguments: a class anywhere, a block or a part in a list."""
    in_list = path[-1:] != () and path[-1].startswith("[")
    return isinstance(node.value, str) and (is_class(node.value) or in_list)


# --- mappings --------------------------------------------------------------------------------------


def _in_mapping(node: Mapping, steps: _Steps, value: Node, path: Path) -> Mapping:
    length, entry = _entry_at(node, steps)
    if entry:
        rest, way = steps[length:], (*path, entry.name)
        through = (
            bool(rest) and isinstance(rest[0], Key) and (is_class(entry.name) or entry is _call(node, path))
        )
        changed = _in_arguments(entry, rest, value, path) if through else _set(entry.value, rest, value, way)
        return _with(node, Entry(entry.key, changed))
    step = _key(steps[0])
    shorthand = node.entry(FIRST)
    if shorthand and is_class(step.name) and _bears(shorthand.value, step.name):
        return _with(node, Entry(shorthand.key, _set(shorthand.value, steps, value, path)))
    call = _call(node, path)
    if call and (_bears(call.value, step.name) or step.name not in WIRING):
        return _with(node, Entry(call.key, _in_arguments(call, steps, value, path)))
    return _added(node, steps, value, path)


def _key(step: Step) -> Key:
    assert isinstance(step, Key)
    return step


def _entry_at(node: Mapping, steps: _Steps) -> tuple[int, Entry | None]:
    """The entry that the first steps name, and how many they are: keys such as `ops.mean` hold dots."""
    name = ""
    for length, step in enumerate(steps, 1):
        if not isinstance(step, Key):
            break
        name = f"{name}.{step.name}" if name else step.name
        entry = node.entry(name)
        if entry:
            return length, entry
    return 0, None


def _with(node: Mapping, changed: Entry) -> Mapping:
    entries = (changed if entry.name == changed.name else entry for entry in node)
    return Mapping(tuple(entries), node.span, node.flow)


def _call(node: Mapping, path: Path) -> Entry | None:
    """The call in a mapping: its class, or in an item of a list its one key that is no wiring."""
    found = class_entry(node)
    if found is None and path[-1:] != () and path[-1].startswith("["):
        others = [entry for entry in node if entry.name not in WIRING]
        found = others[0] if len(others) == 1 else None
    return None if found is None or found.name in _STRUCTURE else found


def _bears(arguments: Node, name: str) -> bool:
    return isinstance(arguments, Mapping) and arguments.entry(name) is not None


def _in_arguments(call: Entry, steps: _Steps, value: Node, path: Path) -> Mapping:
    """A call's arguments with one set by its name; shorthand stays, under the name `FIRST`."""
    given = call.value
    if is_null(given):
        arguments = Mapping((), given.span, flow=True)
    elif isinstance(given, Mapping) and (not _is_nested(given) or _bears(given, _key(steps[0]).name)):
        arguments = given
    else:
        arguments = Mapping((Entry(Scalar(FIRST, given.span), given),), given.span, flow=True)
    return _in_mapping(arguments, steps, value, (*path, call.name))


def _is_nested(arguments: Mapping) -> bool:
    """Whether arguments are one nested object, hence the first argument."""
    return len(arguments) == 1 and class_entry(arguments) is not None


def _added(node: Mapping, steps: _Steps, value: Node, path: Path) -> Mapping:
    """A mapping with a new key; mappings between it and the value are made."""
    step = _key(steps[0])
    _refuse_new(node, step, steps, path)
    for inner in reversed(steps[1:]):
        value = Mapping((Entry(Scalar(_key(inner).name, inner.span), value),), inner.span, flow=True)
    alternatives = ALTERNATIVES if path == ("train",) and step.name in ALTERNATIVES else ()
    kept = (entry for entry in node if entry.name not in alternatives)
    return Mapping((*kept, Entry(Scalar(step.name, step.span), value)), node.span, node.flow)


def _refuse_new(node: Mapping, step: Key, steps: _Steps, path: Path) -> None:
    """Raises where a key that is not there was certainly meant to be."""
    there = [entry.name for entry in node if entry.name != FIRST]
    if path == ("params",):
        raise _LostError(messages.unknown_param_set(step.span, step.name, there))
    last, through = steps[-1], len(steps) > 1
    if through and path == () and step.name == "params" and isinstance(steps[1], Key):
        raise _LostError(messages.unknown_param_set(steps[1].span, steps[1].name, ()))
    named_by_spec = path in (("blocks",), ("model", "parts")) or path[:1] == ("expect",)
    into_list = any(isinstance(each, Index) or each.name in _LISTS for each in steps[:-1])
    if isinstance(last, Index) or (through and (named_by_spec or into_list or closest(step.name, there))):
        raise _LostError(messages.address_not_found(step.span, step.name, _shown(path), there))


# --- lists -----------------------------------------------------------------------------------------


def _at_position(node: Node, step: Index, steps: _Steps, value: Node, path: Path) -> Node:
    if not isinstance(node, Sequence):
        raise _LostError(messages.not_a_list(step.span, _shown(path), kind_of(node)))
    count = len(node)
    if not -count <= step.number < count:
        raise _LostError(messages.position_out_of_range(step.span, step.number, _shown(path), count))
    position = step.number % count
    changed = _set(node.items[position], steps, value, (*path, f"[{position}]"))
    items = (*node.items[:position], changed, *node.items[position + 1 :])
    return Sequence(items, node.span, node.flow)


def _at_name(node: Sequence, step: Key, steps: _Steps, value: Node, path: Path) -> Node:
    routes = [route for name, route in _named_items(node) if name == step.name]
    if len(routes) > 1:
        places = [_shown((*path, *route)) for route in routes]
        raise _LostError(messages.ambiguous_name(step.span, step.name, _shown(path), places))
    if not routes:
        raise _LostError(_no_item(node, step, _shown(path)))
    way = (
        Index(int(each[1:-1]), step.span) if each.startswith("[") else Key(each, step.span)
        for each in routes[0]
    )
    return _set(node, (*way, *steps), value, path)


def _named_items(node: Node) -> Iterator[tuple[str, Path]]:
    """Every name that items of a list bear, with the way to the item; groups and branches share their scope."""
    for position, item in enumerate(node if isinstance(node, Sequence) else ()):
        here = f"[{position}]"
        if isinstance(item, Sequence):
            yield from ((name, (here, *route)) for name, route in _named_items(item))
        if not isinstance(item, Mapping):
            continue
        for key in _NAMES:
            yield from ((name, (here,)) for name in _names_in(item.get(key)))
        for key in ("layers", "branches"):
            inner = item.get(key)
            if inner:
                yield from ((name, (here, key, *route)) for name, route in _named_items(inner))


def _names_in(node: Node | None) -> Iterator[str]:
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value != "_":
        yield node.value
    elif isinstance(node, Sequence):
        for item in node:
            yield from _names_in(item)
    elif isinstance(node, Mapping):
        for entry in node:
            yield from _names_in(entry.value)


_COPY = re.compile(r"_[0-9]+$")


def _no_item(node: Sequence, step: Key, where: str) -> Diagnostic:
    """Why no item bears a name: it is one that unfolding gives, or one that nobody gives."""
    calls = [_call_name(item, position) for position, item in enumerate(node.items)]
    base = _COPY.sub("", step.name)
    for name in calls:
        if name and name in (step.name, base) and not is_class(name):
            return messages.unfolded_address(step.span, step.name, where, name)
    folded = base.replace("_", "")
    positions = [at for at, name in enumerate(calls) if name and is_class(name) and name.lower() == folded]
    if positions:
        class_name = calls[positions[0]] or ""
        return messages.unnamed_item(step.span, step.name, where, class_name, positions)
    names = [name for name, _ in _named_items(node)]
    return messages.item_not_found(step.span, step.name, where, names, len(node))


def _call_name(item: Node, position: int) -> str | None:
    if isinstance(item, Scalar):
        return item.value if isinstance(item.value, str) else None
    call = _call(item, (f"[{position}]",)) if isinstance(item, Mapping) else None
    return call.name if call else None


def _shown(path: Path) -> str:
    return (
        "".join(each if each.startswith("[") else f".{each}" for each in path).removeprefix(".") or "the spec"
    )
