"""Missing values and classes of tables: what is left, what is put in their place, and what is told."""

from pathlib import Path

import numpy as np
import pytest

import kerasdl
from kerasdl import pipeline
from kerasdl.backend.construct import construct
from kerasdl.data import Dataset, load
from kerasdl.diagnostics import errors
from tests.data.sections import described, marked, told
from tests.data.shared import SHARED, has

TABLE = "size,kind,label\n1,red,yes\n?,blue,no\n4,,yes\n7,red,\n"
CSV = 'data: {source: {CSV: {file: data.csv, missing: ["", "?"]}}'


def loaded(section: str, folder: Path) -> Dataset:
    dataset, diagnostics = load(described(section, folder), construct)
    assert not errors(diagnostics)
    assert dataset is not None
    return dataset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data.csv").write_text(TABLE)
    return tmp_path


def test_missing_values_are_those_that_are_said_to_be(folder: Path) -> None:
    columns = described(f"{CSV}}}", folder).columns
    assert [(each.name, each.dtype, each.missing) for each in columns] == [
        ("size", "float32", True),
        ("kind", "string", True),
        ("label", "string", True),
    ]


def test_rows_without_a_value_are_left_out_of_every_column(folder: Path) -> None:
    steps = "steps: [{DropMissing: , from: [size, label]}, {DropMissing: , from: kind}]"
    arrays = loaded(f"{CSV}, {steps}, inputs: [size, kind], targets: label}}", folder).splits["train"]
    assert {name: array.ravel().tolist() for name, array in arrays.items()} == {
        "size": [1.0], "kind": ["red"], "label": ["yes"],
    }  # fmt: skip


@pytest.mark.parametrize(("strategy", "value"), [("mean", 4.0), ("median", 4.0), ("most_frequent", 1.0)])
def test_what_is_imputed_is_the_average_of_what_is_there(folder: Path, strategy: str, value: float) -> None:
    steps = f"steps: [{{Impute: {strategy}, from: size}}]"
    arrays = loaded(f"{CSV}, {steps}, inputs: size}}", folder).splits["train"]
    assert arrays["size"].ravel().tolist() == [1, value, 4, 7]


def test_words_are_imputed_by_the_most_frequent(folder: Path) -> None:
    arrays = loaded(f"{CSV}, steps: [{{Impute: most_frequent, from: kind}}], inputs: kind}}", folder)
    assert arrays.splits["train"]["kind"].ravel().tolist() == ["red", "blue", "red", "red"]


def test_imputing_learns_on_the_training_split_alone(tmp_path: Path) -> None:
    rows = "".join(f"{n if n % 3 else '?'}\n" for n in range(1, 61))
    (tmp_path / "data.csv").write_text(f"size\n{rows}")
    section = (
        f"{CSV}, splits: {{test: 0.5}}, steps: [{{Impute: mean, from: size, as: full}}], inputs: [full]}}"
    )
    dataset = loaded(section, tmp_path)
    train, test = (dataset.splits[name]["full"].ravel() for name in ("train", "test"))
    mean = np.mean([value for value in train if value != dataset.kept.learned[0]["value"]])
    assert dataset.kept.learned[0]["value"] == pytest.approx(mean)
    assert np.float32(mean) in test


def test_classes_are_the_integers_of_their_order(folder: Path) -> None:
    steps = "steps: [{DropMissing: , from: label}, {Classes: [yes, no], from: label}]"
    dataset = loaded(f"{CSV}, {steps}, inputs: label}}", folder)
    assert dataset.splits["train"]["label"].ravel().tolist() == [0, 1, 0]
    (column,) = dataset.described.inputs
    assert (column.dtype, column.classes) == ("int32", 2)


def test_classes_of_the_whole_table_are_counted_before_it_is_read(folder: Path) -> None:
    steps = "steps: [{DropMissing: , from: [kind, label]}, {Classes: , from: [kind, label]}]"
    found = described(f"{CSV}, {steps}, inputs: [kind, label]}}", folder)
    assert [each.classes for each in found.inputs] == [2, 2]


# --- what is told ------------------------------------------------------------------------------------------------


def test_an_unknown_class_is_told_with_its_line(folder: Path) -> None:
    steps = "steps: [{DropMissing: , from: label}, {Classes: [yes], from: label}]"
    found, (wrong,) = load(described(f"{CSV}, {steps}, inputs: label}}", folder), construct)
    assert found is None
    assert wrong.id == "unknown-class"
    assert "line 3" in wrong.headline
    assert "`no`" in wrong.headline
    assert marked(wrong) == "Classes"


def test_a_class_that_the_training_split_lacks_is_unknown(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x_train=["a", "b"], x_test=["b", "c"])
    section = "data: {source: {NPZ: data.npz}, steps: [{Classes: , from: x}], inputs: x}"
    (wrong,) = told(section, tmp_path) or load(described(section, tmp_path), construct)[1]
    assert wrong.id == "unknown-class" or wrong.id == "step-cannot-take"


def test_a_column_with_no_value_left_is_told(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("size,kind\n1,\n2,\n")
    section = f"{CSV}, steps: [{{DropMissing: , from: kind}}], inputs: size}}"
    _, (wrong,) = load(described(section, tmp_path), construct)
    assert wrong.id == "nothing-left"


def test_a_value_missing_far_below_is_told_with_its_line(tmp_path: Path) -> None:
    """Below the 10,000 rows by which the columns were judged."""
    (tmp_path / "data.csv").write_text("size\n" + "1.5\n" * 10_500 + "?\n1.5\n")
    _, (wrong,) = load(described(f"{CSV}, inputs: size}}", tmp_path), construct)
    assert wrong.id == "table-value-missing"
    assert "line 10502" in wrong.headline


# --- real tables -------------------------------------------------------------------------------------------------

if has("tabular"):
    TABULAR = SHARED / "tabular"

    def test_six_cars_lack_horsepower() -> None:
        source = '{CSV: {file: auto-mpg.csv, missing: ""}}'
        section = f"data: {{source: {source}, steps: [STEP], inputs: horsepower, targets: mpg}}"
        dropped = loaded(section.replace("STEP", "{DropMissing: , from: horsepower}"), TABULAR)
        assert dropped.count("train") == 398 - 6
        imputed = loaded(section.replace("STEP", "{Impute: median, from: horsepower}"), TABULAR)
        assert imputed.count("train") == 398
        median = np.median(dropped.splits["train"]["horsepower"])
        assert (imputed.splits["train"]["horsepower"] == median).sum() >= 6
        assert dropped.splits["train"]["horsepower"].mean() == pytest.approx(104.47, abs=0.01)

    def test_sixteen_samples_lack_bare_nuclei_and_2_and_4_are_classes() -> None:
        names = "[clump, size, shape, adhesion, epithelial, nuclei, chromatin, nucleoli, mitoses, kind]"
        source = f'{{CSV: {{file: breast-cancer-wisconsin.csv, header: {names}, missing: "?"}}}}'
        steps = "[{DropMissing: , from: nuclei}, {Classes: , from: kind}]"
        dataset = loaded(
            f"data: {{source: {source}, steps: {steps}, inputs: nuclei, targets: kind}}", TABULAR
        )
        assert dataset.count("train") == 699 - 16
        assert np.bincount(dataset.splits["train"]["kind"].ravel()).tolist() == [444, 239]
        assert dataset.kept.learned[1] == {"classes": [2, 4]}
        assert dataset.described.targets[0].classes == 2

    def test_penguins_train_and_are_answered_by_name(tmp_path: Path) -> None:
        """Words as classes, islands as one-hot inputs, sex imputed; a new penguin may lack its sex."""
        (tmp_path / "penguins.csv").write_bytes((TABULAR / "penguins.csv").read_bytes())
        (tmp_path / "spec.yaml").write_text(PENGUINS)
        run = kerasdl.train(tmp_path / "spec.yaml", out=tmp_path / "run")
        assert run.metrics["test"]["accuracy"] > 0.9
        (tmp_path / "new.csv").write_text(
            "island,sex,bill_length_mm,bill_depth_mm,body_mass_g\nTorgersen,NA,39.1,18.7,3750\n"
            "Biscoe,female,46.1,13.2,4500\n"
        )
        found = [
            each["kind"]["class"] for each in pipeline.predict(run.folder, tmp_path / "new.csv").records()
        ]
        assert found == ["Adelie", "Gentoo"]
        (tmp_path / "new.csv").write_text(
            "island,sex,bill_length_mm,bill_depth_mm,body_mass_g\nTorgersen,NA,39,18,NA\n"
        )
        with pytest.raises(kerasdl.SpecError) as wrong:
            pipeline.predict(run.folder, tmp_path / "new.csv")
        assert [each.id for each in wrong.value.diagnostics] == ["input-value"]
        (tmp_path / "new.csv").write_text(
            "island,sex,bill_length_mm,bill_depth_mm,body_mass_g\nTexel,NA,39,18,4000\n"
        )
        with pytest.raises(kerasdl.SpecError) as wrong:
            pipeline.predict(run.folder, tmp_path / "new.csv")
        assert [each.id for each in wrong.value.diagnostics] == ["unknown-class"]
        assert "line 2" in wrong.value.diagnostics[0].headline


PENGUINS = """
kerasdl: 1
name: penguins
data:
  source: {CSV: {file: penguins.csv, missing: NA}}
  steps:
    - {DropMissing: , from: [bill_length_mm, bill_depth_mm, body_mass_g]}
    - {Impute: most_frequent, from: sex}
    - {Classes: , from: [species, island, sex]}
    - {CategoryEncoding: {num_tokens: 3, output_mode: one_hot}, from: island}
    - {Concatenate: , from: [bill_length_mm, bill_depth_mm, body_mass_g], as: measures}
    - {Normalization: , from: measures}
  splits: {test: 0.2}
  inputs: [measures, island, sex]
  targets: species
model:
  layers:
    - {Concatenate: , from: [measures, island, sex]}
    - {Dense: {units: 3, activation: softmax}, as: kind}
train:
  loss: SparseCategoricalCrossentropy
  optimizer: {Adam: 0.05}
  metrics: [accuracy]
  epochs: 20
  seed: 1
"""
