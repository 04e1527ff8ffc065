"""Two documents as one: mappings merge by key, the later value wins, lists are replaced."""

from __future__ import annotations

from typing import TypeAlias

from kerasdl.compose.params import with_value
from kerasdl.syntax import Entry, Mapping, Node

Path: TypeAlias = tuple[str, ...]

ALTERNATIVES = ("loss", "minimize", "updates")
"""Under `train` one of these stands alone; a later choice takes the place of an earlier one."""

_MODULES = ("ops.", "applications.")
_PLAIN_KEYS: frozenset[Path] = frozenset({("data", "columns")})
"""Mappings whose capital keys are no classes: a table's header names its columns as it likes."""


def merge(base: Node, over: Node, path: Path = ()) -> Node:
    """The later of two nodes, continued by what only the earlier one says.

    Args:
        base: The earlier node.
        over: The later node; where it is written empty, it is empty.
        path: The keys that lead to both.

    Returns:
        A node whose every value keeps its place in its own file. Two calls of one class have their arguments
        merged; another class takes the place of the first.
    """
    if is_param(path):
        return with_value(base, over)
    if not isinstance(base, Mapping) or not isinstance(over, Mapping) or _other_class(base, over, path):
        return over
    replaced = {entry.name: entry for entry in over}
    kept = [entry for entry in base if not _set_aside(entry, over, path)]
    entries = [_joined(entry, replaced.pop(entry.name, None), path) for entry in kept]
    return Mapping((*entries, *replaced.values()), over.span, over.flow)


def is_param(path: Path) -> bool:
    """Whether a path leads to a declaration of a param: the spec's own, or a block's."""
    return (len(path) == 2 and path[0] == "params") or (
        len(path) == 4 and path[0] == "blocks" and path[2] == "params"
    )


def is_class(name: str) -> bool:
    """Whether a key names something of the catalogue.

    >>> is_class("Dense"), is_class("ops.mean"), is_class("units")
    (True, True, False)
    """
    return name[:1].isupper() or name.startswith(_MODULES)


def class_entry(node: Mapping) -> Entry | None:
    """The one key of a mapping that names a class, with its arguments; None where there is none or are several."""
    found = [entry for entry in node if is_class(entry.name)]
    return found[0] if len(found) == 1 else None


def _joined(earlier: Entry, later: Entry | None, path: Path) -> Entry:
    if later is None:
        return earlier
    return Entry(later.key, merge(earlier.value, later.value, (*path, later.name)))


def _other_class(base: Mapping, over: Mapping, path: Path) -> bool:
    first, second = class_entry(base), class_entry(over)
    return path not in _PLAIN_KEYS and bool(first and second and first.name != second.name)


def _set_aside(entry: Entry, over: Mapping, path: Path) -> bool:
    """Whether a later file's choice among alternatives takes an earlier entry's place."""
    return (
        path == ("train",)
        and entry.name in ALTERNATIVES
        and over.entry(entry.name) is None
        and any(over.entry(name) for name in ALTERNATIVES)
    )
