"""`NPY: {image: x.npy, label: y.npy}` and `IDX: {image: x-ubyte.gz, label: y-ubyte.gz}`: a file a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.data.download import Progress
from kerasdl.data.formats import idx, npz
from kerasdl.data.formats.npz import Header
from kerasdl.data.sources.arrays import (
    COLUMN,
    ArraySource,
    check,
    check_alike,
    column_files,
    finite,
    split_arguments,
)
from kerasdl.data.sources.definition import Definition, Given
from kerasdl.data.sources.files import DataFile, digest, named
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics import Span

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Format:
    """How the one array of a file is read; both raise `ValueError` where there is none.

    Args:
        header: Its shape and dtype.
        read: Its values, from all bytes of the file.
    """

    header: Callable[[Path], Header]
    read: Callable[[bytes], np.ndarray]


@dataclass(frozen=True, slots=True)
class ColumnFilesSource(ArraySource):
    """A file a column.

    Args:
        files: The file of each column, by split.
        format: How they are read.
    """

    files: Mapping[str, Mapping[str, DataFile]]
    format: Format

    @property
    def paths(self) -> Mapping[Span, Path]:
        return {file.span: file.path for files in self.files.values() for file in files.values()}

    def read(self, progress: Progress | None = None) -> Content:
        """Reads every array."""
        del progress
        digests: dict[str, str] = {}
        splits = {
            split: finite(self.span, {name: self._array(file, digests) for name, file in files.items()})
            for split, files in self.files.items()
        }
        return Content(splits, digests)

    def _array(self, file: DataFile, digests: dict[str, str]) -> np.ndarray:
        content = file.content()
        digests[file.shown] = digest(content)
        try:
            return self.format.read(content)
        except ValueError as fault:
            raise file.unreadable(fault) from fault


def _opener(format: Format) -> Callable[[Given], ColumnFilesSource]:
    def opened(given: Given) -> ColumnFilesSource:
        """The files that the spec names; only their headers are read."""
        files = column_files(given)
        headers = {
            split: {name: _header(file, format) for name, file in each.items()}
            for split, each in files.items()
        }
        name = named([file for each in files.values() for file in each.values()])
        for each in headers.values():
            check(given.span, given.name, each)
        check_alike(given.span, headers)
        return ColumnFilesSource(name, given.span, headers, files, format)

    return opened


def _header(file: DataFile, format: Format) -> Header:
    try:
        return format.header(file.path)
    except (OSError, ValueError) as fault:
        raise file.unreadable(getattr(fault, "strerror", None) or fault) from fault


NPY = Definition(
    "NPY",
    "NumPy files, a column each: `NPY: {image: x.npy, label: y.npy}`, or the same below `train` and `test`.",
    split_arguments(),
    _opener(Format(npz.npy_header, npz.read_npy)),
    others=COLUMN,
    example={"image": "images.npy", "label": "labels.npy"},
)
IDX = Definition(
    "IDX",
    "IDX files, as MNIST's, packed by gzip or not, a column each, or the same below `train` and `test`.",
    split_arguments(),
    _opener(Format(idx.header, idx.read_packed)),
    others=COLUMN,
    example={
        "train": {"image": "train-images-idx3-ubyte.gz", "label": "train-labels-idx1-ubyte.gz"},
        "test": {"image": "t10k-images-idx3-ubyte.gz", "label": "t10k-labels-idx1-ubyte.gz"},
    },
)
