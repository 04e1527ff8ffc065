"""A mask that ends unused gives one warning, at the first node that ends it for good; nothing else does."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

from kerasdl.backend.infer import infer_many
from kerasdl.diagnostics import Diagnostic
from tests.backend.graphs import Sketch, call

MEAN = "sum(x * cast(expand_dims(mask(x), -1), 'float32'), axis=1)"


def _steps() -> Sketch:
    """The inside of a part that takes what an embedding gives."""
    return Sketch(steps=(20, 8))


def _through(inner: Sketch, calls: int = 1) -> Sketch:
    """An embedding with a mask, handed to a part."""
    made = _words().part("inner", inner.graph())
    for number in range(1, calls + 1):
        made = made.call_part(f"code_{number}", "inner", "embed")
    return made


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
    "inside a part": ("flat", lambda: _through(_steps().add("d", "Dense", units=4).add("flat", "Flatten")).graph()),
    "inside a part that is called twice": (
        "flat",
        lambda: _through(_steps().add("flat", "Flatten"), 2).add("sum", "Add", ["code_1", "code_2"]).graph(),
    ),
    "inside a part that a part calls": (
        "flat",
        lambda: _words().part("deep", _steps().add("flat", "Flatten").graph())
        .part("inner", Sketch(steps=(20, 8)).add("d", "Dense", units=8).call_part("below", "deep").graph())
        .call_part("code", "inner").graph(),
    ),
    "inside a part that makes it": (
        "flat", lambda: Sketch(ids=((20,), "int32")).part("inner", _words().add("flat", "Flatten").graph())
        .call_part("code", "inner").graph(),
    ),
    "after a part that hands it on": (
        "flat",
        lambda: _through(_steps().add("d", "Dense", units=4)).add("e", "Dense", units=3).add("flat", "Flatten").graph(),
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
    "a part reads it": lambda: _through(_steps().add("d", "Dense", units=4).add("read", "LSTM", units=4)).graph(),
    "an equation in a part reads it": lambda: _through(_steps().formula("mean", MEAN, {"x": "steps"})).graph(),
    "a part hands it on to what reads it": (
        lambda: _through(_steps().add("d", "Dense", units=4)).add("e", "Dense", units=3).add("read", "GRU", units=4)
        .graph()
    ),
    "an equation reads it after a part and a layer": (
        lambda: _through(_steps().add("d", "Dense", units=4)).add("e", "Dense", units=3)
        .formula("mean", MEAN, {"x": "e"}).graph()
    ),
    "it ends in a part and is read later": (
        lambda: _through(_steps().add("flat", "Flatten")).add("read", "GRU", "embed", units=160)
        .add("sum", "Add", ["code_1", "read"]).graph()
    ),
    "a part is called without one": (
        lambda: Sketch(x=(20, 8)).part("inner", _steps().add("flat", "Flatten").graph()).call_part("code", "inner")
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
    shapes, diagnostics = infer_many([_part().formula("mean", MEAN, {"x": "code"}).graph()])[0]
    assert diagnostics == []
    assert shapes.nodes["code"].outputs[0].masked


def test_a_formula_reads_it_when_the_model_runs_and_after_loading(tmp_path: Path) -> None:
    import keras

    from kerasdl.backend.build import build

    built, _ = build(_part().formula("total", MEAN, {"x": "code"}).graph("total", "code"), "model")
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


def test_a_mask_that_a_part_reads_and_is_not_given_is_told_at_its_place() -> None:
    inner = _steps().formula("mean", MEAN, {"x": "steps"}).graph()
    graph = Sketch(x=(20, 8)).part("inner", inner).call_part("code", "inner").graph()
    (told,) = infer_many([graph])[0][1]
    assert (told.id, told.span) == ("missing-mask", inner.nodes[0].span)


def test_keras_does_not_claim_that_a_part_destroys_a_mask_which_it_hands_on() -> None:
    """What is read after the part is the mean over the steps that are no padding."""
    from kerasdl.backend.build import build

    graph = _through(_steps().add("d", "Dense", units=4)).formula("total", MEAN, {"x": "code_1"})
    built, told = build(graph.graph("total", "code_1"), "model")
    assert built is not None, told
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = built.model(np.array([[3, 4] + [0] * 18]))
        built.model.predict(np.array([[3, 4] + [0] * 18]), verbose=0)
    np.testing.assert_allclose(
        np.array(found["total"])[0], np.array(found["code_1"])[0, :2].sum(0), rtol=1e-5
    )
