"""How `extends` finds other files; what reads them is handed in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

from kerasdl.diagnostics import Diagnostic, Label, Source, Span
from kerasdl.diagnostics.messages import compose as messages
from kerasdl.syntax import read_source

SUFFIXES = (".yaml", ".yml")
_SAYS_SO = re.compile(r"^[\"']?kerasdl[\"']?[ \t]*:", re.MULTILINE)
_MOST_LISTED = 1000


class Loader(Protocol):
    """Gives the text that a path in a spec names."""

    def load(self, path: str, base: Source, span: Span) -> Source | Diagnostic:
        """The named text.

        Args:
            path: As written.
            base: The text in which it is written.
            span: Where it is written.
        """
        ...


@dataclass(frozen=True, slots=True)
class FileLoader:
    """Reads the files of specs; a path starts from the folder of the file that names it.

    A stranger's spec may name any path, and what is wrong with a file is shown with its line. So that no other file is
    opened or shown, a path is relative and its file is named `.yaml`; and one beyond that folder says `kerasdl:`.
    """

    def load(self, path: str, base: Source, span: Span) -> Source | Diagnostic:
        """A regular file's text, or what keeps it from being read, told where it is named."""
        if "://" in path:
            return messages.url_refused(span, path)
        if PurePosixPath(path).is_absolute() or PureWindowsPath(path).drive or path.startswith("~"):
            return messages.absolute_path(span, path)
        folder = Path(base.path).parent if base.path else Path()
        # Not `resolve`: a message shows the path in the words of the author.
        wanted = Path(os.path.normpath(folder / path))
        if not wanted.exists():
            return messages.file_not_found(span, path, _beside(wanted, path))
        if not wanted.is_file():
            return messages.not_a_file(span, path)
        if not _named_as_specs(wanted):
            return messages.not_named_as_spec(span, path)
        found = read_source(wanted)
        if isinstance(found, Diagnostic):
            return _at(found, span)
        if not _is_below(wanted, folder) and not _SAYS_SO.search(found.text):
            return messages.no_spec(span, path)
        return found


def _named_as_specs(path: Path) -> bool:
    """Whether a file is named as specs are; so is the one that a link leads to."""
    return all(each.suffix.lower() in SUFFIXES for each in (path, path.resolve()))


def _is_below(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _beside(wanted: Path, path: str) -> list[str]:
    """The specs in the folder of a missing file, each named as the author would name it."""
    try:
        entries = [each.name for each in islice(wanted.parent.iterdir(), _MOST_LISTED)]
    except OSError:
        return []
    written = PurePosixPath(path).parent
    return [str(written / name) for name in sorted(entries) if name.lower().endswith(SUFFIXES)]


def _at(told: Diagnostic, span: Span) -> Diagnostic:
    """What is wrong with a file, told where it is named."""
    return told if told.labels else Diagnostic(told.id, told.headline, (Label(span),), told.notes, told.help)


@dataclass(frozen=True, slots=True)
class MemoryLoader:
    """Texts by path, from memory; relative paths start from the naming text's folder, as with files."""

    files: Mapping[str, str]

    def load(self, path: str, base: Source, span: Span) -> Source | Diagnostic:
        """The text of that name."""
        folder = os.path.dirname(base.path or base.name)
        wanted = os.path.normpath(os.path.join(folder, path))
        if wanted not in self.files:
            return messages.file_not_found(span, path, _named(self.files))
        return Source(wanted, self.files[wanted], wanted)


def _named(files: Iterable[str]) -> list[str]:
    return sorted(files)
