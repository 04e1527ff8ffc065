"""Signs of other notations in the place of YAML's own: `=`, `//`, wide colons, spaces of typography."""

from __future__ import annotations

import re

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import slips as slip_messages

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACE = re.compile(rf"-?([{_SPACES}]+)")
_SPACE_AFTER_KEY = re.compile(rf"[A-Za-z_]\w*:([{_SPACES}]+)")
_COLON = re.compile(r"([A-Za-z_]\w*)([ \t]*(?:\uff1a[ \t]*|=(?!=)[ \t]*(?=\S)))")
_COMMENT = re.compile(r"//|/\*")


def odd_space(place: Span) -> Diagnostic | None:
    """An odd space at the beginning of a word, or after the dash of an item."""
    found = _SPACE.match(place.text)
    return slip_messages.odd_space(place.within(*found.span(1))) if found else None


def odd_sign(line: Span) -> Diagnostic | None:
    """What stands at the beginning of a line that YAML cannot take for a key with its value."""
    text = line.text
    space = _SPACE_AFTER_KEY.match(text) or _SPACE.match(text)
    if space:
        return slip_messages.odd_space(line.within(*space.span(1)))
    colon = _COLON.match(text)
    if colon:
        return slip_messages.odd_colon(line.within(*colon.span(2)), colon.group(1))
    comment = _COMMENT.match(text)
    return slip_messages.odd_comment(line.within(*comment.span())) if comment else None
