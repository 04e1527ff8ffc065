"""What is told to people, as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kerasdl.diagnostics.source import Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a stretch of the source: what was expected there, what was found."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of text that mends the mistake."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake, or one warning.

    Args:
        id: Stable name in kebab-case, such as `unknown-argument`.
        headline: What is wrong, complete by itself, lower case, no full stop.
        labels: Places with words; the first is the primary one, where the author mends it. Empty only where no
            text exists (a file that cannot be read).
        notes: Where it came from: the block it was unfolded from, the trail of shapes that led here.
        help: The mend, stated.
        edit: The mend as a replacement, where it is certain.
        severity: An error stops the work, a warning does not.
    """

    id: str
    headline: str
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    edit: Edit | None = None
    severity: Severity = "error"

    @property
    def span(self) -> Span | None:
        return self.labels[0].span if self.labels else None

    def with_notes(self, *notes: str) -> Diagnostic:
        return replace(self, notes=(*self.notes, *notes))

    def as_json(self) -> dict[str, Any]:
        """The form that `--json` prints; lines and columns count from 1."""
        place = self.span
        return {
            "id": self.id,
            "severity": self.severity,
            "file": place.source.name if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "headline": self.headline,
            "notes": list(self.notes),
            "help": self.help,
            "labels": [
                {
                    "file": label.span.source.name,
                    "line": label.span.line,
                    "column": label.span.column,
                    "text": label.text,
                }
                for label in self.labels
            ],
        }


class SpecError(Exception):
    """Raised by the public API where a spec or its data is wrong.

    Args:
        diagnostics: Every mistake found, in the order of the text.

    Raises:
        RuntimeError: There is no mistake among them: a refusal without a reason is a fault of this package.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        from kerasdl.diagnostics.render import render

        if not errors(diagnostics):
            raise RuntimeError("something is refused, and no mistake is told")
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n" + render(self.diagnostics, color=False))


def errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Those among the diagnostics that stop the work."""
    return tuple(each for each in diagnostics if each.severity == "error")


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each mistake once, in the order of file and place.

    A block that is used sixteen times is read sixteen times; what is wrong in it is told once. Two keys that are
    missing at one place are two mistakes.
    """
    seen: dict[tuple[object, ...], Diagnostic] = {}
    for each in diagnostics:
        place = each.span
        which = each.headline if place is None or each.id == "missing-key" else ""
        key = (each.id, which, *((place.source.name, place.start, place.end) if place else ()))
        seen.setdefault(key, each)
    return tuple(sorted(seen.values(), key=_place))


def _place(diagnostic: Diagnostic) -> tuple[str, int]:
    span = diagnostic.span
    return (span.source.name, span.start) if span else ("", 0)
