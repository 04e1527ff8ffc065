"""Examples that cannot be used, one by one: told as mistakes, or left out and counted, as `data.on_error` says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import data_left_out as messages

SHOWN = 10
"""Mistakes that are told one by one; nobody mends more at once."""
NAMED = 3


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An example that a source cannot give.

    A source goes on to the next one, and hands all of them on in `Content.left_out`; what becomes of them is the
    spec's word.

    Args:
        reason: What is wrong with it, in the plural and the same for all alike: "unreadable images".
        place: Its file, or the file and the line.
        told: What is said where it is a mistake.
    """

    reason: str
    place: str
    told: Diagnostic


def refused(left_out: Sequence[LeftOut]) -> tuple[Diagnostic, ...]:
    """The mistakes of a spec that leaves nothing out: the first few, and how many more there are."""
    shown = [each.told for each in left_out[:SHOWN]]
    if len(left_out) > SHOWN:
        shown[-1] = shown[-1].with_notes(messages.more(len(left_out) - SHOWN))
    return tuple(shown)


def counted(left_out: Sequence[LeftOut]) -> Mapping[str, int]:
    """How many were left out, by reason, the most frequent first.

    >>> counted([])
    {}
    """
    return dict(Counter(each.reason for each in left_out).most_common())


def warned(left_out: Sequence[LeftOut], span: Span, source: str) -> tuple[Diagnostic, ...]:
    """A warning for each reason."""
    places: dict[str, list[str]] = {}
    for each in left_out:
        places.setdefault(each.reason, []).append(each.place)
    return tuple(
        messages.left_out(span, source, len(places[reason]), reason, places[reason][:NAMED])
        for reason in counted(left_out)
    )
