"""Promises, judged over all of their seeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, stdev
from typing import Any

from kerasdl.verify.results import Line


@dataclass(frozen=True, slots=True)
class Outcome:
    """One promise over its seeds.

    Args:
        path: Such as `test.accuracy`.
        wanted: As written.
        got: In each seed.
        seeds: Which; None alone where nothing was trained.
        held: Whether it held in every one of them, and in as many as were promised.
        against: What it was compared with in each seed, by path.
    """

    path: str
    wanted: Mapping[str, Any]
    got: tuple[Any, ...]
    seeds: tuple[int | None, ...]
    held: bool
    against: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])

    @property
    def mean(self) -> float | None:
        """The mean over the seeds, None where the values are no numbers."""
        return mean(self.got) if self._numbers() else None

    @property
    def deviation(self) -> float | None:
        """The sample standard deviation over the seeds, None for one seed alone."""
        return stdev(self.got) if self._numbers() and len(self.got) > 1 else None

    @property
    def room(self) -> bool | None:
        """Whether the mean is a standard deviation or more within the bounds; None where there is no saying.

        What is compared with another value has to be as far from it, seed by seed.
        """
        margins = list(self._margins()) if self.deviation is not None else []
        if not margins or any(len(each) < len(self.got) for each in margins):
            return None
        return all(mean(each) - stdev(each) >= 0 for each in margins)

    def _margins(self) -> Iterator[list[float]]:
        """By how much each bound is kept, in each seed."""
        for word, sign in (("min", 1), ("max", -1)):
            if word in self.wanted:
                yield [sign * (value - self.wanted[word]) for value in self.got]
        for word, sign in (("above", 1), ("below", -1)):
            if word in self.wanted:
                others = self.against.get(self.wanted[word], ())
                yield [
                    sign * (value - other) - self.wanted.get("by", 0)
                    for value, other in zip(self.got, others, strict=False)
                    if _are_numbers((other,))
                ]

    def as_json(self) -> dict[str, Any]:
        """The form that `--json` prints."""
        return {
            "path": self.path,
            "wanted": dict(self.wanted),
            "got": list(self.got),
            "seeds": list(self.seeds),
            "mean": self.mean,
            "deviation": self.deviation,
            "room": self.room,
            "held": self.held,
            **(
                {"against": {path: list(values) for path, values in self.against.items()}}
                if self.against
                else {}
            ),
        }

    def _numbers(self) -> bool:
        return _are_numbers(self.got)


def _are_numbers(values: Sequence[Any]) -> bool:
    return bool(values) and all(isinstance(each, int | float) for each in values)


def outcomes(lines: Sequence[Line], seeds: int | None = None) -> tuple[Outcome, ...]:
    """Each promise of one spec over its seeds.

    Args:
        lines: Of the spec as it is now, by seed.
        seeds: How many count, None for as many as each promise says.
    """
    first = lines[0].promises if lines else ()
    return tuple(_outcome(lines, number, seeds) for number in range(len(first)))


def _outcome(lines: Sequence[Line], number: int, seeds: int | None) -> Outcome:
    promise = lines[0].promises[number]
    trained = lines[0].seed is not None
    count = (seeds or promise.wanted.get("seeds", 1)) if trained else 1
    chosen = lines[:count]
    verdicts = [each.promises[number] for each in chosen]
    held = len(chosen) == count and all(each.held for each in verdicts)
    got, found = tuple(each.got for each in verdicts), tuple(each.seed for each in chosen)
    against = {path: tuple(each.against.get(path) for each in verdicts) for path in promise.against}
    return Outcome(promise.path, promise.wanted, got, found, held, against)
