"""Whether what is evaluated can be, told before anything is trained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import evaluations as messages
from kerasdl.evaluation.finding import path_of
from kerasdl.evaluation.perplexity import CROSS_ENTROPIES
from kerasdl.evaluation.registry import DEFINITIONS
from kerasdl.graph import Graph
from kerasdl.graph.weights import addresses
from kerasdl.objectives.pairing import pair
from kerasdl.spec.model import Evaluation, Spec, shape_text
from kerasdl.syntax import Scalar

if TYPE_CHECKING:
    from kerasdl.data import Described

MATRICES = ("Embedding", "Dense")
"""The layers that have a matrix with a row, or a column, a word."""


def paths(spec: Spec) -> tuple[str, ...]:
    """The paths under `expect` that evaluations give, but those that a mistake hides."""
    return tuple(
        path_of(each.name, number.name)
        for each in spec.evaluate
        if each.call
        for number in DEFINITIONS[each.call.symbol.name].gives
    )


def check_evaluations(spec: Spec, graph: Graph, described: Described | None) -> Iterator[Diagnostic]:
    """What is wrong with what a spec evaluates.

    Args:
        spec: Its `evaluate`.
        graph: The model's.
        described: What the data section yields, None where that is not known.
    """
    if spec.evaluate and (spec.train is None or spec.data is None):
        yield messages.untrained(spec.evaluate[0].place)
        return
    for each in spec.evaluate:
        if each.call is not None:
            yield from _check(each, spec, graph, described)


def _check(each: Evaluation, spec: Spec, graph: Graph, described: Described | None) -> Iterator[Diagnostic]:
    assert each.call is not None
    definition = DEFINITIONS[each.call.symbol.name]
    for name, kind in definition.looks.items():
        taken = each.takes.get(name)
        if kind == "matrix" and taken:
            yield from _check_matrix(taken, graph)
        elif kind == "column" and taken and described:
            yield from _check_column(taken, described)
        elif kind == "output":
            yield from _check_output(each, taken, spec, graph, described)
    if described:
        yield from _check_split(each, described)
    yield from definition.check(each)


def _check_matrix(taken: Scalar, graph: Graph) -> Iterator[Diagnostic]:
    name, known = str(taken.value), addresses(graph)
    matrices = [layer for layer, callee in known.items() if callee in MATRICES]
    if name in known and known[name] not in MATRICES:
        yield messages.no_embeddings(taken.span, name, known[name], matrices)
    elif name not in known and graph.complete:
        yield messages.unknown_embeddings(taken.span, name, matrices or list(known))


def _check_column(taken: Scalar, described: Described) -> Iterator[Diagnostic]:
    """A column that the model or its losses see, of integers or one-hot."""
    name = str(taken.value)
    seen = dict.fromkeys((*described.input_names, *described.target_names))
    column = described.column(name)
    if name not in seen:
        yield messages.unseen_column(taken.span, name, list(seen))
    elif column and not (column.one_hot or column.dtype.startswith(("int", "uint"))):
        found = f"{column.dtype} {shape_text(column.shape)}"
        yield messages.no_word_column(taken.span, name, found)


def _check_output(
    each: Evaluation, taken: Scalar | None, spec: Spec, graph: Graph, described: Described | None
) -> Iterator[Diagnostic]:
    """An output that a cross-entropy over words judges: the one that is named, or the only one."""
    assert spec.train is not None
    if "loss" in spec.train.unread or not graph.outputs:
        return  # what hides them is told
    outputs, extra = ([name for name, _ in ports] for ports in (graph.outputs, graph.training))
    pairs, told = pair(spec.train.losses, outputs, extra, described.target_names if described else None)
    if told:
        return  # which output a loss judges is unclear, and told
    judged = list(dict.fromkeys(one.output for one in pairs))
    words = list(dict.fromkeys(one.output for one in pairs if one.term.call.symbol.name in CROSS_ENTROPIES))
    name = str(taken.value) if taken else None
    if taken and name not in judged:
        yield messages.unknown_output(taken.span, str(name), judged)
    elif name is None and len(words) > 1:
        yield messages.output_unclear(each.place, written(each), words)
    elif (name or "") not in words and (name or not words):
        place = taken.span if taken else each.place
        yield messages.no_cross_entropy(place, written(each), name or judged[0], words)


def _check_split(each: Evaluation, described: Described) -> Iterator[Diagnostic]:
    argument = each.call.symbol.argument("split") if each.call else None
    if argument is None or each.call is None:
        return
    given = each.call.arguments.get("split")
    split = str(given.value if given else argument.default)
    if split not in described.counts:
        span = given.span if given else each.place
        yield messages.unknown_split(span, written(each), split, list(described.counts))


def written(each: Evaluation) -> str:
    """The class of an evaluation."""
    return each.call.symbol.name if each.call else each.name
