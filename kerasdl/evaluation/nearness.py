"""How near words are to each other, and which of a vocabulary are words at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

COSINE = "cosine"


def unit(matrix: np.ndarray) -> np.ndarray:
    """Each row brought to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(matrix, axis=-1, keepdims=True)
    return matrix / np.where(lengths == 0, 1, lengths)


def prepared(matrix: np.ndarray, metric: str) -> np.ndarray:
    """The vectors among which nearness is measured: by `cosine`, of length 1.

    Args:
        matrix: (words, length).
    """
    return unit(matrix) if metric == COSINE else matrix


def nearness(points: np.ndarray, matrix: np.ndarray, metric: str) -> np.ndarray:
    """How near each word is to each point: the cosine between them, or the distance below zero.

    Args:
        points: (points, length), of any length.
        matrix: (words, length), as `prepared` gives it.
        metric: `cosine` or `euclidean`.

    Returns:
        (points, words); more is nearer.

    >>> nearness(np.array([[3.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]]), "euclidean").round(3).tolist()
    [[-2.0, -3.162]]
    """
    if metric == COSINE:
        return unit(points) @ matrix.T
    squares = (points**2).sum(axis=1)[:, None] - 2 * points @ matrix.T + (matrix**2).sum(axis=1)
    return -np.sqrt(np.maximum(squares, 0))


def are_words(words: Sequence[str]) -> np.ndarray:
    """(words,) which entries of a vocabulary are words, and not marks such as ``, `[UNK]` or `<eos>`.

    >>> are_words(["", "[UNK]", "<eos>", "cat", "<"]).tolist()
    [False, False, False, True, True]
    """
    return np.asarray([not _is_mark(word) for word in words], bool)


def _is_mark(word: str) -> bool:
    ends = word[:1] + word[-1:]
    return not word or (len(word) > 2 and ends in ("[]", "<>"))
