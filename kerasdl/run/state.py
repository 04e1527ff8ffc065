"""Where a training stands: what it takes to go on as if it had never stopped.

An order of examples follows from the seed and the number of the epoch, so that weights, the optimizer's variables, the
states of the random generators and a number are all of it.
"""

from __future__ import annotations

import inspect
import json
import math
import os
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from kerasdl.diagnostics import Diagnostic, Span, SpecError
from kerasdl.diagnostics.messages import run as messages
from kerasdl.run.callbacks import Journal, KeepBest
from kerasdl.run.document import content_hash
from kerasdl.run.interrupt import Interrupt
from kerasdl.syntax import Entry, Scalar
from kerasdl.syntax import Mapping as MappingNode

FILE = "state.npz"
FORM = 1
KINDS = ("model", "optimizer", "best", "callbacks")
_SAID = "said"
_HELD = "weights held"
_FREE = frozenset(
    {"kerasdl", "name", "about", "evaluate", "expect"}
)  # what may differ and leaves the training as it was
_SHORTEST = 1.0  # seconds between two copies of the state
_SHARE = 20  # and as many times what a copy takes: at most a twentieth of the time goes into them
_WRITTEN = 10.0  # seconds between two states on disk


@dataclass(frozen=True, slots=True)
class Standing:
    """What a training is, and how far it is.

    Args:
        sections: A hash of what each part of the spec says that bears on the training.
        digests: Of the data.
        backend: Keras's.
        seed: Everything drawn follows from it.
        history: Losses and metrics of each whole epoch.
        seconds: That the training has taken.
        least: The least validation loss so far, infinite where none was watched.
        counted: What each of the spec's callbacks has counted.
    """

    sections: Mapping[str, str]
    digests: tuple[str, ...]
    backend: str
    seed: int
    history: tuple[Mapping[str, float], ...] = ()
    seconds: float = 0.0
    least: float = math.inf
    counted: tuple[Mapping[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A training at the end of an epoch.

    Args:
        standing: How far it is.
        arrays: By kind: of the model in training, of its optimizer, the best weights so far, and those that a callback
            holds. float32 mostly, each as its variable is.
    """

    standing: Standing
    arrays: Mapping[str, Sequence[np.ndarray]]

    def write(self, folder: Path) -> None:
        """Writes `state.npz`, in whose place an older one stays until this one is whole."""
        named = {
            f"{kind}/{number}": _plain(array)
            for kind, arrays in self.arrays.items()
            for number, array in enumerate(arrays)
        }
        named[_SAID] = np.frombuffer(json.dumps(_json(self.standing)).encode(), dtype=np.uint8)
        beside = folder / f".{FILE}"
        with beside.open("wb") as file:
            np.savez(file, **named)  # pyright: ignore[reportArgumentType]
        os.replace(beside, folder / FILE)

    def put_into(self, model: Any, best: KeepBest, folder: Path) -> None:
        """Sets a compiled model, its optimizer and the memory of its best weights to this state.

        Raises:
            SpecError: The run in `folder` keeps the state of another model.
        """
        if not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        for kind, variables in _variables(model).items():
            arrays = self.arrays.get(kind, ())
            if [each.shape for each in arrays] != [tuple(each.shape) for each in variables]:
                reason = f"the shapes of the {kind}'s variables are others"
                raise SpecError([messages.run_damaged(str(folder), FILE, reason)])
            for variable, array in zip(variables, arrays, strict=True):
                variable.assign(array)
        best.least = self.standing.least
        best.weights = list(self.arrays["best"]) if self.arrays.get("best") else None


@dataclass(frozen=True, slots=True)
class Start:
    """Where a training goes on.

    Args:
        folder: Of the run that stopped.
        state: That it keeps.
    """

    folder: Path
    state: State


def read_state(folder: Path) -> Start:
    """The state that a run folder keeps, or the hidden folder of a training that was killed.

    Raises:
        SpecError: There is none, or it is not what was written there.
    """
    path = folder / FILE
    if not path.is_file():
        is_run = (folder / "metrics.jsonl").is_file()
        raise SpecError([(messages.no_state if is_run else messages.not_a_run)(str(folder), FILE)])
    try:
        with np.load(path, allow_pickle=False) as archive:
            said = json.loads(archive[_SAID].tobytes())
            arrays = {kind: _listed(archive, kind) for kind in KINDS}
        return Start(folder, State(_standing(said), arrays))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as fault:
        raise SpecError(
            [messages.run_damaged(str(folder), FILE, str(fault) or type(fault).__name__)]
        ) from fault


def sections(resolved: MappingNode) -> dict[str, str]:
    """A hash of each key of `train` and of every other section that bears on a training; epochs are left out.

    Args:
        resolved: The spec unfolded and with every default, its paths whole, so that it is known again from anywhere.
    """
    found: dict[str, str] = {}
    for entry in resolved:
        word, value = str(entry.name), entry.value
        if word == "train" and isinstance(value, MappingNode):
            found |= {f"train.{each.name}": _hash(each) for each in value if each.name != "epochs"}
        elif word not in _FREE:
            found[word] = _hash(entry)
    return found


def _hash(entry: Entry) -> str:
    key = Scalar("value", entry.key.span)
    return content_hash(MappingNode((Entry(key, entry.value),), entry.value.span))


class Checkpoint(keras.callbacks.Callback):
    """Copies the state of a training at the end of an epoch, now and then; writes it, more seldom.

    It is the last of the callbacks, so that it sees what the others do to the learning rate.

    Args:
        standing: As it was at the beginning.
        journal: Holds what each epoch gave.
        best: Holds the best weights.
        interrupt: Tells an epoch that was cut short.
        folder: Where it is written, None for nowhere: then there is nothing to go on from.
        others: The spec's callbacks.
        state: From which the training goes on, None where it begins.
    """

    def __init__(
        self,
        standing: Standing,
        journal: Journal,
        best: KeepBest,
        interrupt: Interrupt,
        folder: Path | None,
        others: Sequence[Any] = (),
        state: State | None = None,
    ) -> None:
        super().__init__()
        self.standing, self.journal, self.best, self.interrupt = standing, journal, best, interrupt
        self.folder, self.others, self.state = folder, others, state
        self.began = self.written = time.perf_counter()
        self.next = 0.0

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Gives the other callbacks their memory back, which Keras has them forget as they begin."""
        del logs
        if self.state is None:
            return
        held = list(self.state.arrays["callbacks"])
        for each, counted in zip(self.others, self.standing.counted, strict=True):
            for name, value in counted.items():
                if name != _HELD:
                    setattr(each, name, value)
                elif value:
                    each.best_weights, held = held[: int(value)], held[int(value) :]

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        del logs
        if self.interrupt.cut or self.model is None or self.folder is None:
            return
        folder = self.folder
        last = epoch + 1 == (self.params or {}).get("epochs") or self.model.stop_training
        began = time.perf_counter()
        if last or began >= self.next:
            self._take(self.model, folder, last)
            now = time.perf_counter()
            self.next = now + max(_SHORTEST, _SHARE * (now - began))

    def _take(self, model: Any, folder: Path, last: bool) -> None:
        now = time.perf_counter()
        standing = replace(
            self.standing,
            history=tuple(self.journal.epochs),
            seconds=self.standing.seconds + now - self.began,
            least=self.best.least,
            counted=tuple(map(_counted, self.others)),
        )
        arrays = {kind: [np.array(each) for each in every] for kind, every in _variables(model).items()}
        held = [array for each in self.others for array in _held(each)]
        self.state = State(standing, {**arrays, "best": self.best.weights or [], "callbacks": held})
        if now - self.written > _WRITTEN and not last:
            self.state.write(folder)
            self.written = time.perf_counter()


def refusals(start: Start, now: Standing, epochs: int, place: Span) -> list[Diagnostic]:
    """Why a training cannot go on from a state; empty where it can.

    Args:
        start: The run that is to go on.
        now: What is to be trained.
        epochs: How many are wanted in all.
        place: Of the spec's `train`.
    """
    then, folder = start.state.standing, start.folder
    others = [
        word
        for word in {**now.sections, **then.sections}
        if now.sections.get(word) != then.sections.get(word)
    ]
    if others:
        return [messages.resumes_another(place, str(folder), others)]
    if then.backend != now.backend:
        return [messages.resumes_elsewhere(str(folder), then.backend, now.backend)]
    if then.digests != now.digests:
        return [messages.resumes_on_other_data(place, str(folder))]
    done = len(then.history)
    return [messages.nothing_to_resume(place, str(folder), done, epochs)] if done >= epochs else []


def _counted(callback: Any) -> dict[str, float]:
    """The numbers that a callback of Keras counts, and how many arrays it holds; its arguments are the spec's."""
    arguments = inspect.signature(type(callback)).parameters
    numbers: dict[str, float] = {_HELD: len(_held(callback))}
    for name, value in vars(callback).items():
        if name not in arguments and isinstance(value, int | float | np.number):
            numbers[name] = value.item() if isinstance(value, np.number) else value
    return numbers


def _held(callback: Any) -> list[np.ndarray]:
    """The weights that `EarlyStopping` holds."""
    return list(getattr(callback, "best_weights", None) or [])


def _variables(model: Any) -> dict[str, list[Any]]:
    """What a training changes: weights and random states, and what the optimizer remembers."""
    measured = {id(each) for each in model.metrics_variables}
    own = [each for each in model.variables if id(each) not in measured]
    ours = {id(each) for each in model.optimizer.variables}
    return {
        "model": [each for each in own if id(each) not in ours],
        "optimizer": list(model.optimizer.variables),
    }


def _plain(array: np.ndarray) -> np.ndarray:
    """An array of a type that NumPy's files know; float32 holds every bfloat16."""
    return array if array.dtype.kind in "biufc" and array.dtype.isbuiltin == 1 else array.astype("float32")


def _listed(archive: Any, kind: str) -> list[np.ndarray]:
    count = sum(name.startswith(f"{kind}/") for name in archive.files)
    return [archive[f"{kind}/{number}"] for number in range(count)]


def _json(standing: Standing) -> dict[str, Any]:
    return {
        "form": FORM,
        "sections": dict(standing.sections),
        "digests": list(standing.digests),
        "backend": standing.backend,
        "seed": standing.seed,
        "history": [dict(each) for each in standing.history],
        "seconds": standing.seconds,
        "least": standing.least,
        "counted": [dict(each) for each in standing.counted],
    }


def _standing(said: Mapping[str, Any]) -> Standing:
    if said["form"] != FORM:
        raise ValueError(f"its form {said['form']} is not {FORM}, which this version reads")
    history = tuple(
        {name: float(value) for name, value in _numbers(each).items()} for each in said["history"]
    )
    return Standing(
        dict(said["sections"]), tuple(said["digests"]), str(said["backend"]), int(said["seed"]), history,
        float(said["seconds"]), float(said["least"]), tuple(map(_numbers, said["counted"])),
    )  # fmt: skip


def _numbers(said: Mapping[str, Any]) -> dict[str, float]:
    if not all(isinstance(value, int | float) for value in said.values()):
        raise ValueError("it holds what is no number")
    return dict(said)
