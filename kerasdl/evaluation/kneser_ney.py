"""`KneserNey`: the perplexity of an interpolated Kneser-Ney bigram, counted on the training split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kerasdl.diagnostics.messages import evaluations as messages
from kerasdl.evaluation.definition import Definition, EvaluationError, Number, Work
from kerasdl.evaluation.finding import Finding
from kerasdl.evaluation.subject import Subject

TRAIN = "train"
HALF = 0.5
"""How much of the plain interpolated bigram is its bigram; the rest is its unigram."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often words follow each other.

    Args:
        size: How many words the vocabulary has.
        pairs: (different pairs,) `history * size + word`, sorted.
        times: (different pairs,) how often each came.
    """

    size: int
    pairs: np.ndarray
    times: np.ndarray

    @classmethod
    def of(cls, history: np.ndarray, word: np.ndarray, size: int) -> Counts:
        """Counts pairs.

        Args:
            history, word: (pairs,) integers below `size`.
            size: Of the vocabulary.
        """
        return cls(size, *np.unique(history.astype("int64") * size + word, return_counts=True))

    def between(self, history: np.ndarray, word: np.ndarray) -> np.ndarray:
        """(pairs,) how often each pair came."""
        wanted = history.astype("int64") * self.size + word
        places = np.minimum(np.searchsorted(self.pairs, wanted), len(self.pairs) - 1)
        return np.where(self.pairs[places] == wanted, self.times[places], 0)

    @property
    def after(self) -> np.ndarray:
        """(size,) how often anything came after each word."""
        return np.bincount(self.pairs // self.size, self.times, self.size)

    @property
    def words(self) -> np.ndarray:
        """(size,) how often each word came after any."""
        return np.bincount(self.pairs % self.size, self.times, self.size)

    @property
    def followers(self) -> np.ndarray:
        """(size,) how many different words came after each word."""
        return np.bincount(self.pairs // self.size, minlength=self.size)

    @property
    def continuations(self) -> np.ndarray:
        """(size,) after how many different words each word came."""
        return np.bincount(self.pairs % self.size, minlength=self.size)


def spread(counts: np.ndarray, discount: float) -> np.ndarray:
    """A distribution by discounted counts; what was taken is given to all words alike.

    Args:
        counts: (size,) of each word.
        discount: Taken from each count above zero.

    >>> spread(np.array([3, 1, 0, 0]), 0.5).tolist()
    [0.6875, 0.1875, 0.0625, 0.0625]
    """
    kept = np.maximum(counts - discount, 0) / counts.sum()
    return kept + discount * np.count_nonzero(counts) / counts.sum() / len(counts)


def kneser_ney(counts: Counts, history: np.ndarray, word: np.ndarray, discount: float) -> np.ndarray:
    """The probability of each word after its history, by interpolated Kneser-Ney.

    The discounted bigram is interpolated with the words' continuation counts, and those with the uniform distribution
    over the vocabulary. After a word that nothing ever followed the continuation counts alone speak.
    (Kneser and Ney 1995; Chen and Goodman 1998, section 2.7.)

    Args:
        counts: Of the training split.
        history, word: (pairs,) integers of words.
        discount: Between 0 and 1.

    Returns:
        (pairs,) probabilities; over all words they sum to 1 after any history.
    """
    lower = spread(counts.continuations, discount)[word]
    times = counts.after[history]
    seen = times > 0
    times = np.where(seen, times, 1)
    kept = np.maximum(counts.between(history, word) - discount, 0) / times
    return np.where(seen, kept + discount * counts.followers[history] / times * lower, lower)


def unigram(counts: Counts, word: np.ndarray, discount: float) -> np.ndarray:
    """The probability of each word by itself, interpolated with the uniform distribution."""
    return spread(counts.words, discount)[word]


def bigram(counts: Counts, history: np.ndarray, word: np.ndarray, discount: float) -> np.ndarray:
    """Half the share of the word among the followers of its history, half the unigram."""
    alone = unigram(counts, word, discount)
    times = counts.after[history]
    share = counts.between(history, word) / np.maximum(times, 1)
    return np.where(times > 0, HALF * share + (1 - HALF) * alone, alone)


def perplexity(probabilities: np.ndarray) -> float:
    """e to the mean of minus the logarithms.

    >>> perplexity(np.array([0.25, 0.25, 0.25]))
    4.0
    """
    return float(np.exp(-np.log(probabilities).mean())) if len(probabilities) else float("nan")


def prepare(subject: Subject) -> Work:
    size, discount, split = _size(subject), subject.argument("discount"), subject.argument("split")
    train, judged = _pairs(subject, TRAIN), _pairs(subject, split)
    for name, words in (("history", train[0]), ("word", train[1])):
        if not len(words) or words.max() >= size or words.min() < 0:
            column, found = subject.evaluation.takes[name], "numbers that are none"
            raise EvaluationError(messages.no_word_column(column.span, str(column.value), found))
    return lambda: measured(Counts.of(*train, size), *judged, discount)


def measured(counts: Counts, history: np.ndarray, word: np.ndarray, discount: float) -> Finding:
    """The perplexity of each of the three on some pairs."""
    return Finding(
        {
            "": perplexity(kneser_ney(counts, history, word, discount)),
            "bigram": perplexity(bigram(counts, history, word, discount)),
            "unigram": perplexity(unigram(counts, word, discount)),
        },
        (f"Counted on {int(counts.times.sum()):,} pairs, foretold on {len(word):,}; {counts.size:,} words.",),
    )


def _size(subject: Subject) -> int:
    """How many words the vocabulary has: as many as the target has classes."""
    name = str(subject.taken("word"))
    column = subject.described.column(name)
    return column.classes if column and column.classes else len(subject.vocabulary(name))


def _pairs(subject: Subject, split: str) -> tuple[np.ndarray, np.ndarray]:
    """The last word of each history, and the word that came."""
    history, word = subject.column("history", split), subject.column("word", split)
    return history.reshape(len(history), -1)[:, -1], word.reshape(len(word), -1)[:, -1]


DEFINITION = Definition(
    "KneserNey",
    {"history": "column", "word": "column"},
    (
        Number("", "perplexity of interpolated Kneser-Ney"),
        Number("bigram", "perplexity of half a bigram, half a unigram"),
        Number("unigram", "perplexity of a unigram"),
    ),
    prepare,
)
