"""From a spec to a run folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic, SpecError
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.pipeline.building import build, choose_backend
from kerasdl.pipeline.resolution import content_hash, files_of, resolved
from kerasdl.pipeline.stages import Stages, judged
from kerasdl.pipeline.vocabularies import foreign_rows, lent_vocabularies
from kerasdl.spec import Spec
from kerasdl.spec.model import Borrowed
from kerasdl.syntax import node_text

if TYPE_CHECKING:
    from kerasdl.backend.build import Built
    from kerasdl.run import RunResult
    from kerasdl.run.progress import Progress
    from kerasdl.run.record import Origin


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
    spec, described = stages.spec, stages.described
    assert spec is not None
    target = _target(spec, out)
    assert described is not None
    assert spec.train is not None
    choose_backend(spec)
    from kerasdl.backend.construct import construct
    from kerasdl.data import load as load_data
    from kerasdl.run.seeds import plant, settle
    from kerasdl.run.state import read_state
    from kerasdl.run.train import Settings
    from kerasdl.run.train import train as run_training

    start = read_state(resume) if resume else None
    lent = _lenders_ready(stages, smoke, progress, warn) if spec.borrowed and not resume else _alone(stages)
    seed = settle(start.state.standing.seed if start and spec.train.seed is None else spec.train.seed)
    plant(seed)
    built = build(lent, warn)
    known, stages = stages.diagnostics, judged(replace(stages, shapes=built.shapes), lent=not resume)
    if not stages.sound:
        raise SpecError(stages.diagnostics)
    given = lent_vocabularies(stages, smoke, resume)
    dataset, data_told = load_data(described, construct, progress, given=given)
    if dataset is None:
        raise SpecError(data_told)
    foreign = () if smoke or resume else foreign_rows(stages, dataset)
    new = [*(each for each in stages.diagnostics if each not in known), *data_told, *foreign]
    if new and warn:
        warn(new)
    assert stages.graph is not None
    settings = Settings(seed, smoke, progress, warn, start)
    origin = _origin(stages, target, seed, resume, built)
    return run_training(spec, stages.graph, built, dataset, settings, target, origin)


def _target(spec: Spec, out: Path | None) -> Path:
    """Where the run of a spec will stand.

    Raises:
        SpecError: It cannot stand there, or the spec lacks what a training needs.
    """
    from kerasdl.run.folder import place

    missing = [word for word in ("data", "train") if getattr(spec, word) is None]
    told = [messages.section_missing(spec.span, word) for word in missing]
    target = place(spec.name, out)
    if isinstance(target, Diagnostic):
        raise SpecError([*told, target])
    if told:
        raise SpecError(told)
    return target


def _alone(stages: Stages, borrowed: tuple[Borrowed, ...] = ()) -> Stages:
    """A spec that takes no other weights from elsewhere than these."""
    assert stages.spec is not None
    return replace(stages, spec=replace(stages.spec, borrowed=borrowed))


def _lenders_ready(
    stages: Stages,
    smoke: bool,
    progress: Progress | None,
    warn: Callable[[Sequence[Diagnostic]], object] | None,
) -> Stages:
    """A spec whose lenders all have runs: those without are trained first; in a smoke test they are passed over.

    Raises:
        SpecError: Something is wrong with a spec that lends.
        KeyboardInterrupt: Somebody has stopped its training.
    """
    from kerasdl.pipeline.borrowing import lender_of, trained_first
    from kerasdl.run.seeds import forget

    assert stages.spec is not None
    if smoke:
        found = [(each, lender_of(each, stages)) for each in stages.spec.borrowed]
        ready = [each for each, lender in found if isinstance(lender, tuple) or lender.path]
        return _alone(stages, tuple(ready))

    def first(other: Stages) -> None:
        checked = judged(other)
        if not checked.sound:
            raise SpecError(checked.diagnostics)
        if train(checked, progress=progress, warn=warn).interrupted:
            raise KeyboardInterrupt

    if trained_first(stages, first):
        forget()
    return stages


def _origin(stages: Stages, target: Path, seed: int, resume: Path | None, built: Built) -> Origin:
    """Where a run comes from: its spec as the folder at `target` keeps it, and the run that it goes on from."""
    from kerasdl.run.record import Origin
    from kerasdl.run.relocate import relocated
    from kerasdl.run.state import sections

    assert stages.composition is not None
    kept = relocated(stages.composition.root, target, files_of(stages))
    return Origin(
        text=node_text(kept),
        hash=content_hash(stages),
        resolved=node_text(resolved(stages, target, seed)),
        sections=sections(resolved(stages, Path("/"), seed)),
        resumed=str(resume) if resume else None,
        lent=built.lent,
    )
