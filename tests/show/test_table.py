"""The layer table: its data, its totals, and how it stands on a narrow page."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from kerasdl.show import as_json, rows, table_text, totals

from .graphs import EXAMPLES, Example, Sketch, resnet34, siamese, two_heads, unet

every_example = pytest.mark.parametrize(
    "example", [pytest.param(make(), id=name) for name, make in EXAMPLES.items()]
)


@every_example
def test_there_is_a_row_for_every_node_of_the_model_and_of_each_part(example: Example) -> None:
    graph, shapes = example
    inside = sum(len(part.graph.nodes) for part in graph.parts.values())
    assert len(rows(graph, shapes)) == len(graph.nodes) + inside


@every_example
def test_rows_add_up_to_the_total(example: Example) -> None:
    graph, shapes = example
    assert sum(row.parameters for row in rows(graph, shapes) if row.part is None) == shapes.parameters


def test_resnet34_has_the_published_count() -> None:
    """21,797,672 trainable parameters, as torchvision and the paper's authors count."""
    assert totals(*resnet34()).trainable == 21_797_672


def test_a_row_says_where_its_layer_stands_and_what_it_takes() -> None:
    graph, shapes = unet()
    row = next(row for row in rows(graph, shapes) if row.name == "up.concatenate")
    assert (row.class_name, row.file, row.takes) == ("Concatenate", "unet.yaml", ("d4.conv2d_2", "up.fine"))
    assert row.blocks == ("up",)
    assert row.outputs == ((None, 32, 32, 1024),)


def test_what_only_training_needs_is_told_and_not_served() -> None:
    graph, shapes = two_heads()
    told = [row.name for row in rows(graph, shapes) if row.pruned]
    assert told == ["auxiliary.globalaveragepooling2d", "auxiliary.scores"]
    assert totals(graph, shapes).served == shapes.parameters - (128 + 1) * 5
    assert "training only" in table_text(graph, shapes)


@every_example
@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_no_line_is_wider_than_the_page(example: Example, width: int) -> None:
    assert max(cell_len(line) for line in table_text(*example, width).splitlines()) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_numbers_and_shapes_are_never_cut(width: int) -> None:
    text = table_text(*resnet34(), width)
    assert "2,359,296" in text
    assert "112x112x64" in text
    assert "21,814,696 (21,797,672 trainable, 17,024 non-trainable)" in text


def test_blocks_have_headings_once() -> None:
    lines = [line.strip() for line in table_text(*resnet34(), 120).splitlines()]
    assert [line for line in lines if line.startswith("stage")] == ["stage", "stage_2", "stage_3", "stage_4"]


def test_a_part_is_listed_once_with_its_calls() -> None:
    text = table_text(*siamese())
    assert text.count("part embed, called as a, b") == 1
    assert text.count("Flatten") == 1


def test_plain_text_holds_no_escapes_and_a_terminal_gets_colours() -> None:
    assert "\x1b" not in table_text(*unet())
    assert "\x1b[" in table_text(*unet(), color=True)


def test_names_cannot_write_to_the_terminal() -> None:
    draw = Sketch("\x1b[2J.yaml")
    x = draw.input("\x1b]0;x\x07", 4)
    text = table_text(*draw.done(draw.formula("\x1b[31m" + "x", x, shape=(None, 4), name="[red]\x1b[2J")))
    assert "\x1b" not in text
    assert "[red]" in text


def test_json_holds_what_the_language_promises() -> None:
    graph, shapes = siamese()
    told = json.loads(json.dumps(as_json(graph, shapes)))
    first = told["layers"][0]
    assert first["name"] == "a"
    assert (first["class"], first["file"], first["line"]) == ("embed", "siamese.yaml", 12)
    assert first["output_shapes"] == [[None, 128]]
    assert first["parameters"] == told["parameters"]["total"] == 18_880_960
    assert told["parameters"] == {
        "total": 18_880_960,
        "trainable": 18_880_960,
        "non_trainable": 0,
        "served": 18_880_960,
    }


def test_without_shapes_nothing_is_counted() -> None:
    graph, _ = unet()
    assert totals(graph, None).parameters is None
    assert as_json(graph, None)["layers"][0]["parameters"] is None
    assert "Conv2D 64 3x3 relu" in table_text(graph, None)
