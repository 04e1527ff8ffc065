"""`ClassNeighbors`: whether words of a class lie near to each other, where it is known of which class words are."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from kerasdl.diagnostics.messages import evaluations as messages
from kerasdl.evaluation.classes import check, classes_of
from kerasdl.evaluation.definition import Definition, EvaluationError, Number, Work
from kerasdl.evaluation.finding import Finding, Grid
from kerasdl.evaluation.nearness import nearness, prepared
from kerasdl.evaluation.subject import Subject


def prepare(subject: Subject) -> Work:
    classes = classes_of(subject)
    if classes is None:
        raise EvaluationError(messages.no_classes(subject.call.span, subject.call.symbol.name))
    words = subject.vocabulary()
    matrix = subject.embedding(words)
    count, metric = subject.argument("count"), subject.argument("metric")
    return lambda: measured(words, matrix(), classes, count, metric)


def measured(
    words: tuple[str, ...], matrix: np.ndarray, classes: Mapping[str, str], count: int, metric: str
) -> Finding:
    """The share of each word's nearest neighbours that are of its class, among the words whose classes are known.

    Words of a class of their own have no neighbour of it and are not asked; of words that are as near as each other
    those of another class count first.

    Args:
        words: The vocabulary.
        matrix: (words, length).
        classes: By word.
        count: How many neighbours of each word count, at most all others.
        metric: What near means.
    """
    places = np.asarray([place for place, word in enumerate(words) if word in classes], "int64")
    groups = np.asarray([classes[words[place]] for place in places.tolist()], str)
    same = groups[:, None] == groups
    np.fill_diagonal(same, False)
    asked = same.any(axis=1)
    count = min(count, max(0, len(places) - 1))
    if not asked.any():
        note = "No two words of the vocabulary are of one class."
        return Finding({"same_class": math.nan, "chance": math.nan}, (note,))
    vectors = prepared(matrix[places], metric)
    near = nearness(vectors, vectors, metric)
    np.fill_diagonal(near, -np.inf)
    order = np.lexsort((same, -near), axis=-1)[:, :count]
    shares = np.take_along_axis(same, order, axis=1).mean(axis=1)
    chance = same.sum(axis=1) / (len(places) - 1)
    numbers = {"same_class": float(shares[asked].mean()), "chance": float(chance[asked].mean())}
    rows = tuple(
        (name, int(mine.sum()), float(shares[mine].mean()), float(chance[mine].mean()))
        for name in dict.fromkeys(groups.tolist())
        if (mine := (groups == name) & asked).any()
    )
    missing = sum(word not in words for word in classes)
    notes = [f"{len(places):,} words whose class is known, {count} neighbours of each."]
    notes += [f"{missing:,} words of the classes are not in the vocabulary."] if missing else []
    return Finding(
        numbers,
        tuple(notes),
        (Grid("neighbours by class", ("class", "words", "same class", "chance"), rows),),
    )


DEFINITION = Definition(
    "ClassNeighbors",
    {"embeddings": "matrix"},
    (
        Number("same_class", "share of the nearest neighbours of the same class", "chance"),
        Number("chance", "the same for neighbours drawn by chance"),
    ),
    prepare,
    check,
)
