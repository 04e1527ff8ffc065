"""Weights from elsewhere: which file they lie in, whether they fit, and the training of a spec that has none yet."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.compose import FileLoader
from kerasdl.diagnostics import Diagnostic, SpecError
from kerasdl.diagnostics.messages import borrowed as messages
from kerasdl.graph.borrowed import check_layer, check_stored
from kerasdl.graph.stored import Archive
from kerasdl.pipeline.stages import Stages, wire_source
from kerasdl.spec.model import Borrowed

if TYPE_CHECKING:
    from kerasdl.backend.build import Built

MODEL = "model.keras"
TRAINED = "training.weights.h5"
RUNS = Path("runs")


@dataclass(frozen=True, slots=True)
class Lender:
    """Where the weights of a layer, a part or a model come from.

    Args:
        path: The file, None where a spec has no run yet that is as it says.
        archive: What it holds.
    """

    borrowed: Borrowed
    path: Path | None = None
    archive: Archive | None = None


def check_borrowed(stages: Stages) -> Iterator[Diagnostic]:
    """What is wrong with weights from elsewhere; of files only headers are read, and nothing is trained."""
    spec, graph = stages.spec, stages.graph
    for borrowed in spec.borrowed if spec else ():
        assert graph is not None
        lender = lender_of(borrowed, stages)
        if isinstance(lender, tuple):
            yield from lender
        wrong = tuple(check_layer(borrowed, graph, stages.shapes))
        yield from wrong
        if isinstance(lender, Lender) and lender.archive and not wrong:
            yield from check_stored(borrowed, graph, stages.shapes, lender.archive)


def lend(stages: Stages, built: Built) -> Built:
    """Lets a model start from the weights that its spec takes from elsewhere.

    Args:
        stages: In which nothing is wrong, with the shapes of the model.
        built: Its weights are replaced.

    Returns:
        The same, with the digest of what each layer starts from.

    Raises:
        SpecError: They cannot be read, or a spec that lends them is not trained yet.
    """
    from kerasdl.backend.borrowed import lend as put
    from kerasdl.backend.stored import UnreadableError

    spec, graph = stages.spec, stages.graph
    assert spec is not None
    assert graph is not None
    lent: dict[str, str] = {}
    for borrowed in spec.borrowed:
        lender, path = lender_of(borrowed, stages), borrowed.path
        if isinstance(lender, tuple):
            raise SpecError(lender)
        if lender.path is None or lender.archive is None:
            raise SpecError([messages.not_trained(path.span, str(path.value))])
        try:
            lent |= put(built, graph, borrowed, lender.archive, lender.path)
        except UnreadableError as fault:
            raise SpecError([messages.unreadable(path.span, str(path.value), str(fault))]) from fault
    return replace(built, lent=lent)


def trained_first(stages: Stages, train: Callable[[Stages], object]) -> bool:
    """Trains each spec that lends weights and has no finished run that is as it says.

    Args:
        stages: In which nothing is wrong.
        train: Trains a spec and leaves its run below `runs`.

    Returns:
        Whether any was trained.

    Raises:
        SpecError: Something is wrong with one.
    """
    trained = False
    for borrowed in stages.spec.borrowed if stages.spec else ():
        lender = lender_of(borrowed, stages)
        if not isinstance(lender, tuple) and lender.path is None:
            other = _lending_spec(borrowed, _chain(stages))
            assert isinstance(other, Stages)
            train(other)
            trained = True
    return trained


# --- where they lie ------------------------------------------------------------------------------------------


def lender_of(borrowed: Borrowed, stages: Stages) -> Lender | tuple[Diagnostic, ...]:
    """The file that weights come from, its header read; else what keeps it from being read."""
    if borrowed.kind == "spec":
        other = _lending_spec(borrowed, _chain(stages))
        if not isinstance(other, Stages):
            return other
        folder = newest_run(other)
        return _of_run(borrowed, folder) if folder else Lender(borrowed)
    path = home(borrowed) / Path(str(borrowed.path.value)).expanduser()
    there = path.is_dir() if borrowed.kind == "run" else path.is_file()
    if not there:
        return (_missing(borrowed, path),)
    return _of_run(borrowed, path) if borrowed.kind == "run" else _of_file(borrowed, path)


def home(borrowed: Borrowed) -> Path:
    """The folder from which a path starts: that of the text in which it is written."""
    source = borrowed.path.span.source
    return Path(source.path).parent if source.path else Path()


def _missing(borrowed: Borrowed, path: Path) -> Diagnostic:
    span, shown = borrowed.path.span, str(borrowed.path.value)
    if borrowed.kind == "file" and path.is_dir():
        return messages.wrong_kind(span, shown, f"write `run: {shown}` where it is a run")
    if borrowed.kind == "run" and path.is_file():
        return messages.no_run(span, shown, MODEL)
    from_here = Path(shown)
    if not from_here.is_absolute() and from_here.exists():  # as a shell would mean it
        near = Path(os.path.relpath(from_here.resolve(), home(borrowed).resolve())).as_posix()
    else:
        near = _near(path, shown)
    return messages.missing(span, borrowed.kind, shown, near)


def _near(path: Path, shown: str) -> str | None:
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return None
    close = get_close_matches(path.name, names, 1)
    return Path(shown).with_name(close[0]).as_posix() if close else None


def _of_run(borrowed: Borrowed, folder: Path) -> Lender | tuple[Diagnostic, ...]:
    """The weights of a run: those of its training where that has more than what is served."""
    path = next((folder / name for name in (TRAINED, MODEL) if (folder / name).is_file()), None)
    if path is None:
        return (messages.no_run(borrowed.path.span, str(borrowed.path.value), MODEL),)
    return _of_file(borrowed, path)


def _of_file(borrowed: Borrowed, path: Path) -> Lender | tuple[Diagnostic, ...]:
    from kerasdl.backend.stored import UnreadableError, archive_of, suffix_of

    span, shown = borrowed.path.span, str(borrowed.path.value)
    if suffix_of(path) is None:
        return (messages.wrong_kind(span, shown, "save the weights with `model.save_weights`, for instance"),)
    try:
        return Lender(borrowed, path, archive_of(path, shown))
    except UnreadableError as fault:
        return (messages.unreadable(span, shown, str(fault)),)


# --- specs that lend -----------------------------------------------------------------------------------------


def _chain(stages: Stages) -> tuple[str, ...]:
    return (_place(stages.source.path),) if stages.source and stages.source.path else ()


def _place(path: str) -> str:
    return str(Path(path).resolve())


def _lending_spec(borrowed: Borrowed, chain: tuple[str, ...]) -> Stages | tuple[Diagnostic, ...]:
    """The spec that lends, read; `chain` are the specs that led to it, so that a circle is told and not walked."""
    span, shown = borrowed.path.span, str(borrowed.path.value)
    source = FileLoader().load(shown, span.source, span)
    if isinstance(source, Diagnostic):
        return (source,)
    place = _place(source.path or source.name)
    if place in chain:
        names = [Path(each).name for each in (*chain[chain.index(place) :], place)]
        return (messages.circle(span, names),)
    stages = wire_source(source)
    if not stages.sound:
        return stages.diagnostics
    assert stages.spec is not None
    lacks = next((word for word in ("data", "train") if getattr(stages.spec, word) is None), None)
    if lacks:
        return (messages.lender_cannot_train(span, shown, lacks),)
    for each in stages.spec.borrowed:
        if each.kind == "spec":
            further = _lending_spec(each, (*chain, place))
            if not isinstance(further, Stages):
                return further
    return stages


def newest_run(stages: Stages) -> Path | None:
    """The newest finished run of a spec that is as the spec says now, None where there is none."""
    from kerasdl.pipeline.resolution import content_hash

    assert stages.spec is not None
    below = RUNS / stages.spec.name
    wanted = content_hash(stages)
    folders = sorted(below.iterdir(), key=_age, reverse=True) if below.is_dir() else []
    return next((each for each in folders if _finished(each) == wanted), None)


def _age(folder: Path) -> float:
    try:
        return (folder / "result.json").stat().st_mtime
    except OSError:
        return 0.0


def _finished(folder: Path) -> str | None:
    """The hash of the spec that a run has trained to its end, None where it is no such run."""
    try:
        result = json.loads((folder / "result.json").read_text("utf-8"))
        if folder.name.startswith(".") or result["interrupted"] or result["smoke"]:
            return None
        return str(json.loads((folder / "lock.json").read_text("utf-8"))["spec"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def hash_of_lender(borrowed: Borrowed, stages: Stages) -> str:
    """What stands for a lender in the hash of a spec: the hash of a spec, for what it says is part of what this one
    says; of a file or a run its name alone."""
    from kerasdl.pipeline.resolution import content_hash

    other = _lending_spec(borrowed, _chain(stages)) if borrowed.kind == "spec" else ()
    return content_hash(other) if isinstance(other, Stages) else Path(str(borrowed.path.value)).name
