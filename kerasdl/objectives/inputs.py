"""Whether the model takes what the data serve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import objectives as messages
from kerasdl.graph import Entrance, Graph, Shape
from kerasdl.spec.model import Column, Spec

if TYPE_CHECKING:
    from kerasdl.data import Described


def check_inputs(spec: Spec, graph: Graph, described: Described | None) -> Iterator[Diagnostic]:
    """What is wrong between `model.inputs` and `data.inputs`: their number, their names, their shapes.

    Columns go to inputs by name where the names are the same, else in order.
    """
    if described is None or spec.data is None or spec.model is None or spec.model.inputs is None:
        return
    columns = described.inputs
    if len(columns) < len(described.input_names):
        return  # an unknown column is told already
    if len(columns) != len(graph.inputs):
        names = [entrance.name for entrance in graph.inputs]
        yield messages.count_of_inputs(spec.data.span, described.input_names, names, spec.model.span)
        return
    for entrance, column in matched(graph.inputs, columns):
        if not _fits(entrance.shape, column.shape):
            yield messages.input_shape(
                entrance.span, entrance.name, entrance.shape, column.name, column.shape, spec.data.span
            )


def matched(
    entrances: tuple[Entrance, ...], columns: tuple[Column, ...]
) -> tuple[tuple[Entrance, Column], ...]:
    """Each input with its column: by name where all names are the same, else in order."""
    by_name = {column.name: column for column in columns}
    if all(entrance.name in by_name for entrance in entrances):
        return tuple((entrance, by_name[entrance.name]) for entrance in entrances)
    return tuple(zip(entrances, columns, strict=True))


def _fits(wanted: Shape, found: Shape) -> bool:
    if len(wanted) != len(found):
        return False
    return all(None in (one, other) or one == other for one, other in zip(wanted, found, strict=True))
