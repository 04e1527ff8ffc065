"""Files to sources."""

from __future__ import annotations

from pathlib import Path

from kerasdl.diagnostics import Diagnostic, Source
from kerasdl.diagnostics.messages import syntax as messages

LONGEST_TEXT = 10_000_000
"""Characters of a text at most."""


def read_source(path: str | Path, name: str | None = None) -> Source | Diagnostic:
    """A file's text, or what keeps it from being read.

    Args:
        path: The file; UTF-8, with or without a byte-order mark, line ends as they are.
        name: What messages call it; the path as given where None.
    """
    shown = str(path) if name is None else name
    try:
        with Path(path).open("rb") as file:
            data = file.read(4 * LONGEST_TEXT + 4)
    except (FileNotFoundError, NotADirectoryError):
        return messages.file_missing(shown)
    except IsADirectoryError:
        return messages.file_is_folder(shown)
    except PermissionError:
        return messages.file_unreadable(shown, "permission denied")
    except (OSError, ValueError) as failure:
        return messages.file_unreadable(shown, getattr(failure, "strerror", None) or "the path is not valid")
    return decode(data, shown, str(path))


def decode(data: bytes, name: str, path: str | None = None) -> Source | Diagnostic:
    """Bytes as a source, or what is wrong with them."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as failure:
        return messages.not_utf8(name, failure.start)
    if len(text) > LONGEST_TEXT:
        return messages.too_large(name, LONGEST_TEXT)
    return Source(name, text.removeprefix("\ufeff"), path)


def spec_files(path: Path) -> list[Path]:
    """The file itself, or every spec below a folder."""
    return sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
