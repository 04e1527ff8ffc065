"""An edit changes its place and not one byte elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.diagnostics import Edit, Source, Span
from kerasdl.syntax import parse_value, plain, splice


def edits(source: Source, *changes: tuple[int, int, str]) -> list[Edit]:
    return [Edit(Span(source, start, end), text) for start, end, text in changes]


def test_edits_count_in_the_text_before_any_of_them() -> None:
    source = Source("a.yaml", "a: 1  # one\nb: 2\n")
    assert splice(source.text, edits(source, (15, 16, "20"), (3, 4, "10"))) == "a: 10  # one\nb: 20\n"


def test_insertions_at_one_place_keep_their_order() -> None:
    source = Source("a.yaml", "ac")
    assert splice("ac", edits(source, (1, 1, "x"), (1, 1, "y"))) == "axyc"


@pytest.mark.parametrize("changes", [[(0, 2, ""), (1, 3, "")], [(2, 9, "")], [(3, 2, "")]])
def test_edits_that_overlap_or_leave_the_text_are_refused(changes: list[tuple[int, int, str]]) -> None:
    source = Source("a.yaml", "abcd")
    with pytest.raises(ValueError, match="overlaps"):
        splice("abcd", edits(source, *changes))


@given(st.text(max_size=40), st.lists(st.integers(0, 40), min_size=2, max_size=8), st.text(max_size=5))
def test_everything_else_stays(text: str, bounds: list[int], new: str) -> None:
    source = Source("a.yaml", text)
    cuts = sorted({min(each, len(text)) for each in bounds})
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    done = splice(text, edits(source, *((start, end, new) for start, end in spans)))
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    assert done == new.join(text[start:end] for start, end in zip(starts, ends, strict=True))


def test_a_value_is_replaced_in_its_place() -> None:
    text = "units: &n 64  # wide\nfrom:   [a,   b]\n"
    source = Source("a.yaml", text)
    node = parse_value(source).node
    assert node is not None
    assert plain(node) == {"units": 64, "from": ["a", "b"]}
    place = next(entry.value.span for entry in node if entry.name == "units")  # type: ignore[union-attr]
    assert splice(text, [Edit(place, "128")]) == text.replace("64", "128")
