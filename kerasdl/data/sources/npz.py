"""`NPZ: {file: data.npz}`: an archive of arrays; `x_train`, `x_test` are the column `x` of two splits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kerasdl.data.download import Progress
from kerasdl.data.formats import npz
from kerasdl.data.formats.npz import Header
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.arguments import FileArguments, read_arguments
from kerasdl.data.sources.model import Arrays, Content
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.spec.model import Column
from kerasdl.syntax import Entry

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class NpzSource:
    """An archive of arrays in a file.

    Args:
        held: The name of the array for each column, by split.
        headers: Shape and dtype of each array.
    """

    arguments: FileArguments
    held: Mapping[str, Mapping[str, str]]
    headers: Mapping[str, Header]

    @property
    def name(self) -> str:
        return self.arguments.shown

    @property
    def span(self) -> Span:
        return self.arguments.span

    @property
    def columns(self) -> tuple[Column, ...]:
        first = next(iter(self.held.values()))
        heads = {column: self.headers[array] for column, array in first.items()}
        return tuple(Column(name, head.shape[1:], head.dtype) for name, head in heads.items())

    @property
    def splits(self) -> Mapping[str, int | None]:
        return {
            split: self.headers[next(iter(arrays.values()))].shape[0] for split, arrays in self.held.items()
        }

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return {}

    def read(self, progress: Progress | None = None) -> Content:
        """Reads every array."""
        del progress
        try:
            content = self.arguments.path.read_bytes()
            arrays = npz.read(content)
        except (OSError, ValueError) as fault:
            raise DataError(messages.file_unreadable(self.span, self.name, str(fault))) from fault
        splits = {
            split: self._finite({column: arrays[name] for column, name in held.items()})
            for split, held in self.held.items()
        }
        return Content(splits, {self.name: hashlib.sha256(content).hexdigest()})

    def _finite(self, arrays: Arrays) -> Arrays:
        import numpy as np

        for name, array in arrays.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                row = int(np.argwhere(~np.isfinite(array))[0][0])
                raise DataError(messages.array_not_finite(self.span, name, row))
        return arrays


def open_npz(entry: Entry, folder: Path) -> NpzSource:
    """The archive that the spec names; only the headers of its arrays are read."""
    arguments = read_arguments(entry, folder, ("file",))
    try:
        with arguments.path.open("rb") as file:
            headers = npz.headers(file)
    except (OSError, ValueError) as fault:
        raise DataError(messages.file_unreadable(arguments.span, arguments.shown, str(fault))) from fault
    held = _held(headers)
    for arrays in held.values():
        _check(arguments, {array: headers[array] for array in arrays.values()})
    return NpzSource(arguments, held, headers)


def _held(headers: Mapping[str, Header]) -> Mapping[str, Mapping[str, str]]:
    """The arrays by split and column: by their endings where all have one, else all in one split."""
    parted = [(*name.rpartition("_")[::2], name) for name in headers]
    splits = {split for _, split, _ in parted}
    held = {
        each: {column: name for column, split, name in parted if split == each}
        for each in SPLITS
        if each in splits
    }
    same = len({tuple(sorted(columns)) for columns in held.values()}) == 1
    if splits <= set(SPLITS) and same and all(column for column, _, _ in parted):
        return held
    return {WHOLE: {name: name for name in headers}}


def _check(arguments: FileArguments, headers: Mapping[str, Header]) -> None:
    span, path = arguments.span, arguments.shown
    if not headers or any(not header.shape for header in headers.values()):
        raise DataError(messages.file_unreadable(span, path, "it holds no arrays of examples"))
    first, expected = next((name, header.shape[0]) for name, header in headers.items())
    for name, header in headers.items():
        if header.dtype == "object":
            raise DataError(messages.array_of_objects(span, path, name))
        if header.shape[0] != expected:
            raise DataError(messages.arrays_unequal(span, path, name, header.shape[0], first, expected))
