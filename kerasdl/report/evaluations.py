"""What was worked out beside the metrics: numbers beside what they are held against, tables, maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kerasdl.evaluation import Evaluated, Grid
from kerasdl.evaluation.finding import Cell
from kerasdl.report.markup import Markup, element, joined
from kerasdl.report.numbers import number
from kerasdl.report.plane import drawn
from kerasdl.report.story import Promised
from kerasdl.report.tables import table

HEADS = ("number", "value", "what it is", "beside", "")


def evaluations(evaluated: Sequence[Evaluated], promises: Sequence[Promised]) -> Markup:
    """All of them; nothing where there are none.

    Args:
        evaluated: In the order of the spec.
        promises: Those that compare two values say what a number is to be held against.
    """
    if not evaluated:
        return Markup()
    parts = (
        _one(each) for each in evaluated if each.finding.notes or each.finding.tables or each.finding.plane
    )
    return joined([_numbers(evaluated, _beside(evaluated, promises)), *parts])


def _beside(evaluated: Sequence[Evaluated], promises: Sequence[Promised]) -> Mapping[str, str]:
    """The path beside which each number stands: as a promise says, else as its evaluation does."""
    found = {path: other for each in evaluated for path, other in each.beside.items()}
    for promise in promises:
        others = [promise.wanted[word] for word in ("above", "below") if word in promise.wanted]
        found |= {promise.path: str(others[0])} if others else {}
    return found


def _numbers(evaluated: Sequence[Evaluated], beside: Mapping[str, str]) -> Markup:
    values = {path: value for each in evaluated for path, value in each.numbers.items()}
    about = {path: words for each in evaluated for path, words in each.about.items()}
    if not values:
        return Markup()
    compared = any(beside.get(path) in values for path in values)
    listed = [
        (path, number(value), about.get(path, ""), *(_other(beside.get(path), values) if compared else ()))
        for path, value in values.items()
    ]
    return table("evaluations", HEADS if compared else HEADS[:3], listed, (1, 4))


def _other(path: str | None, values: Mapping[str, float]) -> tuple[str, str]:
    return (path, number(values[path])) if path and path in values else ("", "")


def _one(evaluated: Evaluated) -> Markup:
    finding = evaluated.finding
    head = element("h3", f"{evaluated.name} ({evaluated.evaluation})")
    plane = drawn(finding.plane) if finding.plane else Markup()
    notes = [element("p", said) for said in finding.notes]
    return joined([head, *notes, *_tables(evaluated.name, finding.tables), plane])


def _tables(name: str, grids: Sequence[Grid]) -> Iterator[Markup]:
    for grid in grids:
        columns = list(zip(*grid.rows, strict=True))
        numbers = [place for place, cells in enumerate(columns) if place and all(map(_is_number, cells))]
        yield table(
            f"{name}: {grid.title}", grid.heads, [tuple(map(_text, row)) for row in grid.rows], numbers
        )


def _is_number(cell: Cell) -> bool:
    return cell is None or isinstance(cell, int | float)


def _text(cell: Cell) -> str:
    return number(cell) if cell is None or isinstance(cell, int | float) else cell
