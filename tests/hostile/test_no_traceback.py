"""No text at all gives a traceback, and whatever is told stands inside the text."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.diagnostics import render
from tests.specs import diagnostics_of

SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.yaml"))
WORDS = [
    "Dense", "Conv2D", "Add", "LSTM", "Bidirectional", "dense", "ops.mean", "applications.VGG16", "formula",
    "from", "as", "aside", "repeat", "for", "if", "branches", "merge", "layers", "frozen", "previous", "_",
    "x", "y", "units", "$n", "$(n + 1)", "$index", "$(", "relu", "x + y", "params", "inputs", "outputs",
    "blocks", "model", "train", "loss", "parts", "use", "scan",
]  # fmt: skip
scalars = st.one_of(
    st.sampled_from(WORDS),
    st.integers(-3, 9),
    st.floats(allow_nan=True),
    st.booleans(),
    st.none(),
    st.text(max_size=6),
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(WORDS), inner, max_size=4)
    ),
    max_leaves=20,
)


def hold(text: str) -> None:
    """What is told is renderable, serialisable and placed inside its source."""
    found = diagnostics_of(text)
    render(found, color=False)
    json.dumps([each.as_json() for each in found])
    for each in found:
        assert each.headline
        for label in each.labels:
            assert 0 <= label.span.start <= label.span.end <= len(label.span.source.text)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    hold(text)


@given(
    st.dictionaries(
        st.sampled_from(["params", "blocks", "model", "train", "expect", "data", "extends", "change"]), trees
    )
)
@settings(max_examples=150, deadline=None)
def test_any_tree_of_the_languages_own_words(tree: dict[str, object]) -> None:
    hold(json.dumps({"kerasdl": 1, "name": "t", **tree}))


@given(st.lists(trees, max_size=5), st.dictionaries(st.sampled_from(["b", "c"]), trees, max_size=2))
@settings(max_examples=200, deadline=None)
def test_any_chain(chain: list[object], blocks: dict[str, object]) -> None:
    model = {"inputs": {"x": [4], "y": [4]}, "layers": chain}
    hold(json.dumps({"kerasdl": 1, "name": "t", "params": {"n": 2}, "blocks": blocks, "model": model}))


@pytest.mark.parametrize("path", SPECS, ids=[path.stem for path in SPECS])
def test_mutations_of_real_specs(path: Path) -> None:
    """Lines removed, doubled, moved to the side, words replaced: drawn from a seed, so that it repeats."""
    draw = random.Random(path.stem)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for _ in range(25):
        changed = list(lines)
        for _ in range(draw.randint(1, 3)):
            at = draw.randrange(len(changed))
            mutate = draw.choice(MUTATIONS)
            changed[at : at + 1] = mutate(draw, changed[at])
        hold("".join(changed))


MUTATIONS = [
    lambda draw, line: [],  # noqa: ARG005
    lambda draw, line: [line, line],  # noqa: ARG005
    lambda draw, line: [" " * draw.randint(1, 4) + line],
    lambda draw, line: [line[draw.randint(0, 4) :]],
    lambda draw, line: [
        line.replace(draw.choice([":", "{", "}", "[", "-", ",", "$"]), draw.choice(["", ":", "{", "$(", "x"]))
    ],
    lambda draw, line: [
        " ".join(draw.choice(WORDS) if draw.random() < 0.2 else word for word in line.split(" "))
    ],
]
