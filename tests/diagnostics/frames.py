"""Diagnostics over small texts, and their frames."""

from kerasdl.diagnostics import Diagnostic, Label, Source, Span, render

CNN = Source(
    "cnn.yaml",
    "kerasdl: 1\n"
    "model:\n"
    "  layers:\n"
    "    - {Flatten: , as: flat}\n"
    "    - {Conv2D: {filters: 64, kernel_size: 3}, as: refine}\n"
    "    - Dense: 10\n",
)


def at(source: Source, text: str, words: str = "", nth: int = 0) -> Label:
    """A label at the nth place where a text stands."""
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(text, start + 1)
    return Label(Span(source, start, start + len(text)), words)


def frame(*labels: Label, **rest: object) -> str:
    """A diagnostic's frame without colour, the line of its headline left out."""
    return shown(Diagnostic("some-id", "a headline", labels, **rest)).partition("\n")[2]  # type: ignore[arg-type]


def shown(*diagnostics: Diagnostic) -> str:
    return render(diagnostics, color=False)


def one_line(text: str, marked: str, words: str = "here") -> list[str]:
    """The two lines of a frame over a text of one line: the text, and what is below it."""
    return frame(at(Source("a.yaml", text), marked, words)).splitlines()[2:]
