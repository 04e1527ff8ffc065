"""The files of a source: one, or some for each split; each is there, and is read whole or by its head."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kerasdl.catalog import Argument, Schema
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.definition import Given, argument
from kerasdl.diagnostics import Span, closest
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_images as images
from kerasdl.syntax import Node, Sequence

SPLITS = ("train", "validation", "test")
ONE: Schema = {"type": "string"}
SOME: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that is there.

    Args:
        shown: The path as written, for messages.
        span: Where it is written.
    """

    path: Path
    shown: str
    span: Span

    def content(self) -> bytes:
        """All of its bytes.

        Raises:
            DataError: It cannot be read.
        """
        try:
            return self.path.read_bytes()
        except OSError as fault:
            raise self.unreadable(fault.strerror or str(fault)) from fault

    def head(self, size: int) -> bytes:
        """Its first bytes."""
        try:
            with self.path.open("rb") as file:
                return file.read(size)
        except OSError as fault:
            raise self.unreadable(fault.strerror or str(fault)) from fault

    def unreadable(self, reason: object) -> DataError:
        """The refusal of a file that is not what the source reads."""
        return DataError(messages.file_unreadable(self.span, self.shown, str(reason)))


@dataclass(frozen=True, slots=True)
class FileSource:
    """What sources of files have in common.

    Args:
        files: By split, each with at least one; `all` alone where the spec names none.
    """

    files: Mapping[str, tuple[DataFile, ...]]

    @property
    def first(self) -> DataFile:
        return next(iter(self.files.values()))[0]

    @property
    def name(self) -> str:
        return named([each for files in self.files.values() for each in files])

    @property
    def span(self) -> Span:
        return self.first.span

    @property
    def paths(self) -> Mapping[Span, Path]:
        return {each.span: each.path for files in self.files.values() for each in files}

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return {}


def named(files: Collection[DataFile]) -> str:
    """How messages name a source of some files."""
    first = next(iter(files)).shown
    return first if len(files) == 1 else f"{first} and {len(files) - 1} more"


def file_arguments(kind: str, schema: Schema = SOME) -> tuple[Argument, ...]:
    """The arguments that name the files of a source: one for all, or one for each split.

    Args:
        kind: What a file is, in words, such as `a Parquet file`.
        schema: What names the files of a split; `SOME` takes one or several.
    """
    start = "; a path starts from the spec's folder"
    several = ", or a list of such" if schema is SOME else ""
    whole = argument("file", schema, f"{kind}{several}{start}.")
    return (
        whole,
        *(argument(split, schema, f"The same, for the split `{split}` alone.") for split in SPLITS),
    )


def files_of(given: Given) -> Mapping[str, tuple[DataFile, ...]]:
    """The files by split, as `file_arguments` names them.

    Raises:
        DataError: A file is missing, or none is named.
    """
    named = [name for name in ("file", *SPLITS) if name in given.nodes]
    if not named:
        raise DataError(messages.source_without_file(given.span, given.name, "file"))
    if "file" in named and len(named) > 1:
        raise DataError(messages.file_beside_splits(given.place(named[1]), given.name, named[1]))
    return {WHOLE if name == "file" else name: tuple(listed(given, given.nodes[name])) for name in named}


def listed(given: Given, node: Node) -> Iterator[DataFile]:
    """The file that a node names, or each of those that it lists."""
    for each in node if isinstance(node, Sequence) else (node,):
        yield existing(given.folder, each)


def existing(folder: Path, node: Node, directory: bool = False) -> DataFile:
    """The file, or the folder, that a node names.

    Raises:
        DataError: There is none.
    """
    shown = str(node.value)  # type: ignore[union-attr]
    path = folder / Path(shown).expanduser()
    wanted = Path.is_dir if directory else Path.is_file
    if not wanted(path):
        tell = images.folder_missing if directory else messages.file_missing
        raise DataError(tell(node.span, shown, near(path, shown, wanted)))
    return DataFile(path, shown, node.span)


def near(path: Path, shown: str, wanted: Callable[[Path], bool] = Path.is_file) -> str | None:
    """A file, or a folder, of nearly that name in the same folder, written as the author wrote the path."""
    if not path.parent.is_dir():
        return None
    names = [each.name for each in path.parent.iterdir() if wanted(each)]
    found = closest(path.name, names[:1000])
    return None if found is None else shown[: len(shown) - len(path.name)] + found


def digest(content: bytes) -> str:
    """The sha256 of some bytes."""
    return hashlib.sha256(content).hexdigest()
