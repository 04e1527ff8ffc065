"""Whether losses and metrics fit the model's outputs and the data's targets, told before anything is trained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import objectives as messages
from kerasdl.diagnostics.messages.graph import calls as called_from
from kerasdl.graph import Graph, Port, Shape, Shapes, Tensor
from kerasdl.objectives import reach
from kerasdl.objectives.activations import check_activation
from kerasdl.objectives.ending import Ending, ending_of
from kerasdl.objectives.kinds import BINARY, NUMBERS, ONE_HOT, SPARSE
from kerasdl.objectives.pairing import Pair, pair, written
from kerasdl.objectives.sizes import check_size, check_units
from kerasdl.objectives.watch import check_watched, measured
from kerasdl.objectives.weighting import check_weighting
from kerasdl.spec.model import Column, Data, Spec

if TYPE_CHECKING:
    from kerasdl.data import Described

ACCURACIES = ("accuracy", "acc")
_KINDS = ("loss-wants-integers", "loss-wants-one-hot")


@dataclass(frozen=True, slots=True)
class Judged:
    """A loss or metric with all that is known of what it judges.

    Args:
        ending: How the output ends, None where it is an input itself.
        shape: The output's shape without the batch axis, None where it is not known.
        column: The target, None where it is not known.
        data: Where the target's kind is decided: the step that encodes it, or the source.
    """

    pair: Pair
    ending: Ending | None
    shape: Shape | None
    column: Column | None
    data: Span

    @property
    def name(self) -> str:
        return self.pair.term.call.symbol.name

    @property
    def written(self) -> str:
        return written(self.pair.term)

    @property
    def span(self) -> Span:
        return self.pair.term.call.span


def check_objectives(
    spec: Spec,
    graph: Graph,
    shapes: Shapes | None,
    described: Described | None,
    evaluated: Sequence[str] = (),
) -> tuple[Diagnostic, ...]:
    """What is wrong with a spec's losses, metrics, callbacks and promises; Keras is not needed.

    Args:
        spec: Its `train` and `data` sections.
        graph: The model's graph.
        shapes: Where they are known, more can be told.
        described: What the data section yields, None where there is none or it cannot be told.
        evaluated: The paths that evaluations give.
    """
    if not graph.outputs:
        return ()
    if spec.train is None:
        return tuple(check_watched(spec, graph, described, (), evaluated))
    outputs, extra = _names(graph.outputs), _names(graph.training)
    targets = described.target_names if described else None
    train = spec.train
    losses, told = pair(train.losses, outputs, extra, targets)
    metrics, told_of_metrics = pair(train.metrics, outputs, extra, targets)
    if described and len(described.targets) < len(described.target_names):
        # One of them is no column, which is told already.
        told = tuple(each for each in told if each.id != "target-unclear")
        told_of_metrics = tuple(each for each in told_of_metrics if each.id != "target-unclear")
    same = {each.id for each in told}  # what is unclear for the losses is so for the metrics
    told_of_metrics = tuple(each for each in told_of_metrics if each.id not in same)
    judged = [_judged(each, spec, graph, shapes, described) for each in losses]
    found = [diagnostic for each in judged for diagnostic in _check_loss(each)]
    if not found and not told:
        meters = [_judged(each, spec, graph, shapes, described) for each in metrics]
        found.extend(diagnostic for each in meters for diagnostic in _check_metric(each, judged))
        if "loss" not in train.unread:
            found.extend(reach.check(graph, shapes, [each.output for each in losses]))
    if not told and described and "loss" not in train.unread:
        found.extend(check_weighting(train.class_weights, losses, described))
    if not told and not told_of_metrics:
        whole = not {"loss", "metrics"} & train.unread
        names = measured(losses, metrics) if whole else None
        found.extend(check_watched(spec, graph, described, names, evaluated))
    return (*told, *told_of_metrics, *found)


def _names(pairs: Iterable[tuple[str, Port]]) -> tuple[str, ...]:
    return tuple(name for name, _ in pairs)


def _judged(
    each: Pair, spec: Spec, graph: Graph, shapes: Shapes | None, described: Described | None
) -> Judged:
    port = dict((*graph.outputs, *graph.training))[each.output]
    tensor = _tensor(graph, port, shapes)
    column = described.column(each.target) if described and each.target else None
    place = _place(spec.data, column) if spec.data and column else each.term.call.span
    return Judged(each, ending_of(graph, port), tensor.shape[1:] if tensor else None, column, place)


def _tensor(graph: Graph, port: Port, shapes: Shapes | None) -> Tensor | None:
    entrance = next((each for each in graph.inputs if each.name == port.node), None)
    if entrance:
        return Tensor((None, *entrance.shape), entrance.dtype)
    found = shapes.nodes.get(port.node) if shapes else None
    return found.outputs[port.index or 0] if found and len(found.outputs) > (port.index or 0) else None


def _place(data: Data, column: Column) -> Span:
    """Where the classes of a column are decided: the last step that gives it, else the source."""
    for step in reversed(data.steps):
        if column.name in [str(each.value) for each in step.gives]:
            tokens = step.call.arguments.get("num_tokens")
            return tokens.key if tokens else step.call.span
    return data.source.span


# --- losses ----------------------------------------------------------------------------------------------------


def _check_loss(judged: Judged) -> Iterator[Diagnostic]:
    """What is wrong with a loss; where its layer stands in a block, with the calls that led there."""
    ending = judged.ending
    calls = called_from([(each.block, each.span) for each in ending.frames]) if ending else ()
    for each in _mistakes(judged):
        inside = ending is not None and each.span in (ending.span, ending.place, ending.units_place)
        yield each.with_notes(*calls) if inside else each


def _mistakes(judged: Judged) -> Iterator[Diagnostic]:
    label = _check_label(judged)
    if label:
        yield label
    activation = check_activation(judged.pair.term, judged.written, judged.ending, _last(judged))
    if activation:
        yield activation
    over_one = activation is not None and activation.id == "softmax-over-one"
    if label is None and not over_one and judged.column and judged.column.dtype != "string":
        yield from _check_size(judged)
    elif label is not None and label.id in _KINDS and judged.column and judged.ending:
        # How classes are written is one mistake, how many there are another.
        units = check_units(judged.ending, judged.shape, judged.column, judged.data)
        yield from (units,) if units else ()


def _check_size(judged: Judged) -> Sequence[Diagnostic]:
    column = judged.column
    if column is None or judged.ending is None:
        return ()
    if (
        judged.name in BINARY
        and (column.classes or 0) > 2
        and not column.one_hot
        and _last(judged) in (1, None)
    ):
        return (
            messages.binary_with_classes(
                judged.span, judged.written, column.name, column.classes or 0, judged.data
            ),
        )
    found = check_size(judged.pair.term, judged.ending, judged.shape, column, judged.data)
    return (found,) if found else ()


def _last(judged: Judged) -> int | None:
    """The length of the output's last axis."""
    if judged.shape is not None:
        return judged.shape[-1] if judged.shape else None
    return judged.ending.units if judged.ending else None


def _check_label(judged: Judged) -> Diagnostic | None:
    """Whether the target is of the kind that the loss or metric wants: a class number, one-hot, or numbers at all."""
    column, name = judged.column, judged.name
    if column is None:
        return None
    if column.dtype == "string":
        return messages.target_is_text(judged.span, judged.written, column.name, judged.data)
    if name in SPARSE and column.one_hot:
        mend, width = SPARSE[name], column.classes
        return messages.loss_wants_integers(
            judged.span, judged.written, mend, column.name, width, judged.data
        )
    if name in ONE_HOT and not column.one_hot and column.classes and column.shape in ((), (1,)):
        mend, width = ONE_HOT[name], column.classes
        return messages.loss_wants_one_hot(judged.span, judged.written, mend, column.name, width, judged.data)
    return None


# --- metrics ---------------------------------------------------------------------------------------------------


def _check_metric(judged: Judged, losses: Sequence[Judged]) -> Iterator[Diagnostic]:
    loss = next((each for each in losses if each.pair.output == judged.pair.output), None)
    if judged.name == "Accuracy" and judged.pair.term.alias is None:
        yield messages.accuracy_of_equals(judged.span)
    elif judged.written in ACCURACIES and loss and loss.name in NUMBERS and _is_number(judged.column):
        yield messages.accuracy_of_numbers(
            judged.span, judged.column.name if judged.column else "", loss.span
        )
    elif label := _check_label(judged):
        yield label


def _is_number(column: Column | None) -> bool:
    return column is not None and column.classes is None and column.dtype.startswith("float")
