"""`change` and `--set`: an address finds what it names, or says why not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.compose import FIRST, MemoryLoader, compose, split_override
from kerasdl.diagnostics import Diagnostic, Source
from kerasdl.syntax import parse, plain
from tests.compose.texts import composed, told

SPEC = """\
params: {width: 3, depth: 2}
blocks:
  res:
    params: {filters: , strides: 1}
    layers:
      - {Conv2D: {filters: $filters}, as: conv}
model:
  parts:
    encoder: {inputs: {x: [2]}, layers: [{Dense: 3, as: hidden}, {Dense: 4}]}
    words: {Embedding: {input_dim: 10}}
  layers:
    - Flatten
    - {Dense: 5, as: head}
    - Dense: {units: 3}
    - {res: 8, as: stage}
    - {layers: [{Dense: 2, as: inner}, ReLU], repeat: 2}
    - branches: [[{ops.mean: {axis: 1}, as: left}], []]
    - {Bidirectional: {LSTM: 3}, as: both}
    - {LSTM: 3, as: [sequence, h, _]}
    - {encoder: , as: {mean: code}}
    - {Dense: 1, as: twice}
    - {Dense: 1, aside: twice}
    - {formula: a + b, as: total}
train:
  loss: MeanSquaredError
  optimizer: Adam
  metrics: [accuracy]
expect:
  test.accuracy: {min: 0.9}
"""


def tree(*sets: str) -> dict[str, object]:
    composition = composed(SPEC, *sets)
    assert composition.diagnostics == ()
    return plain(composition.root)


def at(value: object, *way: str | int) -> object:
    for step in way:
        value = value[step]  # type: ignore[index]
    return value


LAYERS = ("model", "layers")
PARTS = ("model", "parts")


@pytest.mark.parametrize(
    ("override", "way", "wanted"),
    [
        ("params.width=8", ("params", "width"), 8),
        ("train.optimizer={SGD: {momentum: 0.9}}", ("train", "optimizer"), {"SGD": {"momentum": 0.9}}),
        ("train.epochs=5", ("train", "epochs"), 5),
        ("train.epochs=1e1", ("train", "epochs"), 10.0),
        ("name=digits", ("name",), "digits"),
        ("name='a=b'", ("name",), "a=b"),
        ("train.seed=", ("train", "seed"), None),
        ("data.splits.validation=0.1", ("data",), {"splits": {"validation": 0.1}}),
        ("train.optimizer.learning_rate=1e-3", ("train", "optimizer"), {"Adam": {"learning_rate": 1e-3}}),
        ("expect.test.accuracy.min=0.5", ("expect", "test.accuracy"), {"min": 0.5}),
        ("train.metrics[0]=mae", ("train", "metrics"), ["mae"]),
        ("train.metrics[-1]=mae", ("train", "metrics"), ["mae"]),
        ("model.layers[0]=ReLU", (*LAYERS, 0), "ReLU"),
        ("model.layers[0].data_format=x", (*LAYERS, 0), {"Flatten": {"data_format": "x"}}),
        ("model.layers[2].units=9", (*LAYERS, 2), {"Dense": {"units": 9}}),
        ("model.layers[2].Dense.units=9", (*LAYERS, 2), {"Dense": {"units": 9}}),
        ("model.layers[2].use_bias=false", (*LAYERS, 2, "Dense"), {"units": 3, "use_bias": False}),
        ("model.layers.head.Dense=9", (*LAYERS, 1), {"Dense": 9, "as": "head"}),
        ("model.layers.head.units=9", (*LAYERS, 1, "Dense"), {FIRST: 5, "units": 9}),
        ("model.layers.head.repeat=3", (*LAYERS, 1), {"Dense": 5, "as": "head", "repeat": 3}),
        ("model.layers.stage.strides=2", (*LAYERS, 3, "res"), {FIRST: 8, "strides": 2}),
        ("model.layers.inner.units=7", (*LAYERS, 4, "layers", 0, "Dense"), {FIRST: 2, "units": 7}),
        ("model.layers.left.axis=2", (*LAYERS, 5, "branches", 0, 0, "ops.mean"), {"axis": 2}),
        ("model.layers.left.ops.mean.axis=2", (*LAYERS, 5, "branches", 0, 0, "ops.mean"), {"axis": 2}),
        ("model.layers.both.merge_mode=sum", (*LAYERS, 6, "Bidirectional"), {FIRST: {"LSTM": 3}, "merge_mode": "sum"}),
        ("model.layers.both.LSTM.units=4", (*LAYERS, 6, "Bidirectional"), {"LSTM": {FIRST: 3, "units": 4}}),
        ("model.layers.both.Bidirectional.LSTM=4", (*LAYERS, 6), {"Bidirectional": {"LSTM": 4}, "as": "both"}),
        ("model.layers.head.Dense.units=9", (*LAYERS, 1, "Dense"), {FIRST: 5, "units": 9}),
        ("model.layers.stage.res.strides=2", (*LAYERS, 3, "res"), {FIRST: 8, "strides": 2}),
        ("model.layers.h.units=4", (*LAYERS, 7, "LSTM"), {FIRST: 3, "units": 4}),
        ("model.layers.code.frozen=true", (*LAYERS, 8, "frozen"), True),
        ("model.layers.total.formula=a - b", (*LAYERS, 11, "formula"), "a - b"),
        ("model.parts.words.input_dim=20", ("model", "parts", "words", "Embedding"), {"input_dim": 20}),
        ("model.parts.encoder.layers.hidden.units=8", (*PARTS, "encoder", "layers", 0, "Dense", "units"), 8),
        ("model.parts.encoder.frozen=true", ("model", "parts", "encoder", "frozen"), True),
        ("blocks.res.layers.conv.padding=same", ("blocks", "res", "layers", 0, "Conv2D", "padding"), "same"),
        ("blocks.res.params.strides=2", ("blocks", "res", "params"), {"filters": None, "strides": 2}),
    ],
)  # fmt: skip
def test_an_address_finds_what_it_names(override: str, way: tuple[str | int, ...], wanted: object) -> None:
    changed = tree(override)
    assert at(changed, *way) == wanted


@pytest.mark.parametrize(
    ("override", "id", "marked", "mend"),
    [
        ("params.widht=3", "unknown-param", "widht", "write `width`"),
        ("params.other=3", "unknown-param", "other", "the params are `width`, `depth`"),
        ("modle.layers=3", "unknown-key", "modle", "write `model`"),
        ("zzz=3", "unknown-key", "zzz", "`train`"),
        ("extends=a.yaml", "not-settable", "extends", "in the file itself"),
        ("model.lyers.head.units=3", "address-not-found", "lyers", "write `layers`"),
        ("model.layers.hed.units=3", "address-not-found", "hed", "write `head`"),
        ("model.layers.zzz=3", "address-not-found", "zzz", "the named items are `head`"),
        ("model.layers.zzz=3", "address-not-found", "zzz", "`[0]` to `[11]`"),
        ("model.layers.dense_1.units=3", "address-not-found", "dense_1", "`[2]`"),
        ("model.layers.res_1.conv.filters=3", "address-unfolded", "res_1", "`blocks.res`"),
        ("model.layers.twice.units=3", "ambiguous-address", "twice", "`model.layers[9]`"),
        ("model.layers[12]=3", "index-out-of-range", "[12]", None),
        ("model.layers[-13]=3", "index-out-of-range", "[-13]", None),
        ("train.optimizer[0]=3", "not-a-list", "[0]", None),
        ("params.width.deep=3", "address-not-found", "deep", "set `params.width` itself"),
        ("model.layers.total.units=3", None, None, None),
        ("train.lss.weight=3", "address-not-found", "lss", "write `loss`"),
        ("expect.test.acuracy.min=3", "address-not-found", "test", "`test.accuracy`"),
        ("blocks.ress.params.strides=3", "address-not-found", "ress", "write `res`"),
        ("blocks.unknown.params.strides=3", "address-not-found", "unknown", "`res`"),
        ("predict.layers.x.units=3", "address-not-found", "predict", None),
        ("train.epochs", "malformed-override", "train.epochs", "`--set train.epochs=5`"),
        ("=3", "malformed-override", "=3", "`--set train.epochs=5`"),
        ("a..b=3", "malformed-address", "..b", None),
        (".a=3", "malformed-address", ".a", None),
        ("a.=3", "malformed-address", ".", None),
        ("[0]=3", "malformed-address", "[0]", None),
        ("model.layers[x]=3", "malformed-address", "[x]", None),
        ("train" + ".a" * 60 + "=3", "malformed-address", ".a" * 11, None),
    ],
)
def test_an_address_that_finds_nothing_says_why(
    override: str, id: str | None, marked: str | None, mend: str | None
) -> None:
    found = composed(SPEC, override).diagnostics
    if id is None:
        assert found == ()  # a new key beside a formula: the spec stage judges it
        return
    assert [told(each) for each in found] == [(id, marked)]
    assert found[0].span is not None
    assert found[0].span.source.text == override
    assert mend is None or mend in (found[0].help or "")


def test_a_value_that_is_no_yaml_is_told_in_the_override_itself() -> None:
    (found,) = composed(SPEC, "train.metrics=[a, b").diagnostics
    assert found.span is not None
    assert found.span.source.text == "train.metrics=[a, b"
    assert found.span.text == "["


def test_one_bad_override_does_not_hide_another() -> None:
    ids = [each.id for each in composed(SPEC, "params.widht=3", "train.epochs=5", "modle=3").diagnostics]
    assert ids == ["unknown-param", "unknown-key"]


def test_a_choice_among_alternatives_takes_the_place_of_the_other() -> None:
    assert "loss" not in at(tree("train.minimize=[a]"), "train")  # type: ignore[operator]


def test_the_last_of_several_overrides_wins_and_change_comes_first() -> None:
    text = SPEC + "change: {params.width: 5, params.depth: 6}\n"
    composition = composed(text, "params.width=7", "params.width=8")
    assert composition.params == {"width": 8, "depth": 6}


def test_change_is_told_at_its_own_key() -> None:
    (found,) = composed(SPEC + "change:\n  'model.layers.hed.units': 3\n").diagnostics
    assert told(found) == ("address-not-found", "hed")
    (found,) = composed(SPEC + "change: [a]\n").diagnostics
    assert told(found) == ("change-kind", "[a]")


def test_what_is_not_set_stays_the_same_object() -> None:
    composition = composed(SPEC, "params.width=8")
    document = parse(Source("spec.yaml", SPEC)).document
    assert document is not None
    changed = compose(document, MemoryLoader({}), ["params.width=8"]).root
    assert changed.get("model") is document.root.get("model")
    assert plain(changed) == plain(composition.root)


ADDRESSES = {
    "params.width": ("params", "width"),
    "train.optimizer": ("train", "optimizer"),
    "train.metrics[0]": ("train", "metrics", 0),
    "model.layers[2].units": ("model", "layers", 2, "Dense", "units"),
    "model.layers.head.Dense": ("model", "layers", 1, "Dense"),
    "blocks.res.layers.conv.filters": ("blocks", "res", "layers", 0, "Conv2D", "filters"),
    "expect.test.accuracy.min": ("expect", "test.accuracy", "min"),
}


@given(
    st.sampled_from(sorted(ADDRESSES)),
    st.sampled_from(["7", "-1e-3", "relu", "[1, 2]", "{a: 1}", "'x: y'", "~"]),
)
@settings(deadline=None)
def test_a_set_reads_as_the_edited_text_does(address: str, value: str) -> None:
    document = parse(Source("spec.yaml", SPEC)).document
    assert document is not None
    node = document.root
    for step in ADDRESSES[address]:
        node = node.items[step] if isinstance(step, int) else node.get(step)  # type: ignore[union-attr,assignment]
    edited = SPEC[: node.span.start] + value + SPEC[node.span.end :]
    by_hand = parse(Source("spec.yaml", edited)).document
    assert by_hand is not None
    by_set = compose(document, MemoryLoader({}), [f"{address}={value}"])
    assert plain(by_set.root) == plain(by_hand.root)


@given(st.text(alphabet="abmodel.params[0]=-1 {}:'\"$\n", max_size=30) | st.text(max_size=20))
@settings(max_examples=500, deadline=None)
def test_no_override_raises(override: str) -> None:
    composition = composed(SPEC, override)
    assert all(each.headline for each in composition.diagnostics)


def test_an_override_is_cut_at_its_first_equals_sign() -> None:
    assert split_override("a.b=c=d") == ("a.b", "c=d")
    assert isinstance(split_override("a.b"), Diagnostic)
