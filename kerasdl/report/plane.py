"""Words on a plane, with as many names as have room without lying on each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kerasdl.evaluation import Place, Plane
from kerasdl.report.markup import Markup, digits, element, joined
from kerasdl.report.numbers import shortened

SIZES = (("wide", 1000.0, 720.0), ("narrow", 368.0, 520.0))  # of a desk and of a hand
COLOURS = 8
LONGEST = 18
LETTER, LINE = 8.0, 16.0  # of a name in a wide font, with some room around it
BROAD = frozenset("@%&MWmw—…ÆŒæœ")
DOT, EDGE = 2.6, 14.0
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
"""Where a name is tried, right of its dot first."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a word is drawn.

    Args:
        place: The word.
        x, y: Of its dot.
        name: The box of its name, None where there is no room for it.
    """

    place: Place
    x: float
    y: float
    name: Box | None = None


def spots(plane: Plane, width: float, height: float) -> list[Spot]:
    """Every word's dot, and names as long as there is room: those of the first words come first.

    A name lies on no other name and on no dot, its own aside, and inside of the drawing.

    Args:
        plane: The words.
        width, height: Of the drawing, in pixels.
    """
    across = _fitted([each.x for each in plane.places], EDGE, width - EDGE)
    down = _fitted([-each.y for each in plane.places], EDGE, height - EDGE)
    dots = [
        Box(x - DOT - 1, y - DOT - 1, x + DOT + 1, y + DOT + 1) for x, y in zip(across, down, strict=True)
    ]
    taken = _Taken(dots)
    found: list[Spot] = []
    for place, x, y in zip(plane.places, across, down, strict=True):
        box = next(
            (each for each in _sides(place.word, x, y) if _inside(each, width, height) and taken.free(each)),
            None,
        )
        if box:
            taken.add(box)
        found.append(Spot(place, x, y, box))
    return found


class _Taken:
    """What boxes there are, by squares of the drawing, so that few have to be looked at."""

    SQUARE = 40.0

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.squares: dict[tuple[int, int], list[Box]] = {}
        for each in boxes:
            self.add(each)

    def add(self, box: Box) -> None:
        for square in self._squares(box):
            self.squares.setdefault(square, []).append(box)

    def free(self, box: Box) -> bool:
        return not any(
            box.meets(each) for square in self._squares(box) for each in self.squares.get(square, ())
        )

    def _squares(self, box: Box) -> Iterator[tuple[int, int]]:
        for column in range(int(box.left // self.SQUARE), int(box.right // self.SQUARE) + 1):
            for row in range(int(box.top // self.SQUARE), int(box.bottom // self.SQUARE) + 1):
                yield column, row


def _fitted(values: Sequence[float], first: float, last: float) -> list[float]:
    """Values stretched so that the least and the largest lie at the ends."""
    low, high = min(values), max(values)
    spread = high - low
    if not spread:
        return [(first + last) / 2] * len(values)
    return [first + (value - low) / spread * (last - first) for value in values]


def _sides(word: str, x: float, y: float) -> Iterator[Box]:
    wide, gap = written_width(shortened(word, LONGEST)), DOT + 2
    for right, below in SIDES:
        left = x + gap if right > 0 else x - gap - wide if right < 0 else x - wide / 2
        top = y + gap if below > 0 else y - gap - LINE if below < 0 else y - LINE / 2
        yield Box(left, top, left + wide, top + LINE)


def _inside(box: Box, width: float, height: float) -> bool:
    return box.left >= 0 and box.top >= 0 and box.right <= width and box.bottom <= height


def written_width(word: str) -> float:
    """How wide a name is at most, in pixels: some letters and all ideographs are wider than others.

    >>> written_width("cat"), written_width("猫"), written_width("@")
    (24.0, 16.0, 13.6)
    """
    return sum(LETTER * _share(letter) for letter in word)


def _share(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 2.0
    return 1.7 if letter in BROAD else 1.0


def drawn(plane: Plane) -> Markup:
    """The map in two sizes, of which a page shows the one that fits, and what its colours mean."""
    groups = list(dict.fromkeys(each.group for each in plane.places if each.group is not None))
    drawings = [_svg(plane, groups, *size) for size in SIZES]
    return joined([*drawings, _legend(groups) if groups else Markup()])


def _svg(plane: Plane, groups: list[str], kind: str, width: float, height: float) -> Markup:
    found = spots(plane, width, height)
    named = sum(each.name is not None for each in found)
    title = f"{plane.title}: {len(found):,} words, {named:,} of them named"
    return element(
        "svg",
        element("title", title),
        *(_spot(each, groups) for each in found),
        viewBox=f"0 0 {digits(width)} {digits(height)}",
        role="img",
        class_=f"chart plane {kind}",
    )


def _spot(spot: Spot, groups: list[str]) -> Markup:
    group = spot.place.group
    told = f"{spot.place.word} ({group})" if group is not None else spot.place.word
    inside = [_mark(spot, groups.index(group) if group is not None else 0, element("title", told))]
    if spot.name:
        text = shortened(spot.place.word, LONGEST)
        x, y = (spot.name.left + spot.name.right) / 2, spot.name.bottom - 4
        inside.append(element("text", text, x=x, y=y, class_="name", text_anchor="middle"))
    return element("g", *inside, class_=_colour(groups, group))


def _mark(spot: Spot, number: int, title: Markup) -> Markup:
    """A dot; a square and a diamond where there are more classes than colours."""
    x, y, shape = spot.x, spot.y, number // COLOURS % 3
    if shape == 0:
        return element("circle", title, cx=x, cy=y, r=DOT)
    turned = f"rotate(45 {digits(x)} {digits(y)})" if shape == 2 else None
    side = 2 * DOT - 0.6
    return element("rect", title, x=x - side / 2, y=y - side / 2, width=side, height=side, transform=turned)


def _colour(groups: list[str], group: str | None) -> str:
    return f"hue-{groups.index(group) % COLOURS}" if group is not None else "plain"


def _legend(groups: list[str]) -> Markup:
    signs = ("●", "■", "◆")
    items = [
        element("li", f"{signs[place // COLOURS % 3]} {group}", class_=_colour(groups, group))
        for place, group in enumerate(groups)
    ]
    return element("ul", *items, class_="legend", aria_label="classes of the words")
