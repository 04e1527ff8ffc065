"""Where the characters of a scalar's value stand in its source: behind quotes, escapes and folded lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kerasdl.diagnostics import Span

_RUN = re.compile(r"\s+|\S")


@dataclass(frozen=True, slots=True)
class Extract:
    """A value, or a part of one, and the stretch of source that it came from.

    Args:
        text: The value as YAML gives it.
        span: Its stretch, with quotes and with a block scalar's `|` or `>` where they are.
    """

    text: str
    span: Span

    def place(self, start: int, end: int) -> tuple[Span, bool]:
        """Where a stretch of the value stands, and whether that is exact; else it is the whole span."""
        offsets = _offsets(self.text, self.span.text)
        if offsets is None:
            return self.span, False
        last = offsets[end - 1] + 1 if end > start else offsets[start]
        return self.span.within(offsets[start], last), True


@lru_cache(maxsize=256)
def _offsets(text: str, raw: str) -> Sequence[int] | None:
    """For each character of `text`, and for its end, the place in `raw`; None where they do not match."""
    lead = raw[1 : len(raw) - 1] if raw[:1] in ("'", '"') else raw
    if lead == text or (raw.count(text) == 1 and text):
        start = raw.index(text) if lead != text else len(raw) - len(lead) >> 1
        return range(start, start + len(text) + 1)
    return _matched(text, raw)


def _matched(text: str, raw: str) -> list[int] | None:
    """Follows both texts, white space in one for white space in the other (folded and indented lines)."""
    at = _body(raw)
    quote = raw[:1] if raw[:1] in ("'", '"') else ""
    offsets: list[int] = []
    for match in _RUN.finditer(text):
        piece = match.group()
        if piece.isspace():
            width = len(raw[at:]) - len(raw[at:].lstrip())
            if not width and match.end() != len(text):
                return None
            offsets.extend(at + min(k, max(width - 1, 0)) for k in range(len(piece)))
            at += width
            continue
        doubled = piece == quote and raw[at : at + 2] in ("''", '\\"')
        at += 1 if doubled else 0
        if raw[at : at + 1] != piece:
            return None
        offsets.append(at)
        at += 1
    return [*offsets, at]


def _body(raw: str) -> int:
    """Where the text begins: behind a quotation mark, or behind the line with a block scalar's `|` or `>`."""
    if raw[:1] in ("'", '"'):
        return 1
    if raw[:1] not in ("|", ">"):
        return 0
    header = raw.find("\n")
    body = raw[header + 1 :]
    return len(raw) - len(body.lstrip())
