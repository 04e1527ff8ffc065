"""Code frames: what people read."""

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.diagnostics import Diagnostic, Label, Source, Span, render, render_line
from kerasdl.diagnostics.render import WIDTH
from tests.diagnostics.frames import CNN, at, frame, one_line, shown

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_the_frame_of_the_design() -> None:
    diagnostic = Diagnostic(
        "shape-mismatch",
        "`refine` cannot take the output of `flat`",
        (
            at(CNN, "Conv2D", "expected rank 4 (batch, height, width, channels), found rank 2"),
            at(CNN, "Flatten", "returns (batch, 21632)"),
        ),
        ("image (28, 28, 1) -> stem (26, 26, 32) -> flat (21632)",),
        "place `refine` before `flat`",
    )
    assert (
        shown(diagnostic)
        == """\
error[shape-mismatch]: `refine` cannot take the output of `flat`
 --> cnn.yaml:5:8
  |
4 |     - {Flatten: , as: flat}
  |        ------- returns (batch, 21632)
5 |     - {Conv2D: {filters: 64, kernel_size: 3}, as: refine}
  |        ^^^^^^ expected rank 4 (batch, height, width, channels), found rank 2
note: image (28, 28, 1) -> stem (26, 26, 32) -> flat (21632)
help: place `refine` before `flat`"""
    )


def test_a_diagnostic_without_a_place_is_its_headline_and_its_remarks() -> None:
    diagnostic = Diagnostic("file-missing", "there is no file `a.yaml`", notes=("one", "two"), help="look")
    assert shown(diagnostic) == (
        "error[file-missing]: there is no file `a.yaml`\nnote: one\nnote: two\nhelp: look"
    )


def test_a_warning_says_so() -> None:
    assert shown(Diagnostic("unused", "nothing takes `a`", severity="warning")).startswith(
        "warning[unused]: "
    )


def test_an_empty_line_stands_between_two() -> None:
    one = Diagnostic("a", "first")
    assert shown(one, Diagnostic("b", "second")) == "error[a]: first\n\nerror[b]: second"
    assert shown() == ""


def test_a_remark_of_several_lines_is_indented_below_itself() -> None:
    assert shown(Diagnostic("a", "b", help="one\ntwo")) == "error[a]: b\nhelp: one\n      two"


def test_several_labels_on_one_line_stand_below_each_other() -> None:
    assert (
        frame(at(CNN, "64", "second"), at(CNN, "filters", "first"), at(CNN, "3", "third", nth=0))
        == """\
 --> cnn.yaml:5:26
  |
5 |     - {Conv2D: {filters: 64, kernel_size: 3}, as: refine}
  |                 ------- first
  |                          ^^ second
  |                                           - third"""
    )


def test_lines_between_two_labels_are_shown_where_it_is_one_and_left_out_where_they_are_more() -> None:
    assert frame(at(CNN, "layers", "here"), at(CNN, "Conv2D", "there")).splitlines()[2:] == [
        "3 |   layers:",
        "  |   ^^^^^^ here",
        "4 |     - {Flatten: , as: flat}",
        "5 |     - {Conv2D: {filters: 64, kernel_size: 3}, as: refine}",
        "  |        ------ there",
    ]
    assert frame(at(CNN, "model", "here"), at(CNN, "Dense", "there")).splitlines()[2:] == [
        "2 | model:",
        "  | ^^^^^ here",
        "...",
        "6 |     - Dense: 10",
        "  |       ----- there",
    ]


def test_labels_in_several_files_are_several_frames_the_primary_file_first() -> None:
    base = Source("base.yaml", "\n" * 98 + "params: {width: 8}\n")
    assert (
        frame(at(CNN, "64", "set here"), at(base, "width", "declared here"))
        == """\
  --> cnn.yaml:5:26
   |
 5 |     - {Conv2D: {filters: 64, kernel_size: 3}, as: refine}
   |                          ^^ set here
  ::: base.yaml:99:10
   |
99 | params: {width: 8}
   |          ----- declared here"""
    )


def test_two_texts_of_one_name_are_two_files() -> None:
    """Two `--set` are two texts."""
    first, second = Source("--set", "a=1"), Source("--set", "b=2")
    assert frame(at(first, "a", "one"), at(second, "b", "two")).count("--set:1:1") == 2


def test_a_stretch_of_several_lines_is_marked_at_its_ends() -> None:
    source = Source("a.yaml", "a:\n  - 1\n  - 2\n  - 3\nb: 4\n")
    short, long = Label(Span(source, 5, 14), "a list"), Label(Span(source, 0, 20), "a list")
    assert frame(short).splitlines()[2:] == ["2 |   - 1", "  |   ^^^", "3 |   - 2", "  |   ^^^ a list"]
    assert frame(long).splitlines()[2:] == ["1 | a:", "  | ^^", "...", "4 |   - 3", "  |   ^^^ a list"]


def test_blanks_and_line_ends_at_the_end_of_a_stretch_are_not_marked() -> None:
    source = Source("a.yaml", "a: 1  \n\nb: 2\n")
    assert frame(Label(Span(source, 0, 8), "here")).splitlines()[2:] == ["1 | a: 1", "  | ^^^^ here"]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r"])
def test_a_place_at_the_end_of_a_line_is_one_sign_wide(end: str) -> None:
    source = Source("a.yaml", f"a: [1{end}")
    assert frame(Label(Span(source, 5, 5), "expected `]`")).splitlines()[2:] == [
        "1 | a: [1",
        "  |      ^ expected `]`",
    ]


def test_a_place_in_an_empty_text() -> None:
    assert frame(Label(Span(Source("a.yaml", ""), 0, 0), "expected a key")) == (
        " --> a.yaml:1:1\n  |\n1 |\n  | ^ expected a key"
    )


# --- characters --------------------------------------------------------------------------------------------------


def test_a_tab_is_shown_as_four_blanks() -> None:
    assert one_line("\ta:\tb", "b") == ["1 |     a:    b", "  |           ^ here"]
    assert one_line("\ta", "\t") == ["1 |     a", "  | ^^^^ here"]


@pytest.mark.parametrize(
    ("text", "marked", "below"),
    [
        ("größe: 1", "1", "       ^"),
        ("字字: 1", "1", "      ^"),
        ("字字: 1", "字字", "^^^^"),
        ("Ｆ: 1", "1", "    ^"),
        ("😀: 1", "1", "    ^"),
        ("e\u0301: 1", "1", "   ^"),
        ("ｱ: 1", "1", "   ^"),
    ],
)
def test_what_stands_below_wide_characters(text: str, marked: str, below: str) -> None:
    """East Asian wide characters and emoji take two columns, combining ones none (Unicode annex 11)."""
    assert one_line(text, marked) == [f"1 | {text}", f"  | {below} here"]


@pytest.mark.parametrize(
    ("character", "escape"),
    [("\x1b", "\\x1b"), ("\x07", "\\x07"), ("\x00", "\\x00"), ("\x9b", "\\x9b"), ("\u202e", "\\u202e"),
     ("\u2066", "\\u2066"), ("\ufeff", "\\ufeff"), ("\u2028", "\\u2028"),
     ("\U000e0001", "\\U000e0001"), ("\ud800", "\\ud800")],
)  # fmt: skip
def test_what_could_command_a_terminal_or_turn_text_around_is_escaped(character: str, escape: str) -> None:
    assert one_line(f"a{character}b: 1", "1") == [
        f"1 | a{escape}b: 1",
        f"  | {' ' * (len(escape) + 4)}^ here",
    ]
    everywhere = Diagnostic(
        f"a{character}",
        f"b{character}",
        (Label(Span(Source(f"c{character}", "x"), 0, 1), f"d{character}"),),
        (f"e{character}",),
        f"f{character}",
    )
    text = shown(everywhere) + render_line(everywhere)
    assert character not in text
    assert text.count(escape) == 9


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.text(max_size=10))
@settings(max_examples=300, deadline=None)
def test_no_text_can_command_a_terminal(text: str, start: int, end: int, words: str) -> None:
    source = Source(text[:5], text)
    first, last = sorted((min(start, len(text)), min(end, len(text))))
    diagnostic = Diagnostic(words or "id", words, (Label(Span(source, first, last), words),), (words,), words)
    for character in shown(diagnostic) + render_line(diagnostic):
        commands = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        assert not commands or character in "\n\u200c\u200d"


# --- long lines --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_", [0, 29, 30, 31, 150, 394, 395])
def test_a_long_line_is_cut_around_its_label(at_: int) -> None:
    text = "".join(chr(97 + n % 26) for n in range(400))
    source = Source("a.yaml", text)
    shown_line, below = frame(Label(Span(source, at_, at_ + 5), "here")).splitlines()[2:]
    part = shown_line.removeprefix("1 | ")
    assert len(part) <= WIDTH + 6
    column = below.index("^") - len("  | ")
    marked = text[at_ : at_ + 5]
    assert part[column : column + len(marked)] == marked
    assert part.removeprefix("...").removesuffix("...") in text
    assert part.startswith("...") is (at_ > 30)
    assert below.endswith("^ here")


def test_labels_far_apart_on_a_long_line_are_several_cuts() -> None:
    text = "a" * 10 + "X" + "b" * 500 + "Y" + "c" * 10
    source = Source("a.yaml", text)
    lines = frame(at(source, "X", "first"), at(source, "Y", "second")).splitlines()[2:]
    assert [line[:4] for line in lines] == ["1 | ", "  | ", "1 | ", "  | "]
    for shown_line, below, sign in ((lines[0], lines[1], "X"), (lines[2], lines[3], "Y")):
        column = max(below.find("^"), below.find("-"))
        assert shown_line[column] == sign


def test_a_long_line_of_wide_characters_is_cut_by_columns() -> None:
    text = "字" * 300 + "X"
    shown_line, below = frame(at(Source("a.yaml", text), "X", "here")).splitlines()[2:]
    wide = shown_line.count("字")
    assert 2 * wide <= WIDTH
    assert below.index("^") == len("  | ") + len("...") + 2 * wide


# --- colour, lines, speed ------------------------------------------------------------------------------------------

EVERYTHING = Diagnostic(
    "some-id",
    "a headline",
    (at(CNN, "64", "set here"), at(Source("base.yaml", "字: [\t1]"), "1", "and here"), at(CNN, "kerasdl")),
    ("one\nmore", "two"),
    "do this",
)


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_colour_adds_nothing_but_colour(severity: str) -> None:
    diagnostic = Diagnostic(
        EVERYTHING.id, EVERYTHING.headline, EVERYTHING.labels, EVERYTHING.notes, EVERYTHING.help, severity=severity  # type: ignore[arg-type]
    )  # fmt: skip
    painted = render([diagnostic], color=True)
    assert painted != shown(diagnostic)
    assert ANSI.sub("", painted) == shown(diagnostic)
    assert all(line.count("\x1b[") == 2 * line.count("\x1b[0m") for line in painted.splitlines())


def test_the_form_that_tools_read() -> None:
    assert render_line(EVERYTHING) == "cnn.yaml:5:26: error[some-id]: a headline"
    assert render_line(Diagnostic("a", "b\nc", severity="warning")) == "warning[a]: b c"


def test_a_thousand_diagnostics_in_a_long_text_are_rendered_soon() -> None:
    text = "".join(f"- Dense: {{units: {number}, activation: relu}}\n" for number in range(20_000))
    source = Source("a.yaml", text)
    starts = range(0, len(text) - 400, len(text) // 1_000)
    many = [
        Diagnostic(
            "a", "b", (Label(Span(source, at_, at_ + 300), "c"), Label(Span(source, at_ + 5, at_ + 9), "d"))
        )
        for at_ in starts
    ]
    start = time.process_time()
    assert shown(*many).count("error[a]") == len(many) >= 1_000
    assert time.process_time() - start < 10


def test_a_label_in_a_line_of_ten_million_characters_is_rendered_soon() -> None:
    source = Source("a.yaml", "x" * 10_000_000)
    start = time.process_time()
    assert len(frame(Label(Span(source, 5_000_000, 5_000_001), "here"))) < 500
    assert time.process_time() - start < 10


def test_a_thousand_diagnostics_in_a_line_of_a_million_characters_are_rendered_soon() -> None:
    source = Source("a.yaml", "é" * 1_000_000)
    many = [
        Diagnostic("a", "b", (Label(Span(source, at_, at_ + 1), "here"),))
        for at_ in range(0, 1_000_000, 1_000)
    ]
    start = time.process_time()
    assert len(shown(*many)) < 500 * len(many)
    assert time.process_time() - start < 10


def test_a_name_as_long_as_a_file_is_not_told_in_full() -> None:
    name = "x" * 3_000_000
    told = Diagnostic(
        "a", f"`{name}` is unknown", (at(Source(f"{name}.yaml", name), name, name),), (name,), name
    )
    assert len(shown(told).replace(f"{name}.yaml", "")) < 20_000
    assert len(render_line(told).replace(f"{name}.yaml", "")) < 5_000


def test_a_mark_below_a_combining_character_that_repeats_for_long_is_drawn_soon() -> None:
    source = Source("a.yaml", "a" + "\u0301" * 1_000_000 + "b")
    assert len(frame(Label(Span(source, 900_000, 900_001), "here"))) < 5_000
