"""Numbers as people read them."""

from __future__ import annotations

import math
from typing import Any

LONGEST = 160


def number(value: float | None) -> str:
    """A measured number with four digits that count; whole numbers whole.

    >>> number(36054), number(0.980281), number(1.0), number(3216.6), number(3e-7), number(None)
    ('36,054', '0.9803', '1.0', '3,217', '3e−7', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    return _short(value).replace("-", "−")


def _short(value: float) -> str:
    if 1e3 <= abs(value) < 1e15:
        return f"{value:,.0f}"
    digits, sign, power = f"{value:.4g}".partition("e")
    return f"{digits}e{int(power)}" if sign else digits if "." in digits else f"{digits}.0"


def percent(share: float) -> str:
    """A share in percent; never 100 where something is missing, never 0 where there is something.

    >>> percent(1.0), percent(0.9999), percent(0.5), percent(0.004), percent(0.0)
    ('100 %', '>99 %', '50 %', '<1 %', '0 %')
    """
    if not math.isfinite(share):
        return "–"
    if 0 < share < 0.005 or 0.995 <= share < 1:
        return "<1 %" if share < 0.5 else ">99 %"
    return f"{100 * share:.0f} %"


def value(given: Any) -> str:
    """A number, or nested lists of them, cut where they are long.

    >>> value([[1, 2.5]]), value(True)
    ('[[1, 2.5]]', 'true')
    """
    if isinstance(given, bool):
        return str(given).lower()
    if given is None or isinstance(given, int | float):
        return number(given)
    return shortened(_listed(given))


def shortened(words: str, longest: int = LONGEST) -> str:
    """Words, cut with a sign where they are longer.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return words if len(words) <= longest else words[: longest - 1] + "…"


def duration(seconds: float) -> str:
    """A time in the unit that fits it.

    >>> duration(0.53), duration(75), duration(7260)
    ('0.5 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _listed(given: Any) -> str:
    if isinstance(given, list | tuple):
        return "[" + ", ".join(_listed(each) for each in given[:100]) + "]"
    return number(given) if isinstance(given, int | float) else str(given)
