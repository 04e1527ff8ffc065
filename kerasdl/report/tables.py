"""Tables that scroll in a box of their own where the page is narrow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kerasdl.report.markup import Markup, element


def table(
    label: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Collection[int]
) -> Markup:
    """A table whose first column names its rows.

    Args:
        label: What it is called by screen readers.
        heads: Its columns'.
        rows: Their cells.
        numbers: The places of the columns that hold numbers, which stand at the right.
    """

    def cell(place: int, value: str) -> Markup:
        kind = "number" if place in numbers else None
        return element("td", value, class_=kind) if place else element("th", value, scope="row", class_=kind)

    head = element(
        "tr",
        *(
            element("th", each, scope="col", class_="number" if place in numbers else None)
            for place, each in enumerate(heads)
        ),
    )
    body = [element("tr", *(cell(place, value) for place, value in enumerate(row))) for row in rows]
    return scrolled(label, element("table", element("thead", head), element("tbody", *body)))


def scrolled(label: str, inside: Markup) -> Markup:
    """A box that scrolls, by keys too."""
    return element("div", inside, class_="scroll", tabindex="0", role="region", aria_label=label)
