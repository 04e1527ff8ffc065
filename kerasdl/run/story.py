"""What a run's report tells, gathered while the model and the data are at hand."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasdl.backend.build import Built
from kerasdl.data import Dataset
from kerasdl.data.classes import class_names
from kerasdl.data.split import TRAIN
from kerasdl.graph import Graph
from kerasdl.report import Judged, Output, Promised, Story
from kerasdl.run.batches import Batches
from kerasdl.run.record import Origin, lock
from kerasdl.run.result import RunResult
from kerasdl.spec.model import Spec

if TYPE_CHECKING:
    from kerasdl.run.train import Training

LOOKED_AT = ("test", "validation", TRAIN)  # the first of these that the data have
MOST_ROWS = 20_000
MOST_VALUES = 2**24  # that an output gives for all rows together


def story(
    spec: Spec, graph: Graph, built: Built, result: RunResult, training: Training, origin: Origin
) -> Story:
    """What the report of a run tells.

    Args:
        spec: With a `train` section.
        graph: The model's.
        built: With the weights that were kept.
        result: What the training gave.
        training: Its batches, and its model as compiled.
        origin: Of the run.
    """
    assert spec.train is not None
    return Story(
        name=result.name,
        about=spec.about,
        when=time.strftime("%Y-%m-%d %H:%M"),
        backend=result.backend,
        seed=result.seed,
        seconds=result.seconds,
        epochs=training.epochs,
        promises=tuple(
            Promised(each.path, each.wanted, each.got, each.held, each.against) for each in result.expect
        ),
        metrics=result.metrics,
        history=result.history,
        graph=graph,
        shapes=built.shapes,
        judged=_judged(training, _split(training, result.interrupted)),
        spec=origin.text,
        lock=lock(result, training.dataset, origin),
        interrupted=result.interrupted,
        smoke=result.smoke,
        left_out=training.dataset.left_out,
        evaluations=result.evaluations,
    )


def _split(training: Training, interrupted: bool) -> str | None:
    """The split whose examples are looked at; `test` is not read where the training was interrupted."""
    known = [name for name in LOOKED_AT if name in training.batches]
    if interrupted:
        return "validation" if "validation" in known else None
    return known[0] if known else None


def _judged(training: Training, split: str | None) -> Judged | None:
    if split is None:
        return None
    batches = training.batches[split]
    rows = _rows(training.model, batches)
    taken = batches.taken(rows)
    made = training.model.predict(batches.given(taken), batch_size=batches.batch_size, verbose=0)
    names = training.objectives.outputs
    values = made if isinstance(made, Mapping) else {names[0]: made}
    return Judged(
        split=split,
        rows=rows,
        of=training.dataset.count(split),
        shown={name: np.asarray(array[rows]) for name, array in training.dataset.raw[split].items()},
        outputs=tuple(
            _output(training, name, taken[batches.targets[name]], np.asarray(values[name])) for name in names
        ),
    )


def _rows(model: Any, batches: Batches) -> np.ndarray:
    """The rows to look at: all, or some at equal distances where that would be too much to hold."""
    count = batches.count
    wide = max(math.prod(length or 1 for length in each.shape[1:]) for each in model.outputs)
    most = min(count, MOST_ROWS, max(1, MOST_VALUES // wide))
    return np.linspace(0, count - 1, most).round().astype("int64")


def _output(training: Training, name: str, wanted: np.ndarray, got: np.ndarray) -> Output:
    target = training.objectives.target(name)
    dataset: Dataset = training.dataset
    loss = next((each.term.call for each in training.objectives.losses if each.output == name), None)
    logits = loss.arguments.get("from_logits") if loss else None
    return Output(
        name,
        target,
        wanted,
        got,
        loss.symbol.name if loss else None,
        bool(logits and logits.value is True),
        class_names(dataset.described, dataset.kept.learned, target),
    )
