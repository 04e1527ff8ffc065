"""The composed spec as a run folder keeps it: the files that it names are named from there."""

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Mapping as MappingABC
from dataclasses import replace
from pathlib import Path

from kerasdl.diagnostics import Span
from kerasdl.spec.weights import KINDS
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence


def relocated(root: Mapping, folder: Path, data: MappingABC[Span, Path], lenders: bool = True) -> Mapping:
    """A composed document whose relative paths start from another folder.

    Args:
        root: Its top.
        folder: Where it will stand.
        data: The files and folders that `data.source` names, by the place where it does.
        lenders: Whether what lends weights is named anew too.

    Returns:
        The same, with the paths under `data.source`, of each part's `use` and under `weights` rewritten.
    """
    if data:
        root = _at(root, ("data", "source"), lambda node: _source(node, folder, data))
    if lenders:
        root = _at(root, ("weights",), lambda node: _weights(node, folder))
    return _at(root, ("model", "parts"), lambda node: _parts(node, folder))


def _at(node: Mapping, path: tuple[str, ...], change: Callable[[Node], Node]) -> Mapping:
    """The mapping with one value changed, where there is one."""
    entry = node.entry(path[0])
    if entry is None:
        return node
    if len(path) == 1:
        value = change(entry.value)
    else:
        value = _at(entry.value, path[1:], change) if isinstance(entry.value, Mapping) else entry.value
    entries = tuple(Entry(each.key, value) if each is entry else each for each in node)
    return replace(node, entries=entries)


def _source(node: Node, folder: Path, data: MappingABC[Span, Path]) -> Node:
    """A source whose paths start from another folder, wherever they stand among its arguments."""
    if isinstance(node, Scalar):
        return Scalar(_from(folder, data[node.span]), node.span) if node.span in data else node
    if isinstance(node, Sequence):
        return replace(node, items=tuple(_source(each, folder, data) for each in node))
    return replace(node, entries=tuple(Entry(each.key, _source(each.value, folder, data)) for each in node))


def _weights(node: Node, folder: Path) -> Node:
    """What lends weights to the whole model, and to each layer."""
    if isinstance(node, Scalar):
        return _named_from(node, folder)
    whole = _lender(node, folder)
    if not isinstance(whole, Mapping):
        return node
    return replace(whole, entries=tuple(Entry(each.key, _lender(each.value, folder)) for each in whole))


def _lender(node: Node, folder: Path) -> Node:
    if not isinstance(node, Mapping):
        return node
    for kind in KINDS:
        node = _at(node, (kind,), lambda old: _named_from(old, folder))
    return node


def _parts(node: Node, folder: Path) -> Node:
    if not isinstance(node, Mapping):
        return node
    entries = (Entry(each.key, _part(each.value, folder)) for each in node)
    return replace(node, entries=tuple(entries))


def _part(node: Node, folder: Path) -> Node:
    return _at(node, ("use",), lambda old: _named_from(old, folder)) if isinstance(node, Mapping) else node


def _named_from(node: Node, folder: Path) -> Node:
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or "$" in node.value:
        return node
    home = Path(node.span.source.path).parent if node.span.source.path else Path()
    return Scalar(_from(folder, home / Path(node.value).expanduser()), node.span)


def _from(folder: Path, path: Path) -> str:
    """The way from a folder to a file; the whole path where there is none (another drive)."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return str(path.resolve())
