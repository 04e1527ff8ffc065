"""What is told about names and arguments, and what is read from well-formed specs."""

import pytest

from tests.specs import diagnostics_of, stages_of

HEAD = "kerasdl: 1\nname: test\n"


def model(*items: str, inputs: str = "{x: [28, 28, 1]}") -> str:
    lines = "".join(f"    - {item}\n" for item in items)
    return f"{HEAD}model:\n  inputs: {inputs}\n  layers:\n{lines}"


def places(text: str) -> list[tuple[str, int, int]]:
    """(id, line, column) of everything that is told."""
    return [(each.id, each.span.line, each.span.column) for each in diagnostics_of(text) if each.span]


def mend(text: str) -> str | None:
    (only,) = diagnostics_of(text)
    return only.help


@pytest.mark.parametrize(
    ("item", "id", "column"),
    [
        ("Dens: 3", "unknown-name", 7),
        ("Adam: 3", "wrong-kind", 7),
        ("dense: 3", "unknown-name", 7),
        ("ops.maen: 1", "unknown-name", 7),
        ("Dense: {unitz: 3}", "unknown-argument", 15),
        ("Dense: {units: -1}", "wrong-value", 22),
        ("Dense: {units: true}", "wrong-value", 22),
        ("Dense: {units: 3, activation: rely}", "wrong-value", 37),
        ("Conv2D: {filters: 3, kernel_size: 3, padding: smae}", "wrong-value", 53),
        ("Dense: {units: 3, kernel_initializer: {HeNorml: {seed: 1}}}", "unknown-name", 46),
        ("Dense: {units: 3, kernel_initializer: {HeNormal: {sed: 1}}}", "unknown-argument", 57),
        ("Dense: {units: 3, kernel_regularizer: {l2: 0.1}}", "unknown-name", 46),
        ("Bidirectional: {LSTN: 3}", "unknown-name", 23),
        ("Dense", "missing-argument", 7),
        ("Dense: {units: 3, name: a}", "name-argument", 25),
        ("Dense: {units: 3, as: a}", "wiring-in-arguments", 25),
        ("{Dense: 3, activation: relu}", "argument-beside-call", 18),
        ("{Dense: 3, Dropout: 0.5}", "two-calls", 18),
        ("{Dense: 3, form: x}", "unknown-wiring", 18),
        ("{as: a}", "empty-item", 7),
        ("{Dense: 3, as: a, aside: b}", "as-and-aside", 25),
        ("{Dense: 3, merge: Add}", "merge-without-branches", 18),
        ("Lambda: f", "refused", 7),
        ("StringLookup: {vocabulary: words.txt}", "refused", 34),
        ("applications.VGG16: {weights: imagenet}", "refused", 37),
        ("{scan: cell}", "not-yet", 8),
        ("Dense: $unitz", "unknown-name", 15),
        ("Dense: $(1 + )", None, None),
        ("formula: x + $margin", "unknown-name", 20),
        ("[Dense, 3]", "wrong-type", 7),
    ],
)
def test_one_mistake_at_its_place(item: str, id: str | None, column: int | None) -> None:
    found = places(model(item))
    assert len(found) == 1
    if id:
        assert found == [(id, 6, column)]


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    text = (
        model("Dens: 3", "Dense: {unitz: 3}", "Dense: 3")
        + "train:\n  loss: Mse\n  optimizer: Adan\n  epocs: 3\n"
    )
    assert [line for _, line, _ in places(text)] == [6, 7, 10, 11, 12]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("Dense: {unitz: 3}", "write `units`"),
        ("dense: 3", "write `Dense`"),
        ("mean: 1", "write `ops.mean`"),
        ("VGG16", "write `applications.VGG16`"),
        ("Dense: {units: 3, kernel_initializer: {he_normal: {seed: 1}}}", "write `HeNormal`"),
        ("Dense: {units: 3.0}", "write `3`; in an expression `//` divides to an integer"),
        ("{Dense: 3, form: x}", "write `from`"),
        ("{Dense: 3, repeats: 2}", "write `repeat`"),
    ],
)
def test_the_mend_is_stated(item: str, expected: str) -> None:
    assert mend(model(item)) == expected


def test_an_edit_that_is_offered_mends_the_text() -> None:
    text = model("Conv2D: {filters: 3, kernel_sise: 3}")
    (only,) = diagnostics_of(text)
    assert only.edit is not None
    mended = text[: only.edit.span.start] + only.edit.text + text[only.edit.span.end :]
    assert diagnostics_of(mended) == ()


@pytest.mark.parametrize(
    "item",
    [
        "Dense: {units: 3, activation: {LeakyReLU: 0.1}}",
        "Dense: {units: 3, activation: relu, kernel_initializer: he_normal}",
        "Dense: {units: 3, kernel_regularizer: {L1L2: {l1: 0.1, l2: 0.1}}}",
        "TimeDistributed: {Dense: 3}",
        "Reshape: [-1, 4]",
        "Flatten",
        "ops.mean: {axis: [1, 2]}",
        "ops.mean: 1",
        "formula: relu(x) + mean(previous, axis=-1, keepdims=True)",
        "applications.MobileNetV2: {weights: null, input_shape: [28, 28, 1]}",
        "RandomFlip: horizontal",
    ],
)
def test_good_items_are_read(item: str) -> None:
    assert diagnostics_of(model(item)) == ()


def test_blocks_that_reach_themselves_are_refused() -> None:
    text = (
        f"{HEAD}blocks:\n  a:\n    layers: [b]\n  b:\n    layers: [c]\n  c:\n    layers: [a]\n"
        "model:\n  inputs: {x: [3]}\n  layers: [a]\n"
    )
    found = [each for each in diagnostics_of(text) if each.id == "recursive-block"]
    assert len(found) == 1
    assert found[0].notes == ("a -> b -> c -> a",)


def test_unused_blocks_and_parts_are_warnings() -> None:
    text = (
        f"{HEAD}blocks:\n  loose:\n    layers: [ReLU]\nmodel:\n  inputs: {{x: [3]}}\n"
        "  parts: {words: {Dense: 3}}\n  layers: [ReLU]\n"
    )
    assert [(each.id, each.severity) for each in diagnostics_of(text)] == [
        ("unused-block", "warning"),
        ("unused-part", "warning"),
    ]


def test_later_words_of_the_language_say_so() -> None:
    text = model("ReLU") + "weights: {a: {bundle: b}}\ntrain:\n  minimize: [x]\n  optimizer: Adam\n"
    assert [(id, line) for id, line, _ in places(text)] == [("not-yet", 7), ("not-yet", 9)]


def test_losses_by_output_and_metrics_are_read() -> None:
    text = model("{Dense: 3, as: box}", "{Dense: 3, as: kind}").replace(
        "  layers:", "  outputs: [box, kind]\n  layers:"
    ) + (
        "train:\n  loss:\n    box: {MeanSquaredError: , weight: 5}\n    kind: CategoricalCrossentropy\n"
        "  metrics: {kind: [accuracy]}\n  optimizer: {SGD: {learning_rate: {CosineDecay: [1e-3]}}}\n"
    )
    text = text.replace("CosineDecay: [1e-3]", "CosineDecay: {initial_learning_rate: 1e-3, decay_steps: 9}")
    train = stages_of(text).spec
    assert train is not None
    assert train.train is not None
    losses = [
        (str(term.output.value), term.call.symbol.name, term.weight)
        for term in train.train.losses
        if term.output
    ]
    assert losses == [("box", "MeanSquaredError", 5.0), ("kind", "CategoricalCrossentropy", 1.0)]
    assert [term.alias for term in train.train.metrics] == ["accuracy"]


def test_expectations_need_a_comparison() -> None:
    assert [id for id, _, _ in places(model("ReLU") + "expect:\n  parameters.total: {seeds: 3}\n")] == [
        "empty-promise"
    ]


def test_an_unknown_section_key_names_the_near_one() -> None:
    assert mend(f"{HEAD}modle: 3\nmodel:\n  inputs: {{x: [3]}}\n  layers: [ReLU]\n") == "write `model`"


def test_a_param_without_a_value_is_told_once() -> None:
    head = f"{HEAD}params: {{units: $(1 / 0)}}\n"
    text = f"{head}model:\n  inputs: {{x: [3]}}\n  layers: [Dense: $units, Dense: $units]\n"
    assert [(line, column) for _, line, column in places(text)] == [(3, 21)]


def test_a_dollar_that_was_doubled_is_a_dollar() -> None:
    """In a step, whose section is worked out before it is read, and in a layer."""
    spec = stages_of(
        f"{HEAD}data:\n  source: {{Examples: {{x: [[1], [2]], y: [a, b]}}}}\n"
        "  steps: [{Classes: ['$$5', b], from: y}]\n  inputs: x\n  targets: y\n"
        "model: {layers: [Dense: 2]}\n"
    ).spec
    assert spec is not None
    assert spec.data is not None
    assert [each.call.arguments["classes"].value for each in spec.data.steps] == [["$5", "b"]]
    assert mend(model("{Dense: {units: 2, activation: $$relu}}")) == "write `relu`"
