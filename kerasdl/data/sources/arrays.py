"""What NPZ, NPY and IDX have in common: arrays, a column each, whose first axis counts the examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kerasdl.catalog import Argument
from kerasdl.data.formats.npz import Header
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.definition import Given, argument
from kerasdl.data.sources.files import ONE, SPLITS, DataFile, existing
from kerasdl.data.sources.model import Arrays
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_arrays as told
from kerasdl.spec.model import Column, shape_text
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax import Node


@dataclass(frozen=True, slots=True)
class ArraySource:
    """Arrays in files.

    Args:
        name: As messages name it.
        headers: Shape and dtype of the array of each column, by split.
    """

    name: str
    span: Span
    headers: Mapping[str, Mapping[str, Header]]

    @property
    def columns(self) -> tuple[Column, ...]:
        first = next(iter(self.headers.values()))
        return tuple(Column(name, head.shape[1:], head.dtype) for name, head in first.items())

    @property
    def splits(self) -> Mapping[str, int | None]:
        return {split: next(iter(heads.values())).shape[0] for split, heads in self.headers.items()}

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return {}


def check(span: Span, path: str, headers: Mapping[str, Header]) -> None:
    """Tells arrays that are none of examples: of objects, without axes, or of differing counts.

    Args:
        span: Where the spec names their file.
        path: As messages name it.
        headers: The arrays of one split.
    """
    if not headers or any(not header.shape for header in headers.values()):
        raise DataError(messages.file_unreadable(span, path, "it holds no arrays of examples"))
    first, expected = next((name, header.shape[0]) for name, header in headers.items())
    for name, header in headers.items():
        if header.dtype == "object":
            raise DataError(messages.array_of_objects(span, path, name))
        if header.shape[0] != expected:
            raise DataError(messages.arrays_unequal(span, path, name, header.shape[0], first, expected))


def check_alike(span: Span, headers: Mapping[str, Mapping[str, Header]]) -> None:
    """Tells a split whose columns, or their shapes, are others than those of the first split."""
    first, *others = headers
    for split in others:
        if set(headers[split]) != set(headers[first]):
            raise DataError(
                told.columns_differ(span, split, list(headers[split]), first, list(headers[first]))
            )
        for name, header in headers[split].items():
            expected, found = headers[first][name].shape[1:], header.shape[1:]
            if expected != found:
                raise DataError(
                    told.shapes_differ(span, name, split, shape_text(found), first, shape_text(expected))
                )


def finite(span: Span, arrays: Arrays) -> Arrays:
    """The arrays, in which every number is finite.

    Raises:
        DataError: One is not, which is told with its row.
    """
    import numpy as np

    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            row = int(np.argwhere(~np.isfinite(array))[0][0])
            raise DataError(messages.array_not_finite(span, name, row))
    return arrays


# --- a file a column -------------------------------------------------------------------------------------------

COLUMN = argument("COLUMN", ONE, "The file of a column, under the column's name.")


def split_arguments() -> tuple[Argument, ...]:
    """The arguments that hold a file a column for one split each."""
    files = {"type": "object", "additionalProperties": ONE}
    return tuple(
        argument(split, files, f"The file of each column, for the split `{split}`.") for split in SPLITS
    )


def column_files(given: Given) -> Mapping[str, Mapping[str, DataFile]]:
    """The file of each column by split, as they stand below the splits or by themselves.

    Raises:
        DataError: There is none, or one is missing, or some stand below a split and some do not.
    """
    apart = [name for name in given.nodes if name in SPLITS]
    if not given.nodes:
        raise DataError(told.no_columns(given.span, given.name))
    if not apart:
        return {WHOLE: _files(given, given.nodes)}
    if other := [name for name in given.nodes if name not in SPLITS]:
        raise DataError(messages.file_beside_splits(given.place(other[0]), given.name, apart[0], other[0]))
    found = {split: _files(given, _below(given.nodes[split])) for split in SPLITS if split in apart}
    if empty := [split for split, files in found.items() if not files]:
        raise DataError(told.no_columns(given.place(empty[0]), given.name))
    return found


def _below(node: Node) -> Mapping[str, Node]:
    return {each.name: each.value for each in node} if isinstance(node, MappingNode) else {}


def _files(given: Given, nodes: Mapping[str, Node]) -> Mapping[str, DataFile]:
    return {name: existing(given.folder, node) for name, node in nodes.items()}
