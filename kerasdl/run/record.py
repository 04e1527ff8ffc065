"""What a run folder keeps."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from kerasdl.backend.build import Built
from kerasdl.data import Dataset
from kerasdl.run import steps
from kerasdl.run.callbacks import finite
from kerasdl.run.folder import RunFolder
from kerasdl.run.result import RunResult
from kerasdl.version import __version__

MODEL = "model.keras"
TRAINED = "training.weights.h5"
REPORT = "report.html"
PACKAGES = ("keras", "numpy")
BACKEND_PACKAGES = {"tensorflow": ("tensorflow", "tensorflow-cpu"), "jax": ("jax",), "torch": ("torch",)}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run comes from.

    Args:
        text: The composed spec.
        hash: Of what it says.
        resolved: The spec with every block unfolded and every default written.
    """

    text: str
    hash: str
    resolved: str


def record(
    folder: RunFolder,
    result: RunResult,
    dataset: Dataset,
    origin: Origin,
    built: Built,
    report: Callable[[], str],
) -> None:
    """Writes everything beside `metrics.jsonl`, and puts the folder in its place.

    `spec.yaml` is the composed spec, `resolved.yaml` the same unfolded and with every default, `lock.json` what it ran
    on, `data.json` the columns and what the steps have learned, `model.keras` the served model with the weights that
    were kept, `result.json` what came of it. Where training needs more than what is served, `training.weights.h5`
    holds the weights of both. `report.html` comes last: whatever may hinder it takes nothing of the run away.
    """
    for split, metrics in result.metrics.items():
        folder.metrics.write(json.dumps({"split": split, **finite(metrics)}) + "\n")
    folder.write_text("spec.yaml", origin.text)
    folder.write_text("resolved.yaml", origin.resolved)
    folder.write_json("lock.json", lock(result, dataset, origin))
    folder.write_json(steps.FILE, steps.as_json(dataset))
    result.model.save(folder.beside / MODEL)
    if built.trained is not built.model:
        built.trained.save_weights(folder.beside / TRAINED)
    folder.write_json("result.json", _json(result))
    try:
        folder.write_text(REPORT, report())
    finally:
        folder.finish()


def _json(result: RunResult) -> dict[str, object]:
    said = result.as_json()
    return {**said, "metrics": {split: finite(metrics) for split, metrics in result.metrics.items()}}


def lock(result: RunResult, dataset: Dataset, origin: Origin) -> dict[str, object]:
    """What a run ran on."""
    return {
        "spec": origin.hash,
        "seed": result.seed,
        "backend": result.backend,
        "versions": versions(result.backend),
        "platform": platform.platform(),
        "data": dict(dataset.digests),
        "splits": {name: dataset.count(name) for name in dataset.splits},
    }


def versions(backend: str | None) -> dict[str, str]:
    """What a run stands on: this package, Keras, NumPy, the backend where there is one, and Python."""
    found = {"kerasdl": __version__}
    for package in (*PACKAGES, *BACKEND_PACKAGES.get(backend or "", ())):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return {**found, "python": platform.python_version()}
