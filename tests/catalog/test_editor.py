"""The schema in the real yaml-language-server: what an author sees while writing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kerasdl.catalog import load
from kerasdl.catalog.schema import draft_07, spec_schema
from tests.catalog.language_server import LanguageServer, find_server

SPEC = """# yaml-language-server: $schema=SCHEMA
kerasdl: 1
model:
  inputs: {image: [28, 28, 1]}
  layers:
    - Conv2D: {filters: 32, kernel_size: 3, padding: sam}
    - Dens: 10
    - Dense: {unit: 10}
    - Dense: {units: many}
    - Flaten
    - Bidirectional: {LSTM: {unitz: 3}}
    - Dense:
        units: 3
        @
    - LSTM: {units: 64}
      repeat: $depth
    - @
train:
  loss: MeanSquaredErrr
  optimizer: {Adam: {learning_rate: 1e-3}}
"""


def line_of(part: str) -> int:
    """The first line of the spec that holds a text; ``@`` marks where the author is about to write."""
    return next(number for number, line in enumerate(SPEC.splitlines()) if part in line)


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    command = find_server()
    if command is None:
        assert not os.environ.get("CI"), "node and npm are needed to drive yaml-language-server"
        pytest.skip("yaml-language-server needs node and npm")
    running = LanguageServer(command)
    yield running
    running.close()


@pytest.fixture(scope="module", params=["2020", "07"])
def spec(request, server, tmp_path_factory) -> str:
    folder: Path = tmp_path_factory.mktemp("editor")
    schema = spec_schema(load())
    schema = schema if request.param == "2020" else draft_07(schema)
    (folder / "spec.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    path = folder / "spec.yaml"
    path.write_text(SPEC.replace("SCHEMA", "spec.schema.json").replace("@", ""), encoding="utf-8")
    return server.open(path)


@pytest.fixture(scope="module")
def marks(server, spec) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for mark in server.marks(spec):
        found.setdefault(mark["range"]["start"]["line"], []).append(mark["message"])
    return found


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("sam}", 'Value is not accepted. Valid values: "valid", "same".'),
        ("Dens:", "Property Dens is not allowed."),
        ("unit:", "Property unit is not allowed."),
        ("many", "expected an integer of at least 1"),
        ("Flaten", "no class of that name can be called without arguments"),
        ("unitz", "Property unitz is not allowed."),
        ("MeanSquaredErrr", "Value is not accepted."),
    ],
)
def test_a_mistake_is_marked_on_its_line(marks, part, message):
    assert any(found.startswith(message) for found in marks.get(line_of(part), [])), marks


def test_nothing_else_is_marked(marks):
    wrong = {
        line_of(part) for part in ("sam}", "Dens:", "unit:", "many", "Flaten", "unitz", "MeanSquaredErrr")
    }
    assert set(marks) - {line_of("- @")} == wrong


def test_an_item_is_completed_with_documented_classes(server, spec):
    offers = server.completion(spec, line_of("- @"), 6)
    catalog = load()
    callable_names = [n for n in catalog.names("layers") if not _refused(n)]
    assert set(callable_names) <= set(offers)
    assert "Lambda" not in offers
    documentation = offers["Conv2D"]["documentation"]
    text = documentation["value"] if isinstance(documentation, dict) else documentation
    assert "convolution" in text
    assert "filters" in offers["Conv2D"]["insertText"]


def test_arguments_and_their_words_are_completed(server, spec):
    arguments = server.completion(spec, line_of("        @"), 8)
    assert {"activation", "use_bias", "kernel_initializer"} <= set(arguments)
    assert "filters" not in arguments
    words = server.completion(
        spec, line_of("sam}"), len("    - Conv2D: {filters: 32, kernel_size: 3, padding: s")
    )
    assert {"valid", "same"} <= set(words)
    assert "causal" not in words


def test_hover_explains_classes_and_arguments(server, spec):
    line = line_of("Conv2D")
    assert "2D convolution layer" in server.hover(spec, line, 8)
    assert "number of filters" in server.hover(spec, line, SPEC.splitlines()[line].index("filters") + 2)


def _refused(name: str) -> bool:
    symbol = load().find("layers", name)
    return symbol is None or symbol.refusal is not None
