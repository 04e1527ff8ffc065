"""Promises over their seeds."""

import pytest

from kerasdl.run.expect import Verdict
from kerasdl.verify import Line, outcomes
from kerasdl.verify.table import cells, got


def lines(*values: object, seeds: int = 3, held: bool = True, **wanted: object) -> list[Line]:
    """A line a value, in seeds 1, 2, ..."""
    said = {**(wanted or {"min": 0.5}), "seeds": seeds}
    return [
        Line("a.yaml", "h", seed, (Verdict("test.accuracy", said, value, held),), 1.0, "jax", {})
        for seed, value in enumerate(values, 1)
    ]


def outcome(*args: object, **options: object):
    (only,) = outcomes(lines(*args, **options))  # type: ignore[arg-type]
    return only


def test_it_holds_when_it_holds_in_every_seed() -> None:
    assert outcome(0.6, 0.7, 0.8).held
    several = [*lines(0.6, 0.7), *lines(0.4, held=False)]
    assert not outcomes(several)[0].held


def test_fewer_seeds_than_promised_do_not_hold() -> None:
    assert not outcome(0.6, 0.7).held


def test_seeds_beyond_those_promised_do_not_count() -> None:
    assert outcome(0.6, 0.7, 0.8, 0.9).seeds == (1, 2, 3)
    (wider,) = outcomes(lines(0.6, 0.7, 0.8, 0.9), seeds=4)
    assert wider.seeds == (1, 2, 3, 4)


def test_what_is_not_trained_has_no_seeds() -> None:
    line = Line(
        "a.yaml", "h", None, (Verdict("parameters.total", {"equals": 4, "seeds": 3}, 4, True),), 0, None, {}
    )
    (only,) = outcomes([line])
    assert only.held
    assert only.seeds == (None,)
    assert (only.deviation, only.room) == (None, None)


@pytest.mark.parametrize(
    ("values", "wanted", "room"),
    [
        ((0.7, 0.8, 0.9), {"min": 0.7}, True),  # mean 0.8, standard deviation 0.1
        ((0.7, 0.8, 0.9), {"min": 0.71}, False),
        ((0.7, 0.8, 0.9), {"max": 0.9}, True),
        ((0.7, 0.8, 0.9), {"max": 0.89}, False),
        ((0.7, 0.8, 0.9), {"min": 0.1, "max": 0.89}, False),
        ((1.0, 1.0, 1.0), {"min": 1.0}, True),
        ((4, 4, 4), {"equals": 4}, None),
        (([1], [1], [1]), {"min": 0}, None),
    ],
)
def test_room_is_a_standard_deviation(values: tuple, wanted: dict, room: bool | None) -> None:
    found = outcome(
        *values, **{key: value + (1e-12 if key == "max" else -1e-12) for key, value in wanted.items()}
    )
    assert found.room is room


def test_one_seed_has_no_deviation() -> None:
    assert outcome(0.6, seeds=1).deviation is None


def test_the_table_says_once_what_seeds_have_in_common() -> None:
    assert got(outcome(1.0, 1.0, 1.0)) == "1 in 3 seeds"
    assert got(outcome(0.98123, 0.97, 0.99)) == "0.9812, 0.97, 0.99"
    assert got(outcome(*[0.9 + number / 100 for number in range(7)], seeds=7)) == "0.9 to 0.96 in 7 seeds"
    assert got(outcome([1.0], [0.75], [0.5], equals=[1])) == "off by 0.5 at most in 3 seeds"
    assert got(outcome([[5.5]], seeds=1, equals=[[5.5]])) == "[[5.5]]"
    assert got(outcome(None, seeds=1)) == "not measured"


def test_a_row_says_what_was_wanted_and_whether_it_held() -> None:
    assert cells(outcome(0.7, 0.8, 0.9)) == (
        "test.accuracy", "≥ 0.5", "0.7, 0.8, 0.9", "0.8", "0.1", "yes", "held",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "others", "by", "room"),
    [
        ((7.0, 8.0, 9.0), (9.0, 10.0, 11.0), 0, True),  # two apart in each seed
        ((7.0, 8.0, 9.0), (9.0, 10.0, 11.0), 2.5, False),
        ((7.0, 8.0, 9.0), (7.5, 10.0, 9.5), 0, True),  # one apart, with a deviation of 0.87
        ((7.0, 8.0, 9.0), (7.5, 10.0, 9.5), 0.5, False),
        ((7.0, 8.0, 9.0), (None, None, None), 0, None),
    ],
)
def test_room_below_another_value_is_room_in_each_seed(
    values: tuple[float, ...], others: tuple[float, ...], by: float, room: bool | None
) -> None:
    wanted = {"below": "a", "by": by, "seeds": 3}
    found = [
        Line("a.yaml", "h", seed, (Verdict("b", wanted, value, True, {"a": other}),), 1.0, "jax", {})
        for seed, (value, other) in enumerate(zip(values, others, strict=True), 1)
    ]
    (only,) = outcomes(found)
    assert only.room is room
    assert only.against == {"a": others}


def test_what_was_promised_against_another_value_is_shown_with_it() -> None:
    wanted = {"below": "a", "seeds": 1}
    (only,) = outcomes(
        [Line("a.yaml", "h", 1, (Verdict("b", wanted, 1.0, True, {"a": 2.5}),), 1.0, "jax", {})]
    )
    assert cells(only)[1] == "< a (2.5)"
