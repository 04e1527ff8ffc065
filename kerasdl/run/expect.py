"""`expect`: what a spec promises, held against what a run measured."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kerasdl.spec.model import Promise

Look: TypeAlias = "Callable[[tuple[str, ...]], Any]"
"""Gives the value at a path, None where there is none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise, judged.

    Args:
        path: Such as `test.accuracy`.
        wanted: The comparisons as written, with `seeds` where several are promised.
        got: A number or nested lists of numbers; None where the run has no such value, or it is not finite.
        held: Whether it held.
        against: What the values were that it was compared with, by their paths; None where there is no such value.
    """

    path: str
    wanted: Mapping[str, Any]
    got: Any
    held: bool
    against: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def as_json(self) -> dict[str, Any]:
        against = {"against": dict(self.against)} if self.against else {}
        return {
            "path": self.path, "wanted": dict(self.wanted), "got": self.got, **against, "held": self.held,
        }  # fmt: skip


def judge(promises: Sequence[Promise], look: Look) -> tuple[Verdict, ...]:
    """Judges each promise by one run.

    Args:
        promises: `expect`.
        look: Gives the value at a path.
    """
    return tuple(_judge(promise, look(promise.path), look) for promise in promises)


def _judge(promise: Promise, got: Any, look: Look) -> Verdict:
    wanted = dict(promise.comparisons)
    if promise.seeds > 1:
        wanted["seeds"] = promise.seeds
    others = {path: look(tuple(path.split("."))) for path, _ in promise.against}
    held = got is not None and holds(promise.comparisons, got, others)
    against = {path: _finite(value) for path, value in others.items()}
    return Verdict(".".join(promise.path), wanted, _finite(got), held, against)


def holds(comparisons: Mapping[str, Any], got: Any, others: Mapping[str, Any] | None = None) -> bool:
    """Whether a value meets every comparison; lists are compared element by element, and NaN meets none.

    Args:
        comparisons: As written.
        got: The value.
        others: The values at the paths under `above` and `below`.

    >>> holds({"min": 0.9}, 0.95), holds({"max": 2}, [1, 3]), holds({"equals": [0.8], "within": 0.1}, [0.75])
    (True, False, True)
    >>> holds({"below": "b", "by": 10}, 180.0, {"b": 191.0}), holds({"above": "b"}, 0.5, {"b": 0.5})
    (True, False)
    """
    tests: list[bool] = []
    for word, sign in (("above", 1), ("below", -1)):
        if word in comparisons:
            other = (others or {}).get(comparisons[word])
            tests += [_beyond(sign, value, other, comparisons.get("by")) for value in _flat(got)]
    if "min" in comparisons:
        tests += [value >= comparisons["min"] for value in _flat(got)]
    if "max" in comparisons:
        tests += [value <= comparisons["max"] for value in _flat(got)]
    if "equals" in comparisons:
        tests.append(_equal(comparisons["equals"], got, float(comparisons.get("within", 0.0))))
    return bool(tests) and all(tests)


def _beyond(sign: int, value: float, other: Any, by: float | None) -> bool:
    """Whether a value is beyond another one, by so much at least where that is said."""
    if not isinstance(other, int | float) or not isinstance(value, int | float):
        return False
    if not math.isfinite(value) or not math.isfinite(other):
        return False
    return sign * (value - other) > 0 if by is None else sign * (value - other) >= by


def metric_at(path: tuple[str, ...], metrics: Mapping[str, Mapping[str, float]]) -> float | None:
    """The metric at a path: its split, then its name, or its output's and its own.

    >>> metric_at(("test", "box", "mae"), {"test": {"box_mae": 0.5}})
    0.5
    """
    return metrics.get(path[0], {}).get("_".join(path[1:]))


def _finite(value: Any) -> Any:
    """A value as JSON knows it: None for what is no number."""
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def _flat(value: Any) -> list[float]:
    if isinstance(value, Mapping):
        value = list(value.values())
    return [each for item in value for each in _flat(item)] if isinstance(value, list) else [value]


def _equal(wanted: Any, got: Any, within: float) -> bool:
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        return wanted.keys() == got.keys() and all(_equal(wanted[key], got[key], within) for key in wanted)
    if isinstance(wanted, list) or isinstance(got, list):
        same = isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got)
        return same and all(_equal(one, other, within) for one, other in zip(wanted, got, strict=True))
    if not isinstance(wanted, int | float) or not isinstance(got, int | float):
        return False
    return math.isfinite(got) and abs(wanted - got) <= within
