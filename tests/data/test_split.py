"""Laws of drawing splits."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.data.split import Shares, counts, draw

SHARES = st.builds(
    Shares,
    st.fixed_dictionaries({"validation": st.floats(0.05, 0.4)}, optional={"test": st.floats(0.05, 0.4)}),
    st.integers(0, 5),
)
LABELS = st.lists(st.integers(0, 3), min_size=20, max_size=200).map(np.array)


@given(SHARES, LABELS)
def test_every_example_is_in_one_split(shares: Shares, labels: np.ndarray) -> None:
    drawn = draw(shares, len(labels), labels)
    assert sorted(np.concatenate(list(drawn.values()))) == list(range(len(labels)))


@given(SHARES, LABELS)
def test_splits_are_as_large_as_was_said_before_reading(shares: Shares, labels: np.ndarray) -> None:
    drawn = draw(shares, len(labels), labels)
    assert {name: len(rows) for name, rows in drawn.items()} == counts(shares, {"all": len(labels)})


@given(SHARES, LABELS)
def test_each_split_has_its_share_of_each_class(shares: Shares, labels: np.ndarray) -> None:
    for name, rows in draw(shares, len(labels), labels).items():
        share = len(rows) / len(labels)
        for label in np.unique(labels):
            expected = share * (labels == label).sum()
            assert abs((labels[rows] == label).sum() - expected) <= 1 + len(np.unique(labels)) / 2, name


@given(SHARES, LABELS)
def test_the_same_seed_draws_the_same(shares: Shares, labels: np.ndarray) -> None:
    once, again = draw(shares, len(labels), labels), draw(shares, len(labels), labels)
    assert all((once[name] == again[name]).all() for name in once)


def test_another_seed_draws_another() -> None:
    once, other = (draw(Shares({"validation": 0.2}, seed), 1000, None)["validation"] for seed in (0, 1))
    assert set(once) != set(other)
    assert 10 < len(set(once) & set(other)) < 100
