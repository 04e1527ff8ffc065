"""A tall picture cut into columns side by side, and several pictures on one sheet."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from kerasdl.show.horseshoe import bent
from kerasdl.show.layout import Picture, Rectangle, Route

TALLEST = 940.0  # a picture that is lower stays in one column
ASPECT = 1.45  # width to height, as of a slide with its title
GUTTER = 44.0
_TURN = 16.0
_SHORTEST = 0.25  # of the highest column


@dataclass(frozen=True, slots=True)
class _Column:
    """A run of layers: from and to which y, and how far it reaches from the spine."""

    top: float
    bottom: float
    left: float
    right: float


def made_low(picture: Picture) -> Picture:
    """The picture made lower, so that its sides come near to those of a slide.

    Nested skips bend it to a U; else it is cut where only one straight edge passes.
    """
    if picture.height <= TALLEST:
        return picture
    bent_picture = bent(picture)
    if bent_picture is not None:
        return bent_picture
    cuts = _cuts(picture)
    best = picture
    fit = _misfit(picture)
    for count in range(2, min(len(cuts) + 1, 40) + 1):
        columns = _columns(picture, _even(cuts, picture.height, count))
        heights = [column.bottom - column.top for column in columns]
        if min(heights) < _SHORTEST * max(heights):
            continue
        height = max(heights) + 2 * _TURN
        width = sum(column.left + column.right for column in columns) + GUTTER * (len(columns) - 1)
        if abs(_ratio(width, height)) < fit:
            best, fit = _cut(picture, columns), abs(_ratio(width, height))
    return best


def _misfit(picture: Picture) -> float:
    return abs(_ratio(picture.left + picture.right, picture.height))


def _ratio(width: float, height: float) -> float:
    """0 where the sides are in the wanted proportion; the same for twice too wide and, but for its sign, too high."""
    return log(width / (height * ASPECT))


def _cuts(picture: Picture) -> list[tuple[float, float]]:
    """The gaps between layers in which there is one edge alone, straight on the spine."""
    cuts: list[tuple[float, float]] = []
    for (_, above), (below, _) in pairwise(picture.layers):
        passing = [route for route in picture.routes if _spans(route, above, below)]
        if len(passing) == 1 and {x for x, _ in passing[0].points} == {0.0}:
            cuts.append((above, below))
    return cuts


def _spans(route: Route, above: float, below: float) -> bool:
    return route.points[0][1] <= above and route.points[-1][1] >= below


def _even(cuts: list[tuple[float, float]], height: float, count: int) -> list[tuple[float, float]]:
    """The cuts nearest below each equal share of the height."""
    chosen: dict[tuple[float, float], None] = {}
    edges = [above for above, _ in cuts]
    for number in range(1, count):
        at = bisect_right(edges, height * number / count)
        near = min(
            cuts[max(at - 1, 0) : at + 1], key=lambda cut: abs(cut[0] - height * number / count), default=None
        )
        if near:
            chosen[near] = None
    return sorted(chosen)


def _columns(picture: Picture, cuts: list[tuple[float, float]]) -> list[_Column]:
    tops = [0.0, *(below for _, below in cuts)]
    bottoms = [*(above for above, _ in cuts), picture.height]
    columns: list[_Column] = []
    for top, bottom in zip(tops, bottoms, strict=True):
        placed = [*picture.boxes.values(), *picture.frames.values()]
        inside = [each for each in placed if top <= each.y and each.y + each.height <= bottom]
        xs = [x for route in picture.routes for x, y in route.points if top <= y <= bottom]
        left = max([-each.x for each in inside] + [-x for x in xs], default=0.0)
        right = max([each.x + each.width for each in inside] + xs, default=0.0)
        columns.append(_Column(top, bottom, left, right))
    return columns


def _cut(picture: Picture, columns: list[_Column]) -> Picture:
    """The columns side by side; the edge between two goes down, up through the gutter, and down again."""
    made = Picture(left=picture.left, height=max(each.bottom - each.top for each in columns) + 2 * _TURN)
    shifts: list[float] = []
    x = -columns[0].left
    for column in columns:
        shifts.append(x + column.left)
        x += column.left + column.right + GUTTER
    made.left, made.right = columns[0].left, x - GUTTER
    tops = [column.top for column in columns]

    def column_at(y: float) -> int:
        return max(bisect_right(tops, y) - 1, 0)

    def moved(each: Rectangle) -> Rectangle:
        number = column_at(each.y)
        return each.moved(shifts[number], _TURN - columns[number].top)

    made.boxes = {key: moved(each) for key, each in picture.boxes.items()}
    made.frames = {key: moved(each) for key, each in picture.frames.items()}
    for route in picture.routes:
        first, last = column_at(route.points[0][1]), column_at(route.points[-1][1])
        way = [(x + shifts[column_at(y)], y + _TURN - columns[column_at(y)].top) for x, y in route.points]
        if first != last:
            gutter = shifts[first] + columns[first].right + GUTTER / 2
            low = columns[first].bottom - columns[first].top + _TURN + _TURN
            way = [way[0], (way[0][0], low), (gutter, low), (gutter, 0.0), (way[-1][0], 0.0), way[-1]]
        made.routes.append(replace(route, points=tuple(way)))
    return made
