"""Keras callbacks of our own, each with one job."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from typing import IO, Any

import keras
import numpy as np

from kerasdl.backend.feed import Feed
from kerasdl.run.progress import Progress

WATCHED = "val_loss"


class Shuffle(keras.callbacks.Callback):
    """Draws the order of each epoch before it begins.

    Keras asks a dataset for its first batches before it says that an epoch begins; a callback comes before both.
    """

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self.feed = feed

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        del logs
        self.feed.begin(epoch)


class KeepBest(keras.callbacks.Callback):
    """Remembers the weights of the epoch with the least validation loss.

    Keras's `ModelCheckpoint` writes a file each time; weights that fit into memory need none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.least = math.inf
        self.weights: list[np.ndarray] | None = None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        del epoch
        loss = float((logs or {}).get(WATCHED, math.nan))
        if loss < self.least and self.model is not None:
            self.least = loss
            self.weights = self.model.get_weights()

    def restore(self) -> None:
        """Puts the best weights back."""
        if self.weights is not None and self.model is not None:
            self.model.set_weights(self.weights)


class Journal(keras.callbacks.Callback):
    """Collects the losses, the metrics and the learning rate of each epoch, and writes a line of each as it ends.

    Args:
        stream: Where the lines go, None for nowhere.
        before: What earlier epochs gave, where a training goes on.
    """

    def __init__(self, stream: IO[str] | None, before: Sequence[Mapping[str, float]] = ()) -> None:
        super().__init__()
        self.stream = stream
        self.epochs = [dict(each) for each in before]
        self.began = 0.0
        for epoch, measured in enumerate(self.epochs):
            self._write({"epoch": epoch + 1, **finite(measured)})

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        del epoch, logs
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        measured = {name: float(value) for name, value in (logs or {}).items()}
        if self.model is not None:
            measured["learning_rate"] = float(np.asarray(self.model.optimizer.learning_rate))
        self.epochs.append(measured)
        seconds = round(time.perf_counter() - self.began, 3)
        self._write({"epoch": epoch + 1, "seconds": seconds, **finite(measured)})

    def _write(self, line: Mapping[str, float | None]) -> None:
        if self.stream:
            self.stream.write(json.dumps(line) + "\n")
            self.stream.flush()


class Report(keras.callbacks.Callback):
    """Tells a progress display how far the training is; `before` are the epochs that an earlier one had."""

    def __init__(self, progress: Progress, epochs: int, steps: int, before: int = 0) -> None:
        super().__init__()
        self.progress, self.before = progress, before
        self.epochs = epochs
        self.steps = steps

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        del logs
        self.progress.began(self.epochs, self.steps, self.before)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.progress.stepped(batch + 1, logs or {})

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.progress.epoch_ended(epoch + 1, {name: float(value) for name, value in (logs or {}).items()})


def finite(values: Mapping[str, float]) -> dict[str, float | None]:
    """Values as JSON knows them: null for what is no number.

    >>> finite({"loss": float("nan"), "accuracy": 0.5})
    {'loss': None, 'accuracy': 0.5}
    """
    return {name: value if math.isfinite(value) else None for name, value in values.items()}


def needs_batches(callback: Any) -> bool:
    """Whether a callback wants to be told of every batch."""
    base = keras.callbacks.Callback
    hooks = ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")
    return any(getattr(type(callback), hook) is not getattr(base, hook) for hook in hooks)
