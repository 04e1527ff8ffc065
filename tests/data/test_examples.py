"""Examples that a spec holds."""

import numpy as np

from kerasdl.data import load
from tests.specs import stages_of

XOR = """
kerasdl: 1
name: xor
data:
  source:
    Examples: {x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0]}
  inputs: x
  targets: y
model:
  layers: [Dense: 1]
"""


def described(source: str = "", text: str = XOR):
    old = text.split("Examples: ")[1].split("\n")[0]
    stages = stages_of(text.replace(old, source or old))
    assert stages.diagnostics == ()
    assert stages.described is not None
    return stages.described


def test_columns_are_known_before_anything_is_read() -> None:
    x, y = described().columns
    assert (x.shape, x.dtype, x.classes) == ((2,), "float32", None)
    assert (y.shape, y.dtype, y.classes) == ((1,), "int32", 2)


def test_they_are_the_training_split_in_their_order() -> None:
    dataset, told = load(described(), lambda call: call)
    assert told == ()
    assert dataset is not None
    assert list(dataset.splits) == ["train"]
    assert dataset.splits["train"]["x"].tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert dataset.splits["train"]["y"].tolist() == [[0], [1], [1], [0]]


def test_a_list_of_numbers_is_a_column_of_a_table() -> None:
    """Numbers with a point are no classes, and a lone number an example is a vector of one."""
    x, y = described("{x: [1, 2, 4], y: [0.0, 1, 2]}").columns
    assert (x.shape, x.dtype, x.classes) == ((1,), "int32", None)
    assert (y.shape, y.dtype, y.classes) == ((1,), "float32", None)


def test_an_example_may_be_of_any_shape() -> None:
    dataset, _ = load(described("{x: [[[1, 2], [3, 4]]], y: [1]}"), lambda call: call)
    assert dataset is not None
    assert dataset.splits["train"]["x"].shape == (1, 2, 2)
    assert dataset.splits["train"]["x"].dtype == np.float32
