"""How batches reach the training step: gathered by TensorFlow itself where it is the backend.

Keras hands a `PyDataset` to TensorFlow through a Python generator, which costs more a batch than a small model does.
A dataset over batch numbers, each gathered from arrays in memory by their indices, costs next to nothing. The other
backends take the batches as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import keras
import numpy as np


class Indexed(Protocol):
    """Batches by number, of arrays in memory (`run.batches.Batches`)."""

    inputs: tuple[np.ndarray, ...]
    targets: Any
    weights: Any
    batch_size: int
    lone: bool
    order: np.ndarray | None

    def begin(self, epoch: int) -> None: ...
    def __len__(self) -> int: ...


class Feed:
    """What `fit` and `evaluate` are given.

    Args:
        batches: Of one split.
    """

    def __init__(self, batches: Indexed) -> None:
        self.batches = batches
        self._renew: Callable[[], None] | None = None
        self.data: Any = batches
        if keras.backend.backend() == "tensorflow":
            self.data, self._renew = _gathered(batches)

    def begin(self, epoch: int) -> None:
        """Draws the order of an epoch, counted from 0."""
        self.batches.begin(epoch)
        if self._renew:
            self._renew()


def _gathered(batches: Indexed) -> tuple[Any, Callable[[], None]]:
    """A dataset of TensorFlow's that gathers each batch, and what tells it that the order is another."""
    import tensorflow as tf

    drawn: list[tuple[Any, Any]] = []

    def held(rows: Any) -> Any:
        """The rows as a tensor; those that are drawn anew each epoch as a variable."""
        if not hasattr(rows, "begin"):
            return tf.convert_to_tensor(rows)
        drawn.append((tf.Variable(rows.now, trainable=False), rows))
        return drawn[-1][0]

    with tf.device("CPU"):
        inputs: tuple[Any, ...] = tuple(map(held, batches.inputs))
        judged = [batches.targets] if batches.weights is None else [batches.targets, batches.weights]
        judged = [{name: held(array) for name, array in each.items()} for each in judged]
        count = len(batches.inputs[0])
        first: Any = np.arange(count) if batches.order is None else batches.order
        order: Any = tf.Variable(first, trainable=False)

    @tf.autograph.experimental.do_not_convert  # there is nothing in it to convert, and reading its source takes time
    def fetch(number: Any) -> tuple[Any, ...]:
        start = number * batches.batch_size
        rows = order[start : tf.minimum(start + batches.batch_size, count)]
        taken = tuple(tf.gather(array, rows) for array in inputs)
        told = [{name: tf.gather(array, rows) for name, array in each.items()} for each in judged]
        lone = (next(iter(each.values())) if batches.lone else each for each in told)
        return (taken[0] if len(taken) == 1 else taken, *lone)

    def renew() -> None:
        if batches.order is not None:
            order.assign(batches.order)
        for variable, rows in drawn:
            variable.assign(rows.now)

    return tf.data.Dataset.range(len(batches)).map(fetch).prefetch(tf.data.AUTOTUNE), renew
