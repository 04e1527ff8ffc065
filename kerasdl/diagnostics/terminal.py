"""What a terminal shows of a piece of text: escaped, tabs widened, East Asian characters counted as two columns."""

from __future__ import annotations

import unicodedata

TAB = "    "
_JOINERS = "\u200c\u200d"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_COMBINING = frozenset({"Mn", "Me"})


def escaped(text: str) -> str:
    """Text that cannot write to the terminal: control and direction characters as escapes.

    >>> escaped("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return text if _is_plain(text) else "".join(map(_shown, text))


def cells(text: str) -> tuple[list[str], list[int]]:
    """Each character as it is shown, and the column at which it begins.

    Returns:
        The shown characters, and one column more than there are characters: the last is the width of the whole.

    >>> cells("a\\t字b")
    (['a', '    ', '字', 'b'], [0, 1, 5, 7, 8])
    """
    if _is_plain(text):
        return list(text), list(range(len(text) + 1))
    shown = [_shown(character) for character in text]
    columns = [0]
    for each in shown:
        columns.append(columns[-1] + _width(each))
    return shown, columns


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _shown(character: str) -> str:
    if character == "\t":
        return TAB
    if character in _JOINERS or unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _width(shown: str) -> int:
    if len(shown) > 1 or shown.isascii():
        return len(shown)
    if shown in _JOINERS or unicodedata.category(shown) in _COMBINING:
        return 0
    return 2 if unicodedata.east_asian_width(shown) in "WF" else 1
