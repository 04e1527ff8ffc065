"""Named sources: what one manifest file says of each, known before any data is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from kerasdl.spec.model import Column

WHOLE = "all"
"""The one split of a source that has none of its own."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a source.

    Args:
        name: As it lies in a folder; with or without `.gz` there.
        format: `csv`, `idx`, `npz`, `cifar`, `lines` (a row a line), `blocks` (a row of a hundred lines), `analogies`,
            or `tar` for an archive of the others.
        bytes: How long it is, uncompressed.
        sha256: Of the uncompressed bytes.
        url: Where it can be fetched, or None.
        packed: Whether length and checksum are those of the file as it is fetched, the only ones that are published.
        holds: Its array for each column, by split; None stands for the only array, an integer for itself in every row.
            Empty means that the columns of the table are the columns of the source. What several files hold of one
            column stands one after another.
    """

    name: str
    format: str
    bytes: int
    sha256: str
    url: str | None
    holds: Mapping[str, Mapping[str, str | int | None]]
    packed: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a named source.

    Args:
        columns: Each with shape and dtype.
        classes: The names of the classes of a label, by column.
        splits: How many examples each split has; `all` alone where the source has no splits of its own.
        archive: One file that holds all the others, or None.
        make: How to make the files where they cannot be fetched, or an empty string.
    """

    name: str
    about: str
    licence: str
    home: str
    make: str
    columns: tuple[Column, ...]
    classes: Mapping[str, tuple[str, ...]]
    splits: Mapping[str, int]
    files: tuple[File, ...]
    archive: File | None = None


def names() -> tuple[str, ...]:
    """The names of all sources, sorted.

    >>> "digits" in names()
    True
    """
    found = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


@cache
def find(name: str) -> Manifest | None:
    """The manifest of that name, or None; `-` and `_` are equal.

    >>> find("cifar10-subset").splits
    {'train': 5000, 'test': 1000}
    """
    plain = name.replace("-", "_")
    if plain not in names():
        return None
    return read(plain, (_folder() / f"{plain}.yaml").read_text("utf-8"))


def read(name: str, text: str) -> Manifest:
    """A manifest from its text."""
    said: dict[str, Any] = yaml.safe_load(text)
    return Manifest(
        name=name,
        about=said["about"].strip(),
        licence=said["licence"],
        home=said["home"],
        make=said.get("make", "").strip(),
        columns=tuple(_column(column, about) for column, about in said["columns"].items()),
        classes={
            key: tuple(about["classes"]) for key, about in said["columns"].items() if "classes" in about
        },
        splits=said["splits"],
        files=tuple(_file(about) for about in said["files"]),
        archive=_file({**said["archive"], "format": "tar"}) if "archive" in said else None,
    )


def bundled(file: File) -> Traversable | None:
    """The file inside this package, where it comes with it."""
    found = resources.files("kerasdl.data") / "bundled" / file.name
    return found if found.is_file() else None


def _folder() -> Traversable:
    return resources.files("kerasdl.data") / "manifests"


def _column(name: str, about: Mapping[str, Any]) -> Column:
    classes = len(about["classes"]) if "classes" in about else None
    return Column(name, tuple(about["shape"]), about["dtype"], classes)


def _file(about: Mapping[str, Any]) -> File:
    return File(
        about["name"],
        about["format"],
        about["bytes"],
        about["sha256"],
        about.get("url"),
        about.get("holds", {}),
        about.get("packed", False),
    )
