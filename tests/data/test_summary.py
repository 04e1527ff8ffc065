"""`kerasdl data`: what is told of data is what they are."""

import io
import json
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from kerasdl import pipeline
from kerasdl.backend.construct import construct
from kerasdl.data import Dataset, load
from kerasdl.data.summary import summarize
from kerasdl.diagnostics import SpecError
from tests.data.sections import described
from tests.specs import stages_of

DIGITS = """
data:
  source: digits
  steps: [{Rescaling: $(1 / 16), from: image}, {CategoryEncoding: {num_tokens: 10, output_mode: one_hot}, from: label}]
  splits: {validation: 0.1}
  inputs: image
  targets: label
""".replace("$(1 / 16)", "0.0625")


def loaded(text: str, folder: Path | None = None) -> Dataset:
    dataset, told = load(described(text, folder), construct)
    assert told == ()
    assert dataset is not None
    return dataset


def test_texts_are_told_by_their_length(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("to be\nor\nnot to be\n")
    dataset = loaded("data: {source: {Text: a.txt}, inputs: text}", tmp_path)
    (column,) = summarize(dataset).as_json()["columns"]
    assert column["characters"] == {
        "min": 2.0,
        "mean": 16 / 3,
        "std": pytest.approx(2.867, abs=1e-3),
        "max": 9.0,
    }


def test_each_class_is_counted_in_each_split() -> None:
    """Integers and one-hot vectors alike; in all, as many as `digits` has of each."""
    for text in (
        DIGITS,
        DIGITS.replace("output_mode: one_hot}, from: label", "output_mode: one_hot}, from: label, as: hot"),
    ):
        summary = summarize(loaded(text))
        counts = np.array(list(summary.balances["label"].counts.values()))
        assert summary.balances["label"].names == tuple("0123456789")
        assert counts.sum(axis=1).tolist() == list(summary.splits.values()) == [1298, 144, 355]
        assert counts.sum(axis=0).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_ranges_are_those_of_the_training_split_after_the_steps() -> None:
    dataset = loaded(DIGITS)
    found, images = summarize(dataset).ranges["image"], dataset.splits["train"]["image"]
    assert (found.least, found.most) == (0.0, 1.0)
    assert found.mean == pytest.approx(images.mean(), abs=1e-6)
    assert found.deviation == pytest.approx(images.std(), abs=1e-6)


def test_the_summary_is_plain_json() -> None:
    said = summarize(loaded(DIGITS)).as_json()
    assert json.loads(json.dumps(said)) == said
    assert said["served"] == ["image"]
    assert said["inputs"] == [{"name": "image", "shape": [8, 8, 1], "dtype": "float32"}]


WHOLE = "kerasdl: 1\nname: a\n" + DIGITS + "model: {layers: [Flatten, {Dense: 10}]}\n"


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_picture_shows_each_class_in_its_row(tmp_path: Path, ending: str) -> None:
    """The first tile of each row is the first example of that class, as it stands in the training split."""
    dataset, _ = pipeline.read_data(stages_of(WHOLE))
    path = tmp_path / f"examples.{ending}"
    pipeline.draw_examples(dataset, summarize(dataset), path)
    if ending == "svg":
        ElementTree.fromstring(path.read_text())
        assert re.findall(r">([^<]+)</text>", path.read_text()) == list("0123456789")
        match = re.search(r'href="data:image/png;base64,([^"]+)"', path.read_text())
        assert match
        sheet = np.asarray(Image.open(io.BytesIO(b64decode(match[1]))))
    else:
        whole = np.asarray(Image.open(path))
        sheet = whole[:, whole.shape[1] - 10 * 43 :]
    arrays = dataset.splits["train"]
    for digit in range(10):
        first = arrays["image"][(arrays["label"].argmax(axis=1) == digit).argmax()][:, :, 0]
        tile = sheet[digit * 43 : digit * 43 + 40 : 5, :40:5, 0]
        np.testing.assert_allclose(tile, first * 255, atol=1)


def test_a_table_has_no_picture(tmp_path: Path) -> None:
    text = WHOLE.replace(DIGITS, "data: {source: iris, inputs: petal_length, targets: label}\n")
    dataset, _ = pipeline.read_data(stages_of(text))
    with pytest.raises(SpecError) as wrong:
        pipeline.draw_examples(dataset, summarize(dataset), tmp_path / "a.png")
    assert [each.id for each in wrong.value.diagnostics] == ["no-images"]
    dataset, _ = pipeline.read_data(stages_of(WHOLE))
    with pytest.raises(SpecError) as wrong:
        pipeline.draw_examples(dataset, summarize(dataset), tmp_path / "no" / "a.png")
    assert [each.id for each in wrong.value.diagnostics] == ["picture-unwritable"]


def test_mistakes_outside_the_data_section_do_not_matter() -> None:
    """Who writes a spec looks at the data first."""
    assert pipeline.read_data(stages_of("kerasdl: 1\nname: a\n" + DIGITS))[0].count("train") == 1298
    for text in (
        WHOLE.replace("inputs: image", "inputs: imaged"),
        WHOLE.replace("Rescaling", "Rescalling"),
        "kerasdl: 1\nname: a\nmodel: {inputs: {x: [1]}, layers: [{Dense: 1}]}\n",
    ):
        with pytest.raises(SpecError) as wrong:
            pipeline.read_data(stages_of(text))
        assert len(wrong.value.diagnostics) == 1


def test_the_command_tells_without_training(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(WHOLE)
    place = Path(__file__).parents[2]
    arguments = [sys.executable, "-m", "kerasdl", "data", str(tmp_path / "a.yaml")]
    done = subprocess.run([*arguments, "--json"], capture_output=True, text=True, cwd=place)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["splits"] == {"train": 1298, "validation": 144, "test": 355}
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=place)
    assert "digits: train 1,298, validation 144, test 355" in done.stdout
    assert list(tmp_path.iterdir()) == [tmp_path / "a.yaml"]


def test_integers_of_an_archive_are_counted_as_classes(tmp_path: Path) -> None:
    labels = np.array([0, 2, 1, 0, 0, 2])
    np.savez(
        tmp_path / "a.npz", x_train=np.zeros((6, 2)), y_train=labels, x_test=np.ones((2, 2)), y_test=[1, 1]
    )
    found = summarize(loaded("data: {source: {NPZ: a.npz}, inputs: x, targets: y}", tmp_path))
    assert found.balances["y"].counts == {"train": (3, 1, 2), "test": (0, 2, 0)}
    np.savez(tmp_path / "a.npz", x=np.zeros((6, 2)), y=labels * 10)
    found = summarize(loaded("data: {source: {NPZ: a.npz}, inputs: x, targets: y}", tmp_path))
    assert found.balances == {}
