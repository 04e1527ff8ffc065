"""What an output said, read as classes or as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from kerasdl.report.story import Output

TWO = ("0", "1")


@dataclass(frozen=True, slots=True)
class Classified:
    """An output that tells classes apart.

    Args:
        name: The output's.
        classes: Their names.
        wanted: (answers,) the class that each is.
        said: (answers,) the class that it was said to be.
        sure: (answers,) the probability of that class, or its score where `probable` is False.
        rows: (answers,) the example that each answer is about: several where an output has many positions.
        probable: Whether scores are probabilities.
        ignored: How many answers have no class to be judged by.
        lost: How many answers are no number.
    """

    name: str
    classes: tuple[str, ...]
    wanted: np.ndarray
    said: np.ndarray
    sure: np.ndarray
    rows: np.ndarray
    probable: bool
    ignored: int = 0
    lost: int = 0

    @property
    def single(self) -> bool:
        """Whether there is one answer an example."""
        return len(np.unique(self.rows)) == len(self.rows)

    @property
    def right(self) -> np.ndarray:
        """(answers,) whether each is right."""
        return self.wanted == self.said


@dataclass(frozen=True, slots=True)
class Measured:
    """An output that gives values.

    Args:
        name: The output's.
        wanted: (count, values) what was wanted.
        got: (count, values) what it gave.
    """

    name: str
    wanted: np.ndarray
    got: np.ndarray


Answers: TypeAlias = "Classified | Measured"


def answers(output: Output) -> Answers | None:
    """Reads an output by its loss and its target; None where it cannot be laid beside its target.

    >>> one = Output("y", "t", np.array([1]), np.array([[0.25, 0.75]]), "SparseCategoricalCrossentropy")
    >>> answers(one).said.tolist(), answers(one).sure.tolist()
    ([1], [0.75])
    """
    got = np.asarray(output.got, "float64")
    wanted = np.asarray(output.wanted)
    if got.size == 0 or wanted.dtype.kind not in "buif":
        return None
    return _of_many(output, wanted, got) or _of_two(output, wanted, got) or _values(output, wanted, got)


def _of_many(output: Output, wanted: np.ndarray, got: np.ndarray) -> Classified | None:
    """One of several classes, by the last axis."""
    loss, width = output.loss or "", got.shape[-1]
    many = got.ndim > 1 and width > 1
    of_classes = bool(output.classes) and width == len(output.classes or ())
    if (
        not many
        or not ("Categorical" in loss or of_classes)
        or (loss.startswith("Binary") and not of_classes)
    ):
        return None
    if wanted.shape == got.shape:
        numbers = wanted.argmax(axis=-1).reshape(-1)
    elif wanted.size == got.size // width:
        numbers = wanted.reshape(-1).astype("int64")
    else:
        return None
    scores = softmax(got) if output.logits else got
    scores = scores.reshape(-1, width)
    names = output.classes if of_classes and output.classes else tuple(map(str, range(width)))
    probable = bool((scores >= 0).all() and np.allclose(scores.sum(axis=1), 1, atol=1e-2))
    return _classified(output, names, numbers, scores, probable)


def _of_two(output: Output, wanted: np.ndarray, got: np.ndarray) -> Classified | None:
    """Yes or no, by one number each."""
    loss, names = output.loss or "", output.classes
    two = bool(names) and len(names or ()) == 2
    if not (loss.startswith("Binary") or "Hinge" in loss or two) or wanted.size != got.size:
        return None
    numbers = wanted.reshape(-1)
    signed = "Hinge" in loss and bool((numbers < 0).any())
    numbers = (numbers > 0).astype(numbers.dtype) if signed else numbers
    if not np.isin(numbers, (0, 1)).all():
        return None
    yes = (sigmoid(got) if output.logits else got).reshape(-1)
    probable = loss.startswith("Binary") and bool(((yes >= 0) & (yes <= 1)).all())
    no = -yes if "Hinge" in loss else 1 - yes
    scores = np.stack([no, yes], axis=1)
    return _classified(output, names if two and names else TWO, numbers.astype("int64"), scores, probable)


def _classified(
    output: Output, names: tuple[str, ...], numbers: np.ndarray, scores: np.ndarray, probable: bool
) -> Classified:
    finite = np.isfinite(scores).all(axis=1)
    judged = (numbers >= 0) & (numbers < len(names))
    known = judged & finite
    said = scores.argmax(axis=1)
    sure = scores[np.arange(len(scores)), said]
    rows = np.repeat(np.arange(len(output.got)), len(scores) // len(output.got))
    return Classified(
        output.name,
        names,
        numbers[known],
        said[known],
        sure[known],
        rows[known],
        probable,
        int((~judged).sum()),
        int((judged & ~finite).sum()),
    )


def _values(output: Output, wanted: np.ndarray, got: np.ndarray) -> Measured | None:
    if wanted.size != got.size:
        return None
    count = len(got)
    return Measured(output.name, wanted.astype("float64").reshape(count, -1), got.reshape(count, -1))


def sigmoid(values: np.ndarray) -> np.ndarray:
    """Logits as probabilities."""
    return 1 / (1 + np.exp(-np.clip(values, -80, 80)))


def softmax(values: np.ndarray) -> np.ndarray:
    """Logits as probabilities along the last axis."""
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
