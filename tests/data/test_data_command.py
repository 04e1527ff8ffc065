"""`kerasdl data` on real sets, and what it says of data that are wrong: the file and the row."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from kerasdl import pipeline
from kerasdl.data import manifest
from kerasdl.data.starter import draft
from kerasdl.data.summary import Summary, summarize
from kerasdl.diagnostics import Diagnostic, SpecError
from tests.data.shared import SHARED, has

TABLES = sorted((SHARED / "tabular").glob("*.csv")) if has("tabular") else []
WITHIN = [
    name
    for name in manifest.names()
    if (about := manifest.find(name)) and all(map(manifest.bundled, about.files))
]
MISSING = ("", "?", "NA")
SPEC = """kerasdl: 1
name: cars
data:
  source: {CSV: cars.csv}
  steps: [{Classes: [small, large], from: kind}]
  inputs: size
  targets: kind
"""


def whole(file: Path, folder: Path) -> tuple[Summary, Path]:
    """What is told of a table, nothing set apart; and its spec."""
    spec = folder / "spec.yaml"
    made, _ = draft(file, spec)
    assert made is not None
    lines = [line for line in made.text.splitlines() if not line.startswith("  splits:")]
    spec.write_text("\n".join(lines) + "\n")
    dataset, told = pipeline.read_data(pipeline.run(spec, shapes=False))
    assert told == ()
    return summarize(dataset), spec


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_what_is_told_of_a_real_table_is_what_stands_in_it(file: Path, tmp_path: Path) -> None:
    summary, _ = whole(file, tmp_path)
    with file.open(newline="") as lines:
        rows = [row for row in csv.reader(lines) if row]
    if not rows[0][0].replace(".", "").replace("-", "").isdigit():
        rows = rows[1:]
    assert summary.splits == {"train": len(rows)}
    for position, column in enumerate(summary.raw):
        cells = [row[position] for row in rows]
        present = [cell for cell in cells if cell not in MISSING]
        if column in summary.served:
            assert summary.missing.get(column.name, 0) == len(cells) - len(present)
        if column.name in summary.raw_ranges:
            found, numbers = summary.raw_ranges[column.name], [float(cell) for cell in present]
            assert (found.least, found.most) == pytest.approx((min(numbers), max(numbers)), rel=1e-6)
            assert found.mean == pytest.approx(sum(numbers) / len(numbers), rel=1e-5)
    for target, balance in summary.balances.items():
        position = [column.name for column in summary.raw].index(target)
        counts = Counter(row[position] for row in rows)
        assert dict(zip(balance.names, balance.counts["train"], strict=True)) == counts


if has("mnist"):

    def test_the_real_mnist_is_told_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """How many images of each digit MNIST has is published with it."""
        from PIL import Image

        monkeypatch.setenv("KERASDL_DATA", str(SHARED))
        spec = tmp_path / "mnist.yaml"
        spec.write_text("kerasdl: 1\nname: m\ndata: {source: mnist, inputs: image, targets: label}\n")
        dataset, told = pipeline.read_data(pipeline.run(spec, shapes=False))
        assert told == ()
        summary = summarize(dataset)
        assert summary.splits == {"train": 60000, "test": 10000}
        assert summary.balances["label"].counts == {
            "train": (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
            "test": (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009),
        }
        assert (summary.raw_ranges["image"].least, summary.raw_ranges["image"].most) == (0, 255)
        assert summary.raw_ranges["image"].mean / 255 == pytest.approx(0.1307, abs=1e-4)
        pipeline.draw_examples(dataset, summary, tmp_path / "digits.png")
        with Image.open(tmp_path / "digits.png") as picture:
            assert picture.height >= 10 * 28  # a row a digit, ten of each
            assert picture.width >= 10 * 28


def wrong(folder: Path, table: str, spec: str = SPEC) -> Diagnostic:
    (folder / "cars.csv").write_text(table)
    (folder / "spec.yaml").write_text(spec)
    with pytest.raises(SpecError) as caught:
        pipeline.read_data(pipeline.run(folder / "spec.yaml", shapes=False))
    (told,) = caught.value.diagnostics
    return told


@pytest.mark.parametrize(
    ("table", "id", "line"),
    [
        ("size,kind\n1,small\n2\n", "table-row-ragged", 3),
        ("size,kind\n1,small\nnan,large\n", "table-value-missing", 3),
        ("size,kind\n1,small\n\n,large\n", "table-value-missing", 4),
        ("size,kind\n1,small\n2,large\ntwo,large\n", "table-not-a-number", 4),
        ("size,kind\n1,small\n2,larg\n", "unknown-class", 3),
    ],
)
def test_a_mistake_is_told_with_its_line(table: str, id: str, line: int, tmp_path: Path) -> None:
    told = wrong(tmp_path, table)
    assert told.id == id
    assert f"line {line}" in told.headline
    assert told.span is not None
    assert "cars.csv" in told.headline + told.span.source.text


def shown(folder: Path, section: str) -> Summary:
    (folder / "spec.yaml").write_text(f"kerasdl: 1\nname: t\ndata: {section}\n")
    return summarize(pipeline.read_data(pipeline.run(folder / "spec.yaml", shapes=False))[0])


def test_a_source_alone_shows_its_columns_and_splits(tmp_path: Path) -> None:
    """Nothing is chosen yet: all columns are told, and none is called served."""
    found = shown(tmp_path, "{source: digits}")
    assert dict(found.splits) == {"train": 1442, "test": 355}
    assert [column.name for column in found.raw] == ["image", "label"]
    assert (found.raw_ranges["image"].least, found.raw_ranges["image"].most) == (0, 16)
    assert (found.raw_ranges["label"].least, found.raw_ranges["label"].most) == (0, 9)
    assert found.served == found.inputs == found.targets == ()
    assert shown(tmp_path, "{source: digits, splits: {validation: 42}}").splits["train"] == 1400


def test_a_long_table_alone_shows_its_columns_and_splits(tmp_path: Path) -> None:
    """Its rows are more than are read to type it; gaps are counted as they are in inputs."""
    (tmp_path / "cars.csv").write_text("size,kind\n" + "1.5,a\n?,b\n3,a\n" * 5000)
    found = shown(tmp_path, '{source: {CSV: {file: cars.csv, missing: "?"}}}')
    assert dict(found.splits) == {"train": 15_000}
    assert dict(found.missing) == {"size": 5000}
    assert found.raw_ranges["size"].mean == 2.25


@pytest.mark.parametrize("name", WITHIN)
def test_each_source_of_the_package_is_shown_alone(name: str, tmp_path: Path) -> None:
    about = manifest.find(name)
    assert about is not None
    found = shown(tmp_path, f"{{source: {name}}}")
    assert [column.name for column in found.raw] == [column.name for column in about.columns]
    assert sum(found.splits.values()) == sum(about.splits.values())


def test_a_weight_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "cars.csv").write_text("size,kind,heavy\n1,small,2\n2,large,0.5\n")
    (tmp_path / "spec.yaml").write_text(SPEC + "  weights: heavy\n")
    dataset, _ = pipeline.read_data(pipeline.run(tmp_path / "spec.yaml", shapes=False))
    said = summarize(dataset).as_json()
    assert said["weights"] == [{"name": "heavy", "shape": [1], "dtype": "float32"}]
    assert said["ranges"]["heavy"] == {"min": 0.5, "mean": 1.25, "std": 0.75, "max": 2.0}


def test_the_command_ends_with_the_mistake(tmp_path: Path) -> None:
    (tmp_path / "cars.csv").write_text("size,kind\n1,small\n2\n")
    (tmp_path / "spec.yaml").write_text(SPEC)
    arguments = [sys.executable, "-m", "kerasdl", "data", str(tmp_path / "spec.yaml")]
    done = subprocess.run(
        [*arguments, "--json"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env=dict(os.environ),
    )
    assert done.returncode == 1
    (told,) = json.loads(done.stdout)["diagnostics"]
    assert told["headline"] == "line 3 of `cars.csv` has 1 value for 2 columns"
    assert told["line"] == 4
