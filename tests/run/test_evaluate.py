"""`kerasdl evaluate`: what a run has kept is what it was."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kerasdl
from kerasdl import pipeline
from tests.run.training import DIGITS

TABLE = """
kerasdl: 1
name: table
data:
  source: {CSV: {file: tables/size.csv}}
  steps: [{Normalization: , from: [size, weight]}]
  splits: {validation: 0.2, test: 0.2}
  inputs: [size, weight]
  targets: price
model:
  layers:
    - {Concatenate: , from: [size, weight]}
    - {Dense: {units: 4, activation: relu}}
    - {Dense: 1, as: price}
train: {loss: MeanSquaredError, optimizer: Adam, metrics: [mae], epochs: 2, seed: 1}
"""
ASIDE = """
kerasdl: 1
name: aside
data: {source: iris, splits: {test: 0.2}, inputs: [sepal_length, petal_length], targets: label}
model:
  layers:
    - {Concatenate: , from: [sepal_length, petal_length]}
    - {Dense: {units: 3, activation: softmax}, aside: early}
    - {Dense: {units: 8, activation: relu}}
    - {Dense: {units: 3, activation: softmax}, as: kind}
train:
  loss: {early: SparseCategoricalCrossentropy, kind: SparseCategoricalCrossentropy}
  metrics: {kind: [accuracy]}
  optimizer: Adam
  epochs: 2
  seed: 1
"""


def trained(folder: Path, text: str, name: str = "run") -> Path:
    """The folder of a run of a spec given as text."""
    (folder / "spec.yaml").write_text(text)
    kerasdl.train(folder / "spec.yaml", out=folder / name)
    return folder / name


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "spec" / "tables").mkdir(parents=True)
    rows = (f"{n * 1.7},{n % 7},{n * 3.1 - n % 7}\n" for n in range(50))
    (tmp_path / "spec" / "tables" / "size.csv").write_text("size,weight,price\n" + "".join(rows))
    return tmp_path / "spec"


@pytest.mark.parametrize("text", [DIGITS, ASIDE], ids=["digits", "with a training output"])
def test_the_kept_model_measures_what_it_measured(tmp_path: Path, text: str) -> None:
    run = trained(tmp_path, text)
    told = json.loads((run / "result.json").read_text())["metrics"]
    found = pipeline.evaluate(run).metrics
    assert list(found) == list(told)
    for split in found.keys() - {"train"}:
        assert found[split] == pytest.approx(told[split], rel=1e-6)


def test_a_table_is_found_from_the_run_folder(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the command runs, and however deep the run folder lies."""
    run = trained(table, TABLE, "deep/er/run")
    assert "../../../tables/size.csv" in (run / "spec.yaml").read_text()
    told = json.loads((run / "result.json").read_text())["metrics"]
    monkeypatch.chdir("/")
    assert pipeline.evaluate(run).metrics["test"] == pytest.approx(told["test"], rel=1e-6)
    shutil.move(table, table.with_name("elsewhere"))
    moved = table.with_name("elsewhere") / "deep" / "er" / "run"
    assert pipeline.evaluate(moved).metrics["test"] == pytest.approx(told["test"], rel=1e-6)


def test_data_that_have_changed_are_told(table: Path) -> None:
    run = trained(table, TABLE)
    with (table / "tables" / "size.csv").open("a") as file:
        file.write("1,2,3\n")
    with pytest.raises(kerasdl.SpecError) as wrong:
        pipeline.evaluate(run)
    assert [each.id for each in wrong.value.diagnostics] == ["data-changed"]


def test_what_steps_have_learned_is_kept_as_json(table: Path) -> None:
    run = trained(table, TABLE)
    steps = json.loads((run / "data.json").read_text())["steps"]
    assert [(each["step"], each["gives"], sorted(each["learned"])) for each in steps] == [
        ("Normalization", ["size"], ["mean", "variance"]),
        ("Normalization", ["weight"], ["mean", "variance"]),
    ]


def test_plain_keras_opens_the_kept_model(tmp_path: Path) -> None:
    run = trained(tmp_path, DIGITS)
    code = (
        "import sys, keras; model = keras.models.load_model(sys.argv[1]); "
        "assert not any(name.startswith('kerasdl') for name in sys.modules); print(model.output_shape)"
    )
    arguments = [sys.executable, "-I", "-c", code, str(run / "model.keras")]
    assert subprocess.run(arguments, capture_output=True, text=True, check=True).stdout == "(None, 10)\n"


def test_a_folder_that_is_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(kerasdl.SpecError) as wrong:
        pipeline.evaluate(tmp_path)
    assert [each.id for each in wrong.value.diagnostics] == ["not-a-run"]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("data.json", "{"),
        ("data.json", "[]"),
        ("data.json", "[" * 100_000),
        ("data.json", '{"source": "digits"}'),
        ("model.keras", "nothing"),
    ],
)
def test_a_damaged_run_is_told(tmp_path: Path, file: str, content: str) -> None:
    run = trained(tmp_path, DIGITS)
    (run / file).write_text(content)
    with pytest.raises(kerasdl.SpecError) as wrong:
        pipeline.evaluate(run)
    (found,) = wrong.value.diagnostics
    assert found.id == "run-damaged"
    assert f"`{file}`" in found.headline


def test_learned_text_is_never_a_path(table: Path) -> None:
    """A vocabulary given as text would make Keras open the file of that name."""
    run = trained(table, TABLE)
    said = json.loads((run / "data.json").read_text())
    said["steps"][0]["learned"] = {"vocabulary": "/etc/passwd"}
    (run / "data.json").write_text(json.dumps(said))
    with pytest.raises(kerasdl.SpecError) as wrong:
        pipeline.evaluate(run)
    assert [each.id for each in wrong.value.diagnostics] == ["run-damaged"]
