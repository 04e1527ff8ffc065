"""`Windows`, `NGrams` and `CBOW`: rows made of what stands side by side in a sequence.

No window reaches from one row into another: a sentence, a line or a series stays by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kerasdl.data.rows import PADDING, Ragged
from kerasdl.data.steps.definition import Definition, Plan, Way, argument, sequence
from kerasdl.spec.model import Call, Column

if TYPE_CHECKING:
    import numpy as np


class Windows:
    """Stretches of a sequence.

    Args:
        length: Of each.
        stride: How far each begins after the one before.
        ahead: How many values after the window are given as a second column.

    >>> import numpy as np
    >>> from kerasdl.data.rows import as_ragged
    >>> plan = Windows(3, ahead=1).plan(as_ragged(np.array([[5, 6, 7, 8, 9]])), np.random.default_rng(0))
    >>> [each.tolist() for each in plan.places]
    [[[0, 1, 2], [1, 2, 3]], [[3], [4]]]
    """

    def __init__(self, length: int, stride: int = 1, ahead: int = 0) -> None:
        self.length, self.stride, self.ahead = length, stride, ahead

    def plan(self, rows: Ragged, generator: np.random.Generator) -> Plan:
        """(windows, length) places, and (windows, ahead)."""
        del generator
        import numpy as np

        counts = np.maximum(0, (rows.lengths - self.length - self.ahead) // self.stride + 1)
        origins = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        starts = (rows.offsets[:-1][origins] + within * self.stride)[:, None]
        places = (starts + np.arange(self.length),)
        if self.ahead:
            places = (*places, starts + self.length + np.arange(self.ahead))
        return Plan(origins, places)


def _windows(call: Call, columns: Sequence[Column]) -> Column | tuple[Column, ...]:
    rest, ahead = sequence(call, columns[0]), argument(call, "ahead", 0)
    given = replace(columns[0], ragged=False)
    window = replace(given, shape=(argument(call, "length"), *rest))
    return (window, replace(given, shape=(ahead, *rest))) if ahead else window


class NGrams:
    """Each word with the words before it (Bengio et al. 2003; section 3.2 of the notes).

    Args:
        n: The word itself and n - 1 before it.
        pad: Whether the first words of a row are given too, padding standing before them.

    >>> import numpy as np
    >>> from kerasdl.data.rows import as_ragged
    >>> plan = NGrams(3).plan(as_ragged(np.array([[5, 6, 7]])), np.random.default_rng(0))
    >>> [each.tolist() for each in plan.places]
    [[[-1, -1], [-1, 0], [0, 1]], [0, 1, 2]]
    """

    def __init__(self, n: int, pad: bool = True) -> None:
        self.before, self.pad = range(1 - n, 0), pad

    def plan(self, rows: Ragged, generator: np.random.Generator) -> Plan:
        """(words, n - 1) places of the words before, and (words,) of the word."""
        del generator
        return _around(rows, self.before, self.pad)


def _ngrams(call: Call, columns: Sequence[Column]) -> tuple[Column, ...]:
    return _context(call, columns[0], argument(call, "n") - 1)


class CBOW:
    """Each word with those around it (Mikolov et al. 2013; section 3.3.1 of the notes).

    Args:
        window: L, how many words on either side.
        pad: Whether words near the ends of a row are given too, padding standing for what is not there. A word that
            is alone in its row has no context and is left out.

    >>> import numpy as np
    >>> from kerasdl.data.rows import as_ragged
    >>> plan = CBOW(1, pad=False).plan(as_ragged(np.array([[5, 6, 7, 8]])), np.random.default_rng(0))
    >>> [each.tolist() for each in plan.places]
    [[[0, 2], [1, 3]], [1, 2]]
    """

    def __init__(self, window: int, pad: bool = True) -> None:
        self.around, self.pad = (*range(-window, 0), *range(1, window + 1)), pad

    def plan(self, rows: Ragged, generator: np.random.Generator) -> Plan:
        """(words, 2 window) places of the words around, and (words,) of the word in the middle."""
        del generator
        return _around(rows, self.around, self.pad, alone=False)


def _cbow(call: Call, columns: Sequence[Column]) -> tuple[Column, ...]:
    return _context(call, columns[0], 2 * argument(call, "window"))


def _context(call: Call, column: Column, length: int) -> tuple[Column, ...]:
    rest, given = sequence(call, column), replace(column, ragged=False)
    return replace(given, shape=(length, *rest)), replace(given, shape=rest)


def _around(rows: Ragged, steps: Sequence[int], pad: bool, alone: bool = True) -> Plan:
    """Each value with those some steps off it; without any where it may be `alone`."""
    import numpy as np

    count = int(rows.offsets[-1])
    origins = np.repeat(np.arange(len(rows)), rows.lengths)
    centres = np.arange(count)
    places = centres[:, None] + np.asarray(steps)
    outside = (places < rows.offsets[:-1][origins, None]) | (places >= rows.offsets[1:][origins, None])
    places[outside] = PADDING
    if pad and alone:
        return Plan(origins, (places, centres))
    kept = ~(outside.all(axis=1) if pad else outside.any(axis=1))
    return Plan(origins[kept], (places[kept], centres[kept]))


WINDOWS = Definition("Windows", Windows, _windows, Way.MAKING, ragged=True)
NGRAMS = Definition("NGrams", NGrams, _ngrams, Way.MAKING, ragged=True)
CBOW_WINDOWS = Definition("CBOW", CBOW, _cbow, Way.MAKING, ragged=True)
