"""The source of a run that was kept: its columns are known, and it is not read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kerasdl.data.download import Progress
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics import Span
from kerasdl.spec.model import Column


@dataclass(frozen=True, slots=True)
class RecordedSource:
    """What was known of a source when the run was trained.

    Args:
        class_names: The names of the classes of a label, by column.
        splits: How many examples each split had.
    """

    name: str
    span: Span
    columns: tuple[Column, ...]
    class_names: Mapping[str, tuple[str, ...]]
    splits: Mapping[str, int | None]

    def read(self, progress: Progress | None = None) -> Content:
        """Never: whoever serves a model has no training data."""
        raise NotImplementedError
