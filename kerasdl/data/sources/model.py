"""What every kind of source offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from kerasdl.data.download import Progress
from kerasdl.data.left_out import LeftOut
from kerasdl.diagnostics import Span
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

Arrays: TypeAlias = "Mapping[str, np.ndarray]"
"""Arrays of equal length, by column."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a source holds, read.

    Args:
        splits: Its arrays by split; `all` alone where it has no splits of its own.
        digests: The sha256 of each file that was read, uncompressed.
        lines: The line in its file of each example, or the file that it is, by split, where there are such.
        left_out: The examples that cannot be used, which are in no split: `data.on_error` says what becomes of them.
    """

    splits: Mapping[str, Arrays]
    digests: Mapping[str, str]
    lines: Mapping[str, np.ndarray] = field(default_factory=dict)
    left_out: Sequence[LeftOut] = ()


class Source(Protocol):
    """Columns that are known before the data are read, and a way to read them.

    One of files tells in `paths` where the spec names each; one that is drawn has `settings`, its arguments' values.
    """

    @property
    def name(self) -> str: ...

    @property
    def span(self) -> Span: ...

    @property
    def columns(self) -> tuple[Column, ...]: ...

    @property
    def splits(self) -> Mapping[str, int | None]:
        """How many examples each split has, None where only reading tells."""
        ...

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        """What the classes of a label are called, by column, where they have names."""
        ...

    def read(self, progress: Progress | None = None) -> Content:
        """Reads everything; raises `DataError`."""
        ...
