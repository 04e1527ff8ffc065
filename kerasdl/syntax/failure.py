"""Where libyaml stopped, and what had been read until then."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kerasdl.diagnostics import Source, Span
from kerasdl.syntax.build import Open
from kerasdl.syntax.nodes import Node


@dataclass(frozen=True, slots=True)
class Failure:
    """Where libyaml stopped, and what had been read until then.

    Args:
        problem: libyaml's words, which choose among the explanations and never reach the user.
        context: What it was reading.
        at: Where it stopped.
        opened: Where the thing began that it was reading, or None.
        open: The collections that were open, the innermost last.
        last: The node that was read last.
    """

    source: Source
    problem: str
    context: str
    at: int
    opened: int | None
    open: tuple[Open, ...]
    last: Node | None

    @property
    def character(self) -> str:
        return self.source.text[self.at : self.at + 1]

    def span(self, start: int, end: int) -> Span:
        """A stretch of the text; what would lie behind its end is left out."""
        last = len(self.source.text)
        return Span(self.source, min(start, last), min(end, last))

    def line_start(self, offset: int) -> int:
        return self.source.line_starts[self.source.position(offset)[0] - 1]

    def line_end(self, offset: int) -> int:
        """Where the text of the line ends, a comment and blanks left out."""
        number = self.source.position(offset)[0]
        line = self.source.line(number)
        begin = self.source.line_starts[number - 1]
        comment = re.search(r"(?:^|[ \t])#", line[offset - begin :])
        if comment:
            line = line[: offset - begin + comment.start()]
        return max(offset, begin + len(line.rstrip()))

    def column(self, offset: int) -> int:
        return self.source.position(offset)[1]

    def first_on_line(self, offset: int) -> int:
        """The offset of the first character of the line that is no blank."""
        start = self.line_start(offset)
        line = self.source.line(self.source.position(offset)[0])
        return start + len(line) - len(line.lstrip())

    def word(self, offset: int) -> Span:
        """The word that begins there, or one character where none does."""
        found = re.compile(r"[^\s,:\[\]{}]+").match(self.source.text, offset)
        return self.span(offset, found.end() if found else min(offset + 1, len(self.source.text)))
