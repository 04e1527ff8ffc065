"""Intermediates in words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kerasdl.show import graph_text
from kerasdl.show.stages import keras_text, spec_text

from ..specs import stages_of
from .graphs import EXAMPLES, Example, siamese

SPEC = """\
kerasdl: 1
name: small
blocks:
  pair:
    params: {units: }
    layers:
      - {Dense: {units: $units, activation: relu}, repeat: 2}
model:
  inputs: {x: [8], y: [4]}
  parts:
    head: {inputs: {z: [8]}, layers: [Dense: 3]}
  layers:
    - {pair: 8, from: x, as: deep}
    - {Concatenate: , from: [deep, y]}
    - Dense: 8
    - {head: , frozen: true}
"""


def test_a_graph_reads_as_one_line_a_node() -> None:
    """Names, arguments, feeds and lines, written down from the spec by hand."""
    graph = stages_of(SPEC).graph
    assert graph is not None
    assert graph_text(graph) == (
        "part head\n"
        "  input z: (8) float32  # 11\n"
        "  dense = Dense(units=3) <- z  # 11\n"
        "  output dense\n"
        "input x: (8) float32  # 9\n"
        "input y: (4) float32  # 9\n"
        "deep.dense_1 = Dense(units=8, activation=relu) <- x  # 13 > 7\n"
        "deep.dense_2 = Dense(units=8, activation=relu) <- deep.dense_1  # 13 > 7\n"
        "concatenate = Concatenate() <- [deep.dense_2, y]  # 14\n"
        "dense = Dense(units=8) <- concatenate  # 15\n"
        "head = part head <- dense frozen  # 16\n"
        "output head\n"
    )


@pytest.mark.parametrize("example", [pytest.param(make(), id=name) for name, make in EXAMPLES.items()])
def test_every_node_has_its_line(example: Example) -> None:
    graph, _ = example
    text = graph_text(graph)
    assert all(f"\n{node.name} = " in f"\n{text}" for node in graph.nodes)
    assert text == graph_text(graph)


def test_a_formula_stands_as_it_was_written() -> None:
    assert "distance = formula(norm(a - b, axis=-1)) <- a, b  # 14" in graph_text(siamese()[0])


def test_a_spec_is_told_without_places() -> None:
    spec = stages_of(SPEC).spec
    assert spec is not None
    text = spec_text(spec)
    assert "Span" not in text
    assert "arguments: {units: $units, activation: relu}" in text
    assert "call: Dense(units=3)" in text
    assert "repeat: 2" in text


def test_keras_is_asked_for_its_own_summary() -> None:
    class Model:
        def summary(self, expand_nested: bool, print_fn: object) -> None:
            assert expand_nested
            assert callable(print_fn)
            print_fn("Total params: 9  ")

    assert keras_text(Model) == "Total params: 9\n"


def test_showing_imports_no_keras() -> None:
    code = (
        "import sys, kerasdl.show, kerasdl.show.stages, kerasdl.cli.show;"
        "sys.exit('keras' in sys.modules or 'tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
