"""Examples with what was said of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kerasdl.report.answers import Classified, Measured
from kerasdl.report.judged import farthest, hits, mistakes
from kerasdl.report.looks import Look, drawable, in_words, is_image, looks
from kerasdl.report.markup import Markup, element, joined
from kerasdl.report.numbers import number, percent
from kerasdl.report.story import Judged, Output
from kerasdl.report.tables import table

WRONG, RIGHT = 36, 24
WRONG_ROWS, RIGHT_ROWS, FAR = 20, 10, 20  # of a table
FAR_PICTURES = 24
COLUMNS = 24  # of a table; the others are counted
_NUMBER = re.compile(r"[<>]?−?[\d,.]+(e−?\d+)?( %)?|–|−?∞|not a number")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one example.

    Args:
        row: Its place among the judged.
        words: What was predicted, how surely, and what is true, in this order.
        right: Whether it is right, None where that is no question.
    """

    row: int
    words: tuple[tuple[str, str], ...]
    right: bool | None


def of_classes(judged: Judged, answers: Classified) -> Markup:
    """The surest mistakes first, then right answers from the least sure to the surest."""
    drawn = drawable(judged.shown)
    wrong = mistakes(answers.right, answers.sure, WRONG if drawn else WRONG_ROWS)
    right = hits(answers.right, answers.sure, RIGHT if drawn else RIGHT_ROWS)
    count = int((~answers.right).sum())
    parts: list[str] = []
    if wrong:
        head = f"Mistakes, the surest first ({len(wrong)} of {count:,})"
        parts += [
            element("h4", head),
            _shown(judged, [_of_class(answers, each) for each in wrong], "mistakes"),
        ]
    else:
        parts.append(element("p", "No mistakes."))
    if right:
        head = "Right answers, from the least sure to the surest"
        parts += [
            element("h4", head),
            _shown(judged, [_of_class(answers, each) for each in right], "right answers"),
        ]
    return joined(parts)


def of_values(judged: Judged, answers: Measured) -> Markup:
    """The examples whose values are farthest from what was wanted; pictures beside what they should be."""
    pictures = is_image(_output(judged, answers.name).got)
    rows = farthest(answers.wanted, answers.got, FAR_PICTURES if pictures else FAR)
    if pictures:
        head = "Pictures, the worst first: above what they should be, below what they are"
        return joined([element("h4", head), _pictures(judged, answers, rows)])
    said = [
        Said(
            row,
            (("predicted", in_words(answers.got[row])), ("true", in_words(answers.wanted[row]))),
            None,
        )
        for row in rows
    ]
    return joined([element("h4", "The largest errors"), _shown(judged, said, "largest errors")])


def _output(judged: Judged, name: str) -> Output:
    return next(output for output in judged.outputs if output.name == name)


def _of_class(answers: Classified, place: int) -> Said:
    sure = float(answers.sure[place])
    words = (
        ("predicted", answers.classes[int(answers.said[place])]),
        ("sure", percent(sure) if answers.probable else number(sure)),
        ("true", answers.classes[int(answers.wanted[place])]),
    )
    return Said(int(answers.rows[place]), words, bool(answers.right[place]))


def _called(judged: Judged, row: int) -> str:
    return f"example {int(judged.rows[row]) + 1:,} of {judged.split}"


def _shown(judged: Judged, said: Sequence[Said], label: str) -> Markup:
    rows = [each.row for each in said]
    seen = looks(judged.shown, rows, [_called(judged, row) for row in rows])
    drawn = [each for each in seen if each.drawn]
    return _cards(judged, said, seen) if drawn else _table(judged, said, seen, label)


# --- cards -------------------------------------------------------------------------------------------------------


def _cards(judged: Judged, said: Sequence[Said], seen: Sequence[Look]) -> Markup:
    cards = [
        element(
            "figure",
            *(look.views[place] for look in seen if look.drawn),
            element("figcaption", *_caption(each), *_beside(seen, place)),
            title=_called(judged, each.row),
            class_=_kind(each),
        )
        for place, each in enumerate(said)
    ]
    return element("div", *cards, class_="gallery")


def _caption(said: Said) -> list[Markup]:
    found = dict(said.words)
    if said.right is None:
        return [element("span", f"{name} {word}") for name, word in said.words]
    lines = [
        element("span", element("b", found["predicted"]), " ", element("small", found["sure"])),
    ]
    return lines if said.right else [*lines, element("span", f"true {found['true']}", class_="truth")]


def _beside(seen: Sequence[Look], place: int) -> list[Markup]:
    words = [look for look in seen if not look.drawn][:4]
    return [element("small", f"{look.column} {look.views[place]}") for look in words]


def _kind(said: Said) -> str:
    return "card" if said.right is None else "card hit" if said.right else "card miss"


def _pictures(judged: Judged, answers: Measured, rows: Sequence[int]) -> Markup:
    output = _output(judged, answers.name)
    names = [_called(judged, row) for row in rows]
    wanted = output.wanted.reshape(output.got.shape)
    seen = looks({"what it should be": wanted, "what it is": output.got}, rows, names)
    cards = [
        element(
            "figure",
            *(look.views[place] for look in seen),
            title=name,
            class_="card",
        )
        for place, name in enumerate(names)
    ]
    return element("div", *cards, class_="gallery")


# --- tables ------------------------------------------------------------------------------------------------------


def _table(judged: Judged, said: Sequence[Said], seen: Sequence[Look], label: str) -> Markup:
    left_out = len(seen) - COLUMNS
    seen = seen[:COLUMNS]
    heads = ["row", *(name for name, _ in said[0].words), *(look.column for look in seen)]
    columns = [
        [f"{int(judged.rows[each.row]) + 1:,}" for each in said],
        *([each.words[place][1] for each in said] for place in range(len(said[0].words))),
        *(look.views for look in seen),
    ]
    numbers = [place for place, column in enumerate(columns) if all(map(_NUMBER.fullmatch, column))]
    listed = table(label, heads, list(zip(*columns, strict=True)), numbers)
    note = element("p", f"{left_out} more columns are not shown.", class_="note") if left_out > 0 else ""
    return joined([listed, note])
