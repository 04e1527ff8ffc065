"""Promises."""

import math

import pytest

from kerasdl.diagnostics import Source, Span
from kerasdl.run.expect import holds, judge
from kerasdl.spec.model import Promise

SPAN = Span(Source("spec.yaml", "expect"), 0, 6)


@pytest.mark.parametrize(
    ("comparisons", "got", "held"),
    [
        ({"min": 0.9}, 0.9, True),
        ({"min": 0.9}, 0.899, False),
        ({"max": 2}, 2, True),
        ({"min": 1, "max": 2}, 3, False),
        ({"min": 0}, math.nan, False),
        ({"max": 1}, [[0.5, 1.5]], False),
        ({"equals": 10}, 10, True),
        ({"equals": 0.8}, 0.8000001, False),
        ({"equals": [[0.8], [1]], "within": 1e-6}, [[0.8000001], [1.0]], True),
        ({"equals": [[0.8]], "within": 1e-6}, [0.8], False),
        ({"equals": [1, 2]}, [1], False),
        ({"equals": 1, "within": 10}, math.nan, False),
        ({"within": 1}, 1, False),
    ],
)
def test_comparisons(comparisons: dict, got: object, held: bool) -> None:
    assert holds(comparisons, got) is held


@pytest.mark.parametrize(
    ("comparisons", "got", "other", "held"),
    [
        ({"below": "a"}, 1.0, 2.0, True),
        ({"below": "a"}, 2.0, 2.0, False),
        ({"above": "a"}, 2.0, 2.0, False),
        ({"above": "a", "by": 0.5}, 2.5, 2.0, True),
        ({"above": "a", "by": 0.5}, 2.4, 2.0, False),
        ({"below": "a", "by": 0.5}, 1.5, 2.0, True),
        ({"below": "a", "min": 1.8}, 1.5, 2.0, False),
        ({"below": "a"}, [1.0, 3.0], 2.0, False),
        ({"below": "a"}, 1.0, None, False),
        ({"below": "a"}, 1.0, math.nan, False),
        ({"below": "a"}, 1.0, math.inf, False),
        ({"above": "a"}, math.nan, 2.0, False),
    ],
)
def test_comparisons_with_another_value(comparisons: dict, got: object, other: object, held: bool) -> None:
    assert holds(comparisons, got, {"a": other}) is held


def test_what_it_was_compared_with_is_told() -> None:
    promise = Promise(("test", "loss"), SPAN, {"below": "a.b"}, against=(("a.b", SPAN),))
    (verdict,) = judge([promise], {("test", "loss"): 1.0, ("a", "b"): 3.0}.get)
    assert verdict.as_json() == {
        "path": "test.loss", "wanted": {"below": "a.b"}, "got": 1.0, "against": {"a.b": 3.0}, "held": True,
    }  # fmt: skip


def test_what_a_run_does_not_have_does_not_hold() -> None:
    (verdict,) = judge([Promise(("test", "accuracy"), SPAN, {"min": 0.5}, seeds=3)], {}.get)
    assert verdict.as_json() == {
        "path": "test.accuracy", "wanted": {"min": 0.5, "seeds": 3}, "got": None, "held": False,
    }  # fmt: skip
