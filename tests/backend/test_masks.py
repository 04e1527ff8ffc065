"""A mask that ends unused gives one warning, at the first node that ends it for good; nothing else does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
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


def _part() -> Sketch:
    inner = Sketch(ids=((20,), "int32")).add("table", "Embedding", input_dim=50, output_dim=8, mask_zero=True)
    return Sketch(words=((20,), "int32")).part("embed", inner.graph()).call_part("code", "embed")


def test_a_mask_comes_out_of_a_part() -> None:
    mean = "sum(x * cast(expand_dims(mask(x), -1), 'float32'), axis=1)"
    shapes, diagnostics = infer_many([_part().formula("mean", mean, {"x": "code"}).graph()])[0]
    assert diagnostics == []
    assert shapes.nodes["code"].outputs[0].masked


def test_a_formula_reads_it_when_the_model_runs_and_after_loading(tmp_path: Path) -> None:
    import keras

    from kerasdl.backend.build import build

    text = "sum(x * cast(expand_dims(mask(x), -1), 'float32'), axis=1)"
    built, _ = build(_part().formula("total", text, {"x": "code"}).graph("total", "code"), "model")
    assert built is not None
    built.model.save(tmp_path / "model.keras")
    ids = np.array([[3, 4] + [0] * 18])
    for model in (built.model, keras.models.load_model(tmp_path / "model.keras")):
        found = model(ids)
        np.testing.assert_allclose(
            np.array(found["total"])[0], np.array(found["code"])[0, :2].sum(0), rtol=1e-5
        )


def test_a_mask_that_is_read_and_not_there_is_told() -> None:
    plain = Sketch(x=(20, 8)).formula("mean", "x * expand_dims(mask(x), -1)", {"x": "x"}).graph()
    assert [each.id for each in infer_many([plain])[0][1]] == ["missing-mask"]


def test_shapes_say_whether_a_mask_rides_along() -> None:
    shapes, _ = infer_many([_words().add("read", "LSTM", units=4).graph()])[0]
    assert [shapes.nodes[name].outputs[0].masked for name in ("embed", "read")] == [True, False]
