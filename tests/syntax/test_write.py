"""What is written parses to the same tree, and reads as its author wrote it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.diagnostics import Source, Span
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, node_text, parse, plain

SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.yaml"))
PLACE = Span(Source("made", ""), 0, 0)

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text("ab \n:#-,[]{}'\"|>&*!%@`\\$.~\t", max_size=20),
    st.sampled_from(
        ["no", "true", "null", "~", "1e3", "017", "0x1F", ".inf", "...", "---", "<<", "", " a", "a\n", "=x"]
    ),
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), texts)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


def tree(value: Any, flow: bool) -> Node:
    if isinstance(value, dict):
        return Mapping(tuple(Entry(Scalar(k, PLACE), tree(v, flow)) for k, v in value.items()), PLACE, flow)
    if isinstance(value, list):
        return Sequence(tuple(tree(each, flow) for each in value), PLACE, flow)
    return Scalar(value, PLACE)


def reread(text: str) -> Any:
    parsed = parse(Source("written", text))
    assert parsed.document is not None, text
    assert not parsed.diagnostics, (text, parsed.diagnostics)
    return plain(parsed.document.root)


@settings(max_examples=600, deadline=None)
@given(st.dictionaries(texts, trees, min_size=1, max_size=4), st.booleans())
def test_what_is_written_reads_back_as_it_was(value: dict[str, Any], flow: bool) -> None:
    assert reread(node_text(tree(value, flow))) == value


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e-05, 1e16, -0.5])
def test_rare_numbers_read_back(value: float) -> None:
    assert reread(node_text(tree({"x": value}, False))) == {"x": value}


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_specs_read_back(path: Path) -> None:
    document = parse(Source(path.name, path.read_text(encoding="utf-8"))).document
    assert document is not None
    assert reread(node_text(document.root)) == plain(document.root)


def written(text: str) -> str:
    document = parse(Source("spec.yaml", text)).document
    assert document is not None
    return node_text(document.root)


def test_a_hand_written_spec_stays_as_it_is() -> None:
    text = """\
kerasdl: 1
name: small
about: |
  Two lines,
  as written.
params: {width: 6}
model:
  inputs: {image: [28, 28, 1]}
  layers:
    - Conv2D: {filters: $width, kernel_size: 5, activation: relu}
    - {Flatten: , as: flat}
    - branches:
        - [conv: $one, ReLU]
        - []
      merge: Add
    - formula: norm(a - b, axis=-1)
      as: distance
    - Dense: 10
"""
    assert written(text) == text


def test_short_arguments_of_a_call_are_joined_in_a_line() -> None:
    loose = "model:\n  layers:\n    - Conv2D:\n        filters: 6\n        kernel_size:\n          - 5\n          - 3\n"
    assert written(loose) == "model:\n  layers:\n    - Conv2D: {filters: 6, kernel_size: [5, 3]}\n"


def test_a_line_too_long_is_broken() -> None:
    long = (
        "model: {layers: ["
        + ", ".join(f"Dense: {{units: {number}, activation: relu}}" for number in range(9))
        + "]}\n"
    )
    assert all(len(line) <= 110 for line in written(long).splitlines())
    assert reread(written(long)) == reread(long)
