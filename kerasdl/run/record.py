"""What a run folder keeps."""

from __future__ import annotations

import json
import platform
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kerasdl.backend.build import Built
from kerasdl.data import Dataset
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import run as messages
from kerasdl.run import steps
from kerasdl.run.callbacks import finite
from kerasdl.run.folder import RunFolder
from kerasdl.run.interrupt import unhurried
from kerasdl.run.result import RunResult
from kerasdl.run.versions import versions

MODEL = "model.keras"
TRAINED = "training.weights.h5"
REPORT = "report.html"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run comes from.

    Args:
        text: The composed spec.
        hash: Of what it says.
        resolved: The spec with every block unfolded and every default written.
        sections: A hash of each part of it that bears on the training (`kerasdl.run.state`).
        resumed: The run that it goes on from, None where it began anew.
        lent: By address, the digest of the weights that a layer has from elsewhere.
    """

    text: str
    hash: str
    resolved: str
    sections: Mapping[str, str] = field(default_factory=dict[str, str])
    resumed: str | None = None
    lent: Mapping[str, str] = field(default_factory=dict[str, str])


def record(
    folder: RunFolder,
    result: RunResult,
    dataset: Dataset,
    origin: Origin,
    built: Built,
    report: Callable[[], str],
    warn: Callable[[Sequence[Diagnostic]], object] | None = None,
) -> None:
    """Writes everything beside `metrics.jsonl`, and puts the folder in its place.

    `spec.yaml` is the composed spec, `resolved.yaml` the same unfolded and with every default, `lock.json` what it ran
    on, `data.json` the columns and what the steps have learned, `model.keras` the served model with the weights that
    were kept, `result.json` what came of it. Where training needs more than what is served, `training.weights.h5`
    holds the weights of both. `report.html` comes last: what hinders it is told to `warn`,
    and the run stands without it.
    """
    with unhurried():
        for split, metrics in result.metrics.items():
            folder.metrics.write(json.dumps({"split": split, **finite(metrics)}) + "\n")
        folder.write_text("spec.yaml", origin.text)
        folder.write_text("resolved.yaml", origin.resolved)
        folder.write_json("lock.json", lock(result, dataset, origin))
        folder.write_json(steps.FILE, steps.as_json(dataset))
        result.model.save(folder.beside / MODEL)
        if built.trained is not built.model:
            built.trained.save_weights(folder.beside / TRAINED)
        folder.write_json("result.json", _json(result, dataset))
    told = _reported(folder, report)
    folder.finish()
    if told and warn:
        warn([told])


def _reported(folder: RunFolder, report: Callable[[], str]) -> Diagnostic | None:
    """Writes the report; a warning where that fails or somebody does not want to wait for it."""
    try:
        folder.write_text(REPORT, report())
        return None
    except KeyboardInterrupt:
        told = messages.report_interrupted()
    except Exception as fault:  # whatever is wrong in it is not worth a training
        told = messages.report_failed(f"{type(fault).__name__}: {fault}", _where(fault))
    (folder.beside / REPORT).unlink(missing_ok=True)
    return told


def _where(fault: Exception) -> str:
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{Path(last.filename).name}, line {last.lineno}"


def _json(result: RunResult, dataset: Dataset) -> dict[str, object]:
    said = result.as_json()
    left_out = {"left_out": dict(dataset.left_out)} if dataset.left_out else {}
    return {
        **said,
        **left_out,
        "metrics": {split: finite(metrics) for split, metrics in result.metrics.items()},
    }


def lock(result: RunResult, dataset: Dataset, origin: Origin) -> dict[str, object]:
    """What a run ran on."""
    return {
        "spec": origin.hash,
        **({"resumed": origin.resumed} if origin.resumed else {}),
        "seed": result.seed,
        "backend": result.backend,
        "versions": versions(result.backend),
        "platform": platform.platform(),
        "data": dict(dataset.digests),
        **({"weights": dict(origin.lent)} if origin.lent else {}),
        "splits": {name: dataset.count(name) for name in dataset.splits},
    }
