"""What answers are worth: confusion, precision and recall, residuals, and which examples to look at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

MOST_BARS = 31


def confusion(wanted: np.ndarray, said: np.ndarray, classes: int) -> np.ndarray:
    """(classes, classes) how often each class (row) was said to be each (column).

    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    return np.bincount(wanted * classes + said, minlength=classes * classes).reshape(classes, classes)


@dataclass(frozen=True, slots=True)
class Score:
    """How well a class is told.

    Args:
        count: How many answers are of it.
        said: How many were said to be of it.
        precision: The share of those said to be of it that are; NaN where none was.
        recall: The share of those of it that were said to be; NaN where there is none.
    """

    count: int
    said: int
    precision: float
    recall: float


def scores(counts: np.ndarray) -> list[Score]:
    """The score of each class, by its confusion matrix."""
    right, of, said = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
    return [
        Score(int(n), int(m), _share(int(hit), int(m)), _share(int(hit), int(n)))
        for hit, n, m in zip(right, of, said, strict=True)
    ]


def confused(counts: np.ndarray, most: int) -> list[tuple[int, int, int]]:
    """The pairs most often mistaken: (class, said to be, how often), most frequent first."""
    wrong = counts - np.diag(np.diag(counts))
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    places = (divmod(int(place), len(counts)) for place in order)
    return [(row, column, int(wrong[row, column])) for row, column in places if wrong[row, column]]


def mistakes(right: np.ndarray, sure: np.ndarray, most: int) -> list[int]:
    """The wrong answers, the surest first."""
    wrong = np.flatnonzero(~right)
    return wrong[np.argsort(-sure[wrong], kind="stable")][:most].tolist()


def hits(right: np.ndarray, sure: np.ndarray, most: int) -> list[int]:
    """Some right answers at equal distances from the least sure to the surest."""
    found = np.flatnonzero(right)
    found = found[np.argsort(sure[found], kind="stable")]
    if len(found) > most:
        found = found[np.linspace(0, len(found) - 1, most).round().astype(int)]
    return found.tolist()


def farthest(wanted: np.ndarray, got: np.ndarray, most: int) -> list[int]:
    """The examples whose values are farthest from what was wanted, the farthest first.

    Args:
        wanted, got: (count, values).
    """
    far = np.nan_to_num(np.square(got - wanted).mean(axis=1), nan=np.inf)
    return np.argsort(-far, kind="stable")[:most].tolist()


@dataclass(frozen=True, slots=True)
class Fit:
    """How far values are from what was wanted.

    Args:
        mean_absolute_error, root_mean_squared_error: In the target's unit.
        r2: The share of the variance that is explained; NaN where nothing varies.
    """

    mean_absolute_error: float
    root_mean_squared_error: float
    r2: float


def fit_of(wanted: np.ndarray, got: np.ndarray) -> Fit:
    """How well values fit.

    >>> fit_of(np.array([0.0, 2.0]), np.array([0.0, 1.0]))
    Fit(mean_absolute_error=0.5, root_mean_squared_error=0.7071067811865476, r2=0.5)
    """
    residuals = got - wanted
    spread = float(np.square(wanted - wanted.mean()).sum())
    left = float(np.square(residuals).sum())
    return Fit(
        float(np.abs(residuals).mean()),
        float(np.sqrt(np.square(residuals).mean())),
        1 - left / spread if spread else float("nan"),
    )


def bars(residuals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Counts and edges of a histogram whose middle bar holds zero, as wide as the farthest residual.

    >>> bars(np.array([-1.0, 0.0, 0.0, 1.0]))[0].tolist()
    [1, 0, 2, 0, 1]
    """
    reach = float(np.abs(residuals).max()) or 1.0
    count = min(MOST_BARS, 2 * round(math.sqrt(len(residuals))) + 1)
    return np.histogram(residuals, count, (-reach, reach))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
