"""One training of a spec, judged."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from kerasdl import pipeline
from kerasdl.diagnostics import SpecError
from kerasdl.graph import Shapes
from kerasdl.pipeline import Stages
from kerasdl.run.expect import Verdict, judge
from kerasdl.run.progress import Progress
from kerasdl.run.result import Parameters
from kerasdl.run.seeds import forget
from kerasdl.run.versions import versions
from kerasdl.verify.case import Case
from kerasdl.verify.results import Line


def prove(case: Case, seed: int | None, progress: Progress | None = None) -> Line:
    """Trains a spec in one seed and judges what it promises; one without `train` or `data` is judged as it is.

    Args:
        case: The spec.
        seed: Of `case.seeds`.
        progress: Told how far the training is.

    Raises:
        SpecError: Something is wrong with the spec, its data or the backend.
        KeyboardInterrupt: Somebody stopped it; nothing is judged.
    """
    train = case.spec.train
    if train is None or seed is None:
        return _untrained(case)
    spec = replace(case.spec, train=replace(train, seed=seed))
    with tempfile.TemporaryDirectory() as folder:
        stages = replace(case.stages, spec=spec)
        result = pipeline.train(stages, out=Path(folder) / "run", progress=progress)
    forget()
    if result.interrupted:
        raise KeyboardInterrupt
    found = versions(result.backend)
    return Line(case.name, case.hash, seed, result.expect, result.seconds, result.backend, found)


def _untrained(case: Case) -> Line:
    began = time.perf_counter()
    promises, stages = case.spec.expect, case.stages
    if all(promise.path[0] == "parameters" for promise in promises):
        assert stages.graph is not None
        assert stages.shapes is not None
        counts = parameters(stages.shapes)
        verdicts, backend = judge(promises, lambda path: counts.at(path[1])), None
    else:
        verdicts, backend = _built(case)
    seconds = time.perf_counter() - began
    return Line(case.name, case.hash, None, verdicts, seconds, backend, versions(backend))


def _built(case: Case) -> tuple[tuple[Verdict, ...], str]:
    """Judges a model that is not trained by its weights and by what it gives."""
    stages = case.stages
    pipeline.choose_backend(case.spec)
    from kerasdl.run.seeds import plant

    plant(case.seeds[0] or 0)
    built = pipeline.build(stages)
    import keras

    from kerasdl.run.look import Looking
    from kerasdl.run.train import parameters_of

    look = Looking({}, parameters_of(built), built, lambda: _outputs(stages, built.model))
    return judge(case.spec.expect, look), keras.backend.backend()


def _outputs(stages: Stages, model: Any) -> Any:
    """What a model gives for the inputs under `data`, in their order.

    Raises:
        SpecError: There is something wrong with the data.
    """
    from kerasdl.backend.construct import construct
    from kerasdl.data import load
    from kerasdl.data.split import TRAIN
    from kerasdl.objectives import matched

    described, graph = stages.described, stages.graph
    if described is None or graph is None:
        return None
    dataset, told = load(described, construct)
    if dataset is None:
        raise SpecError(told)
    arrays = dataset.splits[TRAIN]
    given = [arrays[column.name] for _, column in matched(graph.inputs, described.inputs)]
    return model.predict(given[0] if len(given) == 1 else given, verbose=0)


def parameters(shapes: Shapes) -> Parameters:
    """How many weights there are, by their shapes: nothing is allocated."""
    total, trainable = shapes.served, shapes.served_trainable
    return Parameters(total, trainable, shapes.trainable)
