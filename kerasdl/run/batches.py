"""Batches fetched by their indices, in an order that the seed and the epoch fix."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np

from kerasdl.backend.augment import Augment
from kerasdl.data.rows import Drawn, Rows


class Batches(keras.utils.PyDataset):
    """The batches of one split.

    Args:
        columns: What inputs and targets are taken from; rows may be made on demand.
        inputs: The column of each of the model's inputs, in its order.
        targets: The column of each judged output by its name; a lone one is handed on bare.
        batch_size: How many examples a batch has; the last one has what is left.
        seed: Shuffles anew each epoch; None keeps the order.
        lone: Whether one output alone is judged.
        weights: How heavy each example is, by output as the targets are; None where all weigh the same.
        augment: What is done to each batch; None for nothing. It takes a seed.
    """

    def __init__(
        self,
        columns: Mapping[str, Rows],
        inputs: Sequence[str],
        targets: Mapping[str, str],
        batch_size: int,
        seed: int | None = None,
        lone: bool = True,
        weights: Mapping[str, np.ndarray] | None = None,
        augment: Augment | None = None,
    ) -> None:
        super().__init__()
        self.columns = {name: columns[name] for name in dict.fromkeys((*inputs, *targets.values()))}
        self.inputs, self.targets = tuple(inputs), targets
        self.batch_size, self.lone = batch_size, lone
        self.seed, self.weights, self.augment = seed, weights, augment
        self.begin(0)

    def begin(self, epoch: int) -> None:
        """Draws the order of an epoch, counted from 0, and all else that is drawn for it."""
        for column in self.columns.values():
            if isinstance(column, Drawn):
                column.begin(epoch)
        self.order = self.keys = None
        if self.seed is not None:
            self.order = np.random.default_rng((self.seed, epoch)).permutation(self.count)
            self.keys = self.augment.keys(self.seed, epoch, len(self)) if self.augment else None

    @property
    def count(self) -> int:
        """How many examples there are."""
        return len(self.columns[self.inputs[0]])

    def __len__(self) -> int:
        return math.ceil(self.count / self.batch_size)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        rows: Any = slice(index * self.batch_size, (index + 1) * self.batch_size)
        rows = rows if self.order is None else self.order[rows]
        taken = self.taken(rows)
        if self.augment and self.keys is not None:
            made = self.augment(taken, self.keys[index])
            taken = {name: keras.ops.convert_to_numpy(value) for name, value in made.items()}
        return self.assembled(taken, {name: each[rows] for name, each in (self.weights or {}).items()})

    def taken(self, rows: Any) -> dict[str, np.ndarray]:
        """The rows of each column: a slice, or indices."""
        return {name: np.asarray(column[rows]) for name, column in self.columns.items()}

    def given(self, taken: Mapping[str, Any]) -> Any:
        """What the model is given of rows: one array bare, several as a tuple."""
        found = tuple(taken[name] for name in self.inputs)
        return found[0] if len(found) == 1 else found

    def assembled(self, taken: Mapping[str, Any], weights: Mapping[str, Any]) -> tuple[Any, ...]:
        """A batch as Keras takes it: inputs, targets, and weights where there are any."""
        judged = [{name: taken[column] for name, column in self.targets.items()}]
        judged += [] if self.weights is None else [dict(weights)]
        return (self.given(taken), *(next(iter(each.values())) if self.lone else each for each in judged))
