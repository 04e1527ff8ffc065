"""The words of a box set in lines, and how large the box must be for them."""

from __future__ import annotations

from dataclasses import dataclass

from kerasdl.show.layout import Box, Frame, Item
from kerasdl.show.lettering import fitted, width
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
    badge = f"{TIMES} {card.times}" if card.times > 1 else ""
    heading = fitted(card.title, TITLE, room * (0.75 if card.details or badge else 1.0), bold=True)
    left_for = room - Line(heading, "x", badge, TITLE, 0.0).width
    lines = [Line(heading, fitted(card.details, TITLE, left_for), badge, TITLE, 18.0)]
    for text in _second_lines(card):
        lines.append(Line("", fitted(text, SMALL, room), "", SMALL, lines[-1].y + 15.0))
    shape, count = fitted(card.shape, SMALL, 0.66 * room), f"{card.parameters:,}" if card.parameters else ""
    if shape or count:
        lines.append(Line("", shape, count, SMALL, lines[-1].y + 15.0))
    wide = max(line.width for line in lines) + 2 * SIDE
    return Setting(card, tuple(lines), wide, lines[-1].y + 9.0)


def _second_lines(card: Card) -> list[str]:
    lines = [" · ".join(card.riders)] if card.riders else []
    if card.riders and width(lines[0], SMALL) > WIDEST - 2 * SIDE:
        lines = list(card.riders)
    name = card.name if card.name != card.title else ""
    notes = [name, "frozen" if card.frozen else "", "training only" if card.pruned else ""]
    return [*lines, *([" · ".join(each for each in notes if each)] if any(notes) else [])]


def common_width(settings: list[Setting]) -> float:
    """The width that boxes share: the least that holds nearly all of them."""
    widths = sorted(setting.width for setting in settings)
    wanted = widths[int(0.85 * (len(widths) - 1))] if widths else 0.0
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
