"""A mask that ends unused gives one warning, at the first node that ends it for good; nothing else does."""

from __future__ import annotations

import pytest

from kerasdl.backend.infer import infer_many
from kerasdl.diagnostics import Diagnostic
from tests.backend.graphs import Sketch, call


def _words() -> Sketch:
    return Sketch(words=((20,), "int32")).add(
        "embed", "Embedding", input_dim=50, output_dim=8, mask_zero=True
    )


DROPPED = {
    "a convolution": ("conv", lambda: _words().add("conv", "Conv1D", filters=4, kernel_size=3).graph()),
    "flattening": ("flat", lambda: _words().add("flat", "Flatten").add("out", "Dense", units=2).graph()),
    "after a layer that hands it on": (
        "flat",
        lambda: _words().add("d", "Dense", units=4).add("flat", "Flatten").graph(),
    ),
    "a pooling that knows no masks": ("pool", lambda: _words().add("pool", "GlobalMaxPooling1D").graph()),
    "an op": ("mean", lambda: _words().op("mean", "mean", axis=1).graph()),
    "a formula that sums": ("sum", lambda: _words().formula("sum", "sum(x, axis=1)", {"x": "embed"}).graph()),
    "after a layer that read it": (
        "flat",
        lambda: _words().add("read", "LSTM", units=4, return_sequences=True).add("flat", "Flatten").graph(),
    ),
    "several branches, told once": (
        "a",
        lambda: _words().add("a", "Conv1D", filters=4, kernel_size=3, padding="same")
        .add("b", "Conv1D", "embed", filters=4, kernel_size=5, padding="same").add("c", "Concatenate", ["a", "b"])
        .graph(),
    ),
}  # fmt: skip
KEPT = {
    "a recurrent layer reads it": lambda: _words().add("read", "LSTM", units=4).graph(),
    "a wrapped recurrent layer reads it": (
        lambda: _words().add("read", "Bidirectional", layer=call("LSTM", units=4)).graph()
    ),
    "an average that knows masks": lambda: _words().add("pool", "GlobalAveragePooling1D").graph(),
    "the output carries it to the loss": lambda: _words().add("logits", "Dense", units=50).graph(),
    "an elementwise formula hands it on": (
        lambda: _words().formula("scaled", "tanh(x) * 2", {"x": "embed"}).add("read", "GRU", units=4).graph()
    ),
    "a formula reads it": (
        lambda: _words().formula("mean", "sum(x * cast(expand_dims(mask(x), -1), 'float32'), axis=1)", {"x": "embed"})
        .graph()
    ),
    "attention reads it": (
        lambda: _words().add("look", "MultiHeadAttention", {None: "embed", "value": "embed"}, num_heads=1, key_dim=2)
        .add("pool", "GlobalAveragePooling1D").graph()
    ),
    "it ends in one branch and is read in a later one": (
        lambda: _words().formula("first", "x[:, 0]", {"x": "embed"}).add("read", "GRU", "embed", units=8)
        .add("sum", "Add", ["first", "read"]).graph()
    ),
    "joined masks are read": (
        lambda: _words().add("d", "Dense", units=8).add("sum", "Add", ["embed", "d"]).add("read", "GRU", units=4)
        .graph()
    ),
    "there is none": (
        lambda: Sketch(words=((20,), "int32")).add("embed", "Embedding", input_dim=50, output_dim=8)
        .add("flat", "Flatten").graph()
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def told() -> dict[str, list[Diagnostic]]:
    graphs = {name: graph() for name, (_, graph) in DROPPED.items()} | {
        name: graph() for name, graph in KEPT.items()
    }
    return dict(zip(graphs, (found[1] for found in infer_many(list(graphs.values()))), strict=True))


@pytest.mark.parametrize("name", DROPPED)
def test_a_mask_that_ends_gives_one_warning_at_its_node(told: dict[str, list[Diagnostic]], name: str) -> None:
    (warning,) = told[name]
    assert (warning.id, warning.severity) == ("dropped-mask", "warning")
    assert warning.headline.startswith(f"`{DROPPED[name][0]}` drops the mask")


@pytest.mark.parametrize("name", KEPT)
def test_a_mask_that_is_used_gives_none(told: dict[str, list[Diagnostic]], name: str) -> None:
    assert told[name] == []


def test_shapes_say_whether_a_mask_rides_along() -> None:
    shapes, _ = infer_many([_words().add("read", "LSTM", units=4).graph()])[0]
    assert [shapes.nodes[name].outputs[0].masked for name in ("embed", "read")] == [True, False]
