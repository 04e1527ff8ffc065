"""`kerasdl new`: what it writes is without mistakes and trains, for real data and for awkward ones."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import kerasdl
from kerasdl import pipeline
from kerasdl.data.starter import draft
from kerasdl.diagnostics import Diagnostic
from kerasdl.run.result import RunResult
from tests.data.shared import SHARED, has

TABLES = sorted((SHARED / "tabular").glob("*.csv")) if has("tabular") else []
ROWS = 40


def written(data: Path, folder: Path, target: str | None = None) -> Path:
    """The spec of some data, in which nothing is wrong."""
    spec = folder / "spec.yaml"
    made, told = draft(data, spec, target)
    assert told == ()
    assert made is not None
    spec.write_text(made.text, encoding="utf-8")
    assert pipeline.run(spec, shapes=False).diagnostics == ()
    return spec


def trained(spec: Path, epochs: int = 2) -> RunResult:
    return kerasdl.train(spec, set={"train.epochs": epochs}, out=spec.parent / "run")


def refused(data: Path, target: str | None = None) -> Diagnostic:
    made, told = draft(data, data.parent / "spec.yaml", target)
    assert made is None
    (one,) = told
    return one


def rows(*columns: object) -> str:
    """Rows of a table, a value of each column made from the number of the row."""
    return "".join(",".join(str(each(row)) for each in columns) + "\n" for row in range(ROWS))  # type: ignore[operator]


def table(folder: Path, heading: str, *columns: object) -> Path:
    file = folder / "table.csv"
    file.write_text(heading + "\n" + rows(*columns), encoding="utf-8")
    return file


def size(row: int) -> float:
    return round(np.sin(row) * 3, 3)


def kind(row: int) -> str:
    return ["small", "large"][int(size(row) > 0)]


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_a_real_table_trains(file: Path, tmp_path: Path) -> None:
    result = trained(written(file, tmp_path))
    assert set(result.metrics) == {"train", "validation", "test"}
    assert result.history[-1]["loss"] < result.history[0]["loss"]


if TABLES:

    @pytest.mark.parametrize(
        ("name", "target", "loss"),
        [
            ("penguins", "species", "SparseCategoricalCrossentropy"),
            ("auto-mpg", "mpg", "MeanSquaredError"),
            ("iris", "column_5", "SparseCategoricalCrossentropy"),
            ("breast-cancer-wisconsin", "column_10", "SparseCategoricalCrossentropy"),
            ("winequality-red", "column_12", "SparseCategoricalCrossentropy"),
        ],
    )
    def test_what_is_guessed_of_real_tables(name: str, target: str, loss: str, tmp_path: Path) -> None:
        spec = kerasdl.load(written(SHARED / "tabular" / f"{name}.csv", tmp_path))
        assert spec.data is not None
        assert spec.train is not None
        assert [each.value for each in spec.data.targets] == [target]
        assert [each.call.symbol.name for each in spec.train.losses] == [loss]

    def test_unique_text_is_left_out_and_gaps_are_filled(tmp_path: Path) -> None:
        text = written(SHARED / "tabular" / "auto-mpg.csv", tmp_path).read_text("utf-8")
        assert "# `name` is left out: 305 different words in 398 rows." in text
        assert "- Impute: median  # missing: 6 in horsepower" in text

    def test_a_named_target_is_taken(tmp_path: Path) -> None:
        spec = written(SHARED / "tabular" / "penguins.csv", tmp_path, "body_mass_g")
        assert "MeanSquaredError" in spec.read_text("utf-8")
        assert "Rescaling: 0.01" in spec.read_text("utf-8")  # grams, which spread over hundreds
        assert trained(spec).metrics["test"]["mean_absolute_error"] > 0


def test_row_numbers_one_value_and_mostly_nothing_are_left_out(tmp_path: Path) -> None:
    file = table(
        tmp_path, "id,always,gaps,size,kind",
        lambda row: row + 1, lambda row: row * 0 + 7, lambda row: "" if row % 4 else row / 2, size, kind,
    )  # fmt: skip
    text = written(file, tmp_path).read_text("utf-8")
    assert "`id` is left out: it counts the rows" in text
    assert "`always` is left out: it has one value" in text
    assert "`gaps` is left out: 30 of 40 values are missing" in text
    assert "from: [size]" in text


def test_headings_and_classes_of_any_text_are_written_so_that_yaml_reads_them_back(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    odd = ["true", "a: b", "$5", "# no", 'say "x"', "0x10", "null-ish", "é"]
    heading = '"Length (mm)","a: [b","line\nbreak","$cost","é","from"'
    lines = [
        ",".join([str(size(row)), str(row % 5), str(row / 3), str(row * 2.5), str(size(row + 1))])
        + ',"' + odd[row % len(odd)].replace('"', '""') + '"'
        for row in range(ROWS)
    ]  # fmt: skip
    file.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    spec = written(file, tmp_path)
    assert trained(spec, 1).metrics["test"]["loss"] > 0
    recorded = json.loads((tmp_path / "run" / "data.json").read_text("utf-8"))
    learned = next(each["learned"]["classes"] for each in recorded["steps"] if each["step"] == "Classes")
    assert sorted(learned) == sorted(odd)


CELLS = st.sampled_from(
    ["", "1", "2", "3.5", "-1e3", "NA", "?", "a", "b", "true", "null", "é", "a b", '"x,y"', '"l\nb"', "$x", "#", "'",
     "{",
     "[1", "0x1f", "1e999", "inf", "007", "2020-01-01", "~", "|", ">", "&a", "*a", "!t", "%", "@", "`", ":", "- a",
     "a: b",
     "a #b", "\x07", "\u2028", "x" * 70, "features", "from"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=2, max_size=40)
    )
)
def test_any_table_gives_a_spec_without_mistakes_or_one_reason(
    tmp_path: Path, lines: list[list[str]]
) -> None:
    file = tmp_path / "any.csv"
    file.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    made, told = draft(file, tmp_path / "spec.yaml")
    if made is None:
        assert len(told) == 1
        return
    (tmp_path / "spec.yaml").write_text(made.text, encoding="utf-8")
    assert pipeline.run(tmp_path / "spec.yaml", shapes=False).diagnostics == ()


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"size,kind\n1,a\n2,\xe9\n")
    assert "line 3 is not UTF-8" in refused(tmp_path / "bad.csv").headline


@pytest.mark.parametrize("inner", ["", "train"])
def test_images_of_one_class_are_refused(inner: str, tmp_path: Path) -> None:
    """There is nothing to tell them from."""
    for name in ("cats", "dogs"):
        folder = tmp_path / "animals" / inner / name
        folder.mkdir(parents=True)
        Image.new("L", (12, 12)).save(folder / "1.png")
        if name == "cats":
            found = refused(tmp_path / "animals")
            assert found.id == "new-one-class"
            assert "at least two classes" in found.labels[0].text
    assert written(tmp_path / "animals", tmp_path)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_found(delimiter: str, tmp_path: Path) -> None:
    file = table(tmp_path, "size,width,kind", size, lambda row: row / 7, kind)
    file.write_text(file.read_text("utf-8").replace(",", delimiter))
    assert trained(written(file, tmp_path), 1).metrics


def test_a_target_with_gaps_loses_those_rows(tmp_path: Path) -> None:
    file = table(tmp_path, "size,kind", size, lambda row: "NA" if row % 8 == 0 else kind(row))
    spec = written(file, tmp_path)
    assert "DropMissing" in spec.read_text("utf-8")
    assert trained(spec, 1).metrics


def test_few_rows_are_not_split(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("size,kind\n1,a\n2.5,b\n3,a\n")
    assert set(trained(written(file, tmp_path), 1).metrics) == {"train"}


@pytest.mark.parametrize(
    ("text", "id", "said"),
    [
        ("", "table-empty", ""),
        ("size,kind\n", "table-empty", ""),
        ("size\n1\n2\n", "new-one-column", "`size`"),
        ("size,kind\n1,a\n2\n", "table-row-ragged", "line 3"),
        ("size,kind\n1,a\nb,a\n", "table-not-a-number", "line 3"),
        ("size,kind\nb,a\n1,a\n2,b\n3,a\n", "table-not-a-number", "line 2"),
        ("kind,size\n7,1\n7,2\n7,4\n", "new-without-inputs", "`size`"),
    ],
)
def test_what_cannot_be_learned_from_is_told(text: str, id: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text)
    found = refused(file)
    assert found.id == id
    assert said in found.headline


def test_a_file_of_bytes_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    assert refused(tmp_path / "bad.csv").id == "data-file-unreadable"


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.csv").id == "new-without-data"
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty").id == "no-image-classes"


def test_a_target_that_cannot_be_learned_is_told(tmp_path: Path) -> None:
    file = table(tmp_path, "size,name,kind", size, lambda row: f"car {row}", kind)
    assert refused(file, "sice").help == "write `size`"
    assert refused(file, "name").id == "new-target-of-words"


# --- images ----------------------------------------------------------------------------------------------------


def pictures(folder: Path, sizes: list[tuple[int, int]], mode: str = "RGB") -> Path:
    """Bright and dark images of noise."""
    generator = np.random.default_rng(1)
    for name, least in (("bright", 150), ("dark", 0)):
        (folder / "pictures" / name).mkdir(parents=True)
        for number in range(20):
            height, width = sizes[number % len(sizes)]
            shape = (height, width, 3) if mode == "RGB" else (height, width)
            pixels = generator.integers(least, least + 100, shape, "uint8")
            Image.fromarray(pixels).save(folder / "pictures" / name / f"{number}.png")
    return folder / "pictures"


@pytest.mark.parametrize(
    ("sizes", "mode", "said"),
    [
        ([(16, 16)], "RGB", False),
        ([(16, 12)], "L", False),
        ([(16, 16), (20, 30)], "RGB", True),
        ([(120, 200)], "RGB", True),
    ],
)
def test_a_folder_of_images_trains(
    sizes: list[tuple[int, int]], mode: str, said: bool, tmp_path: Path
) -> None:
    spec = written(pictures(tmp_path, sizes, mode), tmp_path)
    assert ("image_size" in spec.read_text("utf-8")) == said
    result = trained(spec, 2)
    assert set(result.metrics) == {"train", "validation", "test"}
    assert kerasdl.evaluate(tmp_path / "run").metrics["test"] == pytest.approx(
        result.metrics["test"], rel=1e-4
    )


def test_images_of_several_kinds_are_made_one(tmp_path: Path) -> None:
    folder = pictures(tmp_path, [(16, 16)])
    Image.new("L", (16, 16)).save(folder / "dark" / "grey.png")
    spec = written(folder, tmp_path)
    assert "color_mode: rgb" in spec.read_text("utf-8")
    assert trained(spec, 1).metrics


def test_a_broken_image_is_told(tmp_path: Path) -> None:
    folder = pictures(tmp_path, [(16, 16)])
    (folder / "dark" / "cut.png").write_bytes(b"no image")
    assert refused(folder).id == "image-unreadable"
    assert refused(folder, "size").id == "new-target-of-images"


if has("omniglot"):

    def test_real_images_train(tmp_path: Path) -> None:
        with zipfile.ZipFile(SHARED / "omniglot" / "images_background_small1.zip") as archive:
            wanted = ("Korean/character01/", "Korean/character02/", "Korean/character03/")
            names = [name for name in archive.namelist() if any(each in name for each in wanted)]
            archive.extractall(tmp_path, [name for name in names if name.endswith(".png")])
        spec = written(tmp_path / "images_background_small1" / "Korean", tmp_path)
        result = trained(spec, 2)
        assert result.history[-1]["loss"] < result.history[0]["loss"]


# --- the command -----------------------------------------------------------------------------------------------


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""}
    return subprocess.run(
        [sys.executable, "-m", "kerasdl", "new", *arguments],
        capture_output=True, text=True, cwd=folder, env=environment,
    )  # fmt: skip


def test_the_command_writes_a_spec_and_overwrites_none(tmp_path: Path) -> None:
    table(tmp_path, "size,kind", size, kind)
    done = run(tmp_path, "table.csv")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "kerasdl train table.yaml" in done.stderr
    before = (tmp_path / "table.yaml").read_text("utf-8")
    again = run(tmp_path, "table.csv", "--target", "size", "--json")
    assert again.returncode == 1
    assert [each["id"] for each in json.loads(again.stdout)["diagnostics"]] == ["new-spec-exists"]
    assert (tmp_path / "table.yaml").read_text("utf-8") == before
    other = run(tmp_path, "table.csv", "--target", "size", "--json", "--out", "other.yaml")
    assert json.loads(other.stdout) == {"spec": "other.yaml", "target": "size", "diagnostics": []}
    nowhere = run(tmp_path, "table.csv", "--out", "no/such/folder/x.yaml")
    assert nowhere.returncode == 1
    assert "new-spec-unwritable" in nowhere.stderr
