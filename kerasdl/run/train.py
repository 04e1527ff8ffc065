"""Training, in one narrow way: compile, fit, measure once, judge, write down."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from kerasdl.backend.augment import Augment
from kerasdl.backend.build import Built
from kerasdl.backend.construct import construct
from kerasdl.backend.feed import Feed
from kerasdl.data import Dataset
from kerasdl.data.rows import chosen
from kerasdl.data.split import TRAIN
from kerasdl.diagnostics import Diagnostic, SpecError
from kerasdl.diagnostics.messages import run as messages
from kerasdl.graph import Graph
from kerasdl.objectives import matched
from kerasdl.objectives.compile import Objectives, compile_arguments, pair_objectives
from kerasdl.objectives.weighting import weights_of
from kerasdl.report import page
from kerasdl.run.batches import Batches
from kerasdl.run.callbacks import Journal, KeepBest, Report, Shuffle, needs_batches
from kerasdl.run.evaluations import numbers, prepared, worked_out
from kerasdl.run.expect import judge
from kerasdl.run.folder import RunFolder
from kerasdl.run.interrupt import Interrupt, unhurried
from kerasdl.run.labels import stray_labels
from kerasdl.run.look import Looking
from kerasdl.run.progress import Progress
from kerasdl.run.record import Origin, record
from kerasdl.run.result import Parameters, RunResult
from kerasdl.run.seeds import plant
from kerasdl.run.state import Checkpoint, Standing, Start, refusals
from kerasdl.run.story import story
from kerasdl.spec.model import Spec, Train

VALIDATION = "validation"
SMALL = 1_000_000  # weights: below, one call of a step costs more than what it computes
STEPS_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run differs from what the spec says.

    Args:
        seed: Settled, and planted before the model was built.
        smoke: One batch a split, one epoch, nothing judged.
        progress: Told how far things are.
        warn: Told what is worth a warning.
        start: The run that goes on, None for a training from the beginning.
    """

    seed: int
    smoke: bool = False
    progress: Progress | None = None
    warn: Callable[[Sequence[Diagnostic]], object] | None = None
    start: Start | None = None


def train(
    spec: Spec,
    graph: Graph,
    built: Built,
    dataset: Dataset,
    settings: Settings,
    target: Path | None,
    origin: Origin,
) -> RunResult:
    """Trains a model, measures and judges it, and writes the run folder.

    Args:
        spec: With a `train` section; no mistake was found in it.
        graph: The model's.
        built: The model, its first weights drawn from the seed.
        dataset: Arrays by split.
        settings: Seed, smoke, progress.
        target: Where the run folder will stand, None for none.
        origin: What the run's lock says of where it comes from.

    Returns:
        What the training gave. Where it was interrupted, what was learned until then.

    Raises:
        SpecError: Keras cannot train this, or it is not the training that is to go on.
    """
    assert spec.train is not None
    began = time.perf_counter()
    standing = _standing(spec.train, dataset, settings, origin)
    with RunFolder(target) if target else nullcontext() as folder:
        training = Training(spec.train, graph, built, dataset, settings)
        ready = prepared(spec.evaluate, training)
        history, interrupted = training.fit(standing, folder)
        metrics = training.measure(history, interrupted)
        evaluated = () if interrupted else worked_out(ready, settings.warn)
        result = RunResult(
            name=spec.name,
            folder=target,
            metrics=metrics,
            history=tuple(history),
            expect=(),
            seconds=standing.seconds + time.perf_counter() - began,
            parameters=parameters_of(built),
            seed=settings.seed,
            backend=keras.backend.backend(),
            model=built.model,
            interrupted=interrupted,
            smoke=settings.smoke,
            evaluations=evaluated,
        )
        if not interrupted and not settings.smoke:
            look = Looking(metrics, result.parameters, built, training.outputs, numbers(evaluated))
            result = replace(result, expect=judge(spec.expect, look))
        if folder:
            told = result
            record(
                folder, result, dataset, origin, built,
                lambda: page(story(spec, graph, built, told, training, origin)), settings.warn,
            )  # fmt: skip
    return result


def _standing(train: Train, dataset: Dataset, settings: Settings, origin: Origin) -> Standing:
    """Where a training begins.

    Raises:
        SpecError: The run that is to go on was another training.
    """
    digests = tuple(dataset.digests.values())
    now = Standing(origin.sections, digests, keras.backend.backend(), settings.seed)
    if settings.start is None:
        return now
    told = refusals(settings.start, now, train.epochs, train.span)
    if told:
        raise SpecError(told)
    return settings.start.state.standing


def parameters_of(built: Built) -> Parameters:
    """How many weights a model has."""
    return Parameters(int(built.model.count_params()), _trainable(built.model), _trainable(built.trained))


def _trainable(model: Any) -> int:
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


class Training:
    """One training: its model compiled, its batches by split."""

    def __init__(
        self, train: Train, graph: Graph, built: Built, dataset: Dataset, settings: Settings
    ) -> None:
        self.train, self.built, self.dataset, self.settings = train, built, dataset, settings
        outputs, extra = [name for name, _ in graph.outputs], [name for name, _ in graph.training]
        self.objectives = pair_objectives(train, outputs, extra, dataset.described.target_names)
        stray = stray_labels(self.objectives.losses, built.tensors, dataset)
        if stray:
            raise SpecError(stray)
        self.model = _judged(built, self.objectives)
        self.columns = [column.name for _, column in matched(graph.inputs, dataset.described.inputs)]
        self.epochs = 1 if settings.smoke else train.epochs
        plant(settings.seed)
        self.batches = {name: self._batches(name) for name in dataset.splits}
        self.feeds: dict[str, Feed] = {}
        try:
            self.callbacks: list[Any] = (
                [] if settings.smoke else [construct(call) for call in train.callbacks]
            )
            self.model.compile(
                **compile_arguments(train, self.objectives, construct),
                steps_per_execution=_steps_at_once(self.model, self.callbacks, len(self.batches[TRAIN])),
            )
        except Exception as fault:  # arguments that are well each by itself and not together
            raise SpecError([messages.training_failed(train.span, _first_line(fault))]) from fault

    def fit(self, standing: Standing, folder: RunFolder | None) -> tuple[list[dict[str, float]], bool]:
        """Fits the model from where it stands.

        Args:
            standing: Where the training begins, or goes on.
            folder: Where it writes what each epoch gave, and its state.

        Returns:
            What each epoch gave, those of before among them, and whether somebody stopped it.
        """
        journal, best = Journal(folder.metrics if folder else None, standing.history), KeepBest()
        start = self.settings.start
        if start:
            start.state.put_into(self.model, best, start.folder)
        progress = self.settings.progress
        feed = self._augmented()
        ours = [Shuffle(feed), journal, *([best] if self.train.keep == "best" else [])]
        if progress:
            ours.append(Report(progress, self.epochs, len(self.batches[TRAIN]), len(standing.history)))
        interrupt = Interrupt()
        beside = folder.beside if folder and not self.settings.smoke else None
        state = start.state if start else None
        keeper = Checkpoint(standing, journal, best, interrupt, beside, self.callbacks, state)
        try:
            with interrupt:
                self.model.fit(
                    feed.data,
                    initial_epoch=len(standing.history),
                    epochs=self.epochs,
                    validation_data=self._feed(VALIDATION).data if VALIDATION in self.batches else None,
                    callbacks=[*ours, interrupt, *self.callbacks, keeper],
                    shuffle=False,
                    verbose=0,
                )
        except Exception as fault:  # whatever Keras or its backend raises: the spec fits neither
            raise SpecError([messages.training_failed(self.train.span, _first_line(fault))]) from fault
        finally:
            if progress:
                progress.closed()
        if beside and keeper.state:
            with unhurried():
                keeper.state.write(beside)
        best.restore()
        return journal.epochs, interrupt.asked

    def measure(
        self, history: Sequence[Mapping[str, float]], interrupted: bool
    ) -> dict[str, dict[str, float]]:
        """Losses and metrics by split: `train` from the last epoch, every other split measured once, now."""
        last = history[-1] if history else {}
        found = {TRAIN: {name: value for name, value in last.items() if not name.startswith("val_")}}
        found[TRAIN].pop("learning_rate", None)
        if interrupted:
            seen = {
                name.removeprefix("val_"): value for name, value in last.items() if name.startswith("val_")
            }
            return {**found, VALIDATION: seen} if seen else found
        return {**found, **{name: self.evaluated(name) for name in self.batches if name != TRAIN}}

    def evaluated(self, split: str) -> dict[str, float]:
        """Losses and metrics of a split with the weights as they are now."""
        measured = self.model.evaluate(self._feed(split).data, verbose=0, return_dict=True)
        return {name: float(value) for name, value in measured.items()}

    def outputs(self) -> Any:
        """What the served model gives for the inputs of the training split, in the order of the source."""
        batches = self.batches[TRAIN]
        given = batches.given(batches.taken(slice(None)))
        return self.built.model.predict(given, batch_size=self.train.batch_size, verbose=0)

    def _feed(self, split: str) -> Feed:
        """The examples of a split as they are."""
        if split not in self.feeds:
            self.feeds[split] = Feed(self.batches[split])
        return self.feeds[split]

    def _augmented(self) -> Feed:
        """The examples to train on, as `data.augment` changes them."""
        augmentations = self.dataset.described.augmentations
        if not augmentations:
            return self._feed(TRAIN)
        try:
            return Feed(self._batches(TRAIN, Augment(augmentations, construct)))
        except Exception as fault:  # arguments that Keras refuses, or images that a layer cannot take
            raise SpecError([messages.training_failed(self.train.span, _first_line(fault))]) from fault

    def _batches(self, split: str, augment: Augment | None = None) -> Batches:
        arrays = self.dataset.splits[split]
        rows = slice(self.train.batch_size) if self.settings.smoke else None
        columns = arrays if rows is None else chosen(arrays, rows)
        targets = {name: self.objectives.target(name) for name in self.objectives.outputs}
        seed = self.settings.seed if split == TRAIN else None
        weights = self._weights(split, rows or slice(None))
        return Batches(
            columns,
            self.columns,
            targets,
            self.train.batch_size,
            seed,
            self.objectives.lone,
            weights,
            augment,
        )

    def _weights(self, split: str, rows: slice) -> dict[str, np.ndarray] | None:
        """How heavy each example is, by output; None where all weigh the same."""
        found, told = weights_of(split, self.dataset, self.objectives.losses, self.train.class_weights)
        if told:
            raise SpecError(told)
        if not found:
            return None
        even = np.ones(self.dataset.count(split), "float32")
        return {name: self._spread(name, found.get(name, even)[rows]) for name in self.objectives.outputs}

    def _spread(self, output: str, weights: np.ndarray) -> np.ndarray:
        """(examples, 1, ...) with as many axes as the loss of an output has: one less than the output."""
        axes = max(1, len(self.built.tensors[output].shape) - 1)
        return weights.reshape(-1, *[1] * (axes - 1))


def _judged(built: Built, objectives: Objectives) -> Any:
    """The model that gives what is judged and nothing else: bare where that is one output, else by name."""
    lone = objectives.outputs[0] if objectives.lone else None
    if lone and list(built.tensors) == [lone]:
        return built.trained
    wanted = {name: built.tensors[name] for name in objectives.outputs}
    return keras.Model(built.trained.inputs, wanted[lone] if lone else wanted)


def _first_line(fault: Exception) -> str:
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    return lines[0] if lines else type(fault).__name__


def _steps_at_once(model: Any, callbacks: Sequence[Any], steps: int) -> int:
    """How many steps one call of the compiled function makes.

    On TensorFlow a step of a small model costs less than calling it; the other backends gain nothing, and a callback
    that wants every batch would miss some.
    """
    small = keras.backend.backend() == "tensorflow" and model.count_params() <= SMALL
    return max(1, min(STEPS_AT_ONCE, steps)) if small and not any(map(needs_batches, callbacks)) else 1
