"""What an evaluation is: one definition each, in a file of its own. Its arguments stand in the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from kerasdl.diagnostics import Diagnostic
from kerasdl.evaluation.finding import Finding

if TYPE_CHECKING:
    from kerasdl.evaluation.subject import Subject
    from kerasdl.spec.model import Evaluation

Looks: TypeAlias = Literal["matrix", "output", "column"]
"""What an evaluation looks at: the matrix of a layer, what an output says, or a column of integers."""
Work: TypeAlias = "Callable[[], Finding]"
"""Works it out, once the model is trained."""


class EvaluationError(Exception):
    """An evaluation cannot be made of this spec and these data; it is told before the training.

    Args:
        diagnostic: Why.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.headline)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Number:
    """A number that an evaluation gives.

    Args:
        name: Behind the evaluation's own name and a dot; empty where that name alone stands for it.
        about: What it is, in a few words.
        beside: The name of the number that it is to be held against, None where there is none.
    """

    name: str
    about: str
    beside: str | None = None


def nothing_more(_: Evaluation) -> Iterator[Diagnostic]:
    """No more is checked than what every evaluation is checked for."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Definition:
    """An evaluation.

    Args:
        name: As specs call it.
        looks: What it looks at, by the names that the catalogue gives to what it takes.
        gives: The numbers that can be promised.
        prepare: Reads what it needs before the training, raises `EvaluationError` where something is wrong, and gives
            what works it out afterwards.
        check: What more is wrong with it before any data are opened.
    """

    name: str
    looks: Mapping[str, Looks]
    gives: tuple[Number, ...]
    prepare: Callable[[Subject], Work]
    check: Callable[[Evaluation], Iterator[Diagnostic]] = nothing_more
