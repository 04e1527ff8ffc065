"""Whether the model takes what the data serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import data_steps as told
from kerasdl.diagnostics.messages import objectives as messages
from kerasdl.graph import Entrance, Graph, Port, Shape
from kerasdl.graph.model import Feed, PartCall
from kerasdl.spec.model import Call, Column, Spec

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


def check_vocabularies(graph: Graph, described: Described | None) -> Iterator[Diagnostic]:
    """What is wrong between the integers of inputs and the `Embedding` that takes them, whatever part it stands in."""
    if described is None or len(described.inputs) != len(graph.inputs):
        return
    columns = {entrance.name: column for entrance, column in matched(graph.inputs, described.inputs)}
    yield from _embedded(graph, {name: column for name, column in columns.items() if column.tokens})


def _embedded(graph: Graph, columns: Mapping[str, Column]) -> Iterator[Diagnostic]:
    for node in graph.nodes:
        taken = [(feed, columns.get(feed.value.node)) for feed in node.feeds if isinstance(feed.value, Port)]
        known = [(feed, column) for feed, column in taken if column]
        if isinstance(node.operation, Call):
            yield from filter(None, (_rows(node.name, node.operation, column) for _, column in known))
        elif isinstance(node.operation, PartCall) and known:
            yield from _in_part(graph, node.operation.part, known)


def _in_part(graph: Graph, name: str, known: Sequence[tuple[Feed, Column]]) -> Iterator[Diagnostic]:
    part = graph.parts[name]
    if part.single:
        inner = part.graph.nodes[0]
        if isinstance(inner.operation, Call):
            yield from filter(None, (_rows(name, inner.operation, column) for _, column in known))
        return
    entrances = part.graph.inputs
    by_name = {feed.argument or entrances[0].name: column for feed, column in known}
    yield from _embedded(part.graph, by_name)


def _rows(name: str, call: Call, column: Column) -> Diagnostic | None:
    """An `Embedding` with fewer rows than the column has integers: what is looked up beyond them is anything."""
    rows = call.arguments.get("input_dim")
    if call.symbol.name != "Embedding" or rows is None or not isinstance(rows.value, int):
        return None
    if column.tokens is None or rows.value >= column.tokens:
        return None
    return told.tokens_above(rows.span, name, column.name, column.tokens, rows.value)


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
