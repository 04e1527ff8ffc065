"""`kerasdl doc` and `kerasdl list`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from kerasdl.cli import doc
from kerasdl.cli import list as listing


def run(command, *arguments: str):
    return CliRunner().invoke(command, list(arguments), env={"COLUMNS": "120"})


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "Conv2D",
            [
                "keras.layers.Conv2D",
                "kernel_size",
                "`valid`, `same`",
                "Conv2D: {filters: 32, kernel_size: 3}",
            ],
        ),
        ("ops.mean", ["keras.ops.mean", "keepdims", "- ops.mean"]),
        ("adam", ["keras.optimizers.Adam", "learning_rate", "optimizer: Adam"]),
        ("keras.optimizers.schedules.CosineDecay", ["initial_learning_rate", "CosineDecay: {"]),
        ("accuracy", ["SparseCategoricalAccuracy"]),
        ("Lambda", ["Refused (code)"]),
        ("MaxPool2D", ["MaxPooling2D", "Also called MaxPool2D"]),
        ("CSV", ["CSV(file,", "delimiter", "The one character between values.", "CSV: {file: cars.csv"]),
        ("NPY", ["COLUMN", "under the column's name", "images.npy"]),
        ("mnist", ["handwritten digits", "train 60,000, test 10,000", "CC BY-SA 3.0", "source: mnist"]),
    ],
)
def test_a_page_shows(name, parts):
    result = run(doc.command, name)
    assert result.exit_code == 0
    for part in parts:
        assert part in result.stdout, part


def test_an_unknown_name_is_helped():
    result = run(doc.command, "Conv2d")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "nothing is called `Conv2d`; did you mean `Conv2D`?\n"


def test_json_is_one_object():
    page = json.loads(run(doc.command, "Dropout", "--json").stdout)
    assert page["path"] == "keras.layers.Dropout"
    assert page["arguments"][0]["name"] == "rate"
    assert page["arguments"][0]["accepts"] == "a number from 0 to 1"
    losses = json.loads(run(listing.command, "losses", "--json").stdout)
    assert {"MeanSquaredError", "Huber"} <= {one["name"] for one in losses["losses"]}


def test_a_list_has_a_line_a_name():
    result = run(listing.command, "optimizers")
    assert any(line.startswith("Adam ") for line in result.stdout.splitlines())
    assert "kerasdl doc" in result.stderr
    assert run(listing.command, "layer").exit_code == 2
