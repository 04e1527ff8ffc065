"""Kneser-Ney: a distribution after every history, the same as counting slowly, and what it is known to give."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.evaluation.kneser_ney import Counts, bigram, kneser_ney, measured, perplexity, unigram
from tests.data.shared import SHARED

SIZE = 6
PAIRS = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), min_size=1, max_size=40)
DISCOUNTS = st.sampled_from([0.1, 0.5, 0.75, 0.9])


def counted(pairs: list[tuple[int, int]]) -> Counts:
    history, word = np.array(pairs).T
    return Counts.of(history, word, SIZE)


@given(PAIRS, DISCOUNTS)
@pytest.mark.parametrize("model", [kneser_ney, bigram])
def test_after_every_history_the_words_share_one(
    model, pairs: list[tuple[int, int]], discount: float
) -> None:
    """Seen histories and unseen ones."""
    counts, words = counted(pairs), np.arange(SIZE)
    for history in range(SIZE):
        shares = model(counts, np.full(SIZE, history), words, discount)
        assert (shares > 0).all()
        assert math.isclose(shares.sum(), 1, abs_tol=1e-12)


@given(PAIRS, DISCOUNTS)
def test_words_alone_share_one(pairs: list[tuple[int, int]], discount: float) -> None:
    assert math.isclose(unigram(counted(pairs), np.arange(SIZE), discount).sum(), 1, abs_tol=1e-12)


def slow(pairs: list[tuple[int, int]], history: int, word: int, discount: Fraction) -> Fraction:
    """Chen and Goodman's recursion, word by word, in exact numbers."""
    times, kinds = Counter(pairs), set(pairs)
    before = len({h for h, w in kinds if w == word})
    continued = len({w for _, w in kinds})
    lower = max(before - discount, Fraction(0)) / len(kinds) + discount * continued / len(kinds) / SIZE
    after = sum(h == history for h, _ in pairs)
    if not after:
        return lower
    followers = len({w for h, w in kinds if h == history})
    kept = max(times[history, word] - discount, Fraction(0)) / after
    return kept + discount * followers / after * lower


@given(PAIRS, DISCOUNTS)
def test_it_is_what_slow_counting_gives(pairs: list[tuple[int, int]], discount: float) -> None:
    every = [(h, w) for h in range(SIZE) for w in range(SIZE)]
    history, word = np.array(every).T
    found = kneser_ney(counted(pairs), history, word, discount)
    wanted = [float(slow(pairs, h, w, Fraction(discount))) for h, w in every]
    assert found == pytest.approx(wanted, abs=1e-12)


def test_a_word_that_follows_one_word_alone_is_not_expected_elsewhere() -> None:
    """Kneser and Ney's `San Francisco`: often seen, always after the same word."""
    san, francisco, glass, of, in_ = 0, 1, 2, 3, 4
    pairs = [(san, francisco)] * 10 + [(of, glass), (in_, glass), (glass, of), (of, in_)]
    counts = counted(pairs)
    unseen = np.array([5, 5])
    words = np.array([francisco, glass])
    often, after_many = kneser_ney(counts, unseen, words, 0.75)
    assert often < after_many
    plain = unigram(counts, words, 0.75)
    assert plain[0] > plain[1]


def test_the_perplexity_of_equal_chances_is_their_number() -> None:
    assert perplexity(np.full(7, 1 / 5)) == pytest.approx(5)


def words_of(name: str, known: dict[str, int] | None = None) -> tuple[np.ndarray, dict[str, int]]:
    """The integers of a text of wikitext-2-small, lines ended by a mark, words seen once unknown."""
    text = (SHARED / "wikitext-2-small" / name).read_text(encoding="utf-8")
    tokens = [word for line in text.splitlines() if line.split() for word in (*line.split(), "<eos>")]
    if known is None:
        often = [word for word, times in Counter(tokens).items() if times > 1 and word != "<unk>"]
        known = {word: number for number, word in enumerate(["<unk>", *often])}
    return np.array([known.get(word, 0) for word in tokens]), known


def test_on_wikitext_it_stands_where_it_is_known_to_stand() -> None:
    """About 190 on this small text (191 with other ends of lines), a plain interpolated bigram about 210."""
    train, known = words_of("wiki.valid.tokens")
    test, _ = words_of("wiki.test.tokens", known)
    found = measured(Counts.of(train[:-1], train[1:], len(known)), test[:-1], test[1:], 0.75).numbers
    assert found[""] == pytest.approx(190, rel=0.03)
    assert found["bigram"] == pytest.approx(213, rel=0.03)
    assert found[""] < found["bigram"] < found["unigram"]
