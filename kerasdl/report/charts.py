"""Charts as SVG: drawn in the page's own colours, each with a title that says what it shows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kerasdl.report.axes import Axis, fit, named
from kerasdl.report.markup import Markup, digits, element, joined
from kerasdl.report.numbers import number

WIDTH, HEIGHT = 400.0, 236.0
RIGHT, TOP, BOTTOM = 20.0, 10.0, 40.0
LETTER = 8.4  # the width of a character of 13 px in a wide font
APART = 15.0  # the least distance of two names at the ends of lines
MOST_POINTS = 500
MOST_DOTS = 1000
FEW = 25  # up to here each point of a line has a dot


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart.

    Args:
        name: What it is called at its end.
        kind: Its CSS class.
        points: (x, y) pairs; a gap where y is no finite number.
    """

    name: str
    kind: str
    points: tuple[tuple[float, float], ...]

    @property
    def finite(self) -> list[tuple[float, float]]:
        return [(x, y) for x, y in self.points if math.isfinite(y)]


def thinned(count: int, most: int = MOST_POINTS) -> list[int]:
    """Which of `count` points are drawn: all, or `most` of them at equal distances with the first and the last.

    >>> thinned(4), thinned(1000, 3)
    ([0, 1, 2, 3], [0, 500, 999])
    """
    return (
        list(range(count)) if count <= most else np.linspace(0, count - 1, most).round().astype(int).tolist()
    )


def line_chart(title: str, lines: Sequence[Line], x_name: str) -> Markup:
    """Lines over a common axis of whole numbers, each with its name at its end; nothing where no point is finite."""
    lines = [line for line in lines if line.finite]
    if not lines:
        return Markup()
    first, last = (bound(x for line in lines for x, _ in line.points) for bound in (min, max))
    room = min(0.5, (last - first) * 0.02) or 0.5
    up = fit([y for line in lines for _, y in line.finite], HEIGHT - BOTTOM, TOP, log=True)
    scale = "log scale" if up.log else ""
    names = max(len(line.name) for line in lines) * LETTER
    across = Axis(first - room, last + room, _left(up, scale), WIDTH - max(RIGHT, names + 8), whole=True)
    drawn = [_drawn(line, across, up) for line in lines]
    return _chart(title, across, up, x_name, scale, *drawn, *_names(lines, across, up))


def scatter(title: str, across_values: np.ndarray, up_values: np.ndarray, x_name: str, y_name: str) -> Markup:
    """Points on two equal axes with the line on which both are the same.

    Args:
        across_values, up_values: (count,) finite numbers.
    """
    chosen = thinned(len(across_values), MOST_DOTS)
    both = [*across_values[chosen].tolist(), *up_values[chosen].tolist()]
    up = fit(both, HEIGHT - BOTTOM, TOP)
    across = Axis(up.low, up.high, _left(up, y_name), WIDTH - RIGHT)
    same = element(
        "line", x1=across(up.low), y1=up(up.low), x2=across(up.high), y2=up(up.high), class_="same"
    )
    dots = "".join(
        f"M{digits(across(float(x)))} {digits(up(float(y)))}h0"
        for x, y in zip(across_values[chosen], up_values[chosen], strict=True)
    )
    return _chart(title, across, up, x_name, y_name, same, element("path", d=dots, class_="dots"))


def histogram(title: str, counts: np.ndarray, edges: np.ndarray, x_name: str, y_name: str) -> Markup:
    """Bars that touch.

    Args:
        counts: (bars,) of each.
        edges: (bars + 1,) where they begin and end.
    """
    up = Axis(0.0, float(counts.max()) * 1.05 or 1.0, HEIGHT - BOTTOM, TOP, whole=True)
    across = Axis(float(edges[0]), float(edges[-1]), _left(up, y_name), WIDTH - RIGHT)
    bars = [
        element(
            "rect",
            element("title", f"{number(float(low))} to {number(float(high))}: {count:,}"),
            x=across(float(low)),
            y=up(float(count)),
            width=max(0.5, across(float(high)) - across(float(low)) - 1),
            height=up(0.0) - up(float(count)),
            class_="bar",
        )
        for count, low, high in zip(counts.tolist(), edges[:-1], edges[1:], strict=True)
        if count
    ]
    return _chart(title, across, up, x_name, y_name, *bars)


def sparkline(title: str, values: np.ndarray) -> Markup:
    """A row of numbers as a small line without axes."""
    known = values[np.isfinite(values)]
    if not len(known):
        return Markup()
    low, high = float(known.min()), float(known.max())
    chosen = [each for each in thinned(len(values), 120) if np.isfinite(values[each])]
    spread = (high - low) or 1.0
    places = " ".join(
        f"{digits(2 + 116 * each / max(1, len(values) - 1))},{digits(46 - 44 * (float(values[each]) - low) / spread)}"
        for each in chosen
    )
    line = element("polyline", points=places, class_="line plain")
    return element("svg", element("title", title), line, viewBox="0 0 120 48", role="img", class_="spark")


# --- what all charts share ---------------------------------------------------------------------------------------


def _drawn(line: Line, across: Axis, up: Axis) -> Markup:
    chosen = [line.points[each] for each in thinned(len(line.points))]
    path, pen = "", "M"
    for x, y in chosen:
        pen = "M" if not math.isfinite(y) else pen
        if math.isfinite(y):
            path += f"{pen}{digits(across(x))} {digits(up(y))}"
            pen = "L"
    dots = [
        element(
            "circle",
            element("title", f"{line.name}, {number(x if x % 1 else int(x))}: {number(y)}"),
            cx=across(x),
            cy=up(y),
            r=2.2 if len(chosen) > 1 else 3.5,
        )
        for x, y in line.finite
        if len(chosen) <= FEW
    ]
    return element("g", element("path", d=path, class_="line"), *dots, class_=line.kind)


def _names(lines: Sequence[Line], across: Axis, up: Axis) -> Iterator[Markup]:
    """Each line's name beside its end."""
    ends = [up(line.finite[-1][1]) + 4 for line in lines]
    for line, y in zip(lines, spread(ends, TOP + 8, up.start - 2), strict=True):
        if line.name:
            yield element("text", line.name, x=across.end + 6, y=y, class_=f"name {line.kind}")


def spread(places: Sequence[float], first: float, last: float) -> list[float]:
    """Places between the first and the last, moved so that names there do not lie on each other.

    >>> spread([50.0, 48.0, 100.0], 0.0, 90.0)
    [63.0, 48.0, 90.0]
    """
    order = np.argsort(places, kind="stable")
    found = [min(max(places[each], first), last) for each in order]
    for place in range(1, len(found)):
        found[place] = max(found[place], found[place - 1] + APART)
    found[-1] = min(found[-1], last)
    for place in range(len(found) - 2, -1, -1):
        found[place] = min(found[place], found[place + 1] - APART)
    return [found[int(rank)] for rank in np.argsort(order)]


def _left(up: Axis, y_name: str) -> float:
    """Where the chart itself begins: right of the numbers and the name of the vertical axis."""
    widest = max((len(words) for _, words in named(up)), default=0)
    return max(32.0, widest * LETTER + 8) + (20 if y_name else 0)


def _chart(title: str, across: Axis, up: Axis, x_name: str, y_name: str, *inside: Markup) -> Markup:
    return element(
        "svg",
        element("title", title),
        joined(_grid(across, up, x_name, y_name)),
        *inside,
        viewBox=f"0 0 {digits(WIDTH)} {digits(HEIGHT)}",
        role="img",
        class_="chart",
    )


def _grid(across: Axis, up: Axis, x_name: str, y_name: str) -> Iterator[Markup]:
    floor, left = up.start, across.start
    for tick, words in named(up):
        y = up(tick)
        yield element("line", x1=left, x2=across.end, y1=y, y2=y, class_="rule")
        yield element("text", words, x=left - 6, y=y + 4, class_="tick", text_anchor="end")
    for tick, words in named(across):
        x = across(tick)
        yield element("line", x1=x, x2=x, y1=floor, y2=floor + 4, class_="base")
        yield element("text", words, x=x, y=floor + 18, class_="tick", text_anchor="middle")
    yield element("line", x1=left, x2=across.end, y1=floor, y2=floor, class_="base")
    yield element("text", x_name, x=across.end, y=floor + 36, class_="axis", text_anchor="end")
    if y_name:
        middle = (up.start + up.end) / 2
        turned = f"rotate(-90 14 {digits(middle)})"
        yield element("text", y_name, x=14, y=middle, class_="axis", text_anchor="middle", transform=turned)
