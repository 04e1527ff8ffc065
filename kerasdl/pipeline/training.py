"""From a spec to a run folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic, SpecError
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.pipeline.building import build, choose_backend
from kerasdl.pipeline.resolution import content_hash, file_of, resolved
from kerasdl.pipeline.stages import Stages, judged
from kerasdl.syntax import node_text

if TYPE_CHECKING:
    from kerasdl.run import RunResult
    from kerasdl.run.progress import Progress


def train(
    stages: Stages,
    *,
    out: Path | None = None,
    smoke: bool = False,
    progress: Progress | None = None,
    warn: Callable[[Sequence[Diagnostic]], object] | None = None,
    resume: Path | None = None,
) -> RunResult:
    """Trains a spec in which nothing is wrong, and writes its run folder.

    Args:
        stages: The spec, with `data` and `train`.
        out: Where the run folder will stand, None for `runs/<name>/<time>`.
        smoke: One batch a split, nothing judged.
        progress: Told how far things are.
        warn: Told what is worth a warning about the model, the data and the report.
        resume: The folder of a run that goes on, with the epochs that it still lacks; it stays as it is.

    Raises:
        SpecError: Where something is missing or wrong with the data, the backend or the place.
    """
    from kerasdl.run.folder import place

    spec, described, composition = stages.spec, stages.described, stages.composition
    assert spec is not None
    assert composition is not None
    told = [
        messages.section_missing(spec.span, word) for word in ("data", "train") if getattr(spec, word) is None
    ]
    target = place(spec.name, out)
    if isinstance(target, Diagnostic):
        told.append(target)
    if told or described is None or spec.train is None or isinstance(target, Diagnostic):
        raise SpecError(told)
    choose_backend(spec)
    from kerasdl.backend.construct import construct
    from kerasdl.data import load as load_data
    from kerasdl.run.record import Origin
    from kerasdl.run.relocate import relocated
    from kerasdl.run.seeds import plant, settle
    from kerasdl.run.state import read_state, sections
    from kerasdl.run.train import Settings
    from kerasdl.run.train import train as run_training

    start = read_state(resume) if resume else None
    seed = settle(start.state.standing.seed if start and spec.train.seed is None else spec.train.seed)
    plant(seed)
    built = build(stages, warn)
    known, stages = stages.diagnostics, judged(replace(stages, shapes=built.shapes))
    if not stages.sound:
        raise SpecError(stages.diagnostics)
    new = [each for each in stages.diagnostics if each not in known]
    if new and warn:
        warn(new)
    dataset, data_told = load_data(described, construct, progress)
    if dataset is None:
        raise SpecError(data_told)
    if data_told and warn:
        warn(data_told)
    arguments = file_of(stages)
    kept = relocated(composition.root, target, arguments.path if arguments else None)
    whole = node_text(resolved(stages, target, seed))
    parts = sections(resolved(stages, Path("/"), seed))
    origin = Origin(node_text(kept), content_hash(stages), whole, parts, str(resume) if resume else None)
    assert stages.graph is not None
    settings = Settings(seed, smoke, progress, warn, start)
    return run_training(spec, stages.graph, built, dataset, settings, target, origin)
