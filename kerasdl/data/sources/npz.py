"""`NPZ: {file: data.npz}`: an archive of arrays; `x_train`, `x_test` are the column `x` of two splits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kerasdl.data.download import Progress
from kerasdl.data.formats import npz
from kerasdl.data.formats.npz import Header
from kerasdl.data.manifest import WHOLE
from kerasdl.data.sources.arrays import ArraySource, check, finite
from kerasdl.data.sources.definition import Definition, Given, argument
from kerasdl.data.sources.files import ONE, SPLITS, DataFile, digest, existing
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class NpzSource(ArraySource):
    """An archive of arrays in a file.

    Args:
        held: The name of the array for each column, by split.
    """

    file: DataFile
    held: Mapping[str, Mapping[str, str]]

    @property
    def paths(self) -> Mapping[Span, Path]:
        return {self.file.span: self.file.path}

    def read(self, progress: Progress | None = None) -> Content:
        """Reads every array."""
        del progress
        content = self.file.content()
        try:
            arrays = npz.read(content)
        except ValueError as fault:
            raise self.file.unreadable(fault) from fault
        splits = {
            split: finite(self.span, {column: arrays[name] for column, name in held.items()})
            for split, held in self.held.items()
        }
        return Content(splits, {self.name: digest(content)})


def _open(given: Given) -> NpzSource:
    """The archive that the spec names; only the headers of its arrays are read."""
    file = existing(given.folder, given.nodes["file"])
    try:
        with file.path.open("rb") as opened:
            headers = npz.headers(opened)
    except (OSError, ValueError) as fault:
        raise file.unreadable(fault) from fault
    held = _held(headers)
    for arrays in held.values():
        check(file.span, file.shown, {array: headers[array] for array in arrays.values()})
    by_split = {split: {name: headers[array] for name, array in each.items()} for split, each in held.items()}
    return NpzSource(file.shown, file.span, by_split, file, held)


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


NPZ = Definition(
    "NPZ",
    "A NumPy archive: a column an array; `x_train` and `x_test` are the column `x` of two splits.",
    (argument("file", ONE, "An archive; a path starts from the spec's folder.", required=True),),
    _open,
    example={"file": "digits.npz"},
)
