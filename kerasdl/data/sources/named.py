"""Named sources: one manifest file each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerasdl.data import manifest as manifests
from kerasdl.data.download import Progress
from kerasdl.data.formats import analogies, cifar, idx, npz, table, text
from kerasdl.data.locate import contents
from kerasdl.data.manifest import WHOLE, File, Manifest
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.model import Arrays, Content
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

LINES = "#line"
"""The array of the lines where rows begin, beside those of a file."""
BLOCK = 100
"""How many lines of a running text make one row: so many are split, drawn and shown together."""
READERS: Mapping[str, Callable[[bytes], Mapping[Any, np.ndarray]]] = {
    "analogies": analogies.read,
    "blocks": lambda content: _rows(content, BLOCK),
    "cifar": cifar.read,
    "lines": lambda content: _rows(content, 1),
    "idx": lambda content: {None: idx.read(content)},
    "npz": npz.read,
}


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A source of which the package has a manifest."""

    manifest: Manifest
    span: Span

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.manifest.columns

    @property
    def splits(self) -> Mapping[str, int | None]:
        return dict(self.manifest.splits)

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return self.manifest.classes

    def read(self, progress: Progress | None = None) -> Content:
        """Reads, and where need be fetches, every file."""
        import numpy as np

        found = contents(self.manifest, self.span, progress)
        splits: dict[str, dict[str, list[np.ndarray]]] = {split: {} for split in self.manifest.splits}
        for file in self.manifest.files:
            try:
                parts = _parts(file, found[file.name], self.span)
            except ValueError as fault:
                raise DataError(messages.file_unreadable(self.span, file.name, str(fault))) from fault
            for split, columns in parts.items():
                for column, array in columns.items():
                    splits[split].setdefault(column, []).append(array)
        lines = {split: columns.pop(LINES) for split, columns in splits.items() if LINES in columns}
        whole = {
            split: {
                name: each[0] if len(each) == 1 else np.concatenate(each) for name, each in columns.items()
            }
            for split, columns in splits.items()
        }
        return Content(
            {split: self._shaped(columns) for split, columns in whole.items()},
            {file.name: file.sha256 for file in self.manifest.files},
            {split: np.concatenate(each) for split, each in lines.items()},
        )

    def _shaped(self, arrays: Arrays) -> Arrays:
        """Arrays with the shape and dtype that the manifest promises (IDX images lack their one channel)."""
        shaped = {each.name: arrays[each.name].reshape(-1, *_lengths(each)) for each in self.columns}
        return {
            each.name: shaped[each.name]
            if each.dtype == "string"
            else shaped[each.name].astype(each.dtype, copy=False)
            for each in self.columns
        }


def open_named(name: str, span: Span) -> NamedSource:
    """The source of that name; nothing but its manifest is read."""
    found = manifests.find(name)
    if found is None:
        raise DataError(messages.unknown_source(span, name, manifests.names()))
    return NamedSource(found, span)


def _lengths(column: Column) -> tuple[int, ...]:
    return tuple(-1 if length is None else length for length in column.shape)


def _parts(file: File, content: bytes, span: Span) -> Mapping[str, Arrays]:
    """The arrays of one file, by split and column."""
    if file.format == "csv":
        return {WHOLE: _table(file, content, span)}
    held = READERS[file.format](content)
    count = len(next(iter(held.values())))
    lines = {LINES: _places(file.name, held[LINES])} if LINES in held else {}
    return {
        split: lines
        | {
            column: _constant(array, count) if isinstance(array, int) else held[array]
            for column, array in columns.items()
        }
        for split, columns in file.holds.items()
    }


def _constant(value: int, count: int) -> np.ndarray:
    import numpy as np

    return np.full(count, value)


def _places(name: str, lines: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.asarray([f"{name}:{line}" for line in lines])


def _rows(content: bytes, lines: int) -> Mapping[Any, np.ndarray]:
    """The texts of a file, and the line where each begins."""
    import numpy as np

    rows = list(text.rows(text.decode(content), lines))
    return {None: text.objects(row.text for row in rows), LINES: np.asarray([row.line for row in rows])}


def _table(file: File, content: bytes, span: Span) -> Arrays:
    import numpy as np

    read = table.read(content.decode("utf-8").splitlines(keepends=True), file.name, span)
    return {name: np.asarray(values) for name, values in zip(read.header, read.columns, strict=True)}
