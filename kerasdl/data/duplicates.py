"""Examples that stand in several splits: what is measured on them was seen in training."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from kerasdl.data.sources.model import Source
from kerasdl.data.split import TRAIN
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import data_splits as splits_told

LINES = "#line"
"""The column of the examples' lines in their file, or of their files; no author's column has such a name."""
SHOWN = 3


def duplicates(source: Source, splits: Mapping[str, Mapping[str, Any]]) -> tuple[Diagnostic, ...]:
    """A warning for each split of which examples, all columns alike, stand in `train` as well.

    Args:
        source: Where they come from.
        splits: Its columns by split, before any step.
    """
    others = [name for name in splits if name != TRAIN]
    if not others:
        return ()
    first: dict[bytes, int] = {}
    for row, digest in enumerate(_digests(splits[TRAIN])):
        first.setdefault(digest, row)
    told: list[Diagnostic] = []
    for name in others:
        rows = [(row, first[digest]) for row, digest in enumerate(_digests(splits[name])) if digest in first]
        if rows:
            pairs = [
                (_place(splits[name], name, row), _place(splits[TRAIN], TRAIN, other))
                for row, other in rows[:SHOWN]
            ]
            told.append(splits_told.duplicates(source.span, source.name, name, len(rows), pairs))
    return tuple(told)


def _digests(arrays: Mapping[str, Any]) -> Iterator[bytes]:
    """A digest of each row over all of its columns."""
    columns = [array for name, array in arrays.items() if name != LINES]
    for row in range(len(columns[0])):
        digest = hashlib.blake2b(digest_size=16)
        for array in columns:
            digest.update(_bytes(array, row))
        yield digest.digest()


def _bytes(array: Any, row: int) -> bytes:
    """What tells a row of a column from another; of what lies in a file, the file's own digest."""
    if hasattr(array, "digests"):
        return array.digests[row]
    value = array[row]
    return value.encode() + b"\0" if isinstance(value, str) else value.tobytes()


def row_place(arrays: Mapping[str, Any], split: str, row: int) -> str:
    """Where an example stands, in words: the line of its file, else its number; and the split."""
    place = line_of(arrays, row) if LINES in arrays else f"row {row + 1}"
    return f"{place} (`{split}`)" if split else place


def line_of(arrays: Mapping[str, Any], row: int) -> str:
    """Where an example stands: a line of the table, or the name of the file that it is."""
    place = arrays[LINES][row]
    return f"`{place}`" if arrays[LINES].dtype.kind == "U" else f"line {place}"


def _place(arrays: Mapping[str, Any], split: str, row: int) -> str:
    if LINES in arrays:
        return f"{line_of(arrays, row)} (`{split}`)"
    return f"row {row + 1} of `{split}`"
