"""`BitPattern: {pattern: "1011", length: 10}`: whether a pattern stands in a row of bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasdl.data.sources.definition import Given, argument
from kerasdl.data.sources.generated.model import MOST, Recipe, Settings, generated, integer
from kerasdl.data.sources.model import Arrays
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

LONGEST = 1000


def _draw(settings: Settings, generator: np.random.Generator) -> Arrays:
    """One half with the pattern, one half without, each drawn evenly among all rows of its kind, then shuffled."""
    import numpy as np

    holds = generator.permutation(np.arange(settings["count"]) % 2 == 1)
    bits = np.empty((len(holds), settings["length"]), "float64")
    for answer in (False, True):
        rows = int((holds == answer).sum())
        bits[holds == answer] = rows_of_bits(settings["pattern"], settings["length"], rows, answer, generator)
    return {"x": bits[:, :, None], "y": holds[:, None]}


def automaton(pattern: str) -> list[tuple[int, int]]:
    """How much of the pattern stands at the end of what was read, after a 0 and after a 1, by how much did before.

    The automaton of Knuth, Morris and Pratt (1977); a pattern that was found stays found.

    >>> automaton("11")
    [(0, 1), (0, 2), (2, 2)]
    """
    whole = len(pattern)

    def after(read: str) -> int:
        return next(size for size in range(len(read), -1, -1) if pattern[:size] == read[len(read) - size :])

    found = [(after(pattern[:state] + "0"), after(pattern[:state] + "1")) for state in range(whole)]
    return [*found, (whole, whole)]


def rows_of_bits(
    pattern: str, length: int, count: int, holds: bool, generator: np.random.Generator
) -> np.ndarray:
    """(count, length) bits, drawn evenly among all rows in which the pattern stands, or among those in which not.

    Bit by bit, each by the share of the ways on that lead there.
    """
    import numpy as np

    step = np.asarray(automaton(pattern))
    share = np.zeros((length + 1, len(step)))
    share[0] = (np.arange(len(step)) == len(pattern)) == holds
    for left in range(1, length + 1):
        share[left] = share[left - 1][step].mean(axis=1)
    state, bits = np.zeros(count, int), np.empty((count, length))
    for place in range(length):
        ways = share[length - place - 1][step[state]]
        bits[:, place] = generator.random(count) * ways.sum(axis=1) >= ways[:, 0]
        state = step[state, bits[:, place].astype(int)]
    return bits


def _check(given: Given) -> None:
    pattern, length = given.values["pattern"], given.values["length"]
    if not pattern or set(pattern) - {"0", "1"}:
        raise given.refused("pattern", 'a text of 0 and 1, such as "1011"')
    if len(pattern) > length:
        raise given.refused("length", f"at least {len(pattern)}, the length of the pattern")


BIT_PATTERN = generated(
    "BitPattern",
    "Rows of bits `x`, and in `y` whether a pattern stands in them: one half each, evenly drawn.",
    (
        argument("pattern", {"type": "string"}, "The pattern, in quotes.", "1011"),
        integer("length", "How many bits a row has.", 10, 1, LONGEST),
        integer("count", "How many rows.", 1000, 2, MOST // 10),
    ),
    Recipe(
        lambda settings: (Column("x", (settings["length"], 1), "float32"), Column("y", (1,), "int32", 2)),
        lambda settings: settings["count"],
        _draw,
        check=_check,
    ),
)
