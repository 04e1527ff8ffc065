"""A confusion matrix as a heat map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kerasdl.report.markup import Markup, digits, element, joined
from kerasdl.report.numbers import percent, shortened

CELL = 28.0
LETTER = 8.4  # the width of a character of 13 px in a wide font
LONGEST = 16
FITTING = 460.0  # a map up to this wide shrinks on a narrow page; a wider one would be too small to read
FAINT, STRONG = 0.55, 0.74  # how strong the colour may be under plain text, and must be under turned text


def heat_map(title: str, counts: np.ndarray, names: Sequence[str]) -> Markup:
    """What was predicted of what there is: a row for each true class, a column for each predicted one.

    Args:
        title: What it shows.
        counts: (classes, classes) of examples.
        names: The classes'.
    """
    short = [shortened(name, LONGEST) for name in names]
    left = 28 + max(LETTER * len(name) for name in short)
    turned = max(len(name) for name in short) > 3
    top = 26 + (max(LETTER * len(name) for name in short) if turned else 14)
    side = max(CELL, 6 + 8.5 * len(f"{counts.max(initial=0)}"))
    width, height = left + max(side * len(names), LETTER * 9) + 4, top + side * len(names) + 4
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    cells = [
        _cell(names, row, column, int(counts[row, column]), float(shares[row, column]), left, top, side)
        for row in range(len(names))
        for column in range(len(names))
    ]
    heads = [_heads(short, names, row, left, top, side, turned) for row in range(len(names))]
    foot = top + max(36.0, min(side * len(names), 80.0))  # where the word begins, seen without scrolling
    return element(
        "svg",
        element("title", title),
        element("text", "predicted", x=left, y=12, class_="axis"),
        element("text", "true", x=14, y=foot, class_="axis", transform=f"rotate(-90 14 {digits(foot)})"),
        *heads,
        *cells,
        viewBox=f"0 0 {digits(width)} {digits(height)}", width=width, height=height, role="img",
        class_="heat fitting" if width <= FITTING else "heat",
    )  # fmt: skip


def _heads(
    short: Sequence[str], names: Sequence[str], row: int, left: float, top: float, side: float, turned: bool
) -> Markup:
    """The name of a class beside its row and above its column."""
    x, y = left + side * (row + 0.5), top + side * (row + 0.5)
    full = element("title", names[row])
    slant = f"rotate(-90 {digits(x + 4)} {digits(top - 6)})" if turned else None
    above = element(
        "text", full, short[row], x=x + (4 if turned else 0), y=top - 6, class_="tick",
        text_anchor=None if turned else "middle", transform=slant,
    )  # fmt: skip
    return joined(
        [element("text", full, short[row], x=left - 6, y=y + 4, class_="tick", text_anchor="end"), above]
    )


def _cell(
    names: Sequence[str],
    row: int,
    column: int,
    count: int,
    share: float,
    left: float,
    top: float,
    side: float,
) -> Markup:
    x, y = left + side * column, top + side * row
    said = f"{names[row]} taken for {names[column]}: {count:,} ({percent(share)} of {names[row]})"
    kind = "right" if row == column else "wrong"
    parts = [element("title", said)]
    parts.append(
        element("rect", x=x + 0.5, y=y + 0.5, width=side - 1, height=side - 1, rx=3, class_="ground")
    )
    if count:
        parts.append(
            element(
                "rect",
                x=x + 0.5,
                y=y + 0.5,
                width=side - 1,
                height=side - 1,
                rx=3,
                class_=kind,
                fill_opacity=shade(share),
            )
        )
        turned = " turned" if shade(share) >= STRONG else ""
        parts.append(
            element("text", f"{count}", x=x + side / 2, y=y + side / 2 + 4, text_anchor="middle",
                    class_=f"count{turned}")
        )  # fmt: skip
    return element("g", *parts, class_="cell")


def shade(share: float) -> float:
    """How strongly a share is coloured: a small one is seen, and between less and more than half there is a leap.

    In the leap neither black nor white text would be easy to read.

    >>> shade(0.0), shade(0.49) < FAINT, shade(0.5), shade(1.0)
    (0.12, True, 0.74, 1.0)
    """
    if share < 0.5:
        return round(0.12 + (FAINT - 0.12) * share / 0.5, 3)
    return round(STRONG + (1 - STRONG) * (share - 0.5) / 0.5, 3)
