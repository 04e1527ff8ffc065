"""A step at work on columns that are known."""

from __future__ import annotations

from dataclasses import dataclass

from kerasdl.spec.model import Call, Column


@dataclass(frozen=True, slots=True)
class Application:
    """One use of a step's layer: a step of several columns has one a column, or one that joins them.

    Args:
        call: The layer.
        takes: The columns that it takes together.
        columns: What it gives.
    """

    call: Call
    takes: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def gives(self) -> tuple[str, ...]:
        """The names of what it gives."""
        return tuple(column.name for column in self.columns)
