"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


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
    candidates = list(known)
    folded = {candidate.lower().replace("_", ""): candidate for candidate in reversed(candidates)}
    plain = name.lower().replace("_", "")
    if plain in folded:
        return folded[plain]
    swapped = [candidate for candidate in candidates if sorted(candidate) == sorted(name)]
    if swapped:
        return swapped[0]
    initials = [each for each in candidates if "_" in each and _initials(each) == name]
    if initials:
        return initials[0]
    near = get_close_matches(name, candidates, n=1, cutoff=0.7)
    if near:
        return near[0]
    near = get_close_matches(plain, folded, n=1, cutoff=0.75)
    return folded[near[0]] if near else None


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
