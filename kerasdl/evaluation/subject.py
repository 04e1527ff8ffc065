"""What an evaluation looks at: the model and its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from kerasdl.backend.weights import variables
from kerasdl.catalog import MISSING
from kerasdl.data.describe import Described
from kerasdl.diagnostics.messages import evaluations as messages
from kerasdl.evaluation.definition import EvaluationError
from kerasdl.spec.model import Call, Evaluation, shape_text

Batch: TypeAlias = "tuple[Any, Any, Any, Any]"
"""What was wanted, what the model gave, how heavy each example is and which positions count; None for all alike."""
EMBEDDINGS, KERNEL = "embeddings", "kernel"


@dataclass(frozen=True, slots=True)
class Subject:
    """One evaluation with all that it may look at.

    Args:
        evaluation: As the spec says it.
        described: What the data section yields.
        splits: By split and column, what the model and its losses see.
        layer: Gives the layer at an address.
        words: The words of the vocabulary that a column goes by, in the order of their integers; of the data's only
            one for None. None where there is no such.
        losses: By output, the losses that judge it.
        judged: Goes through the batches of a split, with what an output says.
    """

    evaluation: Evaluation
    described: Described
    splits: Mapping[str, Mapping[str, Any]]
    layer: Callable[[str], Any]
    words: Callable[[str | None], Sequence[str] | None]
    losses: Mapping[str, Sequence[Call]]
    judged: Callable[[str, str], Iterator[Batch]]

    @property
    def call(self) -> Call:
        assert self.evaluation.call is not None
        return self.evaluation.call

    def argument(self, name: str) -> Any:
        """The value of an argument as written, else its default."""
        given, known = self.call.arguments.get(name), self.call.symbol.argument(name)
        if given:
            return given.value
        return None if known is None or known.default is MISSING else known.default

    def taken(self, name: str) -> str | None:
        """What is written for it under `from`."""
        found = self.evaluation.takes.get(name)
        return str(found.value) if found else None

    def column(self, name: str, split: str) -> np.ndarray:
        """The integers of a column that it takes, one-hot ones too. (rows, ...)"""
        column = str(self.taken(name))
        rows = np.asarray(self.splits[split][column][:])
        known = self.described.column(column)
        return rows.argmax(axis=-1) if known and known.one_hot else rows.astype("int64")

    def vocabulary(self, column: str | None = None) -> tuple[str, ...]:
        """The words in the order of their integers.

        Raises:
            EvaluationError: No step has a vocabulary.
        """
        words = self.words(column)
        if words is None:
            raise EvaluationError(messages.no_vocabulary(self.call.span, self.call.symbol.name))
        return tuple(words)

    def embedding(self, words: Sequence[str]) -> Callable[[], np.ndarray]:
        """What gives the matrix with a row for each word, (words, length), float32, as it is when it is called.

        Raises:
            EvaluationError: The layer has no such matrix.
        """
        address = str(self.taken("embeddings"))
        weights = variables(self.layer(address))
        variable = weights.get(EMBEDDINGS, weights.get(KERNEL))
        shape = tuple(variable.shape) if variable is not None else ()
        turned = len(shape) == 2 and _turned(shape, len(words), EMBEDDINGS in weights)
        if len(shape) != 2 or turned is None:
            span = self.evaluation.takes["embeddings"].span
            raise EvaluationError(messages.vocabulary_size(span, address, shape_text(shape), len(words)))

        def matrix() -> np.ndarray:
            values = np.asarray(variable, "float32")
            return (values.T if turned else values)[: len(words)]

        return matrix


def _turned(shape: tuple[int, ...], words: int, by_row: bool) -> bool | None:
    """Whether the columns of a matrix stand for words; None where neither they nor the rows can.

    A vocabulary may have found fewer words than the layer has room for.
    """
    if by_row or shape[0] == words:
        return False if shape[0] >= words else None
    return True if shape[1] >= words else False if shape[0] >= words else None
