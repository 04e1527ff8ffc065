"""The stage as a whole: what it gives, and that no document makes it fail."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.compose import Composition, MemoryLoader, compose
from kerasdl.diagnostics import Source
from kerasdl.syntax import parse, plain
from tests.compose.texts import composed, root_of

BASE = """\
params: {width: 3, units: {type: integer, min: 1, default: $(2 * width)}}
model:
  inputs: {image: [8, 8, 1]}
  layers:
    - Flatten
    - {Dense: {units: $units}, as: head}
train: {loss: MeanSquaredError, optimizer: {Adam: {learning_rate: 1e-3}}, epochs: 5}
"""


def test_a_document_by_itself_is_itself() -> None:
    composition = composed(BASE)
    assert composition.diagnostics == ()
    assert plain(composition.root) == plain(root_of(BASE))
    assert composition.params == {"width": 3, "units": 6}
    assert [param.name for param in composition.declared] == ["width", "units"]


def test_extends_then_change_then_set() -> None:
    text = """\
extends: base.yaml
params: {width: 5}
change: {model.layers.head.units: 7, train.epochs: 6}
train: {minimize: [a], optimizer: {SGD: }}
"""
    composition = composed(text, "train.epochs=8", files={"base.yaml": BASE})
    assert composition.diagnostics == ()
    root = plain(composition.root)
    assert composition.params == {"width": 5, "units": 10}
    assert root["model"]["layers"][1] == {"Dense": {"units": 7}, "as": "head"}
    assert root["train"] == {"optimizer": {"SGD": None}, "epochs": 8, "minimize": ["a"]}
    assert [source.name for source in composition.sources] == ["spec.yaml", "base.yaml", "--set"]


def test_expressions_stay_as_written() -> None:
    root = plain(composed(BASE).root)
    assert root["model"]["layers"][1]["Dense"]["units"] == "$units"


def test_all_mistakes_are_told_at_once_each_in_its_own_text() -> None:
    text = "extends: [bse.yaml, other.yaml]\nparams: {a: $b, Bad: 1}\n"
    found = composed(text, "modle=3", "nothing", files={"base.yaml": "", "other.yaml": "a: [\n"}).diagnostics
    places = {(each.id, each.span.source.name) for each in found if each.span}
    assert places == {
        ("file-not-found", "spec.yaml"),
        ("unclosed-bracket", "other.yaml"),
        ("unknown-key", "--set"),
        ("malformed-override", "--set"),
        ("param-name", "spec.yaml"),
        ("unknown-name", "spec.yaml"),
    }


_words = st.sampled_from(
    [
        "a",
        "$a",
        "$(a + 1)",
        "$(",
        "$$",
        "base.yaml",
        "spec.yaml",
        "gone.yaml",
        "integer",
        "Dense",
        "ops.mean",
        "_",
        "",
    ]
)
_keys = st.sampled_from(
    [
        "extends", "change", "params", "blocks", "model", "train", "layers", "as", "aside", "branches", "Dense", "type",
        "default", "min", "max", "choices", "loss", "minimize", "a", "b", "model.layers.a.units", "params.a", "a.b",
        "model.layers[0].units", "train.loss", "", "$x", "1", "Bidirectional", "parts",
    ]
)  # fmt: skip
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=4),
    max_leaves=25,
)
_documents = st.dictionaries(_keys, _values, max_size=6)
_addresses = st.lists(
    st.sampled_from(
        ["a", "b", "model", "layers", "Dense", "units", "[0]", "[-1]", "as", "params", "train", "loss", "ops"]
    ),
    min_size=1,
    max_size=5,
).map(lambda steps: ".".join(steps).replace(".[", "["))
_values_set = st.sampled_from(["1", "", "x", "[1", "{a: 1}", "$a"])
_overrides = st.lists(st.tuples(_addresses, _values_set), max_size=3)


@given(_documents, _documents, _overrides)
@settings(max_examples=400, deadline=None)
def test_no_document_raises(
    main: dict[str, object], base: dict[str, object], sets: list[tuple[str, str]]
) -> None:
    files = MemoryLoader({"base.yaml": json.dumps(base), "spec.yaml": json.dumps(main)})
    composition = compose_text(json.dumps(main), files, sets)
    for each in composition.diagnostics:
        assert each.span is not None
        assert 0 <= each.span.start <= each.span.end <= len(each.span.source.text)
    names = {entry.name for entry in composition.root}
    assert not names & {"extends", "change"}
    again = compose_text(json.dumps(main), files, sets)
    assert plain(again.root) == plain(composition.root)


def compose_text(text: str, files: MemoryLoader, sets: list[tuple[str, str]]) -> Composition:
    document = parse(Source("spec.yaml", text, "spec.yaml")).document
    assert document is not None
    return compose(document, files, sets)
