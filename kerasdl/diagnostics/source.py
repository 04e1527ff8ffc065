"""Text and places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, eq=False)
class Source:
    """A piece of text and the name under which people know it.

    Args:
        name: What a message shows: a file's path, or words such as `--set`.
        text: The whole text, without a byte-order mark.
        path: The file on disk that relative paths in the text start from, or None.
    """

    name: str
    text: str = field(repr=False)
    path: str | None = None

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets at which lines begin; `\\n`, `\\r\\n` and `\\r` end a line, as in editors."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.text)))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1, columns in characters."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (counted from 1) without its end."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source, from `start` up to but without `end`, in characters."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def within(self, start: int, end: int) -> Span:
        """The stretch from `start` to `end`, counted from this span's own start."""
        return Span(self.source, self.start + start, self.start + end)

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"
