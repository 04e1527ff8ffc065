"""How wide a text is drawn, estimated from above, since the reader's font is not known."""

from __future__ import annotations

import unicodedata

# Widths in ems of DejaVu Sans, the widest of the fonts that a system's sans-serif stands for.
_WIDTHS = {
    **dict.fromkeys("ijl|'", 0.34),
    **dict.fromkeys("ftrI.,:; ()[]{}!/\\-·`", 0.42),
    **dict.fromkeys('scvxyzkJ"?*_', 0.60),
    **dict.fromkeys("abdeghnopquLF0123456789$", 0.65),
    **dict.fromkeys("ABCEKPRSTVXYZ", 0.71),
    **dict.fromkeys("DGHNOQU&", 0.80),
    **dict.fromkeys("+<=>~^#×→", 0.85),
    **dict.fromkeys("mwMW@%…—", 1.0),
}
_BOLD = 1.13


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text in pixels, at least what a browser draws.

    >>> width("Conv2D", 10) < width("Conv2D", 10, bold=True) < 60
    True
    """
    return sum(map(_em, text)) * size * (_BOLD if bold else 1.0)


def fitted(text: str, size: float, room: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `room` pixels.

    >>> fitted("a very long text", 10, 60)
    'a very lo…'
    """
    if width(text, size, bold) <= room:
        return text
    used = width("…", size, bold)
    for position, character in enumerate(text):
        used += width(character, size, bold)
        if used > room:
            return text[:position].rstrip() + "…"
    return text


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """The text in lines no wider than `room` pixels, broken at spaces; what needs more than `most` lines is cut.

    >>> wrapped("norm(a - b, axis=-1)", 10, 75, most=2)
    ['norm(a - b,', 'axis=-1)']
    """
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        count = 1
        while count < len(words) and width(" ".join(words[: count + 1]), size) <= room:
            count += 1
        is_last = len(lines) == most - 1
        lines.append(fitted(" ".join(words if is_last else words[:count]), size, room))
        words = words[count:]
    return lines


def _em(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    return 1.3 if ord(character) > 0x1F000 else 1.05
