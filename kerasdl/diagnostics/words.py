"""Numbers of things in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number with its noun, which bears an `s` unless it is one thing.

    >>> counted(1, "name"), counted(2, "name"), counted(10, "class")
    ('1 name', '2 names', '10 classes')
    """
    ending = "es" if noun.endswith(("s", "x", "sh", "tch")) else "s"
    return f"{number} {noun}{'' if number == 1 else ending}"
