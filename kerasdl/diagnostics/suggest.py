"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

MOST_KNOWN = 500
"""Names that are looked at for the nearest one."""
LONGEST = 80
"""Characters of a name at most for which a near one is looked for."""


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name nearest to a mistyped one, or None where nothing is near.

    >>> closest("kernel_sise", ["filters", "kernel_size"])
    'kernel_size'
    >>> closest("dense", ["Dense", "Dot"])
    'Dense'
    >>> closest("form", ["for", "from"])
    'from'
    >>> closest("lr", ["beta_1", "learning_rate"])
    'learning_rate'
    """
    candidates = _comparable(name, known)
    if not candidates:
        return None
    folded = {candidate.lower().replace("_", ""): candidate for candidate in reversed(candidates)}
    plain = name.lower().replace("_", "")
    if plain in folded:
        return folded[plain]
    letters = sorted(name)
    same = (each for each in candidates if len(each) == len(name))
    swapped = next((each for each in same if sorted(each) == letters), None)
    if swapped:
        return swapped
    initials = [each for each in candidates if "_" in each and _initials(each) == name]
    if initials:
        return initials[0]
    near = get_close_matches(name, candidates, n=1, cutoff=0.7)
    if near:
        return near[0]
    near = get_close_matches(plain, folded, n=1, cutoff=0.75)
    return folded[near[0]] if near else None


def _comparable(name: str, known: Iterable[str]) -> list[str]:
    """The first of the known names, none too long; none at all for a name that is: comparing takes time."""
    if len(name) > LONGEST:
        return []
    return [each for each in islice(known, MOST_KNOWN) if len(each) <= LONGEST]


def _initials(name: str) -> str:
    return "".join(word[:1] for word in name.split("_"))


def listing(names: Iterable[str], most: int = 12) -> str:
    """Names in backticks, cut to the first `most`.

    >>> listing(["a", "b"])
    '`a`, `b`'
    """
    every = list(names)
    shown = ", ".join(f"`{name}`" for name in every[:most])
    return shown if len(every) <= most else f"{shown} and {len(every) - most} more"
