"""`LabelledText: {files: {negative: rt.neg, positive: rt.pos}}`: text files of which each holds one class."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasdl.catalog import MISSING, Schema
from kerasdl.data.download import Progress
from kerasdl.data.formats.text import objects
from kerasdl.data.left_out import LeftOut
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.definition import Definition, Given, argument
from kerasdl.data.sources.files import SOME, SPLITS, DataFile, existing, listed, named
from kerasdl.data.sources.model import Content
from kerasdl.data.sources.text import ENCODING, LINES, Reader, places, reader_of
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_text as told
from kerasdl.spec.model import Column
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax import Node

ENDING = ".txt"
BY_CLASS: Schema = {"type": "object", "additionalProperties": SOME}

Classes = Mapping[str, tuple[DataFile, ...]]
"""The files of each class, by its name."""


@dataclass(frozen=True, slots=True)
class LabelledTextSource:
    """Text files of which each holds one class.

    Args:
        name: As messages name it.
        files: By split and class.
        classes: Their names in the order of their integers.
        folder: The folder below which the files lie, None where each is named.
        counts: How many rows each split has, None where only reading tells.
    """

    name: str
    span: Span
    files: Mapping[str, Classes]
    classes: tuple[str, ...]
    folder: Path | None
    reader: Reader
    counts: Mapping[str, int | None]

    @property
    def columns(self) -> tuple[Column, ...]:
        return Column("text", (), "string"), Column("label", (), "int32", len(self.classes))

    @property
    def splits(self) -> Mapping[str, int | None]:
        return self.counts

    @property
    def paths(self) -> Mapping[Span, Path]:
        if self.folder:
            return {self.span: self.folder}
        named = (file for classes in self.files.values() for each in classes.values() for file in each)
        return {each.span: each.path for each in named}

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return {"label": self.classes}

    def read(self, progress: Progress | None = None) -> Content:
        """Reads every file."""
        del progress
        import numpy as np

        digests = Digests(self.folder, self.name)
        bad: list[LeftOut] = []
        splits: dict[str, Mapping[str, Any]] = {}
        lines: dict[str, Any] = {}
        for split, files in self.files.items():
            found = [
                (number, file, self.reader.rows(file, digests.content(file), left_out=bad))
                for number, name in enumerate(self.classes)
                for file in files[name]
            ]
            labels = [number for number, _, rows in found for _ in rows]
            texts = objects(row.text for _, _, rows in found for row in rows)
            splits[split] = {"text": texts, "label": np.asarray(labels, "int32")}
            lines[split] = places((file, rows) for _, file, rows in found)
        return Content(splits, digests.found, lines, bad)


class Digests:
    """What was read of named files, each by itself, or of the files below a folder, all in one.

    Args:
        folder: The folder, None for files that are named.
        shown: As messages name it.
    """

    def __init__(self, folder: Path | None, shown: str) -> None:
        self.folder, self.shown, self.found = folder, shown, dict[str, str]()
        self._whole = hashlib.sha256()

    def content(self, file: DataFile) -> bytes:
        """The bytes of a file, which are counted."""
        content = file.content()
        if self.folder is None:
            self.found[file.shown] = hashlib.sha256(content).hexdigest()
        else:
            self._whole.update(f"{file.path.relative_to(self.folder).as_posix()}\0{len(content)}\0".encode())
            self._whole.update(content)
            self.found[self.shown] = self._whole.hexdigest()
        return content


def _open(given: Given) -> LabelledTextSource:
    """The files of each class; the first class that is written, or by the alphabet, is 0."""
    named = [name for name in ("files", "folder", *SPLITS) if name in given.nodes]
    if not named:
        raise DataError(messages.source_without_file(given.span, given.name, "files"))
    if named[0] in ("files", "folder") and len(named) > 1:
        raise DataError(messages.file_beside_splits(given.place(named[1]), given.name, named[1], named[0]))
    in_folder = named[0] == "folder"
    if in_folder:
        root = existing(given.folder, given.nodes["folder"], directory=True)
        files = {split: _below(root, where) for split, where in _folders(root.path).items()}
    else:
        root = None
        files = {WHOLE if name == "files" else name: _named(given, given.nodes[name]) for name in named}
        if len(first := next(iter(files.values()))) < 2:
            raise DataError(told.one_class(given.place(named[0]), list(first)))
    return _source(given, root, files)


def _source(given: Given, root: DataFile | None, files: Mapping[str, Classes]) -> LabelledTextSource:
    first = next(iter(files.values()))
    lines = given.values.get("lines", "all" if root else 1)
    reader = reader_of(given, lines)
    counts = {
        split: reader.count(file for each in classes.values() for file in each)
        for split, classes in files.items()
    }
    return LabelledTextSource(
        root.shown
        if root
        else named([file for each in files.values() for some in each.values() for file in some]),
        root.span if root else given.span,
        {split: _like(first, classes) for split, classes in files.items()},
        tuple(first),
        root.path if root else None,
        reader,
        counts,
    )


def _like(first: Classes, classes: Classes) -> Classes:
    """The files of each class of the first split.

    Raises:
        DataError: There is a class that the first split has not, or one is missing.
    """
    for name, files in classes.items():
        if name not in first:
            raise DataError(told.class_not_trained(files[0].span, name, list(first)))
    return {name: classes.get(name, ()) for name in first}


def _named(given: Given, node: Node) -> Classes:
    assert isinstance(node, MappingNode)
    return {each.name: tuple(listed(given, each.value)) for each in node}


def _folders(path: Path) -> Mapping[str, Path]:
    """The folders of the splits; the folder itself where it has no `train`."""
    if not (path / "train").is_dir():
        return {WHOLE: path}
    return {split: path / split for split in SPLITS if (path / split).is_dir()}


def _below(root: DataFile, where: Path) -> Classes:
    """The text files of each class, by the name of its folder."""
    folders = sorted(each for each in where.iterdir() if each.is_dir() and not each.name.startswith("."))
    found = {
        each.name: tuple(
            DataFile(path, f"{root.shown.rstrip('/')}/{path.relative_to(root.path).as_posix()}", root.span)
            for path in sorted(each.rglob(f"*{ENDING}"))
            if path.is_file() and not path.name.startswith(".")
        )
        for each in folders
    }
    if len(found) < 2 or not all(found.values()):
        empty = next((name for name, files in found.items() if not files), None)
        raise DataError(told.no_classes(root.span, root.shown, len(found), empty))
    return found


LABELLED_TEXT = Definition(
    "LabelledText",
    "Text files of which each holds one class: columns `text` and `label`.",
    (
        argument(
            "files",
            BY_CLASS,
            "A file, or a list of files, for each class; paths start from the spec's folder.",
        ),
        argument(
            "folder",
            {"type": "string"},
            "A folder with a folder of .txt files for each class, maybe below `train`, `validation` and `test`.",
        ),
        *(
            argument(split, BY_CLASS, f"The files of each class of the split `{split}` alone.")
            for split in SPLITS
        ),
        argument(
            "lines",
            LINES.schema,
            "How many lines a row has: 1 where files are named; in a folder `all`, so that a file is one row.",
            MISSING,
        ),
        ENCODING,
    ),
    _open,
    example={"files": {"negative": "rt-polarity.neg", "positive": "rt-polarity.pos"}},
)
