"""`EmbeddingMap`: words on a plane, for the report."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

import numpy as np

from kerasdl.diagnostics.messages import evaluations as messages
from kerasdl.evaluation.classes import check, classes_of
from kerasdl.evaluation.definition import Definition, EvaluationError, Work
from kerasdl.evaluation.finding import Finding, Place, Plane
from kerasdl.evaluation.nearness import are_words
from kerasdl.evaluation.subject import Subject

TSNE = "tsne"


def prepare(subject: Subject) -> Work:
    count, method = subject.argument("words"), subject.argument("method")
    if method == TSNE and find_spec("sklearn") is None:
        span = subject.call.arguments["method"].span
        raise EvaluationError(messages.package_missing(span, method, "scikit-learn", "data"))
    words = subject.vocabulary()
    matrix, classes = subject.embedding(words), classes_of(subject) or {}
    return lambda: drawn(words, matrix(), classes, count, method)


def drawn(
    words: tuple[str, ...], matrix: np.ndarray, classes: Mapping[str, str], count: int, method: str
) -> Finding:
    """The first words of a vocabulary on a plane; where classes are known, those that have one.

    Args:
        words: The vocabulary, most frequent first.
        matrix: (words, length).
        classes: By word; empty where they are not known.
        count: How many words.
        method: `pca` or `tsne`.
    """
    real = are_words(words) & np.asarray([not classes or word in classes for word in words], bool)
    places = np.flatnonzero(real & np.isfinite(matrix).all(axis=1))[:count]
    if len(places) < 3:
        return Finding(notes=("There are too few words to draw a map of.",))
    spots = (by_neighbours if method == TSNE else by_spread)(matrix[places].astype("float64"))
    found = tuple(
        Place(words[place], float(x), float(y), classes.get(words[place]))
        for place, (x, y) in zip(places.tolist(), spots.tolist(), strict=True)
    )
    how = (
        "the two directions in which they differ most"
        if method != TSNE
        else "neighbours kept together (t-SNE)"
    )
    return Finding(
        notes=(f"The {len(found):,} most frequent words: {how}.",), plane=Plane("map of the words", found)
    )


def by_spread(vectors: np.ndarray) -> np.ndarray:
    """The two main components. A direction has no sign of its own: the largest part of each counts as positive.

    Args:
        vectors: (words, length).

    Returns:
        (words, 2).

    >>> by_spread(np.array([[0.0, 1.0], [0.0, -1.0], [3.0, 0.0], [-3.0, 0.0]])).round(2).tolist()
    [[0.0, 1.0], [0.0, -1.0], [3.0, 0.0], [-3.0, 0.0]]
    """
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    main = np.zeros((2, vectors.shape[1]))
    main[: min(2, len(directions))] = directions[:2]
    largest = np.take_along_axis(main, np.abs(main).argmax(axis=1)[:, None], axis=1)
    return centred @ (main * np.where(largest < 0, -1, 1)).T + 0.0


def by_neighbours(vectors: np.ndarray) -> np.ndarray:
    """t-SNE, always from the same beginning. (words, 2)"""
    from sklearn import manifold

    near = min(30.0, (len(vectors) - 1) / 3)
    start = "pca" if min(vectors.shape) >= 2 else "random"
    return np.asarray(manifold.TSNE(2, perplexity=near, init=start, random_state=0).fit_transform(vectors))


DEFINITION = Definition("EmbeddingMap", {"embeddings": "matrix"}, (), prepare, check)
