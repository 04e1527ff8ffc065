"""The arguments of a file source: `CSV: data.csv` or `CSV: {file: data.csv, ...}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasdl.data.refusal import DataError
from kerasdl.data.sources.files import near
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_images as images
from kerasdl.syntax import Entry, Node, Scalar, is_null, plain
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax.nodes import kind_of


@dataclass(frozen=True, slots=True)
class FileArguments:
    """A file that is there, and what else was said.

    Args:
        shown: The path as written, for messages.
        span: Where it is written.
        values: The other arguments, as nodes.
    """

    path: Path
    shown: str
    span: Span
    values: Mapping[str, Node]


def read_arguments(entry: Entry, folder: Path, known: Sequence[str], key: str = "file") -> FileArguments:
    """The arguments of a file source; the first is `file`, or `folder`.

    Raises:
        DataError: An argument is unknown, or the file is missing.
    """
    given = _given(entry, known, key)
    node = given.pop(key, None)
    if is_null(node) or node is None:
        raise DataError(messages.source_without_file(entry.key.span, entry.name, key))
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        raise DataError(messages.source_value(node.span, entry.name, key, "a path", kind_of(node)))
    path = folder / Path(node.value).expanduser()
    if key == "folder" and not path.is_dir():
        raise DataError(images.folder_missing(node.span, node.value, near(path, node.value, Path.is_dir)))
    if key == "file" and not path.is_file():
        raise DataError(messages.file_missing(node.span, node.value, near(path, node.value)))
    return FileArguments(path, node.value, node.span, given)


def text(entry: Entry, node: Node | None, name: str, expected: str, length: int | None = None) -> str | None:
    """An argument that is text, None where it is left out."""
    if node is None:
        return None
    value = plain(node)
    if not isinstance(value, str) or (length is not None and len(value) != length):
        raise DataError(messages.source_value(node.span, entry.name, name, expected, _found(value, node)))
    return value


def texts(entry: Entry, node: Node | None, name: str, expected: str) -> tuple[str, ...] | None:
    """An argument that is a list of different texts, None where it is left out."""
    if node is None:
        return None
    value = plain(node)
    right = isinstance(value, list) and value and all(isinstance(each, str) and each for each in value)
    if not right or len(set(value)) != len(value):
        raise DataError(messages.source_value(node.span, entry.name, name, expected, _found(value, node)))
    return tuple(value)


def marks(entry: Entry, node: Node | None, name: str) -> tuple[str, ...]:
    """An argument that is a text or a number, or a list of such, as the texts that stand in a file."""
    if node is None:
        return ()
    value = plain(node)
    several: list[Any] = value if isinstance(value, list) else [value]
    if not several or not all(type(each) in (str, int, float) for each in several):
        expected = "what stands where a value is missing, or a list of such"
        raise DataError(messages.source_value(node.span, entry.name, name, expected, _found(value, node)))
    return tuple(str(each) for each in several)


def _given(entry: Entry, known: Sequence[str], key: str) -> dict[str, Node]:
    if not isinstance(entry.value, MappingNode):
        return {key: entry.value}
    for each in entry.value:
        if each.name not in known:
            raise DataError(messages.source_argument(each.key.span, entry.name, each.name, known))
    return {each.name: each.value for each in entry.value}


def _found(value: Any, node: Node) -> str:
    return f"`{value}`" if isinstance(value, str | int | float) else kind_of(node)
