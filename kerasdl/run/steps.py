"""`data.json` in a run folder: the columns that the data section gave, and what its steps have learned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasdl.data import Dataset, Kept
from kerasdl.data.learned import Learned, is_plain
from kerasdl.data.sources.recorded import RecordedSource
from kerasdl.diagnostics import Source, Span
from kerasdl.spec.model import Column

FILE = "data.json"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a run folder says of its data.

    Args:
        source: Its columns, which need not be read again.
        kept: What makes the same steps.
    """

    source: RecordedSource
    kept: Kept


def as_json(dataset: Dataset) -> dict[str, Any]:
    """What `data.json` holds: plain lists and words, nothing that would have to be unpickled."""
    described, kept = dataset.described, dataset.kept
    source = described.source
    return {
        "source": source.name,
        "columns": {column.name: _column(column, source.class_names) for column in source.columns},
        "splits": dict(source.splits),
        "steps": [
            {"step": each.call.symbol.name, "takes": list(each.takes), "gives": list(each.gives), "learned": known}
            for each, known in zip(described.applications, kept.learned, strict=True)
        ],
        "digests": list(kept.digests),
    }  # fmt: skip


def read_recorded(folder: Path) -> Recorded:
    """What a run folder says of its data.

    Raises:
        ValueError: The file is not what was written there.
        OSError: It cannot be read.
    """
    text = (folder / FILE).read_text("utf-8")
    try:
        return _recorded(json.loads(text), str(folder / FILE))
    except (KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise ValueError(f"`{FILE}` lacks {fault}") from fault


def read_vocabulary(folder: Path) -> Learned | None:
    """The vocabulary that a run has learned.

    Returns:
        What its step has learned; None where the run has none, or several that differ.

    Raises:
        ValueError: The file is not what was written there.
        OSError: It cannot be read.
    """
    said = json.loads((folder / FILE).read_text("utf-8"))
    found = [each["learned"] for each in said["steps"] if each["step"] == "Vocabulary"]
    same = bool(found) and all(each == found[0] for each in found) and is_plain(found[0])
    return found[0] if same else None


def _column(column: Column, names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    said: dict[str, Any] = {"shape": list(column.shape), "dtype": column.dtype}
    if column.missing:
        said["missing"] = True
    if column.resized:
        said["resized"] = True
    if column.classes:
        said["classes"] = list(names[column.name]) if column.name in names else column.classes
    return said


def _recorded(said: Mapping[str, Any], path: str) -> Recorded:
    columns = tuple(_column_from(name, about) for name, about in said["columns"].items())
    named = {
        name: tuple(map(str, about["classes"]))
        for name, about in said["columns"].items()
        if isinstance(about.get("classes"), list)
    }
    learned = tuple(each["learned"] for each in said["steps"])
    if not all(map(is_plain, learned)):
        raise ValueError(f"`{FILE}` holds what no step has learned")
    place = Span(Source(path, "", path), 0, 0)
    source = RecordedSource(str(said["source"]), place, columns, named, dict(said["splits"]))
    return Recorded(source, Kept(learned, tuple(map(str, said["digests"]))))


def _column_from(name: str, about: Mapping[str, Any]) -> Column:
    classes = about.get("classes")
    count = len(classes) if isinstance(classes, list) else classes
    missing = about.get("missing") is True
    resized = about.get("resized") is True
    shape, dtype = tuple(about["shape"]), str(about["dtype"])
    return Column(name, shape, dtype, count, missing=missing, resized=resized)
