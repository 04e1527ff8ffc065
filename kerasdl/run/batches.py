"""Batches fetched by their indices, in an order that the seed and the epoch fix."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np

from kerasdl.data.rows import Drawn


class Batches(keras.utils.PyDataset):
    """The batches of one split, in this process and one after another: the arrays are in memory.

    Args:
        inputs: The model's inputs in its order.
        targets: The target of each judged output by its name; a lone one is handed on bare.
        batch_size: How many examples a batch has; the last one has what is left.
        seed: Shuffles anew each epoch; None keeps the order.
        lone: Whether one output alone is judged.
        weights: How heavy each example is, by output as the targets are; None where all weigh the same.
    """

    def __init__(
        self,
        inputs: Sequence[np.ndarray],
        targets: Mapping[str, np.ndarray],
        batch_size: int,
        seed: int | None = None,
        lone: bool = True,
        weights: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        super().__init__()
        self.inputs = tuple(inputs)
        self.targets = targets
        self.batch_size = batch_size
        self.seed = seed
        self.lone = lone
        self.weights = weights
        self.order = self._drawn(0)

    def begin(self, epoch: int) -> None:
        """Draws the order of an epoch, counted from 0, and the columns that are drawn anew for each."""
        self.order = self._drawn(epoch)
        for column in (*self.inputs, *self.targets.values()):
            if isinstance(column, Drawn):
                column.begin(epoch)

    def __len__(self) -> int:
        return math.ceil(len(self.inputs[0]) / self.batch_size)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        rows: Any = slice(index * self.batch_size, (index + 1) * self.batch_size)
        rows = rows if self.order is None else self.order[rows]
        inputs = [array[rows] for array in self.inputs]
        judged = [self.targets] if self.weights is None else [self.targets, self.weights]
        taken = [{name: array[rows] for name, array in each.items()} for each in judged]
        return (
            inputs[0] if len(inputs) == 1 else tuple(inputs),
            *(next(iter(each.values())) if self.lone else each for each in taken),
        )

    def _drawn(self, epoch: int) -> np.ndarray | None:
        if self.seed is None:
            return None
        return np.random.default_rng((self.seed, epoch)).permutation(len(self.inputs[0]))
