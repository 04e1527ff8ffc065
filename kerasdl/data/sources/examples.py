"""`Examples: {x: [[0, 0], [0, 1]], y: [0, 1]}`: a handful of examples written in the spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kerasdl.data.download import Progress
from kerasdl.data.formats import table
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.definition import Definition, Given, argument
from kerasdl.data.sources.model import Content
from kerasdl.data.split import TRAIN
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import examples as messages
from kerasdl.spec.model import Column
from kerasdl.spec.numbers import Numbers, read_numbers
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax import Node, Sequence, kind_of


@dataclass(frozen=True, slots=True)
class ExamplesSource:
    """Columns as they are written.

    Args:
        name: `Examples`.
        span: Where it is written.
        written: The numbers of each column; the outermost list holds the examples.
    """

    name: str
    span: Span
    written: Mapping[str, Numbers]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(_column(name, numbers) for name, numbers in self.written.items())

    @property
    def splits(self) -> Mapping[str, int | None]:
        return {TRAIN: next(iter(self.written.values())).shape[0]}

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return {}

    def read(self, progress: Progress | None = None) -> Content:
        """The arrays; there is no file to read."""
        del progress
        import numpy as np

        arrays = {
            column.name: np.asarray(self.written[column.name].value, column.dtype).reshape(-1, *column.shape)
            for column in self.columns
        }
        return Content({TRAIN: arrays}, {})


def _open(given: Given) -> ExamplesSource:
    """The columns under `Examples`; no file is read.

    Raises:
        DataError: One holds something else than numbers, or another number of examples than the rest.
    """
    entry = given.entry
    if not isinstance(entry.value, MappingNode) or not len(entry.value):
        raise DataError(messages.no_columns(entry.key.span, kind_of(entry.value)))
    written = {each.name: _numbers(each.name, each.value) for each in entry.value}
    first, *others = entry.value
    count = written[first.name].shape[0]
    for each in others:
        found = written[each.name].shape[0]
        if found != count:
            raise DataError(messages.counts_differ(each.value.span, each.name, found, first.name, count))
    return ExamplesSource(entry.name, entry.key.span, written)


def _numbers(name: str, node: Node) -> Numbers:
    if not isinstance(node, Sequence):
        raise DataError(messages.no_list(node.span, name, kind_of(node)))
    found = read_numbers(node, f"`{name}`")
    if isinstance(found, Diagnostic):
        raise DataError(found)
    return found


def _column(name: str, numbers: Numbers) -> Column:
    """A plain list is a column of a table: vectors of one, of integers where it holds nothing else."""
    if len(numbers.shape) > 1:
        return Column(name, numbers.shape[1:], "float32")
    kind = "integer" if numbers.whole else "number"
    return Column(name, (1,), table.dtype_of(kind, numbers.value), _classes(numbers))


def _classes(numbers: Numbers) -> int | None:
    """How many classes integers count: k where they are exactly 0 to k - 1, else None."""
    values = set(numbers.value) if numbers.whole else set[int]()
    return len(values) if len(values) > 1 and values == set(range(len(values))) else None


EXAMPLES = Definition(
    "Examples",
    "A handful of examples that stand in the spec: a column a name, a list with an item an example.",
    (),
    _open,
    others=argument("COLUMN", True, "The values of a column, under the column's name."),
    example={"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [0, 1, 1, 0]},
)
