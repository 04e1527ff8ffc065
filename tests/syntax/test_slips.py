"""What is told of text that is no YAML stands inside that text, wherever the text ends or is broken."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kerasdl.diagnostics import Diagnostic, render
from tests.syntax.texts import told

SPECS = [path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "specs").rglob("*.yaml")]
SIGNS = [*"{}[]:,-\"'\\#&*!|>%@`$()=\t\n .0aé\u2028", "\\x", "$(", "[0]", ": ", "- ", "if: >", "''", '"\\']


def places(found: Diagnostic) -> list[tuple[int, int]]:
    spans = [label.span for label in found.labels] + ([found.edit.span] if found.edit else [])
    return [(span.start, span.end) for span in spans]


def hold(text: str) -> None:
    found = told(text)
    for each in found:
        assert all(0 <= start <= end <= len(text) for start, end in places(each))
    assert isinstance(render(found, color=False), str)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ('a: "\\', "unclosed-quote"),
        ('a: "b\\', "unclosed-quote"),
        ('{a: "\\', "unclosed-quote"),
        ('a: "\\x', "unknown-escape"),
        ('a: "\\q" \\', "unknown-escape"),
        ("a: {b[0", "cut-expression"),
    ],
)
def test_a_text_that_ends_early(text: str, id: str) -> None:
    assert [each.id for each in told(text)] == [id]
    hold(text)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A good spec with a few characters left out, put in or swapped, or its end cut off."""
    text = draw(st.sampled_from(SPECS))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.sampled_from([0, 0, 1, 1, 3, len(text)]))
        text = text[:at] + draw(st.sampled_from(["", *SIGNS])) + text[at + cut :]
    return text


@settings(max_examples=300, deadline=None)
@given(broken())
@example('a: "\\')
def test_a_slip_is_told_inside_its_text(text: str) -> None:
    hold(text)
