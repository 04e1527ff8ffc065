"""Which images a folder holds: their names, and the class of each, known without opening one of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kerasdl.data.formats.image import ENDINGS
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.arguments import FileArguments
from kerasdl.diagnostics.messages import data_images as told

SPLITS: Mapping[str, str] = {
    "train": "train",
    "validation": "validation",
    "val": "validation",
    "test": "test",
}
"""The folders that are splits, with the split of each."""


@dataclass(frozen=True, slots=True)
class Files:
    """The images of one split.

    Args:
        names: The path of each below the folder of the source, in order.
        labels: The number of the class of each; empty where there are no classes.
    """

    names: tuple[str, ...]
    labels: tuple[int, ...]


def with_classes(arguments: FileArguments) -> tuple[tuple[str, ...], Mapping[str, Files]]:
    """A folder of images for each class: the classes, and the files by split.

    Raises:
        DataError: There are no such folders, or a split has others than the first one.
    """
    listed = {split: _classes(arguments, where) for split, where in _splits(arguments.path).items()}
    classes = tuple(sorted(next(iter(listed.values()))))
    return classes, {split: _labelled(arguments, classes, found) for split, found in listed.items()}


def without_classes(arguments: FileArguments) -> Mapping[str, Files]:
    """All images of a folder and of those below it, by split.

    Raises:
        DataError: There is none.
    """
    found = {
        split: Files(tuple(_below(where, _prefix(arguments, where))), ())
        for split, where in _splits(arguments.path).items()
    }
    if empty := next((split for split, files in found.items() if not files.names), None):
        shown = shown_path(arguments, "" if empty == WHOLE else empty)
        raise DataError(told.no_images_below(arguments.span, shown))
    return found


def shown_path(arguments: FileArguments, name: str) -> str:
    """A path below the folder as messages name it."""
    return f"{arguments.shown.rstrip('/')}/{name}" if name else arguments.shown


def _splits(path: Path) -> Mapping[str, Path]:
    """The folders of the splits, `train` first; the folder itself where it has no `train`."""
    if not (path / "train").is_dir():
        return {WHOLE: path}
    return {split: path / name for name, split in SPLITS.items() if (path / name).is_dir()}


def _classes(arguments: FileArguments, where: Path) -> Mapping[str, tuple[str, ...]]:
    """The images of each class, by the name of its folder."""
    folders = sorted(
        each.name for each in os.scandir(where) if each.is_dir() and not each.name.startswith(".")
    )
    prefix = _prefix(arguments, where)
    found = {name: tuple(_below(where / name, f"{prefix}{name}/")) for name in folders}
    shown = shown_path(arguments, prefix.rstrip("/"))
    if not any(found.values()):
        raise DataError(told.no_image_classes(arguments.span, shown, sum(1 for _ in _below(where, ""))))
    if empty := next((name for name, files in found.items() if not files), None):
        raise DataError(told.class_without_images(arguments.span, f"{shown}/{empty}"))
    return found


def _labelled(arguments: FileArguments, classes: Sequence[str], found: Mapping[str, Sequence[str]]) -> Files:
    for name, files in found.items():
        if name not in classes:
            place = "/".join(files[0].split("/")[:2])
            raise DataError(told.class_not_trained(arguments.span, shown_path(arguments, place), classes))
    names = tuple(name for files in found.values() for name in files)
    return Files(names, tuple(classes.index(name) for name, files in found.items() for _ in files))


def _prefix(arguments: FileArguments, where: Path) -> str:
    inner = where.relative_to(arguments.path).as_posix()
    return "" if inner == "." else f"{inner}/"


def _below(folder: Path | str, prefix: str) -> Iterator[str]:
    """The images in a folder and in those below it, in the order of their names; hidden ones are none."""
    entries = sorted((each for each in os.scandir(folder) if not each.name.startswith(".")), key=_name)
    for each in entries:
        if each.is_dir():
            yield from _below(each.path, f"{prefix}{each.name}/")
        elif each.name.lower().endswith(ENDINGS) and each.is_file():
            yield f"{prefix}{each.name}"


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
