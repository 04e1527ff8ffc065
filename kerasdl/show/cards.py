"""The words of a box set in lines, and how large the box must be for them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from kerasdl.show.layout import Box, Frame, Item
from kerasdl.show.lettering import fitted, width, wrapped
from kerasdl.show.outline import TIMES, Card, Drawn, Group

TITLE, SMALL = 13.0, 11.0
SIDE = 11.0  # from the text to the edge of its box
WIDEST = 280.0
_WIDTHS = (132.0, 152.0, 172.0, 192.0, 212.0, 232.0, 256.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box: a left part in two styles, and a right part.

    Args:
        strong: The title, bold.
        plain: What follows it, `before` pixels from the left edge of the text.
        right: Aligned to the right edge.
        size: In pixels.
        y: Base line, from the top of the box.
    """

    strong: str
    plain: str
    right: str
    size: float
    y: float

    @property
    def before(self) -> float:
        return width(self.strong, self.size, bold=True) + 0.45 * self.size if self.strong else 0.0

    @property
    def width(self) -> float:
        """Of all its parts with the least distances between them."""
        left = (
            self.before + width(self.plain, self.size)
            if self.plain
            else width(self.strong, self.size, bold=True)
        )
        return left + (width(self.right, self.size) + self.size if self.right else 0.0)


@dataclass(frozen=True, slots=True)
class Setting:
    """A card's lines and size."""

    card: Card
    lines: tuple[Line, ...]
    width: float
    height: float


def set_card(card: Card) -> Setting:
    """The lines of a card: what it is, what rides on it, and below them shape and parameters."""
    room = WIDEST - 2 * SIDE
    lines = [_heading(card, room)]
    for text in filter(None, _second_lines(card, bool(lines[0].plain), room)):
        lines.append(Line("", text, "", SMALL, lines[-1].y + 15.0))
    shape, count = fitted(card.shape, SMALL, 0.66 * room), f"{card.parameters:,}" if card.parameters else ""
    if shape or count:
        lines.append(Line("", shape, count, SMALL, lines[-1].y + 15.0))
    wide = max(line.width for line in lines) + 2 * SIDE
    return Setting(card, tuple(lines), wide, lines[-1].y + 9.0)


def _heading(card: Card, room: float) -> Line:
    """Title and details in one line; the title alone where both are too wide for it."""
    badge = f"{TIMES} {card.times}" if card.times > 1 else ""
    whole = Line(card.title, card.details, badge, TITLE, 18.0)
    if whole.width <= room:
        return whole
    title = card.title or "formula"
    left_for = room - (width(badge, TITLE) + TITLE if badge else 0.0)
    return Line(fitted(title, TITLE, left_for, bold=True), "", badge, TITLE, 18.0)


def _second_lines(card: Card, has_details: bool, room: float) -> list[str]:
    """Details that found no room in the heading, what rides on the layer, and its name where that says more."""
    details = [] if has_details else wrapped(card.details, SMALL, room, most=4)
    together = " · ".join(card.riders)
    riders = [together] if width(together, SMALL) <= room else list(card.riders)
    name = card.name if card.name != card.title else ""
    notes = " · ".join(note for note in (name, "frozen" if card.frozen else "") if note)
    return [*details, *(fitted(line, SMALL, room) for line in (*riders, notes))]


def common_width(settings: list[Setting]) -> float:
    """The width that boxes share: the least that holds nearly all of them."""
    widths = sorted(setting.width for setting in settings)
    wanted = widths[ceil(0.85 * (len(widths) - 1))] if widths else 0.0
    return next((each for each in _WIDTHS if each >= wanted), _WIDTHS[-1])


def box_of(setting: Setting, shared: float) -> Box:
    """The box of a card; ends are as wide as their words."""
    least = 84.0 if setting.card.family.key == "end" else shared
    wide = max(least, setting.width)
    return Box(setting.card.key, 2 * round(wide / 2 + 0.5), setting.height)


def group_title(group: Group) -> str:
    """`residual`, `stage_2`, `double_conv d1`: a folded one by its block, any other by its own name."""
    if group.times > 1:
        return group.block
    return group.name if group.name.startswith(group.block) else f"{group.block} {group.name}"


def arranged(items: tuple[Drawn, ...], settings: dict[str, Setting], shared: float) -> tuple[Item, ...]:
    """Drawn things as boxes and frames with sizes."""
    return tuple(
        box_of(settings[item.key], shared)
        if isinstance(item, Card)
        else Frame(item.key, arranged(item.items, settings, shared), label_width(item))
        for item in items
    )


def label_width(group: Group) -> float:
    """Of a frame's name and count."""
    name = width(fitted(group_title(group), SMALL, 150.0, bold=True), SMALL, bold=True)
    return name + (width(f"{TIMES} {group.times}", SMALL, bold=True) + 16.0 if group.times > 1 else 0.0)
