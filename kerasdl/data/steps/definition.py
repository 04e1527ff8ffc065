"""What a step of our own is: one definition each, in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from kerasdl.catalog import MISSING, Argument, Symbol
from kerasdl.data.refusal import DataError
from kerasdl.diagnostics.messages import data_steps as steps_told
from kerasdl.spec.model import Call, Column, shape_text

if TYPE_CHECKING:
    import numpy as np

Shape: TypeAlias = "tuple[int | None, ...]"
Rule: TypeAlias = "Callable[[Call, Sequence[Column]], Column | tuple[Column, ...]]"
"""What a step gives for the columns that it takes together: one column, or several."""


class Way(Enum):
    """How a step goes through the rows of a split."""

    LOCAL = "local"
    """Each row by itself: the step is done with what is served too."""
    CODING = "coding"
    """Each word by itself becomes an integer, whatever the row's length; it knows the way back (`invert`)."""
    MAKING = "making"
    """It makes rows of its own out of each row (`plan`): what it gives is served as it is."""
    DRAWN = "drawn"
    """It draws what it gives, for each epoch anew (`draw`), or once: that is served as it is."""
    DROPPING = "dropping"
    """It leaves out rows (`keeps`)."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A step of our own.

    Args:
        name: As specs call it.
        make: Makes what does the work, of the step's arguments and of what it has learned. It is called with an
            array, or with a list of them; with `adapt` it learns on `train`, and `learned` says what, as plain lists.
        rule: What it gives, known before any data are read.
        way: How it goes through the rows.
        ragged: Whether it takes rows of differing length.
        missing: Whether it takes columns in which values are missing.
        about: What it does, in a sentence; of the package's own steps `catalog/data/steps.json` says it.
        arguments: What it takes (`kerasdl.data.sources.definition.argument` makes one); a lone value is the first.
    """

    name: str
    make: Callable[..., Any]
    rule: Rule
    way: Way = Way.LOCAL
    ragged: bool = False
    missing: bool = False
    about: str = ""
    arguments: tuple[Argument, ...] = ()

    @property
    def symbol(self) -> Symbol:
        """The same as an entry of the catalogue."""
        return Symbol("steps", self.name, "", self.about, self.arguments, (), None, None)


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows that a step makes.

    Args:
        origins: (new rows,) the row that each comes from; None where each row stays one.
        places: For each column that the step gives, where its values stand among all values of the rows before,
            (new rows, ...); `rows.PADDING` for none. With `offsets`, (all new values,) one row after another.
        offsets: Of rows of differing length, None where all have one length.
    """

    origins: np.ndarray | None
    places: tuple[np.ndarray, ...]
    offsets: np.ndarray | None = None


def argument(call: Call, name: str, default: Any = None) -> Any:
    """The value of an argument as written, else the default of the catalogue."""
    if given := call.arguments.get(name):
        return given.value
    known = call.symbol.argument(name)
    return default if known is None or known.default is MISSING else known.default


def cannot_take(call: Call, column: Column, expected: str) -> DataError:
    """A step that is given a column of another shape than it takes."""
    found = "rows of differing length" if column.ragged else shape_text(column.shape)
    found = f"{column.dtype} {found}" if column.dtype == "string" else found
    return DataError(steps_told.step_cannot_take(call.span, call.symbol.name, column.name, found, expected))


def sequence(call: Call, column: Column) -> Shape:
    """The shape of one value of a sequence.

    Raises:
        DataError: The column has no axis along which its values stand.
    """
    if not column.shape:
        raise cannot_take(call, column, "a sequence (length, ...)")
    return column.shape[1:]
