"""What a data section yields, before any data is opened."""

import subprocess
import sys

import pytest

from kerasdl.data import describe
from tests.data.sections import data_of, described, marked, told

DIGITS = """
data:
  source: digits
  steps:
    - Rescaling: {scale: 0.0625}
      from: image
    - CategoryEncoding: {num_tokens: 10, output_mode: one_hot}
      from: label
      as: digit
  splits: {validation: 0.1}
  inputs: image
  targets: digit
"""


def test_inputs_and_targets_have_the_shapes_that_the_steps_give_them() -> None:
    found = described(DIGITS)
    assert [(each.name, each.shape, each.dtype) for each in found.inputs] == [("image", (8, 8, 1), "float32")]
    assert [(each.name, each.shape, each.classes, each.one_hot) for each in found.targets] == [
        ("digit", (10,), 10, True)
    ]


def test_what_is_served_is_the_earliest_columns_on_the_way_to_the_inputs() -> None:
    text = """
data:
  source: iris
  steps:
    - {Concatenate: , from: [petal_length, petal_width], as: petal}
    - {Normalization: , from: petal}
    - {CategoryEncoding: {num_tokens: 3, output_mode: one_hot}, from: label}
  inputs: petal
  targets: label
"""
    found = described(text)
    assert found.served_names == ("petal_length", "petal_width")
    assert [each.call.symbol.name for _, each in found.serving] == ["Concatenate", "Normalization"]


def test_columns_can_be_renamed() -> None:
    found = described("data: {source: digits, columns: {image: picture}, inputs: picture, targets: label}")
    assert [each.name for each in found.columns] == ["picture", "label"]


def test_shares_come_out_of_the_examples_to_train_on() -> None:
    assert described(DIGITS).counts == {"train": 1298, "validation": 144, "test": 355}
    iris = "data: {source: iris, splits: {train: 0.6, validation: 0.2, test: 0.2}}"
    assert described(iris).counts == {"train": 90, "validation": 30, "test": 30}


def test_describing_imports_neither_keras_nor_numpy() -> None:
    script = (
        "import sys\n"
        "from tests.data.sections import described\n"
        f"described({DIGITS!r})\n"
        "print(sorted({'keras', 'numpy', 'tensorflow', 'jax'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("section", "id", "place"),
    [
        ("source: digit", "unknown-data-source", "digit"),
        ("source: [digits]", "data-source-form", "[digits]"),
        ("source: {CVS: a.csv}", "unknown-data-source", "CVS"),
        ("source: {CSV: {}}", "missing-argument", "CSV"),
        ("source: {CSV: {file: a.csv, seperator: ;}}", "unknown-argument", "seperator"),
        ("source: {CSV: {file: nowhere.csv}}", "data-file-missing", "nowhere.csv"),
        ("source: digits, inputs: imgae", "unknown-column", "imgae"),
        ("source: digits, targets: labels", "unknown-column", "labels"),
        ("source: digits, columns: {imgae: x}", "unknown-column", "x"),
        ("source: digits, columns: {image: label}", "column-taken", "label"),
        ("source: digits, steps: [{Rescaling: 2, from: pixels}]", "unknown-column", "pixels"),
        ("source: digits, steps: [{RandomFlip: , from: image}]", "step-is-random", "RandomFlip"),
        ("source: digits, steps: [{Dense: 3, from: image}]", "no-data-step", "Dense"),
        (
            "source: digits, steps: [{CategoryEncoding: {num_tokens: 9, output_mode: one_hot}, from: label}]",
            "too-few-tokens", "9",
        ),
        ("source: digits, steps: [{CategoryEncoding: 10, from: label}]", "one-hot-meant", "CategoryEncoding"),
        ("source: digits, steps: [{Resizing: {height: 4, width: 4}, from: label}]", "step-cannot-take", "Resizing"),
        ("source: digits, steps: [{Concatenate: , from: [image, image]}]", "step-outputs", "Concatenate"),
        ("source: digits, splits: {test: 0.2}", "split-exists", "0.2"),
        ("source: digits, splits: {validation: 1.5}", "split-share", "1.5"),
        ("source: digits, splits: {validation: 5000}", "split-too-large", "5000"),
        ("source: digits, splits: {validation: 0.0001}", "split-empty", "0.0001"),
        ("source: iris, splits: {train: 0.5, test: 0.2}", "split-sum", "0.5"),
        ("source: digits, splits: {validation: 0.1, seed: -1}", "split-seed", "-1"),
        ("source: digits, splits: {mask: label, validation: 0.1}", "not-yet", "label"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_at_its_place(section: str, id: str, place: str) -> None:
    found = told(f"data: {{{section}}}")
    assert [(each.id, marked(each)) for each in found] == [(id, place)]


def test_mistakes_are_told_all_at_once() -> None:
    text = (
        "data: {source: digits, steps: [{Rescaling: 2, from: a}], inputs: b, targets: c, splits: {test: 0.1}}"
    )
    assert sorted(each.id for each in told(text)) == ["split-exists", *["unknown-column"] * 3]


def test_no_source_is_no_description() -> None:
    found, diagnostics = describe(data_of("data: {source: nothing_of_the_kind}"))
    assert found is None
    assert [each.id for each in diagnostics] == ["unknown-data-source"]
