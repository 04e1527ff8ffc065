"""Where columns come from: named sources, files that a spec names, examples that it holds, generated sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from kerasdl.data.manifest import names
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.column_files import IDX, NPY
from kerasdl.data.sources.csv import CSV
from kerasdl.data.sources.definition import Definition
from kerasdl.data.sources.examples import EXAMPLES
from kerasdl.data.sources.generated.bit_pattern import BIT_PATTERN
from kerasdl.data.sources.generated.clusters import CLUSTERS
from kerasdl.data.sources.generated.line import LINE
from kerasdl.data.sources.generated.logic_gate import LOGIC_GATE
from kerasdl.data.sources.generated.shapes import SHAPES
from kerasdl.data.sources.generated.word_classes import WORD_CLASSES
from kerasdl.data.sources.images import open_images
from kerasdl.data.sources.jsonl import JSON_LINES
from kerasdl.data.sources.labelled_text import LABELLED_TEXT
from kerasdl.data.sources.model import Source
from kerasdl.data.sources.named import open_named
from kerasdl.data.sources.npz import NPZ
from kerasdl.data.sources.parquet import PARQUET
from kerasdl.data.sources.text import TEXT
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.syntax import Entry, Node, Scalar
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax.nodes import kind_of

Opener: TypeAlias = "Callable[[Entry, Path], Source]"

DEFINITIONS: tuple[Definition, ...] = (
    CSV,
    PARQUET,
    JSON_LINES,
    NPZ,
    NPY,
    IDX,
    EXAMPLES,
    TEXT,
    LABELLED_TEXT,
    LOGIC_GATE,
    LINE,
    CLUSTERS,
    BIT_PATTERN,
    SHAPES,
    WORD_CLASSES,
)
KINDS: Mapping[str, Opener] = {**{each.name: each.opened for each in DEFINITIONS}, "Images": open_images}


def open_source(node: Node, folder: Path) -> Source:
    """The source that a spec's `source` names. Of a named one only its manifest is read, of a file only its head.

    Args:
        node: The value of `source`.
        folder: Where relative paths start.

    Raises:
        DataError: There is no such source, or no such file.
    """
    if isinstance(node, Scalar) and isinstance(node.value, str):
        if opener := KINDS.get(node.value):
            return opener(Entry(node, Scalar(None, node.span)), folder)
        return open_named(node.value, node.span)
    if not isinstance(node, MappingNode) or len(node) != 1:
        raise DataError(messages.source_form(node.span, kind_of(node), KINDS))
    entry = node.entries[0]
    if opener := KINDS.get(entry.name):
        return opener(entry, folder)
    if entry.name[:1].isupper():
        raise DataError(messages.unknown_source_kind(entry.key.span, entry.name, list(KINDS)))
    raise DataError(messages.unknown_source(entry.key.span, entry.name, names()))


def place(node: Node) -> Span:
    """Where a source is named: its name's own place."""
    if isinstance(node, MappingNode) and len(node):
        return node.entries[0].key.span
    return node.span
