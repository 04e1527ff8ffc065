"""Text as tokens, integers, windows and pairs: each step against a plain loop, and what is served."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.backend.construct import construct
from kerasdl.data import load, serve
from kerasdl.data.dataset import Dataset
from kerasdl.data.rows import Drawn, Ragged, Words, as_ragged, pick
from kerasdl.data.served import read_input
from kerasdl.data.steps.pad import Pad
from kerasdl.data.steps.skipgrams import NegativeSampling, Skipgrams, Subsample
from kerasdl.data.steps.tokenize import Tokenize
from kerasdl.data.steps.vocabulary import Vocabulary
from kerasdl.data.steps.windows import CBOW, NGrams, Windows
from kerasdl.data.vocabulary import words_of
from tests.data.sections import described

TEXTS = ["the cat sat on the mat", "the dog sat", "a", "on the mat a cat"]
ROWS = st.lists(st.lists(st.integers(1, 50), max_size=9), min_size=1, max_size=6)


def ragged(rows: list[list[int]]) -> Ragged:
    flat = np.asarray([value for row in rows for value in row], "int32")
    return Ragged(flat, np.cumsum([0, *map(len, rows)]))


def made(rows: Ragged, plan) -> list[tuple]:
    """What a plan makes, as plain rows."""
    columns = [pick(rows.flat, places).tolist() for places in plan.places]
    return list(zip(*columns, strict=True))


def draws(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("arguments", "text", "tokens"),
    [
        ({"unit": "blank"}, " The  cat, sat. ", ["The", "cat,", "sat."]),
        ({"unit": "word"}, "The cat, it's 3.", ["The", "cat", ",", "it's", "3", "."]),
        ({"unit": "character", "lowercase": True}, "Ab c", ["a", "b", " ", "c"]),
        ({"unit": "blank", "start": "<s>", "end": "</s>"}, "a b", ["<s>", "a", "b", "</s>"]),
        ({"unit": "blank", "end": "</s>"}, "", ["</s>"]),
    ],
)
def test_a_text_is_split_into_its_tokens(arguments: dict, text: str, tokens: list[str]) -> None:
    found = Tokenize(**arguments)(np.asarray([text, text], object))
    assert [np.asarray(row).tolist() for row in (found[0], found[1])] == [tokens, tokens]


def test_a_vocabulary_has_the_most_frequent_tokens_and_those_of_one_frequency_by_their_letters() -> None:
    words = Tokenize("blank")(np.asarray(TEXTS, object))
    step = Vocabulary(max_tokens=7)
    step.adapt(words)
    assert step.tokens == ["", "[UNK]", "the", "a", "cat", "mat", "on"]
    assert step(words)[1].tolist() == [2, 1, 1]
    assert np.asarray(step.invert(np.asarray([2, 1, 0]))).tolist() == ["the", "[UNK]", ""]


def test_rare_tokens_are_unknown_and_an_unknown_that_the_text_writes_is_the_same() -> None:
    words = Words.of(["<unk>", "a", "a", "b", "<unk>", "<unk>"])
    step = Vocabulary(min_count=2, oov_token="<unk>", mask_token=None)
    step.adapt(words)
    assert step.tokens == ["<unk>", "a"]
    assert step(words).tolist() == [0, 1, 1, 0, 0, 0]


@given(ROWS, st.integers(2, 5), st.booleans())
def test_n_grams_are_those_of_a_plain_loop(rows: list[list[int]], n: int, pad: bool) -> None:
    wanted = []
    for row in rows:
        for place, word in enumerate(row):
            before = [row[place - k] if place >= k else 0 for k in range(n - 1, 0, -1)]
            if pad or place >= n - 1:
                wanted.append((before, word))
    assert made(ragged(rows), NGrams(n, pad).plan(ragged(rows), draws())) == wanted


@given(ROWS, st.integers(1, 3), st.booleans())
def test_cbow_windows_are_those_of_a_plain_loop(rows: list[list[int]], window: int, pad: bool) -> None:
    wanted = []
    for row in rows:
        for place, word in enumerate(row):
            steps = [*range(-window, 0), *range(1, window + 1)]
            around = [row[place + k] if 0 <= place + k < len(row) else 0 for k in steps]
            if (pad and len(row) > 1) or all(0 <= place + k < len(row) for k in steps):
                wanted.append((around, word))
    assert made(ragged(rows), CBOW(window, pad).plan(ragged(rows), draws())) == wanted


@given(ROWS, st.integers(1, 4))
def test_skipgrams_are_those_of_a_plain_loop_over_the_same_windows(rows: list[list[int]], most: int) -> None:
    windows = iter(draws().integers(1, most + 1, sum(map(len, rows))))
    wanted = []
    for row in rows:
        for place, word in enumerate(row):
            width = int(next(windows))
            near = range(max(0, place - width), min(len(row), place + width + 1))
            wanted += [(word, row[other]) for other in near if other != place]
    assert made(ragged(rows), Skipgrams(most).plan(ragged(rows), draws())) == wanted


def test_each_window_from_1_to_the_widest_is_drawn_as_often() -> None:
    text = as_ragged(np.arange(30_000)[None])
    plan = Skipgrams(3).plan(text, draws())
    pairs = np.bincount(plan.places[0])[3:-3] / 2
    assert np.bincount(pairs.astype(int))[1:] / len(pairs) == pytest.approx([1 / 3] * 3, abs=0.01)


@given(ROWS, st.integers(1, 4), st.integers(1, 3), st.integers(0, 2))
def test_windows_are_those_of_a_plain_loop(
    rows: list[list[int]], length: int, stride: int, ahead: int
) -> None:
    wanted = []
    for row in rows:
        for start in range(0, len(row) - length - ahead + 1, stride):
            window = row[start : start + length]
            wanted.append((window, row[start + length :][:ahead]) if ahead else (window,))
    assert made(ragged(rows), Windows(length, stride, ahead).plan(ragged(rows), draws())) == wanted


@given(ROWS, st.integers(1, 5), st.sampled_from(["post", "pre"]), st.sampled_from(["post", "pre"]))
def test_padding_is_that_of_keras(rows: list[list[int]], length: int, padding: str, truncating: str) -> None:
    import keras

    wanted = keras.utils.pad_sequences(rows, length, padding=padding, truncating=truncating)
    np.testing.assert_array_equal(Pad(length, padding, truncating)(ragged(rows)), wanted)


def test_frequent_tokens_are_left_out_as_the_paper_says() -> None:
    flat = np.repeat([1, 2, 3], [90_000, 9_000, 1_000])
    rows = Ragged(flat, np.asarray([0, 50_000, 100_000]))
    step = Subsample(threshold=0.05)
    step.adapt(rows)
    plan = step.plan(rows, draws())
    assert plan.offsets is not None
    kept = np.bincount(pick(flat, plan.places[0]), minlength=4)
    assert kept[1] / 90_000 == pytest.approx((0.05 / 0.9) ** 0.5, rel=0.03)
    assert kept[2] / 9_000 == pytest.approx((0.05 / 0.09) ** 0.5, rel=0.03)
    assert kept[3] == 1_000
    assert plan.offsets[1] == (plan.places[0] < 50_000).sum()


def test_negatives_are_drawn_by_their_counts_to_the_power_of_three_quarters() -> None:
    words = np.repeat([0, 1, 2], [16_000, 1_000, 81_000]).astype("int32")
    step = NegativeSampling(negatives=8)
    step.adapt(words)
    found = step.draw(words, draws())
    assert found.shape == (98_000, 9)
    np.testing.assert_array_equal(found[:, 0], words)
    other = found[words == 1, 1:]
    shares = np.asarray([16_000, 1_000, 81_000]) ** 0.75
    shares /= shares.sum()
    wanted = [
        shares[0] * (1 + shares[1]),
        shares[1] ** 2,
        shares[2] * (1 + shares[1]),
    ]  # itself is drawn once more
    assert np.bincount(other.ravel(), minlength=3) / other.size == pytest.approx(wanted, abs=0.01)
    assert step.constant(words).sum() == len(words)


CORPUS = """
data:
  source: {CSV: corpus.csv}
  splits: {test: 2}
  steps:
    - Tokenize: {unit: blank}
      from: text
      as: words
    - Vocabulary: {max_tokens: 12}
      from: words
"""
NEXT = (
    CORPUS
    + """
    - NGrams: 3
      from: words
      as: [context, word]
    - Pad: {length: 3, padding: pre}
      from: context
  inputs: context
  targets: word
"""
)
PAIRS = (
    CORPUS
    + """
    - Subsample: {threshold: 0.2}
      from: words
    - Skipgrams: 2
      from: words
      as: [word, near]
    - NegativeSampling: {negatives: 4}
      from: near
      as: [candidates, label]
  inputs: [word, candidates]
  targets: label
"""
)


def read(section: str, folder: Path) -> Dataset:
    (folder / "corpus.csv").write_text("text\n" + "\n".join(TEXTS * 3) + "\n")
    found = described(section, folder)
    dataset, _ = load(found, construct)
    assert dataset is not None
    return dataset


def test_prediction_takes_words_where_the_model_sees_integers(tmp_path: Path) -> None:
    dataset = read(NEXT, tmp_path)
    (served,) = dataset.described.served
    assert (served.name, served.shape, served.dtype) == ("context", (2,), "string")
    words = np.asarray(dataset.raw["train"]["context"])
    again = serve(dataset.described, construct, dataset.kept.learned, {"context": words})
    np.testing.assert_array_equal(again["context"], dataset.splits["train"]["context"])
    (tmp_path / "new.txt").write_text("the cat\n\na lion\n")
    found, told = read_input(dataset.described, tmp_path / "new.txt")
    assert found is not None
    assert told == ()
    assert found.arrays["context"].tolist() == [["the", "cat"], ["a", "lion"]]
    (tmp_path / "new.txt").write_text("the cat\nthe black cat\n")
    _, told = read_input(dataset.described, tmp_path / "new.txt")
    assert (told[0].id, "line 2" in told[0].headline) == ("input-words", True)


def test_rows_that_are_made_stand_where_their_line_stood(tmp_path: Path) -> None:
    dataset = read(NEXT, tmp_path)
    words = np.asarray(dataset.raw["test"]["context"])
    last = [row for row, word in enumerate(words[:, 1]) if word == ""]  # where a line begins
    lines = (tmp_path / "corpus.csv").read_text().splitlines()
    tokens = words_of(dataset.described, dataset.kept.learned, "word")
    assert tokens is not None
    for row in last:
        line = int(dataset.place("test", row).split()[1])
        assert lines[line - 1].split()[0] == tokens[dataset.splits["test"]["word"][row]]


def test_pairs_and_negatives_of_a_corpus(tmp_path: Path) -> None:
    dataset = read(PAIRS, tmp_path)
    assert dataset.described.served_names == ("word", "candidates")
    train, test = dataset.splits["train"], dataset.splits["test"]
    assert len(train["word"]) == len(train["candidates"]) == len(train["label"])
    assert isinstance(train["candidates"], Drawn)
    assert not isinstance(test["candidates"], Drawn)
    before = train["candidates"].now.copy()
    train["candidates"].begin(1)
    np.testing.assert_array_equal(train["candidates"].now[:, 0], before[:, 0])
    assert (train["candidates"].now != before).any()
    train["candidates"].begin(0)
    np.testing.assert_array_equal(train["candidates"].now, before)


def test_the_same_seed_gives_the_same_rows(tmp_path: Path) -> None:
    one, other = read(PAIRS, tmp_path), read(PAIRS, tmp_path)
    for split, arrays in one.splits.items():
        for name in arrays:
            np.testing.assert_array_equal(arrays[name][:], other.splits[split][name][:])


def test_a_split_of_which_no_row_is_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "corpus.csv").write_text("text\n" + "a b\n" * 8)
    found = described(NEXT.replace("NGrams: 3", "NGrams: {n: 5, pad: false}"), tmp_path)
    dataset, told = load(found, construct)
    assert dataset is None
    assert [each.id for each in told] == ["nothing-made"]
