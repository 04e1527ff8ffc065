"""What is done with a run that was kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic, SpecError
from kerasdl.pipeline.building import build
from kerasdl.pipeline.stages import Stages, judged, run, wire_source
from kerasdl.syntax import read_source

if TYPE_CHECKING:
    from kerasdl.backend.build import Built
    from kerasdl.run.evaluate import Evaluation
    from kerasdl.run.predict import Predictions
    from kerasdl.run.progress import Progress
    from kerasdl.run.steps import Recorded


def evaluate(
    folder: Path,
    *,
    progress: Progress | None = None,
    warn: Callable[[Sequence[Diagnostic]], object] | None = None,
) -> Evaluation:
    """Measures the kept model of a run on the splits that it was trained with, its data read again.

    Args:
        folder: Of the run.
        progress: Told what is fetched.
        warn: Told what could not be worked out.

    Raises:
        SpecError: Where it is no run, or its data are not those of the training.
    """
    recorded = _recorded(folder)
    stages, built = _restored(folder, run(folder / "spec.yaml", shapes=False, lent=False))
    from kerasdl.backend.construct import construct
    from kerasdl.data import load as load_data
    from kerasdl.run.evaluate import evaluate as measure

    spec, graph, described = stages.spec, stages.graph, stages.described
    assert spec is not None
    assert graph is not None
    assert described is not None
    dataset, told = load_data(described, construct, progress, recorded.kept)
    if dataset is None:
        raise SpecError(told)
    return measure(spec, graph, built, dataset, folder, warn)


def predict(folder: Path, path: Path) -> Predictions:
    """What the kept model of a run says of the examples in a file or a folder; no training data are needed.

    Args:
        folder: Of the run.
        path: A PNG or JPEG image, a folder of such, a CSV file or an NPZ archive.

    Raises:
        SpecError: Where it is no run, or the examples are not of the kind that it was trained on.
    """
    from kerasdl.data.served import read_input

    recorded = _recorded(folder)
    source = read_source(folder / "spec.yaml")
    if isinstance(source, Diagnostic):
        raise SpecError([source])
    stages = judged(wire_source(source, known=recorded.source), lent=False)
    if not stages.sound:
        raise SpecError(stages.diagnostics)
    assert stages.described is not None
    assert stages.spec is not None
    assert stages.spec.data is not None
    served, told = read_input(stages.described, path, stages.spec.data.source)
    if served is None:
        raise SpecError(told)
    stages, built = _restored(folder, stages)
    from kerasdl.run.predict import predict as answer

    spec, graph, described = stages.spec, stages.graph, stages.described
    assert spec is not None
    assert graph is not None
    assert described is not None
    return answer(spec.train, graph, built, described, recorded.kept.learned, served)


def _recorded(folder: Path) -> Recorded:
    """What a run folder says of its data.

    Raises:
        SpecError: It is no run folder.
    """
    from kerasdl.diagnostics.messages import run as run_messages
    from kerasdl.run.steps import FILE, read_recorded

    for name in ("spec.yaml", FILE, "model.keras"):
        if not (folder / name).is_file():
            raise SpecError([run_messages.not_a_run(str(folder), name)])
    try:
        return read_recorded(folder)
    except (OSError, ValueError) as fault:
        raise SpecError([run_messages.run_damaged(str(folder), FILE, str(fault))]) from fault


def _restored(folder: Path, stages: Stages) -> tuple[Stages, Built]:
    """The model of a run with its weights, built from its spec on the backend that the spec or the environment names.

    Raises:
        SpecError: The spec is wrong, or the weights do not fit.
    """
    if not stages.sound:
        raise SpecError(stages.diagnostics)
    assert stages.spec is not None
    own = replace(stages, spec=replace(stages.spec, borrowed=()))  # the model of the run holds all weights
    built = build(own)
    from kerasdl.run.evaluate import restore

    restore(folder, built)
    return replace(stages, shapes=built.shapes), built
