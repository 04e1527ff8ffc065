"""Losses and metrics that do not fit, told at the place where they are mended."""

import os

import pytest

from kerasdl.diagnostics import Diagnostic
from tests.specs import diagnostics_of

DIGITS = """
kerasdl: 1
name: digits
data:
  source: digits
  inputs: image
  targets: label
model:
  layers:
    - Flatten
    - Dense: {units: 10, activation: softmax}
train:
  loss: SparseCategoricalCrossentropy
  optimizer: Adam
  metrics: [accuracy]
"""
ONE_HOT = """
data:
  source: digits
  steps:
    - CategoryEncoding: {num_tokens: 10, output_mode: one_hot}
      from: label
"""
TABLE = """
kerasdl: 1
name: table
data:
  source: iris
  inputs: petal_length
  targets: petal_width
model:
  layers:
    - Dense: {units: 1}
train:
  loss: MeanSquaredError
  optimizer: Adam
  metrics: [mae]
"""


def found(text: str, *changes: tuple[str, str], shapes: bool = False) -> tuple[Diagnostic, ...]:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return diagnostics_of(text, shapes=shapes)


def marked(diagnostic: Diagnostic) -> str:
    assert diagnostic.span is not None
    return diagnostic.span.text


@pytest.mark.parametrize("text", [DIGITS, TABLE])
@pytest.mark.parametrize("shapes", [False, True])
def test_what_fits_is_silent(text: str, shapes: bool) -> None:
    assert found(text, shapes=shapes) == ()


SOFTMAX = "activation: softmax"
LOSS = "loss: SparseCategoricalCrossentropy"
FITTING = [
    ((f"units: 10, {SOFTMAX}", "units: 10"), (LOSS, "loss: {SparseCategoricalCrossentropy: {from_logits: true}}")),
    ((f"units: 10, {SOFTMAX}", "units: 10}\n    - Softmax: {axis: -1"),),
    ((f"units: 10, {SOFTMAX}", "units: 10}\n    - {Activation: softmax"),),
    ((f"units: 10, {SOFTMAX}}}", "units: 10}\n      as: scores\n    - formula: softmax(scores)"),),
    (("\ndata:\n  source: digits\n", ONE_HOT), ("loss: Sparse", "loss: ")),
    (("\ndata:\n  source: digits\n", ONE_HOT), (LOSS, "loss: BinaryCrossentropy"), ("softmax", "sigmoid")),
    (("softmax", "log_softmax"),),
]  # fmt: skip


@pytest.mark.parametrize("changes", FITTING)
def test_other_ways_that_fit_are_silent(changes: tuple[tuple[str, str], ...]) -> None:
    assert [each.id for each in found(DIGITS, *changes)] == []


@pytest.mark.parametrize(
    ("changes", "id", "place", "line"),
    [
        ([("units: 10", "units: 12")], "units-not-classes", "12", "- Dense"),
        ([("units: 10", "units: 9")], "units-not-classes", "9", "- Dense"),
        ([("softmax", "sigmoid")], "sigmoid-with-categorical", "sigmoid", "- Dense"),
        ([("units: 10", "units: 1")], "softmax-over-one", "softmax", "- Dense"),
        ([(", activation: softmax", "")], "no-probabilities", "Dense", "- Dense"),
        ([("softmax", "relu")], "no-probabilities", "relu", "- Dense"),
        (
            [(LOSS, "loss: {SparseCategoricalCrossentropy: {from_logits: true}}")],
            "probabilities-as-logits", "from_logits", "loss",
        ),
        ([("loss: Sparse", "loss: ")], "loss-wants-one-hot", "CategoricalCrossentropy", "loss"),
        ([("\ndata:\n  source: digits\n", ONE_HOT)], "loss-wants-integers", "SparseCategoricalCrossentropy", "loss"),
        ([(LOSS, "loss: BinaryCrossentropy")], "softmax-with-binary", "softmax", "- Dense"),
        ([("[accuracy]", "[Accuracy]")], "accuracy-of-equals", "Accuracy", "metrics"),
        ([("[accuracy]", "[CategoricalAccuracy]")], "loss-wants-one-hot", "CategoricalAccuracy", "metrics"),
        ([("targets: label", "targets: []")], "no-target", "SparseCategoricalCrossentropy", "loss"),
        ([(LOSS, "loss: {digit: SparseCategoricalCrossentropy}")], "unknown-output", "digit", "loss"),
        (
            [(LOSS, "loss: {SparseCategoricalCrossentropy: , target: lable}")], "unknown-target", "lable", "loss",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_where_it_is_mended(
    changes: list[tuple[str, str]], id: str, place: str, line: str
) -> None:
    diagnostics = found(DIGITS, *changes)
    assert [(each.id, marked(each)) for each in diagnostics] == [(id, place)]
    span = diagnostics[0].span
    assert span is not None
    assert span.source.line(span.line).strip().startswith(line)


def test_a_binary_loss_against_ten_classes() -> None:
    changes = (
        (LOSS, "loss: BinaryCrossentropy"),
        ("units: 10, activation: softmax", "units: 1, activation: sigmoid"),
    )
    assert [each.id for each in found(DIGITS, *changes)] == ["binary-with-classes"]


def test_a_warning_is_no_error() -> None:
    assert [each.severity for each in found(DIGITS, (", activation: softmax", ""))] == ["warning"]
    assert [each.severity for each in found(DIGITS, ("units: 10", "units: 12"))] == ["error"]


def test_mending_as_an_edit_says_leaves_nothing_wrong() -> None:
    text = DIGITS.replace("units: 10", "units: 12")
    (diagnostic,) = diagnostics_of(text)
    edit = diagnostic.edit
    assert edit is not None
    assert diagnostics_of(text[: edit.span.start] + edit.text + text[edit.span.end :]) == ()


def test_the_class_count_is_shown_where_it_is_decided() -> None:
    (diagnostic,) = found(DIGITS, ("units: 10", "units: 12"))
    assert [label.span.text for label in diagnostic.labels] == ["12", "digits"]
    one_hot = found(
        DIGITS,
        ("\ndata:\n  source: digits\n", ONE_HOT),
        ("loss: Sparse", "loss: "),
        ("units: 10", "units: 12"),
    )
    assert [label.span.text for label in one_hot[0].labels] == ["12", "num_tokens"]


def test_the_last_activation_is_found_through_parts_and_formulas() -> None:
    part = DIGITS.replace(
        "model:\n",
        "model:\n  parts:\n    head:\n      inputs: {x: [64]}\n"
        "      layers: [{Dense: {units: 10, activation: sigmoid}}]\n",
    )
    text = part.replace("    - Dense: {units: 10, activation: softmax}\n", "    - head\n    - Dropout: 0.1\n")
    assert [(each.id, marked(each)) for each in diagnostics_of(text)] == [
        ("sigmoid-with-categorical", "sigmoid")
    ]
    formula = DIGITS.replace("softmax}\n", "relu}\n      as: scores\n    - formula: sigmoid(scores)\n")
    assert [each.id for each in diagnostics_of(formula)] == ["sigmoid-with-categorical"]


def test_a_long_tail_of_layers_does_not_exhaust_python() -> None:
    text = DIGITS.replace("softmax}\n", "sigmoid}\n    - {Dropout: 0.1, repeat: 3000}\n")
    assert [each.id for each in diagnostics_of(text)] == ["sigmoid-with-categorical"]


# --- shapes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "changes", "id", "help"),
    [
        (DIGITS, [("    - Flatten\n", "")], "target-shape", "Flatten"),
        (TABLE, [("units: 1", "units: 3")], "target-shape", "1 unit"),
        (DIGITS, [(LOSS, "loss: MeanSquaredError"), ("[accuracy]", "[]")], "target-shape", "1 unit"),
        (DIGITS, [("targets: label", "targets: image"), (LOSS, "loss: MeanSquaredError"), ("[accuracy]", "[]")],
         "target-shape", "(8, 8, 1)"),
    ],
)  # fmt: skip
def test_an_output_that_does_not_fit_its_target(
    text: str, changes: list[tuple[str, str]], id: str, help: str
) -> None:
    (diagnostic,) = found(text, *changes, shapes=True)
    assert diagnostic.id == id
    assert marked(diagnostic) == "Dense"
    assert help in (diagnostic.help or "")


def test_accuracy_of_a_number_is_no_accuracy() -> None:
    (diagnostic,) = found(TABLE, ("[mae]", "[accuracy]"))
    assert (diagnostic.id, marked(diagnostic)) == ("accuracy-of-numbers", "accuracy")


# --- several outputs -------------------------------------------------------------------------------------------

TWO = """
kerasdl: 1
name: two
data: {source: digits, inputs: image, targets: [label, image]}
model:
  layers:
    - Flatten
    - {Dense: {units: 16, activation: relu}, as: code}
    - {Dense: {units: 10, activation: softmax}, as: digit}
    - {Dense: 64, from: code}
    - {Reshape: [8, 8, 1], as: picture}
  outputs: [digit, picture]
train:
  loss:
    digit: SparseCategoricalCrossentropy
    picture: MeanSquaredError
  optimizer: Adam
"""
LOSSES = "loss:\n    digit: SparseCategoricalCrossentropy\n    picture: MeanSquaredError"


def test_targets_go_in_step_with_outputs() -> None:
    assert found(TWO, shapes=True) == ()


@pytest.mark.parametrize(
    ("changes", "id", "place"),
    [
        ([(LOSSES, "loss: MeanSquaredError")], "output-unclear", "MeanSquaredError"),
        ([("    picture: MeanSquaredError\n", "")], "no-loss-reaches", "Dense"),
        ([("optimizer: Adam", "optimizer: Adam\n  metrics: [mae]")], "output-unclear", "mae"),
        ([("targets: [label, image]", "targets: [image, label]")], "target-shape", "Reshape"),
    ],
)
def test_several_outputs(changes: list[tuple[str, str]], id: str, place: str) -> None:
    diagnostics = found(TWO, *changes, shapes=True)
    assert (id, place) in [(each.id, marked(each)) for each in diagnostics]


def test_an_output_without_weights_of_its_own_needs_no_loss() -> None:
    text = TWO.replace(
        "    - {Dense: 64, from: code}\n    - {Reshape: [8, 8, 1], as: picture}\n", ""
    ).replace("outputs: [digit, picture]", "outputs: [digit, code]")
    text = text.replace("    picture: MeanSquaredError\n", "").replace(
        "targets: [label, image]", "targets: label"
    )
    assert diagnostics_of(text, shapes=True) == ()


# --- what is watched -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("added", "id", "place"),
    [
        ("  keep: best\n", "nothing-watched", "train"),
        ("  callbacks: [EarlyStopping]\n", "nothing-watched", "EarlyStopping"),
        ("  callbacks: [{EarlyStopping: {monitor: accurcy}}]\n", "unknown-monitor", "accurcy"),
        ("expect: {test.acuracy: {min: 0.5}}\n", "unknown-promise", "test.acuracy"),
        ("expect: {validation.accuracy: {min: 0.5}}\n", "unknown-promise", "validation.accuracy"),
        ("expect: {weights.dense_2.kernel: {min: 0}}\n", "unknown-promise", "weights.dense_2.kernel"),
    ],
)
def test_what_is_not_measured_cannot_be_watched(added: str, id: str, place: str) -> None:
    assert [(each.id, marked(each)) for each in diagnostics_of(DIGITS + added)] == [(id, place)]


@pytest.mark.parametrize(
    "added",
    [
        "  callbacks: [{EarlyStopping: {monitor: loss}}, TerminateOnNaN]\n",
        "expect: {test.accuracy: {min: 0.5}, train.loss: {max: 1}, parameters.total: {equals: 650}}\n",
        "expect: {weights.dense.kernel: {max: 1}, output: {min: 0}}\n",
    ],
)
def test_what_is_measured_can_be_watched(added: str) -> None:
    assert diagnostics_of(DIGITS + added) == ()


def test_nothing_here_needs_keras() -> None:
    import subprocess
    import sys

    script = (
        "import sys; from tests.specs import diagnostics_of; "
        f"diagnostics_of({DIGITS!r}); print(sorted({{'keras', 'numpy'}} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"
