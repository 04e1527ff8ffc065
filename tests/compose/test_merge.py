"""The laws of merging."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.compose import node_of
from kerasdl.compose.merge import merge
from kerasdl.syntax import Mapping, Node, plain
from tests.compose.texts import root_of, whole

scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["relu", "a", "Adam"])
keys = st.sampled_from(["a", "b", "units", "train", "loss", "Dense", "Adam", "params", "layers"])
trees = st.dictionaries(
    keys,
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


def node(value: object) -> Node:
    return node_of(value, whole("-"))


def merged(*texts: str) -> object:
    result: Node = root_of(texts[0])
    for text in texts[1:]:
        result = merge(result, root_of(text))
    return plain(result)


@given(trees)
@settings(deadline=None)
def test_an_empty_mapping_changes_nothing(tree: dict[str, object]) -> None:
    assert plain(merge(node(tree), node({}))) == tree
    assert plain(merge(node({}), node(tree))) == tree


@given(trees)
@settings(deadline=None)
def test_a_tree_merged_with_itself_is_itself(tree: dict[str, object]) -> None:
    assert plain(merge(node(tree), node(tree))) == tree


@given(trees, trees)
@settings(deadline=None)
def test_the_later_value_wins(base: dict[str, object], over: dict[str, object]) -> None:
    result = plain(merge(node(base), node(over)))
    for key, value in over.items():
        if not isinstance(value, dict):
            assert result[key] == value


@given(st.lists(trees, min_size=3, max_size=3))
@settings(deadline=None)
def test_merging_is_associative_on_keys_of_their_own(several: list[dict[str, object]]) -> None:
    a, b, c = (
        {f"of_{index}_{key}": value for key, value in tree.items()} for index, tree in enumerate(several)
    )
    left = merge(merge(node(a), node(b)), node(c))
    right = merge(node(a), merge(node(b), node(c)))
    assert plain(left) == plain(right) == {**a, **b, **c}


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (("a: {b: 1, c: 2}", "a: {c: 3, d: 4}"), {"a": {"b": 1, "c": 3, "d": 4}}),
        (("a: [1, 2, 3]", "a: [4]"), {"a": [4]}),
        (("a: {b: 1}", "a: 2"), {"a": 2}),
        (("a: {b: 1}", "a: {b: }"), {"a": {"b": None}}),
        (
            (
                "train: {optimizer: {Adam: {learning_rate: 1, beta_1: 2}}}",
                "train: {optimizer: {Adam: {learning_rate: 3}}}",
            ),
            {"train": {"optimizer": {"Adam": {"learning_rate": 3, "beta_1": 2}}}},
        ),
        (
            ("train: {optimizer: {Adam: {learning_rate: 1}}}", "train: {optimizer: {SGD: {momentum: 3}}}"),
            {"train": {"optimizer": {"SGD": {"momentum": 3}}}},
        ),
        (
            ("model: {parts: {p: {ops.mean: {axis: 1}}}}", "model: {parts: {p: {ops.sum: {axis: 2}}}}"),
            {"model": {"parts": {"p": {"ops.sum": {"axis": 2}}}}},
        ),
        (
            ("train: {loss: {box: MeanSquaredError}}", "train: {loss: {class: CategoricalCrossentropy}}"),
            {"train": {"loss": {"box": "MeanSquaredError", "class": "CategoricalCrossentropy"}}},
        ),
        (
            ("train: {loss: mse, seed: 1}", "train: {minimize: [a]}"),
            {"train": {"seed": 1, "minimize": ["a"]}},
        ),
        (("train: {updates: [a]}", "train: {loss: mse}"), {"train": {"loss": "mse"}}),
        (("train: {minimize: [a]}", "train: {epochs: 3}"), {"train": {"minimize": ["a"], "epochs": 3}}),
        (
            ("data: {columns: {Age: age}}", "data: {columns: {Sex: sex}}"),
            {"data": {"columns": {"Age": "age", "Sex": "sex"}}},
        ),
        (("params: {a: 1, b: 2}", "params: {b: 3, c: 4}"), {"params": {"a": 1, "b": 3, "c": 4}}),
        (
            ("params: {a: {type: integer, default: 1}}", "params: {a: 3}"),
            {"params": {"a": {"type": "integer", "default": 3}}},
        ),
        (
            ("params: {a: {type: integer, default: 1}}", "params: {a: {default: 3, max: 4}}"),
            {"params": {"a": {"type": "integer", "default": 3, "max": 4}}},
        ),
    ],
)
def test_the_rules(texts: tuple[str, ...], wanted: object) -> None:
    assert merged(*texts) == wanted


def test_every_value_keeps_its_place_in_its_own_file() -> None:
    base, over = root_of("a: {b: 1, c: 2}\n"), root_of("a: {c: 3}\n")
    result = merge(base, over)
    assert isinstance(result, Mapping)
    inner = result.get("a")
    assert isinstance(inner, Mapping)
    sources = {entry.name: entry.value.span.source for entry in inner}
    assert sources["b"] is base.span.source
    assert sources["c"] is over.span.source
