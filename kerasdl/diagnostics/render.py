"""Diagnostics as text: a code frame for people, one line for tools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Source
from kerasdl.diagnostics.terminal import cells, escaped

WIDTH = 110
"""Columns of source text that a frame shows at most; a longer line is cut around its label."""
_LEAD = 30
_CUT = "..."
_LONGEST = 2_000
"""Characters of a sentence at most: a hostile file's names are as long as it likes."""
_NEAR = 4 * WIDTH
"""Characters of a line that are looked at on either side of a label, so that a frame costs the same in any line."""

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "headline": "1",
    "gutter": "34",
    "secondary": "34",
    "note": "36",
    "help": "32",
}

Paint = Callable[[str, str], str]


def render(diagnostics: Iterable[Diagnostic], *, color: bool) -> str:
    """Every diagnostic as a code frame with its notes and its help, an empty line between two.

    Args:
        diagnostics: In the order in which they are to be read.
        color: Whether to add ANSI colours; the text is the same without.
    """
    paint = _painted if color else _unpainted
    return "\n\n".join("\n".join(_lines(each, paint)) for each in diagnostics)


def render_line(diagnostic: Diagnostic) -> str:
    """The form that tools read: `file:line:column: error[id]: headline`."""
    place = diagnostic.span
    where = f"{escaped(str(place))}: " if place else ""
    return f"{where}{diagnostic.severity}[{escaped(diagnostic.id)}]: {_one_line(diagnostic.headline)}"


def _painted(style: str, text: str) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text else ""


def _unpainted(style: str, text: str) -> str:
    del style
    return text


def _one_line(text: str) -> str:
    return escaped(" ".join(_shortened(text).split("\n")))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + _CUT


def _lines(diagnostic: Diagnostic, paint: Paint) -> Iterator[str]:
    severity = diagnostic.severity
    tag = paint(severity, f"{severity}[{escaped(diagnostic.id)}]")
    yield tag + paint("headline", f": {_one_line(diagnostic.headline)}")
    if diagnostic.labels:
        yield from _frames(diagnostic, paint)
    for note in diagnostic.notes:
        yield from _remark("note", note, paint)
    if diagnostic.help is not None:
        yield from _remark("help", diagnostic.help, paint)


def _remark(word: str, text: str, paint: Paint) -> Iterator[str]:
    first, *rest = _shortened(text).split("\n")
    yield f"{paint(word, word)}: {escaped(first)}"
    for line in rest:
        yield f"      {escaped(line)}"


# --- frames ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    """What is underlined on one line: columns in characters, counted from 0."""

    line: int
    start: int
    end: int
    text: str
    primary: bool


def _frames(diagnostic: Diagnostic, paint: Paint) -> Iterator[str]:
    """One frame a file, the primary label's file first."""
    by_source: dict[Source, list[_Mark]] = {}
    for index, label in enumerate(diagnostic.labels):
        by_source.setdefault(label.span.source, []).extend(_marks(label, primary=index == 0))
    margin = max(len(str(mark.line)) for marks in by_source.values() for mark in marks)
    place = diagnostic.labels[0].span
    for source, marks in by_source.items():
        first = source is place.source
        line, column = (place.line, place.column) if first else (marks[0].line, marks[0].start + 1)
        arrow = paint("gutter", " " * margin + ("-->" if first else ":::"))
        yield f"{arrow} {escaped(source.name)}:{line}:{column}"
        yield from _frame(source, marks, margin, paint)


def _marks(label: Label, primary: bool) -> tuple[_Mark, ...]:
    """A label as marks: one, or for a stretch of several lines one on the first and one on the last."""
    source, start = label.span.source, label.span.start
    stop = start + len(label.span.text.rstrip(" \t\r\n"))
    line, column = source.position(start)
    last, end = source.position(max(start, stop))
    if last == line:
        return (_Mark(line, column - 1, max(end - 1, column), label.text, primary),)
    first_end = max(len(source.line(line)), column)
    final = source.line(last)
    indent = len(final) - len(final.lstrip())
    return (
        _Mark(line, column - 1, first_end, "", primary),
        _Mark(last, min(indent, end - 2), end - 1, label.text, primary),
    )


def _frame(source: Source, marks: Sequence[_Mark], margin: int, paint: Paint) -> Iterator[str]:
    edge = paint("gutter", " " * (margin + 1) + "|")
    yield edge
    by_line: dict[int, list[_Mark]] = {}
    for mark in sorted(marks, key=lambda mark: (mark.line, mark.start)):
        by_line.setdefault(mark.line, []).append(mark)
    previous = None
    for number, on_line in by_line.items():
        yield from _between(source, previous, number, margin, paint)
        previous = number
        for window in _windows(source.line(number), on_line):
            yield paint("gutter", f"{number:>{margin}} |") + _text(window.text)
            yield from (f"{edge} {window.underline(mark, paint)}".rstrip() for mark in window.marks)


def _between(source: Source, above: int | None, below: int, margin: int, paint: Paint) -> Iterator[str]:
    """What stands between two marked lines: nothing, the one line, or a sign that lines are left out."""
    if above is None or below - above < 2:
        return
    if below - above > 2:
        yield paint("gutter", _CUT)
        return
    text = _windows(source.line(above + 1), [])[0].text
    yield paint("gutter", f"{above + 1:>{margin}} |") + _text(text)


def _text(shown: str) -> str:
    return f" {shown}" if shown else ""


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of a line that is shown, and the marks in it.

    Args:
        columns: Those of the characters from `begin` on.
        offset: What to add to them where the line is cut.
    """

    text: str
    marks: tuple[_Mark, ...]
    begin: int
    columns: Sequence[int]
    offset: int
    width: int

    def underline(self, mark: _Mark, paint: Paint) -> str:
        start = self._column(mark.start)
        end = min(max(self._column(mark.end), start + 1), max(self.width, start + 1))
        style, sign = ("error", "^") if mark.primary else ("secondary", "-")
        words = f" {_one_line(mark.text)}" if mark.text else ""
        return " " * start + paint(style, sign * (end - start) + words)

    def _column(self, character: int) -> int:
        past = max(0, character - self.begin - (len(self.columns) - 1))
        return self.columns[character - self.begin - past] + past + self.offset


def _windows(line: str, marks: Sequence[_Mark]) -> list[_Window]:
    """The line, whole where it is short, else cut around its marks, which may take several windows."""
    if len(line) <= _NEAR:
        shown, columns = cells(line)
        if columns[-1] <= WIDTH:
            return [_Window("".join(shown).rstrip(), tuple(marks), 0, columns, 0, columns[-1] + 1)]
    windows: list[_Window] = []
    rest = list(marks)
    while rest or not windows:
        windows.append(_cut(line, rest))
        rest = rest[len(windows[-1].marks) :]
    return windows


def _cut(line: str, marks: Sequence[_Mark]) -> _Window:
    """The part of a line around the first of the marks, with those of the others that begin in it."""
    start = min(marks[0].start, len(line)) if marks else 0
    begin = max(0, start - _NEAR)
    shown, columns = cells(line[begin : start + _NEAR])
    first, end = _bounds(columns, start - begin)
    inside = tuple(mark for mark in marks if mark.start < begin + end) or tuple(marks[:1])
    before = _CUT if begin + first else ""
    after = _CUT if begin + end < len(line) else ""
    offset = len(before) - columns[first]
    text = before + "".join(shown[first:end]) + after
    return _Window(text.rstrip(), inside, begin, columns, offset, columns[end] + offset)


def _bounds(columns: Sequence[int], start: int) -> tuple[int, int]:
    """The first and the end character of the part to show around a mark."""
    size = len(columns) - 1
    first = start
    while first > 0 and columns[start] - columns[first - 1] <= _LEAD:
        first -= 1
    end = first
    while end < size and columns[end + 1] - columns[first] <= WIDTH:
        end += 1
    return first, end
