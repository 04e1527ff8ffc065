"""Text files as rows of lines, decoded strictly."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

HEAD = 1 << 20
"""How many bytes of a file are looked at before it is read."""


class UndecodableError(ValueError):
    """Bytes that are no text in an encoding.

    Args:
        line: The line in which they stand, counted from 1.
        byte: The first of them.
    """

    def __init__(self, line: int, byte: int) -> None:
        super().__init__(f"line {line} holds the byte 0x{byte:02x}")
        self.line, self.byte = line, byte


@dataclass(frozen=True, slots=True)
class Row:
    """Some lines of a file that stand together.

    Args:
        line: The first of them, counted from 1.
    """

    line: int
    text: str


def is_encoding(name: str) -> bool:
    """Whether there is an encoding of text of that name.

    >>> is_encoding("latin-1"), is_encoding("rot13"), is_encoding("utf-9")
    (True, False, False)
    """
    try:
        return bool(codecs.getincrementaldecoder(name) and "a".encode(name))
    except (LookupError, UnicodeError, ValueError):
        return False


def decode(content: bytes, encoding: str = "utf-8", whole: bool = True, marks: bool = False) -> str:
    """The text of a file, without the mark that may begin it.

    Args:
        content: Its bytes, or the first of them.
        encoding: Any that Python knows.
        whole: Whether these are all bytes; else the last character may be cut.
        marks: Whether bytes that are no text are marked in it (see `undecoded`), instead of being told.

    Raises:
        UndecodableError: They are no text in that encoding.
    """
    try:
        errors = "surrogateescape" if marks else "strict"
        text = codecs.getincrementaldecoder(encoding)(errors).decode(content, whole)
    except UnicodeDecodeError as fault:
        before = content[: fault.start].decode(encoding, "replace")
        line = len(list(io.StringIO(before + "-", newline=None)))
        raise UndecodableError(line, content[min(fault.start, len(content) - 1)]) from fault
    except UnicodeError as fault:  # such as a mark that is missing where the file begins
        raise UndecodableError(1, content[0]) from fault
    return text.removeprefix("\ufeff")


def undecoded(text: str) -> int | None:
    r"""The first byte of a text that `decode` has marked as none, None where there is no such.

    >>> undecoded(decode(b"t\xe9a", marks=True)), undecoded("tea")
    (233, None)
    """
    return next((ord(letter) & 0xFF for letter in text if "\udc80" <= letter <= "\udcff"), None)


def rows(text: str, lines: int | None = 1) -> Iterator[Row]:
    r"""The rows of a text; blank ones are left out.

    A row of one line has no line end. A row of several keeps all of them, so that rows one after another are the text.

    Args:
        text: As `decode` gives it.
        lines: How many lines a row has; the last one may have fewer. None makes one row of all.

    >>> [row.text for row in rows("to be\n\nor not\n")], [row.text for row in rows("a\nb\nc", lines=2)]
    (['to be', 'or not'], ['a\nb\n', 'c'])
    """
    reader = iter(io.StringIO(text, newline=None))
    if lines == 1:
        yield from (
            Row(place, line.removesuffix("\n")) for place, line in enumerate(reader, 1) if line.strip()
        )
        return
    number = 1
    while taken := list(islice(reader, lines)):
        joined = "".join(taken)
        if joined.strip():
            yield Row(number, joined)
        number += len(taken)


def objects(values: Iterable[str]) -> np.ndarray:
    """(count,) texts, each of its own length."""
    import numpy as np

    listed = list(values)
    found = np.empty(len(listed), object)
    found[:] = listed
    return found
