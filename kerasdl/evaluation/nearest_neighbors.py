"""`NearestNeighbors`: the words nearest to some words."""

from __future__ import annotations

import numpy as np

from kerasdl.evaluation.definition import Definition, Work
from kerasdl.evaluation.finding import Finding, Grid
from kerasdl.evaluation.nearness import are_words, nearness, prepared
from kerasdl.evaluation.subject import Subject

FREQUENT = 10
"""How many words are shown where none are named."""


def prepare(subject: Subject) -> Work:
    words = subject.vocabulary()
    matrix = subject.embedding(words)
    asked, count, metric = (subject.argument(name) for name in ("words", "count", "metric"))
    return lambda: neighbors(words, matrix(), asked, count, metric)


def neighbors(
    words: tuple[str, ...], matrix: np.ndarray, asked: list[str] | None, count: int, metric: str
) -> Finding:
    """The neighbours of each word that is asked for, nearest first.

    Args:
        words: The vocabulary, most frequent first.
        matrix: (words, length).
        asked: Whose neighbours; None for those of the most frequent words.
        count: How many.
        metric: What near means.
    """
    known = {word: place for place, word in enumerate(words)}
    real = are_words(words)
    asked = [words[place] for place in np.flatnonzero(real)[:FREQUENT]] if asked is None else asked
    found = [word for word in asked if word in known]
    vectors = prepared(matrix, metric)
    places = [known[word] for word in found]
    near = nearness(vectors[places], vectors, metric) if found else np.empty((0, len(words)))
    near[:, ~real] = -np.inf
    near[np.arange(len(places)), places] = -np.inf
    order = np.argsort(-near, axis=1, kind="stable")[:, : min(count, max(0, int(real.sum()) - 1))]
    rows = [
        (word, *(f"{words[place]} {abs(float(near[row, place])):.2f}" for place in order[row]))
        for row, word in enumerate(found)
    ]
    heads = ("word", *(str(number + 1) for number in range(order.shape[1])))
    missing = [word for word in asked if word not in known]
    notes = [f"Not in the vocabulary: {', '.join(missing)}."] if missing else []
    said = "the cosine between the vectors" if metric == "cosine" else "the distance"
    notes.append(f"Nearest first; the number is {said}.")
    return Finding(
        notes=tuple(notes), tables=(Grid("nearest neighbours", heads, tuple(rows)),) if rows else ()
    )


DEFINITION = Definition("NearestNeighbors", {"embeddings": "matrix"}, (), prepare)
