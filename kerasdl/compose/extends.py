"""`extends` and `change`: a file and the files that it continues, as one document."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kerasdl.compose.keys import meant
from kerasdl.compose.loader import Loader
from kerasdl.compose.merge import merge
from kerasdl.compose.override import apply_change
from kerasdl.diagnostics import Diagnostic, Source
from kerasdl.diagnostics.messages import compose as messages
from kerasdl.syntax import Document, Mapping, Scalar, Sequence, is_null, kind_of, parse

MOST_FILES = 20
"""How many files a spec may extend, one through the other or side by side."""


@dataclass(slots=True)
class Extending:
    """The files of one spec, read as they are needed, each once.

    Args:
        loader: Finds the text that a path names.
        sources: Every text read so far.
        diagnostics: Every mistake so far.
        complete: Whether every file named could be read.
    """

    loader: Loader
    sources: list[Source] = field(default_factory=list[Source])
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    complete: bool = True
    _done: dict[str, Mapping | None] = field(default_factory=dict[str, "Mapping | None"])
    _open: list[str] = field(default_factory=list[str])

    def document(self, document: Document) -> Mapping:
        """A document with what it extends merged under it and its own `change` applied."""
        self.sources.append(document.source)
        self._open.append(_identity(document.source))
        merged: Mapping | None = None
        for path in self._paths(document.root):
            base = self._extended(path, document.source)
            self.complete = self.complete and base is not None
            if base is not None:
                merged = base if merged is None else _merged(merged, base)
        own = document.root
        kept = Mapping(
            tuple(each for each in own if each.name not in ("extends", "change")), own.span, own.flow
        )
        root = kept if merged is None else _merged(merged, kept)
        change = meant(own, "change")
        if change is not None and not is_null(change.value):
            root, told = apply_change(root, change.value)
            self.tell(told)
        self._open.pop()
        return root

    def tell(self, changes: Iterable[Diagnostic]) -> None:
        """Adds what `change` or `--set` found; where a file is missing, what they miss may stand in it."""
        absent = () if self.complete else ("address-not-found", "unknown-param")
        self.diagnostics.extend(each for each in changes if each.id not in absent)

    def _paths(self, root: Mapping) -> Iterator[Scalar]:
        entry = meant(root, "extends")
        if entry is None or is_null(entry.value):
            return
        node = entry.value
        for item in node.items if isinstance(node, Sequence) else (node,):
            if isinstance(item, Scalar) and isinstance(item.value, str):
                yield item
            else:
                self.complete = False
                self.diagnostics.append(messages.extends_kind(item.span, kind_of(item)))

    def _extended(self, path: Scalar, base: Source) -> Mapping | None:
        source = self.loader.load(str(path.value), base, path.span)
        if isinstance(source, Diagnostic):
            self.diagnostics.append(source)
            return None
        identity = _identity(source)
        if identity in self._open:
            chain = [*self._open[self._open.index(identity) :], identity]
            names = [self._name(each, source) for each in chain]
            self.diagnostics.append(messages.extends_cycle(path.span, str(path.value), names))
            return None
        if identity not in self._done:
            self._done[identity] = self._read(source, path)
        return self._done[identity]

    def _read(self, source: Source, path: Scalar) -> Mapping | None:
        if len(self.sources) > MOST_FILES:
            names = [self._name(each, source) for each in self._open]
            self.diagnostics.append(messages.too_many_files(path.span, MOST_FILES, names))
            return None
        parsed = parse(source)
        note = messages.extended_from(path.span)
        self.diagnostics.extend(each.with_notes(note) for each in parsed.diagnostics)
        return self.document(parsed.document) if parsed.document else None

    def _name(self, identity: str, last: Source) -> str:
        return next((each.name for each in self.sources if _identity(each) == identity), last.name)


def _merged(base: Mapping, over: Mapping) -> Mapping:
    merged = merge(base, over)
    assert isinstance(merged, Mapping)
    return merged


def _identity(source: Source) -> str:
    return os.path.abspath(source.path) if source.path else source.name
