"""A tall picture with nested skips bent to a U: down on the left, up on the right, the skips straight across.

So UNet and its kin are drawn in papers. The right half is the lower half of the tall picture, turned by half a turn
(its boxes upright), so that edges enter there from below.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from kerasdl.show.layout import Picture, Point, Rectangle, Route

_LEAST_SKIPS = 2
_ACROSS = 56.0  # between the halves
_BELOW = 34.0  # least room below a layer where a skip leaves


@dataclass(frozen=True, slots=True)
class Skip:
    """A route that passes layers, from a layer of the left half to one of the right."""

    begin: int
    end: int
    route: Route


@dataclass(frozen=True, slots=True)
class Bend:
    """Where the picture is bent: below which layer, and the skips across, the outermost first."""

    below: int
    skips: tuple[Skip, ...]


def bent(picture: Picture) -> Picture | None:
    """The picture as a U, or None where its skips are not nested, or fewer than two."""
    bend = _bend(picture)
    return _Horseshoe(picture, bend).drawn() if bend else None


def layer_at(picture: Picture, y: float) -> int:
    """The layer that a height belongs to."""
    return max(bisect_right([top for top, _ in picture.layers], y) - 1, 0)


def _bend(picture: Picture) -> Bend | None:
    """The gap that the most nested skips pass, beside the spine's straight edge; of equal ones the middle one."""
    found: list[Bend] = []
    ways = [_skip(picture, route) for route in picture.routes]
    ways = [way for way in ways if way.begin != way.end]
    for below in range(len(picture.layers) - 1):
        passing = sorted((way for way in ways if way.begin <= below < way.end), key=lambda way: way.begin)
        skips = [way for way in passing if way.end > way.begin + 1]
        if len(passing) == len(skips) + 1 and len(skips) >= _LEAST_SKIPS and _nested(skips, below):
            found.append(Bend(below, tuple(skips)))
    most = max((len(bend.skips) for bend in found), default=0)
    best = [bend for bend in found if len(bend.skips) == most]
    return best[len(best) // 2] if best else None


def _skip(picture: Picture, route: Route) -> Skip:
    return Skip(layer_at(picture, route.points[0][1]), layer_at(picture, route.points[-1][1]), route)


def _nested(skips: list[Skip], below: int) -> bool:
    inside = all(skip.begin < below and skip.end > below + 1 for skip in skips)
    return inside and all(a.begin < b.begin and a.end > b.end for a, b in pairwise(skips))


class _Horseshoe:
    """Rows of both halves brought to the same heights where a skip goes across."""

    def __init__(self, picture: Picture, bend: Bend) -> None:
        self.picture = picture
        self.bend = bend
        self.tops = [top for top, _ in picture.layers]
        self.bottoms = [bottom for _, bottom in picture.layers]
        self.shift = [0.0] * len(self.tops)  # left: added to y; right: y is taken from it
        self.levels: list[float] = []  # the height at which each skip goes across
        self.floor = 0.0
        left = self._reach(0, bend.below, turned=False)
        right = self._reach(bend.below + 1, len(self.tops) - 1, turned=True)
        self.centre = left[1] + _ACROSS + right[0]
        self.left, self.right = left[0], self.centre + right[1]

    def drawn(self) -> Picture:
        self._set_rows()
        made = Picture(self.left, self.right, self.floor + _BELOW)
        made.turned = {key for key, each in self.picture.frames.items() if self._is_right(each.y)}
        made.boxes = {key: self._moved(each) for key, each in self.picture.boxes.items()}
        made.frames = {key: self._moved(each) for key, each in self.picture.frames.items()}
        made.routes = [self._route(route) for route in self.picture.routes]
        return made

    def _is_right(self, y: float) -> bool:
        return layer_at(self.picture, y) > self.bend.below

    def _reach(self, first: int, last: int, turned: bool) -> tuple[float, float]:
        """How far a half reaches to the left and to the right of its spine, its skips left out."""
        low, high = self.tops[first], self.bottoms[last]
        across = [skip.route for skip in self.bend.skips]
        placed = [*self.picture.boxes.values(), *self.picture.frames.values()]
        sides = [(each.x, each.x + each.width) for each in placed if low <= each.y <= high]
        routes = [route for route in self.picture.routes if route not in across]
        sides += [(x, x) for route in routes for x, y in route.points if low <= y <= high]
        left, right = -min(a for a, _ in sides), max(b for _, b in sides)
        return (right, left) if turned else (left, right)

    # --- rows --------------------------------------------------------------------------------------------------

    def _set_rows(self) -> None:
        """Stretch by stretch from the top: the layers down to each skip's, both halves ending at one height."""
        y, left, right = 0.0, 0, len(self.tops) - 1
        for skip in self.bend.skips:
            y = self._stretch(y, (left, skip.begin), (skip.end, right))
            gaps = (
                self.tops[skip.begin + 1] - self.bottoms[skip.begin],
                self.tops[skip.end] - self.bottoms[skip.end - 1],
            )
            room = max(_BELOW, *gaps)
            self.levels.append(y + room / 2)
            y += room
            left, right = skip.begin + 1, skip.end - 1
        self.floor = self._stretch(y, (left, self.bend.below), (self.bend.below + 1, right))

    def _stretch(self, y: float, left: tuple[int, int], right: tuple[int, int]) -> float:
        """Places a run of layers of each half from `y` on; both end at the height that is given back.

        Room to spare on the left stands above the last layer, from which the skip goes.
        """
        heights = [self.bottoms[last] - self.tops[first] for first, last in (left, right)]
        floor = y + max(heights)
        for layer in range(left[0], left[1]):
            self.shift[layer] = y - self.tops[left[0]]
        self.shift[left[1]] = floor - self.bottoms[left[1]]
        for layer in range(right[0], right[1] + 1):
            self.shift[layer] = floor + self.tops[right[0]]
        return floor

    # --- what stands in them -----------------------------------------------------------------------------------

    def _moved(self, each: Rectangle) -> Rectangle:
        shift = self.shift[layer_at(self.picture, each.y)]
        if not self._is_right(each.y):
            return replace(each, y=each.y + shift)
        return replace(each, x=self.centre - each.x - each.width, y=shift - each.y - each.height)

    def _point(self, point: Point) -> Point:
        x, y = point
        shift = self.shift[layer_at(self.picture, y)]
        return (self.centre - x, shift - y) if self._is_right(y) else (x, y + shift)

    def _route(self, route: Route) -> Route:
        level = next(
            (level for skip, level in zip(self.bend.skips, self.levels, strict=True) if skip.route is route),
            None,
        )
        begin, end = self._point(route.points[0]), self._point(route.points[-1])
        if level is None and self._is_right(route.points[0][1]) == self._is_right(route.points[-1][1]):
            return replace(route, points=tuple(map(self._point, route.points)))
        across = self.floor + _BELOW / 2 if level is None else level
        return replace(route, points=(begin, (begin[0], across), (end[0], across), end))
