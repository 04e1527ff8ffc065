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
    >>> closest("btch", ["epochs", "batch_size"])
    'batch_size'
    >>> closest("eval", ["real", "erf"])
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
    if near and _alike(name, near[0]):
        return near[0]
    near = get_close_matches(plain, folded, n=1, cutoff=0.75)
    if near and _alike(plain, near[0]):
        return folded[near[0]]
    return _by_first_word(plain, candidates)


def _alike(name: str, other: str) -> bool:
    """Whether one goes on from the other, or they differ by few slips: of short names many share most letters."""
    most = len(name) // 2 if len(name) > 5 else 1
    return other.startswith(name) or name.startswith(other) or _slips(name, other) <= most


def _slips(name: str, other: str) -> int:
    """How many letters were left out, added, replaced or swapped with their neighbour.

    >>> _slips("adma", "adam"), _slips("eval", "real")
    (1, 2)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(name, 1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted)))
            if i > 1 and j > 1 and (letter, name[i - 2]) == (other[j - 2], wanted):
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]


def _by_first_word(name: str, candidates: Iterable[str]) -> str | None:
    """The one name whose first word was meant: `btch` for `batch_size`."""
    words: dict[str, list[str]] = {}
    for each in candidates:
        first, _, rest = each.partition("_")
        if rest and len(first) > 3:
            words.setdefault(first, []).append(each)
    near = get_close_matches(
        name, [word for word, named in words.items() if len(named) == 1], n=1, cutoff=0.85
    )
    return words[near[0]][0] if near else None


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
