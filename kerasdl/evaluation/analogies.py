"""`Analogies`: a is to b as c is to which word? (Lecture notes 3.4, eq. 3.2; Mikolov et al. 2013.)"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kerasdl.data.refusal import DataError
from kerasdl.data.sources import open_source
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import evaluations as messages
from kerasdl.evaluation.definition import Definition, EvaluationError, Number, Work
from kerasdl.evaluation.finding import Finding, Grid
from kerasdl.evaluation.nearness import are_words, nearness, prepared
from kerasdl.evaluation.subject import Subject
from kerasdl.spec.model import Evaluation
from kerasdl.syntax import Scalar

COLUMNS = ("a", "b", "c", "d")
SECTION = "section"
PIECE = 2**22
"""How many distances are worked out at once."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions a : b = c : d.

    Args:
        words: (questions, 4) text.
        sections: (questions,) of which section each is.
    """

    words: np.ndarray
    sections: np.ndarray


@dataclass(frozen=True, slots=True)
class Ranks:
    """At which place, counted from 1, the right word of each question came.

    Args:
        answered: (questions,) by b - a + c.
        nearest: (questions,) by nearness to c alone.
        of: Among how many words.
    """

    answered: np.ndarray
    nearest: np.ndarray
    of: int


def prepare(subject: Subject) -> Work:
    words = subject.vocabulary()
    matrix, metric = subject.embedding(words), subject.argument("metric")
    questions = read_questions(subject.argument("questions"), subject.call.span)
    if subject.argument("lower"):
        questions = Questions(np.char.lower(questions.words), questions.sections)
    return lambda: measured(questions, words, matrix(), metric)


def read_questions(named: str | Sequence[Sequence[str]], span: Span) -> Questions:
    """The questions of a named source, or those that the spec holds.

    Raises:
        EvaluationError: It is no source, has not these columns, or cannot be read.
    """
    if not isinstance(named, str):
        return Questions(np.asarray(named, str).reshape(-1, 4), np.full(len(named), "questions"))
    try:
        split = next(iter(open_source(Scalar(named, span), Path()).read(None).splits.values()))
    except DataError as fault:
        raise EvaluationError(fault.diagnostic) from fault
    arrays = [np.asarray(split[name]).astype(str).reshape(-1) for name in COLUMNS]
    sections = split[SECTION] if SECTION in split else np.full(len(arrays[0]), named)
    return Questions(np.stack(arrays, axis=1), np.asarray(sections).astype(str).reshape(-1))


def check(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """Whether the source of the questions is known and has their columns."""
    given = evaluation.call.arguments.get("questions") if evaluation.call else None
    if given is None or not isinstance(given.value, str):
        return
    try:
        columns = [each.name for each in open_source(Scalar(given.value, given.span), Path()).columns]
    except DataError as fault:
        yield fault.diagnostic
        return
    if missing := [name for name in COLUMNS if name not in columns]:
        yield messages.unknown_questions(given.span, given.value, f"it has no column `{missing[0]}`")


def measured(questions: Questions, words: tuple[str, ...], matrix: np.ndarray, metric: str) -> Finding:
    """How well the vectors answer questions, beside nearness to c alone.

    Args:
        questions: Those with a word that is not in the vocabulary are not asked.
        words: The vocabulary.
        matrix: (words, length).
        metric: What near means.
    """
    known = {word: place for place, word in enumerate(words) if word}
    places = np.asarray([[known.get(word, -1) for word in row] for row in questions.words.tolist()], "int64")
    asked = np.asarray((places.reshape(-1, 4) >= 0).all(axis=1))
    ranks = ranked(places.reshape(-1, 4)[asked], prepared(matrix, metric), are_words(words), metric)
    numbers = {
        "coverage": float(asked.mean()) if len(asked) else math.nan,
        "accuracy": _right(ranks.answered),
        "median_rank": _median(ranks.answered, ranks.of),
        "baseline_accuracy": _right(ranks.nearest),
        "baseline_median_rank": _median(ranks.nearest, ranks.of),
    }
    return Finding(
        numbers, tuple(_said(numbers, ranks, asked)), (_by_section(questions.sections, asked, ranks),)
    )


def ranked(places: np.ndarray, matrix: np.ndarray, real: np.ndarray, metric: str) -> Ranks:
    """The rank of each right word by `argmin L(e_w, e_b - e_a + e_c)` (eq. 3.2), and by nearness to c.

    The three words of a question are no answers to it, nor are marks. Of words that are as near as the right one all
    come before it: a matrix that tells nothing apart answers nothing.

    Args:
        places: (questions, 4) of the words in the vocabulary.
        matrix: (words, length), as `prepared` gives it.
        real: (words,) which of them are words.
        metric: `cosine` or `euclidean`.
    """
    rows = max(1, PIECE // max(1, len(matrix)))
    pieces = [places[start : start + rows] for start in range(0, len(places), rows)]
    found: list[list[np.ndarray]] = [[], []]
    for piece in pieces:
        a, b, c, _ = (matrix[each] for each in piece.T)
        for ranks, points in zip(found, (b - a + c, c), strict=True):
            ranks.append(_ranks(piece, nearness(points, matrix, metric), real))
    answered, nearest = (np.concatenate([np.empty(0, "int64"), *each]) for each in found)
    return Ranks(answered, nearest, max(1, int(real.sum()) - 3))


def _ranks(places: np.ndarray, near: np.ndarray, real: np.ndarray) -> np.ndarray:
    """(questions,) the ranks of the right words; the last where a word is its own answer, or no number."""
    every = np.arange(len(places))
    right = near[every, places[:, 3]].copy()
    apart = (places[:, 3:] != places[:, :3]).all(axis=1)
    out = np.broadcast_to(~real, near.shape).copy()
    out[every[:, None], places[:, :3]] = True
    behind = ((near < right[:, None]) & ~out).sum(axis=1)
    candidates = (~out).sum(axis=1)
    return np.where(apart & real[places[:, 3]], candidates - behind, candidates)


def _right(ranks: np.ndarray) -> float:
    return float((ranks == 1).mean()) if len(ranks) else math.nan


def _median(ranks: np.ndarray, of: int) -> float:
    return float(np.median(ranks)) / of if len(ranks) else math.nan


def _said(numbers: dict[str, float], ranks: Ranks, asked: np.ndarray) -> Iterator[str]:
    yield (
        f"{int(asked.sum()):,} of {len(asked):,} questions have all four words in the vocabulary. The three words of a"
        f" question are no answers to it; a rank is told as a share of the {ranks.of:,} others."
    )
    if len(ranks.answered):
        ours, alone = numbers["accuracy"], numbers["baseline_accuracy"]
        yield _compared(ours, alone, f"b - a + c names the right word in {ours:.1%} of the questions", "more")
        ours, alone = numbers["median_rank"], numbers["baseline_median_rank"]
        yield _compared(ours, alone, f"Half of the right words come within the first {ours:.1%}", "less")


def _compared(ours: float, alone: float, said: str, wanted: str) -> str:
    """What is better is said as plainly as what is not."""
    if f"{ours:.1%}" == f"{alone:.1%}":
        return f"{said}, as by nearness to c alone: a and b make no difference that shows."
    better = (ours > alone) == (wanted == "more")
    verdict = (
        "the analogy is better than that" if better else "that baseline, which ignores a and b, is better"
    )
    return f"{said}; by nearness to c alone it is {alone:.1%}: {verdict}."


def _by_section(sections: np.ndarray, asked: np.ndarray, ranks: Ranks) -> Grid:
    """A row a section, in the order of the questions."""
    rows = []
    of_asked = sections[asked]
    for name in dict.fromkeys(sections.tolist()):
        mine = of_asked == name
        answered, nearest = ranks.answered[mine], ranks.nearest[mine]
        found = (
            _right(answered),
            _right(nearest),
            _median(answered, ranks.of),
            _median(nearest, ranks.of),
        )
        told = found if mine.any() else (None,) * len(found)
        rows.append((name, int((sections == name).sum()), int(mine.sum()), *told))
    heads = ("section", "questions", "asked", "right", "right by c alone", "median rank", "by c alone")
    return Grid("analogies by section", heads, tuple(rows))


DEFINITION = Definition(
    "Analogies",
    {"embeddings": "matrix"},
    (
        Number("coverage", "share of the questions whose words are known"),
        Number("accuracy", "share answered rightly", "baseline_accuracy"),
        Number("median_rank", "median rank, as a share of the vocabulary", "baseline_median_rank"),
        Number("baseline_accuracy", "share right by nearness to c alone"),
        Number("baseline_median_rank", "median rank by nearness to c alone"),
    ),
    prepare,
    check,
)
