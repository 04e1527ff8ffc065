"""What the page says of evaluations is what they found, and maps of words can be read."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.evaluation import Evaluated, Finding, Grid, Place, Plane
from kerasdl.report.evaluations import evaluations
from kerasdl.report.numbers import number
from kerasdl.report.plane import DOT, SIZES, drawn, spots, written_width
from kerasdl.report.story import Promised
from tests.report.runs import HOSTILE, run
from tests.report.tree import Element, drawings, section, table, tree


def page() -> Element:
    return section(tree(run("words").text), "Evaluations")


def test_every_number_stands_in_the_table_beside_what_it_is_held_against() -> None:
    result = run("words").result
    values = {path: value for each in result.evaluations for path, value in each.numbers.items()}
    rows = {row[0]: row for row in table(page(), "evaluations")[1:]}
    assert {path: row[1] for path, row in rows.items()} == {
        path: number(value) for path, value in values.items()
    }
    assert rows["perplexity"][3:] == ["kneser_ney_bigram", number(values["kneser_ney_bigram"])]
    assert rows["classes.same_class"][3:] == ["classes.chance", number(values["classes.chance"])]
    assert rows["analogies.median_rank"][3] == "analogies.baseline_median_rank"
    assert rows["classes.chance"][3:] == ["", ""]


def test_a_promise_says_with_what_it_was_compared() -> None:
    result = run("words").result
    below = table(section(tree(run("words").text), "Promises"), "promises")[1]
    other = number(result.expect[0].against["kneser_ney_bigram"])
    assert below[2] == f"below kneser_ney_bigram ({other}), by 1"


def test_tables_and_notes_are_those_of_the_result() -> None:
    html = page()
    for each in run("words").result.evaluations:
        for grid in each.finding.tables:
            told = table(html, f"{each.name}: {grid.title}")
            assert told[0] == list(grid.heads)
            assert [row[0] for row in told[1:]] == [str(row[0]) for row in grid.rows]
        for note in each.finding.notes:
            assert note in [paragraph.text for paragraph in html.all("p")]


def test_the_map_has_a_dot_a_word_and_a_colour_a_class() -> None:
    found = [each for each in drawings(run("words").text) if "plane" in each.attrib.get("class", "")]
    assert len(found) == 4  # two maps, each in two sizes
    for each in found:
        titles = [part.text or "" for part in each.iter("title")][1:]
        assert len(titles) == len(set(titles)) == 120
        hues = {(group.attrib["class"], group[0].tag) for group in each.iter("g")}
        assert len(hues) == 10  # eight colours, and two of them once more as squares
        assert len(list(each.iter("text"))) > (60 if "wide" in each.attrib["class"] else 20)
    legends = [[item.text for item in each.all("li")] for each in page().all("ul", "legend")]
    assert legends[0] == legends[1]
    assert [item[0] for item in legends[0]] == ["●"] * 8 + ["■"] * 2
    assert {"noun", "conjunction", "class9", "class10"} <= {item[2:] for item in legends[0]}


def test_nothing_is_said_where_nothing_was_evaluated() -> None:
    assert evaluations((), ()) == ""
    assert "Evaluations" not in run("xor").text


def test_words_of_strangers_are_text() -> None:
    places = tuple(Place(HOSTILE, float(x), float(x * x), HOSTILE) for x in range(4))
    finding = Finding({"": 1.5}, (HOSTILE,), (Grid(HOSTILE, ("a",), ((HOSTILE,),)),), Plane(HOSTILE, places))
    promise = Promised("a", {"below": HOSTILE}, 1.5, False)
    written = evaluations((Evaluated("a", "NearestNeighbors", finding, {"a": HOSTILE}),), (promise,))
    assert "<script" not in written
    assert "<img" not in written
    assert ElementTree.fromstring(f"<main>{written}</main>") is not None


# --- names on a map ----------------------------------------------------------------------------------------------

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False, width=32)
PLACES = st.lists(
    st.tuples(st.text("abcdef", min_size=1, max_size=30), NUMBERS, NUMBERS), min_size=1, max_size=60
)


@given(PLACES, st.sampled_from(SIZES))
def test_no_name_lies_on_another_or_on_a_dot_or_outside(places: list[tuple[str, float, float]], size) -> None:
    _, width, height = size
    found = spots(Plane("words", tuple(Place(*each) for each in places)), width, height)
    assert [each.place.word for each in found] == [word for word, _, _ in places]
    assert all(0 <= each.x <= width and 0 <= each.y <= height for each in found)
    named = [each for each in found if each.name]
    for one in named:
        assert one.name is not None
        assert 0 <= one.name.left <= one.name.right <= width
        assert 0 <= one.name.top <= one.name.bottom <= height
        for other in named:
            assert one is other or other.name is None or not one.name.meets(other.name)
        for dot in found:
            apart = (dot.x < one.name.left or dot.x > one.name.right) or (
                dot.y < one.name.top or dot.y > one.name.bottom
            )
            assert apart


def test_the_first_words_are_named_first() -> None:
    places = tuple(Place(f"word{number}", 0.0, 0.0) for number in range(20))
    named = [each.place.word for each in spots(Plane("all in one spot", places), 300, 200) if each.name]
    assert named == [f"word{number}" for number in range(len(named))]
    assert 1 < len(named) < 20


def test_near_words_are_drawn_near_and_up_is_up() -> None:
    low, high, far = spots(Plane("p", (Place("a", 0, 0), Place("b", 0.1, 1), Place("c", 9, 1))), 300, 200)
    assert high.y < low.y
    assert abs(low.x - high.x) < abs(low.x - far.x)


def test_two_hundred_words_leave_room_for_many_names() -> None:
    draw = np.random.default_rng(0)
    spread = draw.normal(size=(200, 2)).tolist()
    plane = Plane("p", tuple(Place(f"word{number}", x, y) for number, (x, y) in enumerate(spread)))
    wide, narrow = (sum(each.name is not None for each in spots(plane, *size[1:])) for size in SIZES)
    assert wide > 80
    assert narrow > 25
    assert len(drawn(plane)) < 80_000
    assert DOT > 2
    assert written_width("word100") > 7 * 7


@pytest.mark.parametrize("count", [9, 30])
def test_more_classes_than_colours_are_told_by_shape(count: int) -> None:
    places = tuple(Place(f"w{number}", float(number), 0.0, f"c{number}") for number in range(count))
    svg = ElementTree.fromstring(f"<main>{drawn(Plane('p', places))}</main>")[0]
    kinds = {(each.attrib["class"], each[0].tag, "transform" in each[0].attrib) for each in svg.iter("g")}
    assert len(kinds) == min(count, 24)
