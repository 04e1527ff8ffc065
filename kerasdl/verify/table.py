"""What was promised and what came of it, as a table."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kerasdl.verify.outcome import Outcome

MOST_VALUES = 5
WIDE = 400  # columns, more than any table needs: it is cut nowhere
WORDS = {"min": "≥", "max": "≤", "equals": "=", "within": "±", "above": ">", "below": "<", "by": "by"}


def table_text(proven: Mapping[str, Sequence[Outcome]]) -> str:
    """A row a promise.

    Args:
        proven: Outcomes by spec.
    """
    if not any(proven.values()):
        return ""
    table = Table(box=SIMPLE_HEAD)
    for head in ("spec", "promise", "wanted", "got", "mean", "sd", "room", ""):
        table.add_column(head, no_wrap=True)
    for name, found in proven.items():
        for number, each in enumerate(found):
            table.add_row("" if number else name, *cells(each))
    written = io.StringIO()
    console = Console(file=written, width=WIDE, highlight=False, color_system=None)
    console.print(table)
    lines = written.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip()) + "\n"


def cells(outcome: Outcome) -> tuple[str, ...]:
    """A promise in words: path, what was wanted, what came, mean, standard deviation, room, whether it held."""
    room = {True: "yes", False: "no", None: ""}[outcome.room]
    spread = [number(each) if each is not None else "" for each in (outcome.mean, outcome.deviation)]
    if outcome.deviation is None:
        spread = ["", ""]
    held = "held" if outcome.held else "NOT HELD"
    return outcome.path, wanted(outcome.wanted, outcome.against), got(outcome), *spread, room, held


def wanted(comparisons: Mapping[str, Any], against: Mapping[str, Sequence[Any]] | None = None) -> str:
    """What was promised; the mean of what it was compared with, in brackets.

    >>> wanted({"min": 0.975, "seeds": 3}), wanted({"equals": [[0.8]], "within": 1e-6})
    ('≥ 0.975', '= [[0.8]] ± 1e-06')
    >>> wanted({"below": "kneser_ney", "by": 10}, {"kneser_ney": (190.0, 191.0)})
    '< kneser_ney (190.5) by 10'
    """
    return " ".join(
        f"{WORDS[word]} {number(value)}{_mean((against or {}).get(value, ())) if isinstance(value, str) else ''}"
        for word, value in comparisons.items()
        if word in WORDS
    )


def _mean(values: Sequence[Any]) -> str:
    """The mean of numbers in brackets, nothing where there are none."""
    known = [each for each in values if isinstance(each, int | float)]
    return f" ({number(sum(known) / len(known))})" if known else ""


def got(outcome: Outcome) -> str:
    """The values by seed; what many seeds have in common is said once."""
    values = [number(each) for each in outcome.got]
    if len(values) > 1 and len(set(values)) == 1:
        return f"{values[0]} in {len(values)} seeds"
    far = distance(outcome.wanted.get("equals"), outcome.got)
    if len(values) > 1 and far is not None:
        return f"off by {number(far)} at most in {len(values)} seeds"
    if len(values) > MOST_VALUES:
        return f"{number(min(outcome.got))} to {number(max(outcome.got))} in {len(values)} seeds"
    return ", ".join(values)


def distance(wanted: Any, got: Sequence[Any]) -> float | None:
    """How far lists of numbers are from what was wanted, at most; None where they cannot be compared.

    >>> distance([[0], [1]], ([[0.25], [0.875]], [[0.0], [1.0]])), distance(0.5, (0.5,))
    (0.25, None)
    """
    flat = [list(_flat(each)) for each in (wanted, *got)]
    if not isinstance(wanted, list) or any(len(each) != len(flat[0]) for each in flat):
        return None
    return max(abs(one - other) for each in flat[1:] for one, other in zip(flat[0], each, strict=True))


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def number(value: Any) -> str:
    """A value in few digits.

    >>> number(0.98123456), number(36054), number(None), number([[0.8000000715]])
    ('0.9812', '36054', 'not measured', '[[0.8]]')
    """
    if isinstance(value, list):
        return "[" + ", ".join(number(each) for each in value) + "]"
    return "not measured" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


def summary(proven: Mapping[str, Sequence[Outcome]], wrong: int, silent: int) -> str:
    """How it went, in one line.

    >>> summary({}, 1, 2)
    'no promises; 1 spec with mistakes; 2 specs promise nothing'
    """
    every = [each for found in proven.values() for each in found]
    held = sum(each.held for each in every)
    parts = [f"{held} of {len(every)} promises held" if every else "no promises"]
    if wrong:
        parts.append(f"{_specs(wrong)} with mistakes")
    if silent:
        parts.append(f"{_specs(silent)} promise{'s' if silent == 1 else ''} nothing")
    return "; ".join(parts)


def _specs(count: int) -> str:
    return f"{count} spec" + ("" if count == 1 else "s")
