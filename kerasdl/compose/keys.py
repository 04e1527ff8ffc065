"""The keys at the top of a document, those too that are misspelt."""

from __future__ import annotations

from kerasdl.diagnostics import closest
from kerasdl.syntax import Entry, Mapping

SETTABLE = (
    "kerasdl",
    "name",
    "about",
    "params",
    "data",
    "blocks",
    "model",
    "train",
    "weights",
    "evaluate",
    "expect",
)
LATER = ("predict", "generate", "report", "study")
"""Sections that only a later version reads: it is told there that this one does not."""
WORKED_OUT = ("extends", "change")
EVERY = (*SETTABLE, *LATER, *WORKED_OUT)


def meant(root: Mapping, key: str) -> Entry | None:
    """The entry of a key; where it is misspelt, which is told when the spec is read, the one that was meant."""
    found = root.entry(key)
    if found:
        return found
    strange = (each for each in root if each.name not in EVERY)
    return next((each for each in strange if closest(each.name, EVERY) == key), None)
