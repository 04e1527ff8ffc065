"""A starter spec for whatever lies at a path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kerasdl.data.refusal import DataError
from kerasdl.data.starter.images import image_spec
from kerasdl.data.starter.tables import table_spec
from kerasdl.diagnostics import Diagnostic, Source, Span
from kerasdl.diagnostics.messages import data_new as messages


@dataclass(frozen=True, slots=True)
class Draft:
    """A starter spec.

    Args:
        text: YAML with comments.
        target: What it learns to tell.
    """

    text: str
    target: str


def draft(path: Path, out: Path, target: str | None = None) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
    """Guesses a spec from a table's values, or from the folders and headers of images.

    Args:
        path: A CSV file, or a folder with one of images for each class.
        out: Where the spec will stand; the path of the data in it starts from there.
        target: The column to learn, None guesses it.

    Returns:
        The spec, None where the data are wrong, and what is wrong with them.
    """
    source = Source("new", str(path), str(path))
    span = Span(source, 0, len(source.text))
    try:
        if not path.exists():
            raise DataError(messages.nothing_there(span, str(path)))
        shown = _from(out, path)
        if path.is_dir():
            if target not in (None, "label"):
                raise DataError(messages.folders_are_classes(span, str(target)))
            return Draft(image_spec(path, shown, span), "label"), ()
        text, chosen = table_spec(path, shown, span, target)
        return Draft(text, chosen), ()
    except DataError as fault:
        return None, (fault.diagnostic,)


def _from(out: Path, path: Path) -> str:
    """The way from the spec's folder to the data; the whole path where there is none (another drive)."""
    try:
        return Path(os.path.relpath(path.resolve(), out.resolve().parent)).as_posix()
    except ValueError:
        return str(path.resolve())
