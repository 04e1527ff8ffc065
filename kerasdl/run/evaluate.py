"""A run's kept model, measured again on the splits that it was trained with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasdl.backend.build import Built
from kerasdl.data import Dataset
from kerasdl.diagnostics import Diagnostic, SpecError
from kerasdl.diagnostics.messages import run as messages
from kerasdl.evaluation import Evaluated
from kerasdl.graph import Graph
from kerasdl.run.callbacks import finite
from kerasdl.run.evaluations import prepared, worked_out
from kerasdl.run.record import MODEL, TRAINED
from kerasdl.run.train import Settings, Training
from kerasdl.spec.model import Spec


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the kept model of a run gives.

    Args:
        run: Its folder.
        metrics: Losses and metrics by split, by name. `train` is measured as the other splits are, with the kept
            weights, and so differs from the average over the last epoch that training told.
        evaluations: What the spec evaluates beside them.
    """

    run: Path
    metrics: Mapping[str, Mapping[str, float]]
    evaluations: tuple[Evaluated, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The form that `--json` prints."""
        return {
            "run": str(self.run),
            "metrics": {split: finite(metrics) for split, metrics in self.metrics.items()},
            "evaluations": {each.name: each.as_json() for each in self.evaluations},
        }


def restore(folder: Path, built: Built) -> None:
    """Puts the weights of a run into its model, built anew from its spec: nothing is deserialised.

    Args:
        folder: Of the run.
        built: Its weights are replaced.

    Raises:
        SpecError: The weights do not fit.
    """
    file = TRAINED if (folder / TRAINED).exists() else MODEL
    model = built.trained if file == TRAINED else built.model
    try:
        model.load_weights(folder / file)
    except Exception as fault:  # h5py, zipfile and Keras raise whatever they like
        reason = str(fault).strip().splitlines() or [type(fault).__name__]
        raise SpecError([messages.run_damaged(str(folder), file, reason[0])]) from fault


def evaluate(
    spec: Spec,
    graph: Graph,
    built: Built,
    dataset: Dataset,
    folder: Path,
    warn: Callable[[Sequence[Diagnostic]], object] | None = None,
) -> Evaluation:
    """Measures a model on every split, and works out what its spec evaluates.

    Args:
        spec: Of the run, with a `train` section.
        graph: The model's.
        built: With the weights of the run.
        dataset: As in training.
        folder: Of the run.
        warn: Told what could not be worked out.
    """
    assert spec.train is not None
    training = Training(spec.train, graph, built, dataset, Settings(seed=0))
    ready = prepared(spec.evaluate, training)
    metrics = {split: training.evaluated(split) for split in dataset.splits}
    return Evaluation(folder, metrics, worked_out(ready, warn))
