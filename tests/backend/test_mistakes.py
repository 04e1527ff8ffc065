"""Each planted mistake is told once, at the node that makes it, with the words that mend it."""

from __future__ import annotations

import pytest

from kerasdl.backend.infer import infer_many
from kerasdl.diagnostics import Diagnostic, render
from tests.backend.graphs import Sketch, place
from tests.backend.mistakes import PLANTED

Told = dict[str, list[Diagnostic]]


@pytest.fixture(scope="module")
def told() -> Told:
    graphs = {name: planted.graph() for name, planted in PLANTED.items()}
    found = infer_many(list(graphs.values()))
    return {name: diagnostics for name, (_, diagnostics) in zip(graphs, found, strict=True)}


def test_there_are_many() -> None:
    assert len(PLANTED) >= 35


@pytest.mark.parametrize("name", PLANTED)
def test_one_mistake_is_one_diagnostic(told: Told, name: str) -> None:
    assert [each.id for each in told[name]] == [PLANTED[name].id]


@pytest.mark.parametrize("name", PLANTED)
def test_it_is_told_at_its_node(told: Told, name: str) -> None:
    planted = PLANTED[name]
    node = next(node for node in planted.graph().nodes if node.name == planted.node)
    assert told[name][0].span == place(node.span.line)


@pytest.mark.parametrize("name", PLANTED)
def test_it_says_what_was_expected_and_the_mend(told: Told, name: str) -> None:
    planted, diagnostic = PLANTED[name], told[name][0]
    assert planted.label in diagnostic.labels[0].text
    assert planted.help in (diagnostic.help or "")


@pytest.mark.parametrize("name", PLANTED)
def test_it_is_short_and_names_nothing_of_python(told: Told, name: str) -> None:
    text = render(told[name], color=False)
    assert len(text) < 1200
    for foreign in ("Traceback", "KerasTensor", "None", "\x1b", "Exception", "call()"):
        assert foreign not in text


def test_the_whole_message_of_the_first() -> None:
    (diagnostic,) = infer_many([PLANTED["convolution of a flat vector"].graph()])[0][1]
    assert diagnostic.headline == "`refine` cannot take the output of `flat`"
    assert [label.text for label in diagnostic.labels] == [
        "expected rank 4 (batch, height, width, channels), found rank 2",
        "returns (batch, 784)",
    ]
    assert diagnostic.notes == ("image (28, 28, 1) -> flat (784)",)
    assert diagnostic.help == "place `refine` before `flat`"


def test_two_mistakes_are_two_diagnostics() -> None:
    graph = (
        Sketch(image=(8, 8, 3))
        .add("flat", "Flatten")
        .add("one", "Conv2D", filters=2, kernel_size=3)
        .add("lost", "ReLU")
        .add("two", "LSTM", "image", units=2)
        .add("both", "Concatenate", ["lost", "two"])
        .graph()
    )
    shapes, diagnostics = infer_many([graph])[0]
    assert [each.headline for each in diagnostics] == [
        "`one` cannot take the output of `flat`",
        "`two` cannot take the output of `image`",
    ]
    assert set(shapes.nodes) == {"flat"}
    assert not shapes.complete
