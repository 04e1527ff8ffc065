"""Learning curves: a chart for each loss and metric, one line for each split, by epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from kerasdl.report.charts import Line, line_chart
from kerasdl.report.markup import Markup, element, joined
from kerasdl.report.numbers import number

RATE = "learning_rate"
VALIDATED = "val_"


def curves(history: Sequence[Mapping[str, float]]) -> Markup:
    """The charts of a training, empty where no epoch was finished.

    Args:
        history: Losses and metrics of each epoch, as Keras names them.
    """
    charts = [_figure(name, lines) for name, lines in _lines(history)]
    return element("div", *charts, class_="charts") if any(charts) else Markup()


def _lines(history: Sequence[Mapping[str, float]]) -> Iterator[tuple[str, list[Line]]]:
    names = dict.fromkeys(name.removeprefix(VALIDATED) for epoch in history for name in epoch)
    names = sorted(names, key=lambda name: name != "loss")  # the others stay in Keras's order
    rates = {epoch.get(RATE) for epoch in history}
    for name in names:
        if name == RATE:
            continue
        both = ((name, "train", "train"), (VALIDATED + name, "validation", "validation"))
        yield name, [_line(history, key, title, kind) for key, title, kind in both if _has(history, key)]
    if RATE in names and len(rates) > 1:
        yield RATE, [_line(history, RATE, "", "plain")]


def _has(history: Sequence[Mapping[str, float]], key: str) -> bool:
    return any(key in epoch for epoch in history)


def _line(history: Sequence[Mapping[str, float]], key: str, title: str, kind: str) -> Line:
    points = ((float(epoch), float(each.get(key, math.nan))) for epoch, each in enumerate(history, start=1))
    return Line(title, kind, tuple(points))


def _figure(name: str, lines: Sequence[Line]) -> Markup:
    chart = line_chart(f"{name} by epoch: {'; '.join(map(_course, lines))}", lines, "epoch")
    if not chart:
        return element("p", f"{name}: no finite number in any epoch.", class_="note")
    last = [
        element("span", f"{line.name} ", element("b", _last(line)), class_=f"last {line.kind}")
        for line in lines
    ]
    broken = [line.name for line in lines if len(line.finite) < len(line.points)]
    note = (
        element("p", f"No finite number in some epochs: {', '.join(broken)}.", class_="note")
        if broken
        else ""
    )
    caption = element("figcaption", element("b", name.replace("_", " ")), joined(last))
    return element("figure", caption, chart, note, class_="panel-chart")


def _last(line: Line) -> str:
    return number(line.points[-1][1])


def _course(line: Line) -> str:
    return f"{line.name} from {number(line.points[0][1])} to {number(line.points[-1][1])}".strip()
