"""Neighbours, classes and analogies on vectors whose places are known."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from kerasdl.diagnostics import Source, Span
from kerasdl.evaluation import Finding
from kerasdl.evaluation.analogies import Questions, measured, ranked, read_questions
from kerasdl.evaluation.class_neighbors import measured as by_class
from kerasdl.evaluation.nearest_neighbors import neighbors
from kerasdl.evaluation.nearness import are_words, nearness, prepared
from tests.data.shared import SHARED

SPAN = Span(Source("spec.yaml", "evaluate"), 0, 8)
WORDS = ("", "[UNK]", "man", "woman", "king", "queen", "boy", "girl", "apple")
ROYAL, FEMALE, YOUNG = np.eye(4, dtype="float32")[:3]
MAN = np.array([0.0, 0.0, 0.0, 1.0], "float32")
KIN = np.stack(
    [
        MAN,  # a mark that lies exactly where a word does
        MAN + FEMALE, MAN, MAN + FEMALE, MAN + ROYAL, MAN + ROYAL + FEMALE, MAN + YOUNG, MAN + YOUNG + FEMALE,
        -3 * MAN - ROYAL,
    ]
)  # fmt: skip


def questions(*rows: str) -> Questions:
    return read_questions([row.split() for row in rows], SPAN)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_the_notes_analogy_is_answered(metric: str) -> None:
    """Equation 3.2: `queen` is nearest to `king` - `man` + `woman`."""
    found = measured(questions("man woman king queen", "king queen boy girl"), WORDS, KIN, "euclidean")
    assert found.numbers["accuracy"] == 1
    assert found.numbers["coverage"] == 1
    assert found.numbers["median_rank"] == pytest.approx(1 / 4)  # seven words but the three of a question
    assert ranked(np.array([[2, 3, 4, 5]]), prepared(KIN, metric), are_words(WORDS), metric).of == 4


def test_the_words_of_the_question_are_no_answers() -> None:
    """Where b - a is next to nothing the nearest word of all is c itself."""
    near = KIN.copy()
    near[3] = near[2] + 0.01  # woman is nearly man
    (rank,) = ranked(np.array([[2, 3, 4, 5]]), near, are_words(WORDS), "euclidean").answered
    assert rank == 1  # queen: the nearest that is neither man, woman nor king
    (rank,) = ranked(np.array([[2, 3, 4, 4]]), near, are_words(WORDS), "euclidean").answered
    assert rank == 4  # a question that is its own answer has none


def test_what_tells_nothing_apart_answers_nothing() -> None:
    flat = np.ones((len(WORDS), 4), "float32")
    for matrix in (flat, np.zeros_like(flat), flat * np.nan):
        found = measured(questions("man woman king queen"), WORDS, matrix, "cosine").numbers
        assert (found["accuracy"], found["median_rank"]) == (0, 1)


def test_unknown_words_are_not_asked_and_counted() -> None:
    found = measured(questions("man woman king queen", "man woman uncle aunt"), WORDS, KIN, "euclidean")
    assert found.numbers["coverage"] == 0.5
    assert found.tables[0].rows[0][1:3] == (2, 1)
    nothing = measured(questions("a b c d"), WORDS, KIN, "euclidean").numbers
    assert nothing["coverage"] == 0
    assert np.isnan(nothing["accuracy"])
    none_asked = measured(questions("a b c d"), WORDS, KIN, "euclidean").tables[0].rows[0]
    assert none_asked == ("questions", 1, 0, None, None, None, None)


def test_where_the_baseline_is_better_it_is_said() -> None:
    """c's own neighbour is right, and a and b lead away from it."""
    words = ("a", "b", "c", "d", "far")
    matrix = np.array([[0, 0], [9, 0], [0, 5], [0, 5.5], [9, 5.2]], "float32")
    found = measured(questions("a b c d"), words, matrix, "euclidean")
    assert (found.numbers["accuracy"], found.numbers["baseline_accuracy"]) == (0, 1)
    assert "that baseline, which ignores a and b, is better" in found.notes[1]
    better = measured(questions("a b c far"), words, matrix, "euclidean")
    assert "the analogy is better than that" in better.notes[1]


def slow_rank(places: np.ndarray, matrix: np.ndarray, real: np.ndarray, metric: str) -> int:
    """Every candidate in turn."""
    a, b, c, d = places.tolist()
    vectors = [row / np.linalg.norm(row) for row in matrix] if metric == "cosine" else list(matrix)
    point = vectors[b] - vectors[a] + vectors[c]

    def far(place: int) -> float:
        if metric == "euclidean":
            return float(np.linalg.norm(vectors[place] - point))
        return float(-vectors[place] @ point / np.linalg.norm(point))

    others = [place for place in range(len(matrix)) if real[place] and place not in (a, b, c)]
    return sorted(others, key=far).index(d) + 1


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_all_at_once_is_one_by_one(metric: str) -> None:
    draw = np.random.default_rng(1)
    matrix = draw.normal(size=(60, 8)).astype("float32")
    real = np.arange(60) > 1
    places = np.stack([draw.permutation(np.arange(2, 60))[:4] for _ in range(40)])
    found = ranked(places, prepared(matrix, metric), real, metric).answered
    assert found.tolist() == [slow_rank(each, matrix, real, metric) for each in places]


def test_the_word2vec_questions_take_seconds_on_ten_thousand_words() -> None:
    asked: list[list[str]] = []
    for line in (SHARED / "word-analogies" / "questions-words.txt").read_text("utf-8").splitlines():
        asked += [] if line.startswith(":") else [line.lower().split()]
    assert len(asked) == 19_544
    words = tuple(dict.fromkeys(word for row in asked for word in row))
    words += tuple(f"word{number}" for number in range(10_000 - len(words)))
    matrix = np.random.default_rng(0).normal(size=(len(words), 100)).astype("float32")
    began = time.perf_counter()
    found = measured(read_questions(asked, SPAN), words, matrix, "cosine").numbers
    assert time.perf_counter() - began < 120
    assert found["coverage"] == 1
    assert found["accuracy"] < 0.01  # chance
    assert found["median_rank"] == pytest.approx(0.5, abs=0.05)


# --- neighbours --------------------------------------------------------------------------------------------------


def rows(finding: Finding) -> dict[Any, list[str]]:
    return {row[0]: [str(cell).rpartition(" ")[0] for cell in row[1:]] for row in finding.tables[0].rows}


def test_neighbours_are_the_nearest_words_and_no_marks() -> None:
    found = neighbors(WORDS, KIN, ["man", "uncle"], 2, "euclidean")
    assert set(rows(found)) == {"man"}
    assert "" not in rows(found)["man"]
    assert set(rows(found)["man"]) <= {"woman", "king", "boy"}
    assert "uncle" in found.notes[0]


def test_the_most_frequent_words_are_shown_where_none_are_named() -> None:
    assert list(rows(neighbors(WORDS, KIN, None, 3, "cosine"))) == list(WORDS[2:])


def test_neighbours_agree_with_scikit_learn() -> None:
    from sklearn.neighbors import NearestNeighbors

    draw = np.random.default_rng(2)
    matrix = draw.normal(size=(50, 6)).astype("float32")
    words = tuple(f"w{number}" for number in range(50))
    for metric in ("cosine", "euclidean"):
        found = rows(neighbors(words, matrix, list(words), 4, metric))
        order = NearestNeighbors(n_neighbors=5, metric=metric).fit(matrix).kneighbors(matrix)[1][:, 1:]
        assert found == {word: [words[each] for each in row] for word, row in zip(words, order, strict=True)}


def test_the_distance_is_a_distance() -> None:
    points = np.array([[1.0, 2.0]], "float32")
    assert nearness(points, np.array([[4.0, 6.0]], "float32"), "euclidean")[0, 0] == pytest.approx(-5)


# --- classes -----------------------------------------------------------------------------------------------------

ANIMALS, FRUIT = ("cat", "dog", "cow"), ("pear", "plum", "fig")
CLASSES = {**dict.fromkeys(ANIMALS, "animal"), **dict.fromkeys(FRUIT, "fruit")}


def test_words_of_a_class_side_by_side_are_all_of_their_class() -> None:
    matrix = np.array([[1, 0.1], [1, 0], [1, -0.1], [0.1, 1], [0, 1], [-0.1, 1]], "float32")
    found = by_class((*ANIMALS, *FRUIT), matrix, CLASSES, 2, "cosine").numbers
    assert found == {"same_class": 1, "chance": pytest.approx(2 / 5)}


def test_a_matrix_that_tells_nothing_apart_is_given_nothing() -> None:
    found = by_class((*ANIMALS, *FRUIT), np.ones((6, 2), "float32"), CLASSES, 2, "cosine").numbers
    assert found["same_class"] == 0


def test_random_vectors_come_near_to_chance() -> None:
    words = tuple(f"w{number}" for number in range(400))
    classes = {word: str(number % 8) for number, word in enumerate(words)}
    matrix = np.random.default_rng(3).normal(size=(400, 16)).astype("float32")
    found = by_class(words, matrix, classes, 3, "cosine").numbers
    assert found["same_class"] == pytest.approx(found["chance"], abs=0.04)
    assert found["chance"] == pytest.approx(49 / 399)


def test_words_that_are_not_in_the_vocabulary_are_told() -> None:
    found = by_class(("cat", "dog"), np.eye(2, dtype="float32"), CLASSES, 3, "cosine")
    assert found.numbers["same_class"] == 1
    assert "4 words of the classes are not in the vocabulary" in found.notes[1]
