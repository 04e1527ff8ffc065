"""`kerasdl predict`: served raw data, a model answers as it does in training."""

import csv
import json
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

import kerasdl
from kerasdl import pipeline
from kerasdl.backend.construct import construct
from kerasdl.data import load
from tests.run.test_evaluate import TABLE, trained
from tests.run.training import DIGITS

FLOWERS = """
kerasdl: 1
name: flowers
data:
  source: iris
  steps: [{Concatenate: , from: [petal_length, petal_width], as: petal}, {Normalization: , from: petal}]
  splits: {test: 0.2}
  inputs: petal
  targets: label
model: {layers: [{Dense: {units: 3, activation: softmax}, as: kind}]}
train: {loss: SparseCategoricalCrossentropy, optimizer: {Adam: 0.1}, epochs: 20, seed: 1}
"""
YES = """
kerasdl: 1
name: tumours
data: {source: breast_cancer, steps: [{Normalization: , from: mean_radius}], inputs: mean_radius, targets: label}
model: {layers: [{Dense: 1, as: benign}]}
train: {loss: {BinaryCrossentropy: {from_logits: true}}, optimizer: {Adam: 0.1}, epochs: 5, seed: 1}
"""


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("digits"), DIGITS)


@pytest.fixture(scope="module")
def flowers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("flowers"), FLOWERS)


def test_images_are_answered_as_in_training(digits: Path, tmp_path: Path) -> None:
    """PNG files of the test split: what the model gives for the split itself, with the names of the classes."""
    stages = pipeline.run(digits / "spec.yaml", shapes=False)
    assert stages.described is not None
    raw = stages.described.source.read().splits["test"]["image"][:20]
    for number, pixels in enumerate(raw):
        Image.fromarray(pixels[:, :, 0], "L").save(tmp_path / f"{number:02}.png")
    found = pipeline.predict(digits, tmp_path)
    dataset, _ = load(stages.described, construct)
    assert dataset is not None
    kept = pipeline.build(stages)
    from kerasdl.run.evaluate import restore

    restore(digits, kept)
    wanted = kept.model.predict(dataset.splits["test"]["image"][:20], verbose=0)
    np.testing.assert_allclose(found.answers[0].values, wanted, atol=1e-6)
    first = next(found.records())
    assert first["file"] == "00.png"
    assert list(first["digit"]["probabilities"]) == [str(digit) for digit in range(10)]
    assert first["digit"]["class"] == str(wanted[0].argmax())
    assert first["digit"]["probability"] == pytest.approx(wanted[0].max(), abs=1e-6)


def test_a_table_is_answered_by_the_names_of_the_classes(flowers: Path, tmp_path: Path) -> None:
    """Other columns do not matter, nor does their order."""
    (tmp_path / "new.csv").write_text("petal_width,colour,petal_length\n0.2,blue,1.4\n2.1,red,6\n")
    said = [record["kind"] for record in pipeline.predict(flowers, tmp_path / "new.csv").records()]
    assert [each["class"] for each in said] == ["setosa", "virginica"]
    assert sum(said[0]["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_a_csv_line_holds_the_class_and_the_probabilities(flowers: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("petal_length,petal_width\n1.4,0.2\n")
    head, line = csv.reader(pipeline.predict(flowers, tmp_path / "new.csv").table())
    assert head == ["row", "kind", "kind.setosa", "kind.versicolor", "kind.virginica"]
    assert line[:2] == ["1", "setosa"]
    assert sum(map(float, line[2:])) == pytest.approx(1, abs=1e-5)


def test_one_logit_is_two_classes(tmp_path: Path) -> None:
    run = trained(tmp_path, YES)
    np.savez(tmp_path / "new.npz", mean_radius=np.array([[8.0], [25.0]], "float32"))
    small, large = (record["benign"] for record in pipeline.predict(run, tmp_path / "new.npz").records())
    assert small["class"] == "benign"
    assert large["class"] == "malignant"
    assert small["probabilities"]["benign"] == small["probability"] > 0.5
    assert sum(large["probabilities"].values()) == pytest.approx(1)


def test_numbers_are_answered_without_the_training_data(tmp_path: Path) -> None:
    """Steps, classes and columns stand in the run folder; it may lie alone on another machine."""
    (tmp_path / "here" / "tables").mkdir(parents=True)
    rows = (f"{n * 1.7},{n % 7},{n * 3.1 - n % 7}\n" for n in range(50))
    (tmp_path / "here" / "tables" / "size.csv").write_text("size,weight,price\n" + "".join(rows))
    run = trained(tmp_path / "here", TABLE)
    (tmp_path / "new.csv").write_text("size,weight\n3.5,2\n4,1\n")
    before = list(pipeline.predict(run, tmp_path / "new.csv").lines())
    shutil.move(run, tmp_path / "alone")
    shutil.rmtree(tmp_path / "here")
    assert list(pipeline.predict(tmp_path / "alone", tmp_path / "new.csv").lines()) == before
    assert [json.loads(line)["row"] for line in before] == [1, 2]
    assert all(isinstance(json.loads(line)["price"], float) for line in before)


def test_the_command_writes_lines_to_standard_output(flowers: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("petal_length,petal_width\n1.4,0.2\n")
    place = Path(__file__).parents[2]
    arguments = [sys.executable, "-m", "kerasdl", "predict", str(flowers), "--input"]
    done = subprocess.run([*arguments, str(tmp_path / "new.csv")], capture_output=True, text=True, cwd=place)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kind"]["class"] == "setosa"
    done = subprocess.run([*arguments, str(tmp_path / "no.csv")], capture_output=True, text=True, cwd=place)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[input-missing]" in done.stderr


# --- tables that are laid out like the training's ----------------------------------------------------------------

SIZES = """
kerasdl: 1
name: sizes
data:
  source: {CSV: {file: sizes.csv SOURCE}}
  steps: [{Impute: mean, from: the_weight}, {Normalization: , from: [the_size, the_weight]}]
  columns: {the size: the_size, weight: the_weight, price: the_price}
  inputs: [the_size, the_weight]
  targets: the_price
model:
  layers:
    - {Concatenate: , from: [the_size, the_weight]}
    - {Dense: 1, as: told}
train: {loss: MeanSquaredError, optimizer: Adam, epochs: 1, seed: 1}
"""


def sizes(mark: str, delimiter: str, names: str | None) -> str:
    """A table of 20 rows, the first without its weight."""
    rows = [["0.5", mark, "2.5"], *([f"{n * 1.7:.1f}", str(n % 7), f"{n * 3.1:.1f}"] for n in range(1, 20))]
    head = [names.split(",")] if names else []
    return "".join(delimiter.join(row) + "\n" for row in (*head, *rows))


@pytest.mark.parametrize(
    ("source", "mark", "delimiter", "names"),
    [
        (", missing: NA", "NA", ",", "the size,weight,price"),
        (", missing: -1", "-1", ",", "the size,weight,price"),
        (", missing: NA, delimiter: ';'", "NA", ";", "the size,weight,price"),
        (", missing: [none, -9], header: [the size, weight, price]", "-9", ",", None),
        (', missing: NA, delimiter: "\\t", header: [the size, weight, price]', "NA", "\t", None),
    ],
    ids=["renamed", "marked by a number", "semicolons", "without header", "tabulators without header"],
)
def test_the_table_of_the_training_is_served_as_it_is(
    tmp_path: Path, source: str, mark: str, delimiter: str, names: str | None
) -> None:
    """It says what its values say in an archive of arrays, with or without its target."""
    text = sizes(mark, delimiter, names)
    (tmp_path / "sizes.csv").write_text(text)
    run = trained(tmp_path, SIZES.replace(" SOURCE", source))
    weight = np.array([np.nan, *(n % 7 for n in range(1, 20))], "float32")
    size = np.array([0.5, *(round(n * 1.7, 1) for n in range(1, 20))], "float32")
    np.savez(tmp_path / "same.npz", the_size=size, the_weight=weight)
    wanted = pipeline.predict(run, tmp_path / "same.npz").answers[0].values
    found = pipeline.predict(run, tmp_path / "sizes.csv")
    assert list(found.places) == list(range(1, 21))
    np.testing.assert_allclose(found.answers[0].values, wanted, rtol=1e-5)
    bare = "".join(line.rpartition(delimiter)[0] + "\n" for line in text.splitlines())
    (tmp_path / "new.csv").write_text(bare)
    np.testing.assert_array_equal(
        pipeline.predict(run, tmp_path / "new.csv").answers[0].values, found.answers[0].values
    )
    own = delimiter.join(("the_weight", "the_size"))
    (tmp_path / "own.csv").write_text(f"{own}\n{mark}{delimiter}0.5\n")
    np.testing.assert_array_equal(
        pipeline.predict(run, tmp_path / "own.csv").answers[0].values, found.answers[0].values[:1]
    )


def test_a_table_that_is_parted_otherwise_than_the_training_s_is_told(tmp_path: Path) -> None:
    (tmp_path / "sizes.csv").write_text(sizes("NA", ";", "the size,weight,price"))
    run = trained(tmp_path, SIZES.replace(" SOURCE", ", missing: NA, delimiter: ';'"))
    (tmp_path / "new.csv").write_text("the size,weight\n1,2\n")
    with pytest.raises(kerasdl.SpecError) as wrong:
        pipeline.predict(run, tmp_path / "new.csv")
    (found,) = wrong.value.diagnostics
    assert found.id == "input-column-missing"
    assert "`the size` and `weight`" in found.labels[0].text
    assert "';'" in found.notes[0]


def test_a_row_too_short_for_a_table_without_header_is_told(tmp_path: Path) -> None:
    (tmp_path / "sizes.csv").write_text(sizes("NA", ",", None))
    run = trained(tmp_path, SIZES.replace(" SOURCE", ", missing: NA, header: [the size, weight, price]"))
    (tmp_path / "new.csv").write_text("1\n")
    assert refused(run, tmp_path / "new.csv")[0] == "table-row-ragged"
    (tmp_path / "new.csv").write_text("1,2,3\n1,2\n")
    assert refused(run, tmp_path / "new.csv")[0] == "table-row-ragged"
    (tmp_path / "new.csv").write_text("")
    assert refused(run, tmp_path / "new.csv")[0] == "input-empty"


# --- arrays --------------------------------------------------------------------------------------------------------


def test_whole_numbers_are_integers_whatever_their_dtype(digits: Path, tmp_path: Path) -> None:
    """scikit-learn gives its digits as floats, without the axis of their one channel."""
    images = load_digits(return_X_y=True)[0][:5].reshape(5, 8, 8)
    assert images.dtype == "float64"
    np.savez(tmp_path / "floats.npz", image=images)
    np.savez(tmp_path / "nameless.npz", images)
    np.savez(tmp_path / "bytes.npz", image=images.astype("uint8")[..., None])
    wanted = list(pipeline.predict(digits, tmp_path / "bytes.npz").lines())
    assert list(pipeline.predict(digits, tmp_path / "floats.npz").lines()) == wanted
    assert list(pipeline.predict(digits, tmp_path / "nameless.npz").lines()) == wanted


@pytest.mark.parametrize("value", [0.5, -1.0, 256.0, np.nan, np.inf])
def test_numbers_that_are_no_bytes_are_told_with_the_mend(digits: Path, tmp_path: Path, value: float) -> None:
    images = np.zeros((3, 8, 8, 1))
    images[1, 2, 3] = value
    np.savez(tmp_path / "new.npz", image=images)
    with pytest.raises(kerasdl.SpecError) as wrong:
        pipeline.predict(digits, tmp_path / "new.npz")
    (found,) = wrong.value.diagnostics
    assert found.id == "input-value"
    assert "row 2" in found.headline
    assert f"`{value}`" in found.labels[0].text
    assert '.astype("uint8")' in (found.help or "")
    assert "from 0 to 255" in (found.help or "")


@pytest.mark.parametrize("names", [("x",), ("arr_0", "arr_1"), ("images", "label")])
def test_arrays_of_other_names_are_told_by_name(digits: Path, tmp_path: Path, names: tuple[str, ...]) -> None:
    """Not by the dtype or the shape of whatever array there is."""
    np.savez(tmp_path / "new.npz", allow_pickle=False, **{name: np.full((2, 8, 8), 0.5) for name in names})
    with pytest.raises(kerasdl.SpecError) as wrong:
        pipeline.predict(digits, tmp_path / "new.npz")
    (found,) = wrong.value.diagnostics
    assert (found.id, found.headline) == (
        "input-column-missing", f"`{tmp_path / 'new.npz'}` has no array `image`"
    )  # fmt: skip
    assert "expected `image`, found " in found.labels[0].text
    assert all(f"`{name}`" in found.labels[0].text for name in names)


# --- what cannot be served ---------------------------------------------------------------------------------------


def refused(run: Path, path: Path) -> tuple[str, str]:
    with pytest.raises(kerasdl.SpecError) as wrong:
        pipeline.predict(run, path)
    (found,) = wrong.value.diagnostics
    assert found.help
    return found.id, found.headline


@pytest.mark.parametrize(
    ("text", "id", "said"),
    [
        ("petal_length\n1\n", "input-column-missing", "`petal_width`"),
        ("petal_length,petal_width\n1,2\n1,\n", "input-value", "line 3"),
        ("petal_length,petal_width\n1,2\n1,NaN\n", "input-value", "line 3"),
        ("petal_length,petal_width\n1,wide\n", "input-value", "line 2"),
        ("petal_length,petal_width\n1,1e300\n", "input-value", "line 2"),
        ("petal_length,petal_width\n1,2\n1\n", "table-row-ragged", "line 3"),
        ("petal_length,petal_width\n", "input-empty", "new.csv"),
        ("", "input-column-missing", "new.csv"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_line(
    flowers: Path, tmp_path: Path, text: str, id: str, said: str
) -> None:
    (tmp_path / "new.csv").write_text(text)
    found, headline = refused(flowers, tmp_path / "new.csv")
    assert found == id
    assert said in headline
    assert "new.csv" in headline


def test_what_is_wrong_with_an_archive_is_told(flowers: Path, tmp_path: Path) -> None:
    def saved(**arrays: np.ndarray) -> Path:
        np.savez(tmp_path / "new.npz", allow_pickle=False, **arrays)
        return tmp_path / "new.npz"

    good = np.ones((3, 1), "float32")
    bad = good.copy()
    bad[1] = np.nan
    assert refused(flowers, saved(petal_length=good))[0] == "input-column-missing"
    assert refused(flowers, saved(petal_length=good, petal_width=np.ones((3, 2))))[0] == "input-shape"
    assert "row 2" in refused(flowers, saved(petal_length=good, petal_width=bad))[1]
    assert refused(flowers, saved(petal_length=good, petal_width=good[:2]))[0] == "arrays-unequal"
    assert refused(flowers, saved(petal_length=good, petal_width=good.astype("U3")))[0] == "input-value"
    (tmp_path / "new.npz").write_text("no archive")
    assert refused(flowers, tmp_path / "new.npz")[0] == "input-unreadable"
    (tmp_path / "new.txt").write_text("1")
    assert refused(flowers, tmp_path / "new.txt")[0] == "input-no-text"
    (tmp_path / "new.doc").write_text("1")
    assert refused(flowers, tmp_path / "new.doc")[0] == "input-kind"


def test_what_is_wrong_with_images_is_told_with_the_file(digits: Path, flowers: Path, tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    assert refused(digits, tmp_path / "no")[0] == "input-missing"
    assert refused(digits, tmp_path)[0] == "input-without-images"
    Image.new("L", (9, 8)).save(path)
    assert refused(digits, path)[0] == "input-shape"
    Image.new("RGB", (8, 8)).save(path)
    assert refused(digits, path) == ("input-shape", f"`{path}` does not have the shape of `image`")
    Image.new("I;16", (8, 8)).save(path)
    assert refused(digits, path)[0] == "input-image-mode"
    path.write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    assert refused(digits, path)[0] == "input-unreadable"
    (tmp_path / "new.csv").write_text("image\n1\n")
    assert refused(digits, tmp_path / "new.csv")[0] == "input-no-table"
    Image.new("L", (8, 8)).save(path)
    assert refused(flowers, path)[0] == "input-no-images"


def test_an_image_that_only_claims_to_be_huge_is_not_decoded(digits: Path, tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IEND", b""))
    assert refused(digits, tmp_path / "bomb.png")[0] in ("input-shape", "input-unreadable")


def test_a_matrix_does_not_fit_into_a_csv_line(tmp_path: Path) -> None:
    text = DIGITS.replace("loss: SparseCategoricalCrossentropy", "loss: MeanSquaredError")
    text = text.replace("targets: label", "targets: image").replace("  metrics: [accuracy]\n", "")
    text = text.replace("units: 10, activation: softmax}, as: digit}", "units: 64}}")
    text = text.replace("train:\n", "    - {Reshape: [8, 8, 1], as: picture}\ntrain:\n")
    run = trained(tmp_path, text)
    np.savez(tmp_path / "new.npz", image=np.zeros((1, 8, 8, 1), "uint8"))
    with pytest.raises(kerasdl.SpecError) as wrong:
        list(pipeline.predict(run, tmp_path / "new.npz").table())
    assert [each.id for each in wrong.value.diagnostics] == ["too-deep-for-csv"]
    assert np.shape(next(pipeline.predict(run, tmp_path / "new.npz").records())["picture"]) == (8, 8, 1)
