"""The rules against Keras itself: what a rule says is what the layer gives."""

from pathlib import Path

import numpy as np
import pytest

from kerasdl.backend.construct import construct
from kerasdl.data import load
from kerasdl.data.dataset import Dataset
from kerasdl.data.steps import LAYERS
from kerasdl.diagnostics import errors
from tests.data.sections import described, told

IMAGE = "{source: digits, steps: [%s], inputs: image}"
LABEL = "{source: digits, steps: [%s], inputs: label}"
TABLE = "{source: iris, steps: [%s], inputs: x}"
SECTIONS = {
    "AutoContrast": IMAGE % "{AutoContrast: {value_range: [0, 16]}, from: image}",
    "CategoryEncoding": LABEL % "{CategoryEncoding: {num_tokens: 10, output_mode: one_hot}, from: label}",
    "CenterCrop": IMAGE % "{CenterCrop: {height: 4, width: 6}, from: image}",
    "Concatenate": TABLE % "{Concatenate: , from: [petal_length, petal_width], as: x}",
    "Cropping2D": IMAGE % "{Cropping2D: {cropping: [[1, 0], [2, 1]]}, from: image}",
    "Discretization": TABLE % "{Discretization: {bin_boundaries: [1.0, 2.0]}, from: petal_length, as: x}",
    "Equalization": IMAGE % "{Equalization: {value_range: [0, 16]}, from: image}",
    "Flatten": IMAGE % "{Flatten: , from: image}",
    "Identity": IMAGE % "{Identity: , from: image}",
    "IntegerLookup": LABEL % "{IntegerLookup: {vocabulary: [3, 5]}, from: label}",
    "Normalization": TABLE % "{Normalization: , from: petal_length, as: x}",
    "Rescaling": IMAGE % "{Rescaling: 0.0625, from: image}",
    "Permute": IMAGE % "{Permute: {dims: [3, 1, 2]}, from: image}",
    "Reshape": IMAGE % "{Reshape: [4, -1], from: image}",
    "Resizing": IMAGE % "{Resizing: {height: 4, width: 6}, from: image}",
    "Solarization": IMAGE % "{Solarization: {value_range: [0, 16]}, from: image}",
    "UnitNormalization": TABLE % "{UnitNormalization: , from: petal_length, as: x}",
    "ZeroPadding2D": IMAGE % "{ZeroPadding2D: {padding: [1, 2]}, from: image}",
}
WORDS = ("StringLookup", "TextVectorization")  # their columns are text: tested on a table of text


def loaded(section: str) -> Dataset:
    found, diagnostics = load(described(f"data: {section}"), construct)
    assert not errors(diagnostics)
    assert found is not None
    return found


def test_every_rule_is_held_against_keras() -> None:
    assert {*SECTIONS, *WORDS} == LAYERS.keys()


@pytest.mark.parametrize("name", SECTIONS)
def test_a_rule_says_what_the_layer_gives(name: str) -> None:
    dataset = loaded(SECTIONS[name])
    (column,) = dataset.described.inputs
    array = dataset.splits["train"][column.name]
    assert array.shape[1:] == column.shape
    assert array.dtype == column.dtype


@pytest.mark.parametrize("mode", ["one_hot", "multi_hot", "count"])
@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (2, 2), (4,)])
def test_category_encoding_has_the_shape_that_keras_gives(
    mode: str, shape: tuple[int, ...], tmp_path: Path
) -> None:
    np.savez(tmp_path / "data.npz", x=np.ones((5, *shape), "int32"))
    step = f"{{CategoryEncoding: {{num_tokens: 3, output_mode: {mode}}}, from: x}}"
    text = f"data: {{source: {{NPZ: data.npz}}, steps: [{step}], inputs: x}}"
    if shape == () and mode != "one_hot":  # Keras takes the batch for one row
        assert [each.id for each in told(text, tmp_path)] == ["one-hot-meant"]
        return
    found, diagnostics = load(described(text, tmp_path), construct)
    assert diagnostics == ()
    assert found is not None
    assert found.splits["train"]["x"].shape[1:] == found.described.inputs[0].shape


def test_a_step_learns_on_the_training_split_alone() -> None:
    dataset = loaded(
        "{source: iris, steps: [{Normalization: , from: petal_length, as: x}], "
        "splits: {validation: 0.3, test: 0.3}, inputs: x, targets: petal_length}"
    )
    train, test = dataset.splits["train"], dataset.splits["test"]
    mean, deviation = train["petal_length"].mean(), train["petal_length"].std()
    np.testing.assert_allclose(train["x"], (train["petal_length"] - mean) / deviation, atol=1e-4)
    np.testing.assert_allclose(test["x"], (test["petal_length"] - mean) / deviation, atol=1e-4)
    assert abs(test["x"].mean()) > 1e-4


def test_steps_follow_one_another() -> None:
    dataset = loaded(
        "{source: digits, steps: [{Rescaling: 0.0625, from: image}, {Flatten: , from: image, as: pixels}], "
        "inputs: [image, pixels]}"
    )
    arrays = dataset.splits["test"]
    np.testing.assert_array_equal(arrays["image"].reshape(len(arrays["image"]), -1), arrays["pixels"])
    assert arrays["image"].max() == 1.0


def test_text_becomes_numbers_by_its_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("kind,size\nred,1\nblue,2\nred,3\n")
    section = (
        "data: {source: {CSV: words.csv}, steps: [{StringLookup: {vocabulary: [red, blue], "
        "output_mode: one_hot, num_oov_indices: 0}, from: kind}], inputs: kind}"
    )
    found, diagnostics = load(described(section, tmp_path), construct)
    assert diagnostics == ()
    assert found is not None
    assert found.described.inputs[0].shape == (2,)
    np.testing.assert_array_equal(found.splits["train"]["kind"], [[1, 0], [0, 1], [1, 0]])


def test_text_vectorization_has_the_length_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "text.csv").write_text("text\na b c\nb c\n")
    section = (
        "data: {source: {CSV: text.csv}, steps: [{TextVectorization: {output_sequence_length: 4}, from: text}], "
        "inputs: text}"
    )
    found, diagnostics = load(described(section, tmp_path), construct)
    assert diagnostics == ()
    assert found is not None
    assert found.splits["train"]["text"].shape == (2, 4)
    assert found.described.inputs[0].shape == (4,)


def test_what_keras_refuses_is_a_diagnostic() -> None:
    found, diagnostics = load(described(TABLE_WRONG), construct)
    assert found is None
    assert [each.id for each in diagnostics] == ["step-failed"]


TABLE_WRONG = "data: {source: iris, steps: [{Discretization: , from: petal_length}], inputs: petal_length}"


def test_one_column_can_be_joined() -> None:
    """Keras's joining layers take a list, of one column too."""
    text = "data: {source: iris, steps: [{Concatenate: , from: [petal_width], as: x}], inputs: x}"
    found, told_of = load(described(text), construct)
    assert told_of == ()
    assert found is not None
    assert found.splits["train"]["x"].shape == (150, 1)
