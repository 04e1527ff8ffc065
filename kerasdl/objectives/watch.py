"""What a run measures by name, and whether promises, callbacks and `keep` look at something that it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import run as messages
from kerasdl.graph import Graph
from kerasdl.graph.weights import addresses
from kerasdl.objectives.compile import metric_name
from kerasdl.objectives.pairing import Pair
from kerasdl.spec.model import Call, Promise, Spec, Train

if TYPE_CHECKING:
    from kerasdl.data import Described

TRAIN, VALIDATION = "train", "validation"
PARAMETERS = ("parameters.total", "parameters.trainable", "parameters.training")
EXTRA = ("learning_rate",)


def measured(losses: Sequence[Pair], metrics: Sequence[Pair]) -> tuple[str, ...]:
    """The names under which losses and metrics are kept, an output's before its own, parted by a dot.

    They are Keras's: bare where one output alone is judged, and a loss of each output where several have one.
    """
    outputs = dict.fromkeys(each.output for each in (*losses, *metrics))
    named = [(each.output, metric_name(each.term.call, each.term.alias, each.term.name)) for each in metrics]
    if len(outputs) == 1:
        return ("loss", *(name for _, name in named))
    judged = dict.fromkeys(each.output for each in losses)
    own = [f"{output}.loss" for output in judged] if len(judged) > 1 else []
    return ("loss", *own, *(f"{output}.{name}" for output, name in named))


def check_watched(
    spec: Spec,
    graph: Graph,
    described: Described | None,
    names: Sequence[str] | None,
    evaluated: Sequence[str] = (),
) -> Iterator[Diagnostic]:
    """What is promised or watched and will not be measured.

    Args:
        spec: Its `train` and `expect`.
        graph: The model's.
        described: What the data section yields, None where that is not known.
        names: What `measured` gives; None where a mistake hides some of it.
        evaluated: The paths that evaluations give.
    """
    if described is None and spec.data is not None:
        return  # what is wrong with the data is told already
    counts = described.counts if described else {}
    if spec.train and described:
        yield from _check_training(spec.train, VALIDATION in counts, names)
    known = [f"{split}.{name}" for split in counts for name in names or ()]
    known += [*evaluated, *PARAMETERS, *(["output"] if described else [])]
    hidden = {*(counts if names is None else ()), *(each.name for each in spec.evaluate if not each.call)}
    for promise in spec.expect:
        for path, span in _paths(promise):
            if path[0] not in hidden:
                yield from _check_promise(path, span, graph, known)


def _paths(promise: Promise) -> Iterator[tuple[tuple[str, ...], Span]]:
    """The path of a promise, and those that it is compared with."""
    yield promise.path, promise.span
    yield from ((tuple(path.split(".")), span) for path, span in promise.against)


def _check_training(train: Train, validated: bool, names: Sequence[str] | None) -> Iterator[Diagnostic]:
    if train.keep == "best" and not validated:
        yield messages.nothing_watched(train.span, "`keep: best`", "val_loss")
    logged = [name.replace(".", "_") for name in names or ()]
    known = [*logged, *(f"val_{name}" for name in logged if validated), *EXTRA]
    for call in train.callbacks:
        monitor, what = _monitor(call), f"`{call.symbol.name}`"
        given = call.arguments.get("monitor")
        if monitor is None or monitor in known:
            continue
        if monitor.startswith("val_") and not validated:
            yield messages.nothing_watched(call.span, what, monitor)
        elif names is not None and "monitor" not in call.mistaken:
            yield messages.unknown_monitor(given.span if given else call.span, what, monitor, known)


def _monitor(call: Call) -> str | None:
    given, argument = call.arguments.get("monitor"), call.symbol.argument("monitor")
    value = given.value if given else argument.default if argument else None
    return value if isinstance(value, str) else None


def _check_promise(
    parts: tuple[str, ...], span: Span, graph: Graph, known: Sequence[str]
) -> Iterator[Diagnostic]:
    path = ".".join(parts)
    if path in known:
        return
    weights = [f"weights.{name}" for name in addresses(graph)]
    if parts[0] == "weights":
        if graph.complete and path.rpartition(".")[0] not in weights:
            yield messages.unknown_promise(span, path, [f"{name}.kernel" for name in weights])
        return
    yield messages.unknown_promise(span, path, known)
