"""What a training gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasdl.evaluation import Evaluated
from kerasdl.run.expect import Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """How many weights there are.

    Args:
        total: Of the served model.
        trainable: How many of them are trained.
        training: How many are trained in all: those that only losses and metrics need beside the served ones.
    """

    total: int
    trainable: int
    training: int

    def at(self, name: str) -> int | None:
        """The count that `expect` names `parameters.<name>`."""
        return {"total": self.total, "trainable": self.trainable, "training": self.training}.get(name)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a training gave.

    Args:
        name: The spec's.
        folder: Where it was written, None where it was not.
        metrics: Losses and metrics by split, by name; `train` as averaged over the last epoch, the others measured
            once with the weights that were kept.
        history: Losses and metrics of each epoch, as Keras names them.
        expect: Whether each promise held; empty where nothing was judged.
        seconds: How long training and measuring took.
        parameters: The served model's.
        seed: That was used, drawn where the spec gives none.
        backend: Keras's.
        model: The served `keras.Model`.
        interrupted: Whether somebody stopped it; then `metrics` holds `train` and `validation` as of the last epoch.
        smoke: Whether it was one batch a split.
        evaluations: What was worked out beside the metrics; nothing where it was interrupted.
    """

    name: str
    folder: Path | None
    metrics: Mapping[str, Mapping[str, float]]
    history: tuple[Mapping[str, float], ...]
    expect: tuple[Verdict, ...]
    seconds: float
    parameters: Parameters
    seed: int
    backend: str
    model: Any
    interrupted: bool = False
    smoke: bool = False
    evaluations: tuple[Evaluated, ...] = ()

    @property
    def held(self) -> bool:
        """Whether every promise held."""
        return all(verdict.held for verdict in self.expect)

    def as_json(self) -> dict[str, Any]:
        """The form that `--json` prints and `result.json` keeps."""
        return {
            "name": self.name,
            "run": str(self.folder) if self.folder else None,
            "metrics": {split: dict(metrics) for split, metrics in self.metrics.items()},
            "evaluations": {each.name: each.as_json() for each in self.evaluations},
            "expect": [verdict.as_json() for verdict in self.expect],
            "seconds": round(self.seconds, 3),
            "parameters": {"total": self.parameters.total, "trainable": self.parameters.trainable},
            "seed": self.seed,
            "backend": self.backend,
            "epochs": len(self.history),
            "interrupted": self.interrupted,
            "smoke": self.smoke,
        }
