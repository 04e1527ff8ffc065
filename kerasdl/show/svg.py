"""SVG text from laid-out panels, without script or reference.

Colours for light pages are attributes, which every program understands; those for dark ones are CSS over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kerasdl.show.cards import SIDE, SMALL, Setting, group_title, label_width
from kerasdl.show.layout import Rectangle, Route
from kerasdl.show.lettering import fitted, width
from kerasdl.show.outline import TIMES, Group
from kerasdl.show.palette import FAMILIES, Family

if TYPE_CHECKING:
    from kerasdl.show.picture import Panel

_UNFIT = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
MARGIN = 28.0
DASHES = ' stroke-dasharray="5 3"'
PAGE = ("#ffffff", "#11151b")
INK = ("#1b212b", "#e9edf3")
MUTED = ("#5d6776", "#9aa5b5")
EDGE = ("#7c8797", "#8490a2")
FRAME = (("#f7f8fa", "#b9c2cf"), ("#181d25", "#465062"))
PANEL = (("#ffffff", "#5d4fc4"), ("#11151b", "#9d92f2"))


def drawing(title: str, subtitle: str, panels: list[Panel]) -> str:
    """The whole file."""
    places, wide, high = _on_sheet(panels)
    families = _families(panels)
    has_spare = any(setting.card.pruned for panel in panels for setting in panel.settings.values())
    legend, legend_height = _legend(families, has_spare, max(wide, 360.0))
    head = 62.0
    total_width = max(wide, 360.0, width(title, 20, bold=True), width(subtitle, 12)) + 2 * MARGIN
    total_height = head + high + legend_height + 2 * MARGIN
    body = [
        f'<rect class="page" width="{_n(total_width)}" height="{_n(total_height)}" fill="{PAGE[0]}"/>',
        f'<text class="ink" x="{_n(MARGIN)}" y="{_n(MARGIN + 18)}" font-size="20" font-weight="700" fill="{INK[0]}">'
        f"{_text(title)}</text>",
        f'<text class="muted" x="{_n(MARGIN)}" y="{_n(MARGIN + 38)}" font-size="12" fill="{MUTED[0]}">'
        f"{_text(subtitle)}</text>",
    ]
    for panel, (x, y) in zip(panels, places, strict=True):
        body.extend(_panel(panel, MARGIN + x, MARGIN + head + y))
    body.append(f'<g transform="translate({_n(MARGIN)} {_n(MARGIN + head + high)})">{legend}</g>')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(total_width)}" height="{_n(total_height)}" '
            f'viewBox="0 0 {_n(total_width)} {_n(total_height)}" role="img" font-family="{FONT}">',
            f"<title>{_text(title)}</title>",
            f"<desc>{_text(subtitle)}</desc>",
            _style(families),
            *body,
            "</svg>\n",
        ]
    )


# --- the sheet -------------------------------------------------------------------------------------------------


def _panel_size(panel: Panel) -> tuple[float, float]:
    picture = panel.picture
    if panel.title is None:
        return picture.left + picture.right, picture.height
    words = max(width(panel.title[0], 13, bold=True), width(panel.title[1], SMALL))
    return max(picture.left + picture.right, words) + 36.0, picture.height + 70.0


def _on_sheet(panels: list[Panel]) -> tuple[list[tuple[float, float]], float, float]:
    """Panels below each other in columns that are no higher than the highest panel."""
    sizes = [_panel_size(panel) for panel in panels]
    limit = max(high for _, high in sizes)
    places: list[tuple[float, float]] = []
    x = y = column = total = 0.0
    for wide, high in sizes:
        if y and y + high > limit:
            x, y, column = x + column + 40.0, 0.0, 0.0
        places.append((x, y))
        y += high + 28.0
        column = max(column, wide)
        total = max(total, x + column)
    return places, total, limit


def _panel(panel: Panel, x: float, y: float) -> Iterator[str]:
    wide, high = _panel_size(panel)
    picture = panel.picture
    dx, dy = picture.left, 0.0
    yield f'<g transform="translate({_n(x)} {_n(y)})">'
    if panel.title is not None:
        yield (
            f'<rect class="panel" width="{_n(wide)}" height="{_n(high)}" rx="14" fill="{PANEL[0][0]}" '
            f'stroke="{PANEL[0][1]}" stroke-dasharray="6 4"/>'
        )
        yield _words("ink", 18, 24, 13, panel.title[0], bold=True)
        yield _words("muted", 18, 40, SMALL, panel.title[1])
        dx, dy = (wide - picture.left - picture.right) / 2 + picture.left, 56.0
    yield f'<g transform="translate({_n(dx)} {_n(dy)})">'
    for key, place in picture.frames.items():
        yield _frame(panel.groups[key], place, key in picture.turned)
    yield _edges(picture.routes, set(picture.boxes))
    for key, place in picture.boxes.items():
        yield _box(panel.settings[key], place)
    yield "</g></g>"


# --- frames, boxes, edges --------------------------------------------------------------------------------------


def _frame(group: Group, place: Rectangle, turned: bool) -> str:
    """A block's frame with its name where edges come in: above, or below where they go up."""
    name = fitted(group_title(group), SMALL, 150.0, bold=True)
    x = place.x + place.width - 12 - label_width(group) if turned else place.x + 12
    y = place.y + place.height - 10 if turned else place.y + 18
    parts = [_rect("frame", place, 12, FRAME[0])]
    if group.times > 1:
        back = Rectangle(place.x + 5, place.y + 5, place.width, place.height)
        parts.insert(0, _rect("frame", back, 12, FRAME[0]))
        parts.append(_badge(x + width(name, SMALL, bold=True) + 6, y - 12, f"{TIMES} {group.times}"))
    parts.append(_words("muted", x, y, SMALL, name, bold=True))
    return "".join(parts)


def _badge(x: float, y: float, text: str) -> str:
    wide = width(text, SMALL, bold=True) + 10
    return (
        f'<rect class="badge" x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="16" rx="8" fill="{INK[0]}"/>'
        f'<text class="badge-text" x="{_n(x + wide / 2)}" y="{_n(y + 12)}" font-size="{_n(SMALL)}" font-weight="700" '
        f'text-anchor="middle" fill="{PAGE[0]}">{_text(text)}</text>'
    )


def _box(setting: Setting, place: Rectangle) -> str:
    card, family = setting.card, setting.card.family
    corner = place.height / 2 if family.key == "end" else 16 if family.key == "merge" else 7
    fill, stroke, ink = family.light
    dash = DASHES if card.pruned else ""
    parts = [f'<g class="{family.key}"><title>{_text(_tooltip(setting))}</title>']
    if card.times > 1:
        back = Rectangle(place.x + 4, place.y + 4, place.width, place.height)
        parts.append(_rect("shape", back, corner, (fill, stroke)))
    parts.append(_rect("shape", place, corner, (fill, stroke), dash))
    centred = family.key == "end"
    for line in setting.lines:
        x, y = place.x + SIDE, place.y + line.y
        if centred:
            x = place.x + (place.width - line.width) / 2
        if line.strong:
            parts.append(_text_at(x, y, line.size, line.strong, ink, "ink", "700"))
        if line.plain:
            kind = "ink" if line.strong else "soft"
            parts.append(_text_at(x + line.before, y, line.size, line.plain, ink, kind))
        if line.right:
            right = place.x + place.width - SIDE
            weight = "700" if line.strong else "400"
            parts.append(_text_at(right, y, line.size, line.right, ink, "soft", weight, ' text-anchor="end"'))
    parts.append("</g>")
    return "".join(parts)


def _tooltip(setting: Setting) -> str:
    card = setting.card
    words = [", ".join(card.members), f"{card.title} {card.details}".strip(), *card.riders]
    return " · ".join(word for word in [*words, f"line {card.line}" if card.line else ""] if word)


def _edges(routes: list[Route], boxes: set[str]) -> str:
    lines = "".join(_path(route.points) for route in routes)
    heads = "".join(_head(route) for route in routes if route.end in boxes)
    return (
        f'<path class="edge" d="{lines}" fill="none" stroke="{EDGE[0]}" stroke-width="1.5"/>'
        f'<path class="head" d="{heads}" fill="{EDGE[0]}"/>'
    )


def _path(points: tuple[tuple[float, float], ...]) -> str:
    """Straight along columns and rows, with round corners; a curve where both change."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for number, (x, y) in enumerate(points[1:], start=1):
        px, py = points[number - 1]
        following = points[number + 1] if number + 1 < len(points) else None
        if (x == px and following is not None and following[1] == y) or (y == py and following is not None):
            parts.append(_corner((px, py), (x, y), following))
        elif x == px:
            parts.append(f"V{_n(y)}")
        else:
            middle = (py + y) / 2
            parts.append(f"C{_n(px)} {_n(middle)} {_n(x)} {_n(middle)} {_n(x)} {_n(y)}")
    return "".join(parts)


def _corner(start: tuple[float, float], corner: tuple[float, float], end: tuple[float, float]) -> str:
    radius = 10.0
    x, y = corner

    def near(other: tuple[float, float]) -> tuple[float, float]:
        dx, dy = other[0] - x, other[1] - y
        length = max(abs(dx), abs(dy)) or 1.0
        reach = min(radius, length / 2)
        return x + dx / length * reach, y + dy / length * reach

    (ax, ay), (bx, by) = near(start), near(end)
    return f"L{_n(ax)} {_n(ay)}Q{_n(x)} {_n(y)} {_n(bx)} {_n(by)}"


def _head(route: Route) -> str:
    (_, before), (x, y) = route.points[-2:]
    return f"M{_n(x)} {_n(y)}l-4 {'-7' if before < y else '7'}h8z"


# --- legend and style ------------------------------------------------------------------------------------------


def _families(panels: list[Panel]) -> list[Family]:
    used = {setting.card.family.key for panel in panels for setting in panel.settings.values()}
    return [family for family in FAMILIES if family.key in used]


def _legend(families: list[Family], has_spare: bool, room: float) -> tuple[str, float]:
    """The colours in use with their meanings, in as many rows as they need, and the height of it all."""
    signs = [(family.key, family.title, family.light, "") for family in families]
    if has_spare:
        signs.append(("spare", "only training needs it", (PAGE[0], MUTED[0], ""), DASHES))
    parts: list[str] = []
    x, y = 0.0, 20.0
    for key, title, (fill, stroke, _), dashes in signs:
        wide = 18 + width(title, SMALL) + 16
        if x and x + wide > room:
            x, y = 0.0, y + 20.0
        parts.append(
            f'<g class="{key}">{_rect("shape", Rectangle(x, y, 12, 12), 3, (fill, stroke), dashes)}</g>'
        )
        parts.append(_words("muted", x + 18, y + 10, SMALL, title))
        x += wide
    return "".join(parts), y + 12.0


def _style(families: Iterable[Family]) -> str:
    rules = [
        f".page{{fill:{PAGE[1]}}}.ink{{fill:{INK[1]}}}.muted{{fill:{MUTED[1]}}}",
        f".edge{{stroke:{EDGE[1]}}}.head{{fill:{EDGE[1]}}}.badge{{fill:{INK[1]}}}.badge-text{{fill:{PAGE[1]}}}",
        f".frame{{fill:{FRAME[1][0]};stroke:{FRAME[1][1]}}}.panel{{fill:{PANEL[1][0]};stroke:{PANEL[1][1]}}}",
        f".spare .shape{{fill:{PAGE[1]};stroke:{MUTED[1]}}}",
    ]
    for family in families:
        fill, stroke, ink = family.dark
        rules.append(f".{family.key} .shape{{fill:{fill};stroke:{stroke}}}.{family.key} text{{fill:{ink}}}")
    return "<style>.soft{opacity:.78}@media (prefers-color-scheme: dark){" + "".join(rules) + "}</style>"


def _rect(kind: str, place: Rectangle, corner: float, colours: tuple[str, str], more: str = "") -> str:
    return (
        f'<rect class="{kind}" x="{_n(place.x)}" y="{_n(place.y)}" width="{_n(place.width)}" '
        f'height="{_n(place.height)}" rx="{_n(corner)}" fill="{colours[0]}" stroke="{colours[1]}"{more}/>'
    )


def _words(kind: str, x: float, y: float, size: float, text: str, bold: bool = False) -> str:
    colour = INK[0] if kind == "ink" else MUTED[0]
    return _text_at(x, y, size, text, colour, kind, "700" if bold else "400")


def _text_at(
    x: float, y: float, size: float, text: str, colour: str, kind: str, weight: str = "400", more: str = ""
) -> str:
    bold = f' font-weight="{weight}"' if weight != "400" else ""
    return (
        f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{bold} fill={quoteattr(colour)}{more}>'
        f"{_text(text)}</text>"
    )


def _text(text: str) -> str:
    """Text for XML: escaped, and a sign in place of characters that no XML file may hold."""
    return escape(_UNFIT.sub("\ufffd", text))


def _n(value: float) -> str:
    """A number without needless digits."""
    return f"{round(value, 1):g}" if abs(value) < 1e5 else f"{value:.0f}"
