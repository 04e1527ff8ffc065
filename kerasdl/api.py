"""The public Python face: `load`, `check`, `build`, `train`, `evaluate`, `predict`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasdl import pipeline
from kerasdl.diagnostics import Diagnostic, SpecError, render
from kerasdl.pipeline import Stages, run
from kerasdl.spec import Spec

if TYPE_CHECKING:
    from kerasdl.run import RunResult
    from kerasdl.run.evaluate import Evaluation
    from kerasdl.run.predict import Predictions
    from kerasdl.run.progress import Progress

__all__ = ["SpecError", "build", "check", "evaluate", "load", "predict", "train"]


def load(path: str | Path, *, set: Mapping[str, Any] | None = None) -> Spec:
    """Reads a spec: names resolved, arguments checked, graph wired, no shapes.

    Args:
        path: The YAML file.
        set: Values by address, as `--set` takes them: `{"params.width": 8}`.

    Returns:
        The spec as frozen dataclasses.

    Raises:
        SpecError: With every mistake of the file.

    >>> load("specs/quickstart/digits.yaml").name
    'digits'
    """
    return _sound(run(path, _overrides(set), shapes=False)).spec  # pyright: ignore[reportReturnType]


def check(
    path: str | Path, *, set: Mapping[str, Any] | None = None, shapes: bool = True
) -> tuple[Diagnostic, ...]:
    """Every mistake and warning of a spec, in the order of the text.

    Args:
        path: The YAML file.
        set: Values by address.
        shapes: Whether shapes are inferred too (in a process of its own).

    >>> check("specs/quickstart/digits.yaml", shapes=False)
    ()
    """
    return run(path, _overrides(set), shapes).diagnostics


def build(path: str | Path, *, set: Mapping[str, Any] | None = None) -> Any:
    """The spec's model as a plain `keras.Model`, with fresh weights.

    What it saves opens with `keras.models.load_model` without kerasdl, where the spec uses Keras classes only.

    Args:
        path: The YAML file.
        set: Values by address.

    Returns:
        A `keras.Model` that gives what `model.outputs` names.

    Raises:
        SpecError: With every mistake of the file.

    >>> build("specs/quickstart/digits.yaml").output_shape
    (None, 10)
    """
    return pipeline.build(_sound(run(path, _overrides(set), shapes=False))).model  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def train(
    path: str | Path,
    *,
    set: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    smoke: bool = False,
    progress: Progress | None = None,
    resume: str | Path | None = None,
) -> RunResult:
    """Trains a spec, writes its run folder and judges what it promises.

    Args:
        path: The YAML file.
        set: Values by address.
        out: The run folder, which must not exist; `runs/<name>/<time>` where it is None.
        smoke: One batch a split, one epoch, nothing judged.
        progress: Told how far things are; silent where it is None.
        resume: The folder of a run that goes on, with the epochs that it still lacks.

    Returns:
        Metrics by split, the history, what was promised and whether it held, and the trained `model`. What is worth a
        warning is a `UserWarning`.

    Raises:
        SpecError: Where the spec, its data or the backend is wrong.
    """
    stages = _sound(run(path, _overrides(set), shapes=False, lent=resume is None))
    if stages.diagnostics:
        _warn(stages.diagnostics)
    run_folder = Path(resume) if resume else None
    return pipeline.train(
        stages,
        out=Path(out) if out else None,
        smoke=smoke,
        progress=progress,
        warn=_warn,
        resume=run_folder,
    )


def evaluate(run: str | Path, *, progress: Progress | None = None) -> Evaluation:
    """Measures the kept model of a run on the splits that it was trained with.

    Args:
        run: Its folder.
        progress: Told what is fetched; silent where it is None.

    Returns:
        `metrics` by split, by name, and `evaluations`, what the spec evaluates.

    Raises:
        SpecError: Where it is no run, or its data have changed.
    """
    return pipeline.evaluate(Path(run), progress=progress, warn=_warn)


def predict(run: str | Path, input: str | Path) -> Predictions:
    """What the kept model of a run says of new examples.

    Args:
        run: Its folder.
        input: An image, a folder of images, a CSV file or an NPZ archive, raw: the training's steps are applied.

    Returns:
        `answers`, one for each output, with arrays; `records()` gives a mapping for each example.

    Raises:
        SpecError: Where it is no run, or the examples are not of the kind that it was trained on.
    """
    return pipeline.predict(Path(run), Path(input))


def _sound(stages: Stages) -> Stages:
    if not stages.sound:
        raise SpecError(stages.diagnostics)
    return stages


def _warn(told: Sequence[Diagnostic]) -> None:
    warnings.warn(render(told, color=False), UserWarning, stacklevel=4)


def _overrides(values: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Values by address as the texts that `--set` takes.

    >>> _overrides({"params.width": 8, "name": "wide"})
    ('params.width=8', 'name="wide"')
    """
    import json

    return tuple(f"{address}={json.dumps(value)}" for address, value in (values or {}).items())
