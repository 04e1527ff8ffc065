"""`Skipgrams`, `Subsample` and `NegativeSampling`: the training examples of word2vec."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerasdl.data.refusal import DataError
from kerasdl.data.rows import Ragged
from kerasdl.data.steps.definition import Definition, Plan, Way, argument, cannot_take, sequence
from kerasdl.diagnostics.messages import data_steps as steps_told
from kerasdl.spec.model import Call, Column

if TYPE_CHECKING:
    import numpy as np


class Skipgrams:
    """Pairs of a word and one near it (Mikolov et al. 2013; section 3.3.2 of the notes).

    For each word a window L is drawn evenly from 1 to `max_window`; it makes a pair with each of the L words before
    and after it that its row has.

    Args:
        max_window: Lmax.
        seed: Draws the windows.

    >>> import numpy as np
    >>> from kerasdl.data.rows import as_ragged
    >>> plan = Skipgrams(1).plan(as_ragged(np.array([[5, 6, 7]])), np.random.default_rng(0))
    >>> [each.tolist() for each in plan.places]
    [[0, 1, 1, 2], [1, 0, 2, 1]]
    """

    def __init__(self, max_window: int = 5, seed: int = 0) -> None:
        self.most, self.seed = max_window, seed

    def plan(self, rows: Ragged, generator: np.random.Generator) -> Plan:
        """(pairs,) places of the words, and of those near them, in the order of the text."""
        import numpy as np

        count = int(rows.offsets[-1])
        origins = np.repeat(np.arange(len(rows), dtype="int32"), rows.lengths)
        words = np.arange(count, dtype="int64")
        window = generator.integers(1, self.most + 1, count)
        first = np.maximum(words - window, rows.offsets[:-1][origins])
        last = np.minimum(words + window, rows.offsets[1:][origins] - 1)
        pairs = last - first  # the word itself is between them, and no pair
        centres = np.repeat(words, pairs)
        within = np.arange(len(centres)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
        near = np.repeat(first, pairs) + within
        near += near >= centres
        return Plan(origins[centres], (centres, near))


def _pairs(call: Call, columns: Sequence[Column]) -> tuple[Column, ...]:
    given = replace(columns[0], shape=sequence(call, columns[0]), ragged=False)
    return given, given


class Subsample:
    """Leaves out frequent tokens at random (Mikolov et al. 2013b, section 2.3).

    A token of frequency f stays with probability sqrt(threshold / f), where that is below 1.

    Args:
        threshold: The frequency above which tokens are left out.
        seed: Draws which.
        counts: How often each integer stands in the training split; None learns it.
    """

    def __init__(self, threshold: float = 1e-3, seed: int = 0, counts: Sequence[int] | None = None) -> None:
        self.threshold, self.seed, self.counts = threshold, seed, counts

    def adapt(self, values: Any) -> None:
        """Counts the tokens of the training split."""
        self.counts = _counts(values)

    def learned(self) -> dict[str, Any]:
        return {"counts": self.counts}

    def plan(self, rows: Ragged, generator: np.random.Generator) -> Plan:
        """The places of the tokens that stay, in rows of their own."""
        import numpy as np

        counts = np.maximum(1, np.asarray(self.counts, "float64"))
        stays = np.sqrt(self.threshold * counts.sum() / counts)
        kept = generator.random(len(rows.flat)) < stays[rows.flat]
        before = np.concatenate([[0], np.cumsum(kept)])
        return Plan(None, (np.flatnonzero(kept),), before[rows.offsets])


def _subsampled(call: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    if not column.dtype.startswith("int") or not column.ragged:
        raise cannot_take(call, column, "integers in rows of differing length, as `Vocabulary` gives them")
    return column


class NegativeSampling:
    """A word that was there with others drawn by chance (Mikolov et al. 2013b, section 2.2).

    The others are drawn from the words' counts to the power of `power`, for each epoch of training anew; one that
    happens to be the word itself is drawn once more.

    Args:
        negatives: How many others.
        power: Of the counts.
        seed: Draws them.
        counts: How often each integer is there in the training split; None learns it.
    """

    def __init__(
        self, negatives: int = 5, power: float = 0.75, seed: int = 0, counts: Sequence[int] | None = None
    ) -> None:
        self.negatives, self.power, self.seed, self.counts = negatives, power, seed, counts

    def adapt(self, values: Any) -> None:
        """Counts the words of the training split."""
        self.counts = _counts(values)

    def learned(self) -> dict[str, Any]:
        return {"counts": self.counts}

    def draw(self, values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """(count, 1 + negatives) each word, then the others."""
        import numpy as np

        shares = np.cumsum(np.asarray(self.counts, "float64") ** self.power)
        found = np.empty((len(values), 1 + self.negatives), "int32")
        found[:, 0] = values
        found[:, 1:] = _drawn(shares, (len(values), self.negatives), generator)
        same = found[:, 1:] == found[:, :1]
        found[:, 1:][same] = _drawn(shares, int(same.sum()), generator)
        return found

    def constant(self, values: np.ndarray) -> np.ndarray:
        """(count, 1 + negatives) 1 for the word that was there, 0 for the others."""
        import numpy as np

        labels = np.zeros((len(values), 1 + self.negatives), "float32")
        labels[:, 0] = 1
        return labels


def _drawn(shares: np.ndarray, size: Any, generator: np.random.Generator) -> np.ndarray:
    """Integers by their shares, summed up."""
    import numpy as np

    return np.searchsorted(shares, generator.random(size) * shares[-1], side="right")


def _sampled(call: Call, columns: Sequence[Column]) -> tuple[Column, ...]:
    column = columns[0]
    if not column.dtype.startswith("int") or column.shape != ():
        raise cannot_take(call, column, "one integer a row, as `Vocabulary` gives them")
    if column.tokens is None:
        raise DataError(steps_told.step_needs(call.span, call.symbol.name, "Vocabulary` before it"))
    shape = (1 + argument(call, "negatives"),)
    return replace(column, shape=shape), Column(column.name, shape, "float32")


def _counts(values: Any) -> list[int]:
    import numpy as np

    flat = values.flat if isinstance(values, Ragged) else values
    return np.bincount(flat.reshape(-1)).tolist()


SKIPGRAMS = Definition("Skipgrams", Skipgrams, _pairs, Way.MAKING, ragged=True)
SUBSAMPLE = Definition("Subsample", Subsample, _subsampled, Way.MAKING, ragged=True)
NEGATIVE_SAMPLING = Definition("NegativeSampling", NegativeSampling, _sampled, Way.DRAWN)
