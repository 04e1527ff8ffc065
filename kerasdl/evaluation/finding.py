"""What an evaluation finds: numbers that can be promised, and what the report shows of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Cell: TypeAlias = "str | float | int | None"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Args:
        title: What it shows.
        heads: Its columns'.
        rows: Their cells.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A word on a plane.

    Args:
        word: It.
        x, y: Where it lies.
        group: Of which class it is, None where that is not known.
    """

    word: str
    x: float
    y: float
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Plane:
    """Words laid out on a plane, those first whose names matter most.

    Args:
        title: What it shows.
        places: The words.
    """

    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What an evaluation found.

    Args:
        numbers: By the names of its definition; `""` is the one for which its own name stands.
        notes: What has to be said about them, in whole sentences.
        tables: In their order.
        plane: A map of words, None where there is none.
    """

    numbers: Mapping[str, float] = field(default_factory=dict[str, float])
    notes: tuple[str, ...] = ()
    tables: tuple[Grid, ...] = ()
    plane: Plane | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A finding under the name that the spec gives it.

    Args:
        name: As `expect` knows it.
        evaluation: The class of the evaluation.
        finding: What was found.
        about: What each number is, by its path.
        beside: The path of the number that it is to be held against, by its own path.
    """

    name: str
    evaluation: str
    finding: Finding
    about: Mapping[str, str] = field(default_factory=dict[str, str])
    beside: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def numbers(self) -> Mapping[str, float]:
        """The numbers by their paths under `expect`."""
        return {path_of(self.name, key): value for key, value in self.finding.numbers.items()}

    def as_json(self) -> dict[str, Any]:
        """The form that `--json` prints and `result.json` keeps; what is no finite number is null."""
        tables = [
            {
                "title": each.title,
                "heads": list(each.heads),
                "rows": [list(map(_plain, row)) for row in each.rows],
            }
            for each in self.finding.tables
        ]
        return {
            "evaluation": self.evaluation,
            "numbers": {path: _plain(value) for path, value in self.numbers.items()},
            "notes": list(self.finding.notes),
            "tables": tables,
        }


def path_of(name: str, number: str) -> str:
    """The path under `expect` of a number of an evaluation.

    >>> path_of("analogies", "accuracy"), path_of("perplexity", "")
    ('analogies.accuracy', 'perplexity')
    """
    return f"{name}.{number}" if number else name


def _plain(value: Cell) -> Cell:
    return None if isinstance(value, float) and not math.isfinite(value) else value
