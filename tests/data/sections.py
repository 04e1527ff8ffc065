"""Data sections given as text."""

from pathlib import Path

from kerasdl.catalog import load as load_catalog
from kerasdl.data import Described, describe
from kerasdl.diagnostics import Diagnostic, Source
from kerasdl.spec.data import read_data
from kerasdl.spec.model import Data
from kerasdl.spec.reading import Reading
from kerasdl.syntax import parse


def data_of(text: str, folder: Path | None = None) -> Data:
    """A data section in which the reader finds nothing wrong."""
    path = str(folder / "spec.yaml") if folder else None
    document = parse(Source("spec.yaml", text, path)).document
    assert document is not None
    entry = document.root.entry("data")
    assert entry is not None
    reading = Reading(load_catalog())
    data = read_data(reading, entry)
    assert data is not None
    assert reading.diagnostics == []
    return data


def described(text: str, folder: Path | None = None) -> Described:
    """What a section yields in which nothing is wrong."""
    found, diagnostics = describe(data_of(text, folder))
    assert diagnostics == ()
    assert found is not None
    return found


def told(text: str, folder: Path | None = None) -> tuple[Diagnostic, ...]:
    """What is wrong with a section."""
    return describe(data_of(text, folder))[1]


def marked(diagnostic: Diagnostic) -> str:
    """The text at a diagnostic's primary place."""
    assert diagnostic.span is not None
    return diagnostic.span.text
