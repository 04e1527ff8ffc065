"""How batches reach the training step: made by TensorFlow itself where it is the backend, else ahead of time.

Keras hands a `PyDataset` to TensorFlow through a Python generator, which costs more a batch than a small model does.
A dataset over batch numbers, each gathered from arrays in memory by their indices, costs next to nothing. The other
backends take the batches as they are; those that take work to make are made in the background.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

import keras
import numpy as np

from kerasdl.backend.augment import Augment
from kerasdl.backend.columns import Columns, Drawn, variable

WORKERS = min(4, os.cpu_count() or 1)
AHEAD = 2
"""Batches that are made ahead for each worker."""


class Indexed(Protocol):
    """Batches by number (`run.batches.Batches`)."""

    @property
    def columns(self) -> Mapping[str, Any]: ...

    weights: Mapping[str, np.ndarray] | None
    batch_size: int
    order: np.ndarray | None
    keys: np.ndarray | None
    augment: Augment | None

    @property
    def count(self) -> int: ...

    def begin(self, epoch: int) -> None: ...
    def assembled(self, taken: Mapping[str, Any], weights: Mapping[str, Any]) -> tuple[Any, ...]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> tuple[Any, ...]: ...


class Feed:
    """What `fit` and `evaluate` are given.

    Args:
        batches: Of one split.
        workers: How many batches are made at once, where they take work; the batches are the same for any number.
    """

    def __init__(self, batches: Indexed, workers: int = WORKERS) -> None:
        self.batches = batches
        self._renew: Callable[[], None] | None = None
        self.data: Any = batches
        if keras.backend.backend() == "tensorflow":
            self.data, self._renew = _gathered(batches)
        elif batches.augment or any(map(_made, batches.columns.values())):
            self.data = Ahead(batches, workers)
            self._renew = self.data.forget

    def begin(self, epoch: int) -> None:
        """Draws the order of an epoch, counted from 0."""
        self.batches.begin(epoch)
        if self._renew:
            self._renew()


def _made(rows: Any) -> bool:
    """Whether rows are made when they are asked for, such as those that lie in files."""
    return not isinstance(rows, np.ndarray | Drawn)


# --- in the background -----------------------------------------------------------------------------------------


class Ahead(keras.utils.PyDataset):
    """Batches that are made in threads while those before them are trained on, and come in their order.

    Args:
        batches: Any of them can be made without the others.
        workers: How many are made at once.
    """

    def __init__(self, batches: Indexed, workers: int) -> None:
        super().__init__()
        self.batches, self.ahead = batches, workers * AHEAD
        self.pool = ThreadPoolExecutor(workers, "kerasdl-batches")
        self.coming: deque[tuple[int, Future[tuple[Any, ...]]]] = deque()

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        if not self.coming or self.coming[0][0] != index:
            self.forget()
        first = self.coming[-1][0] + 1 if self.coming else index
        for number in range(first, min(index + self.ahead, len(self))):
            self.coming.append((number, self.pool.submit(self.batches.__getitem__, number)))
        return self.coming.popleft()[1].result()

    def forget(self) -> None:
        """Drops the batches that are made ahead: another order holds."""
        for _, each in self.coming:
            each.cancel()
        self.coming.clear()


# --- on TensorFlow ---------------------------------------------------------------------------------------------


def _gathered(batches: Indexed) -> tuple[Any, Callable[[], None]]:
    """A dataset of TensorFlow's that makes each batch, and what tells it that another epoch begins."""
    import tensorflow as tf

    with tf.device("CPU"):
        columns = Columns(batches.columns)
        weights = {name: tf.convert_to_tensor(each) for name, each in (batches.weights or {}).items()}
        order = variable(np.arange(batches.count) if batches.order is None else batches.order)
        keys = None if batches.keys is None else variable(batches.keys)

    @tf.autograph.experimental.do_not_convert  # there is nothing in it to convert, and reading its source takes time
    def fetch(number: Any, rows: Any = None, decoded: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        if rows is None:
            start = number * batches.batch_size
            rows = order[start : tf.minimum(start + batches.batch_size, batches.count)]
        taken = columns.taken(rows, decoded)
        if batches.augment and keys is not None:
            taken = batches.augment(taken, keys[number])
        return batches.assembled(taken, {name: tf.gather(array, rows) for name, array in weights.items()})

    @tf.autograph.experimental.do_not_convert
    def decode(place: Any) -> tuple[Any, ...]:
        row = order[place]
        return row, tuple(each(row) for each in columns.decoders)

    def renew() -> None:
        if batches.order is not None:
            order.assign(batches.order)
        if keys is not None:
            keys.assign(batches.keys)
        columns.renew()

    parallel = {"num_parallel_calls": tf.data.AUTOTUNE, "deterministic": True}
    if columns.decoders:
        files = tf.data.Dataset.range(batches.count).map(decode, **parallel).batch(batches.batch_size)
        data = files.enumerate().map(lambda number, each: fetch(number, *each), **parallel)
    else:
        made = batches.augment or columns.made
        data = tf.data.Dataset.range(len(batches)).map(fetch, **(parallel if made else {}))
    return data.prefetch(tf.data.AUTOTUNE), renew
