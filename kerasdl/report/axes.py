"""Axes: a stretch of values, round numbers on it, and where each value is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
WIDE = 30.0  # a ratio from which equal factors are told apart better than equal differences


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis.

    Args:
        low, high: Its ends, in values.
        start, end: Its ends, in the picture.
        log: Whether equal factors are equally far apart.
        whole: Whether its round numbers are integers.
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False
    whole: bool = False

    def __call__(self, value: float) -> float:
        """Where a value is drawn."""
        low, high, value = (math.log(each) if self.log else each for each in (self.low, self.high, value))
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def ticks(self, count: int = 5) -> list[float]:
        """Round numbers within the axis, some `count` of them."""
        return _decades(self.low, self.high) if self.log else _round(self.low, self.high, count, self.whole)


def fit(values: Sequence[float], start: float, end: float, log: bool = False) -> Axis:
    """An axis on which all values have room.

    Args:
        values: Finite ones.
        start, end: In the picture.
        log: Whether a logarithmic one may be chosen, where all values are above zero and far apart.
    """
    low, high = min(values), max(values)
    if log and low > 0 and high / low > WIDE:
        return Axis(low / 1.15, high * 1.15, start, end, log=True)
    room = (high - low) * 0.05 or abs(high) * 0.1 or 1.0
    bottom = 0.0 if 0 <= low < room * 2 else low - room
    top = 1.0 if high <= 1 < high + room else high + room
    return Axis(bottom, top, start, end)


def named(axis: Axis, count: int = 5) -> list[tuple[float, str]]:
    """Round numbers within an axis and how they are written: short, and exactly.

    >>> named(Axis(0, 1, 0, 1), 2), named(Axis(0, 4e7, 0, 1), 2)
    ([(0.0, '0'), (0.5, '0.5'), (1.0, '1')], [(0.0, '0'), (20000000.0, '20M'), (40000000.0, '40M')])
    >>> [words for _, words in named(Axis(-1e-5, 1e-5, 0, 1), 2)]
    ['−1e−5', '0', '1e−5']
    """
    ticks = axis.ticks(count)
    factor, sign = _unit(axis)
    return [(tick, _short(tick / factor, axis.log) + (sign if tick else "")) for tick in ticks]


def _unit(axis: Axis) -> tuple[float, str]:
    """Thousands, millions, or one by one."""
    reach = max(abs(axis.low), abs(axis.high))
    units = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
    if axis.log or reach >= 1e12:
        return 1.0, ""
    return next((unit for unit in units if reach >= 10 * unit[0]), (1.0, ""))


def _short(tick: float, log: bool) -> str:
    long = log and not 0.01 <= tick < 1e4
    digits, sign, power = (f"{tick:.0e}" if long else f"{tick:.12g}").partition("e")
    return f"{digits}{sign}{int(power) if sign else ''}".replace("-", "−")


def _round(low: float, high: float, count: int, whole: bool) -> list[float]:
    raw = (high - low) / max(count, 1)
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(each * size for each in STEPS if each * size >= raw * 0.999)
    step = max(1.0, round(step)) if whole else step
    first = math.ceil(low / step - 1e-9)
    return [float(f"{n * step:.12g}") for n in range(first, math.floor(high / step + 1e-9) + 1)]


def _decades(low: float, high: float) -> list[float]:
    """Powers of ten, with what stands between them where there are few, thinned where there are many."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    factors = (1, 2, 5) if last - first <= 2 else (1, 3) if last - first <= 3 else (1,)
    every = max(1, (last - first) // 6 + 1) if len(factors) == 1 else 1
    powers = (each for each in range(first, last + 1) if each % every == 0)
    found = (factor * 10.0**power for power in powers for factor in factors)
    return [each for each in found if low <= each <= high]
