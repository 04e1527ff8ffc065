"""Diagnostics as data: their order, their JSON, the error that carries them."""

import json

import pytest

from kerasdl.diagnostics import Diagnostic, Edit, Label, Source, Span, SpecError, errors, ordered
from tests.diagnostics.frames import CNN, at

ONE = Diagnostic(
    "unknown-argument",
    "`Conv2D` has no argument `filter`",
    (at(CNN, "filters", "unknown argument"), at(Source("b.yaml", "\na: 字 b"), "b", "here")),
    ("a note",),
    "write `filters`",
    Edit(at(CNN, "filters").span, "filters"),
)


def test_its_json() -> None:
    assert json.loads(json.dumps(ONE.as_json())) == {
        "id": "unknown-argument",
        "severity": "error",
        "file": "cnn.yaml",
        "line": 5,
        "column": 17,
        "headline": "`Conv2D` has no argument `filter`",
        "notes": ["a note"],
        "help": "write `filters`",
        "labels": [
            {"file": "cnn.yaml", "line": 5, "column": 17, "text": "unknown argument"},
            {"file": "b.yaml", "line": 2, "column": 6, "text": "here"},
        ],
    }


def test_the_json_of_one_without_a_place() -> None:
    found = Diagnostic("file-missing", "there is no file `a`", severity="warning").as_json()
    assert found == {
        "id": "file-missing", "severity": "warning", "file": None, "line": None, "column": None,
        "headline": "there is no file `a`", "notes": [], "help": None, "labels": [],
    }  # fmt: skip


def test_they_are_told_in_the_order_of_the_text_each_once() -> None:
    late, early = Diagnostic("b", "late", (at(CNN, "Dense"),)), Diagnostic("a", "early", (at(CNN, "model"),))
    again = Diagnostic("b", "late, in another copy", (at(CNN, "Dense"),))
    lost = Diagnostic("z", "no place")
    assert ordered([late, early, again, lost, lost]) == (lost, early, late)


def test_two_mistakes_at_one_place_stay_two() -> None:
    place = at(CNN, "Dense")
    assert len(ordered([Diagnostic("a", "x", (place,)), Diagnostic("b", "x", (place,))])) == 2


def test_warnings_stop_nothing() -> None:
    warning = Diagnostic("a", "b", severity="warning")
    assert errors([warning, ONE]) == (ONE,)


def test_the_error_shows_its_diagnostics() -> None:
    with pytest.raises(SpecError, match=r"error\[unknown-argument\]: `Conv2D` has no argument") as raised:
        raise SpecError([ONE])
    assert raised.value.diagnostics == (ONE,)
    assert "\x1b" not in str(raised.value)


def test_places_count_lines_and_columns_from_1() -> None:
    source = Source("a.yaml", "ab\r\nc\rd\n\n字e")
    positions = [source.position(offset) for offset in range(len(source.text) + 1)]
    assert positions == [
        (1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (3, 1), (3, 2), (4, 1), (5, 1), (5, 2), (5, 3),
    ]  # fmt: skip
    assert [source.line(number) for number in range(1, 6)] == ["ab", "c", "d", "", "字e"]


def test_a_stretch_within_a_stretch() -> None:
    span = at(CNN, "{filters: 64").span.within(1, 8)
    assert (span.text, str(span)) == ("filters", "cnn.yaml:5:17")
    assert Span(CNN, 0, 7).text == "kerasdl"
    assert Label(span).text == ""


def test_a_refusal_without_a_mistake_is_a_fault() -> None:
    """A failure is never silent: whoever refuses has to say why."""
    for told in ([], [Diagnostic("some-warning", "all is odd", severity="warning")]):
        with pytest.raises(RuntimeError):
            SpecError(told)
