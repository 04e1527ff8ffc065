"""Planted shape mistakes: a graph, the node at which it is to be told, the id, and words that must be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kerasdl.graph.model import Graph
from tests.backend.graphs import Sketch


@dataclass(frozen=True)
class Planted:
    """A mistake in a graph, and what must be told of it."""

    graph: Callable[[], Graph]
    node: str
    id: str
    label: str
    help: str = ""


def _image() -> Sketch:
    return Sketch(image=(28, 28, 1))


def _sequence() -> Sketch:
    return Sketch(words=((20,), "int32")).add("embed", "Embedding", input_dim=50, output_dim=8)


def _two(first: tuple[int | None, ...], second: tuple[int | None, ...]) -> Sketch:
    return Sketch(a=first, b=second)


PLANTED: dict[str, Planted] = {
    "convolution of a flat vector": Planted(
        lambda: (
            _image()
            .add("flat", "Flatten")
            .add("refine", "Conv2D", filters=4, kernel_size=3)
            .add("more", "ReLU")
            .graph()
        ),
        "refine",
        "shape-mismatch",
        "expected rank 4 (batch, height, width, channels), found rank 2",
        "place `refine` before `flat`",
    ),
    "convolution of a pooled vector": Planted(
        lambda: (
            _image()
            .add("pool", "GlobalAveragePooling2D")
            .add("refine", "Conv2D", filters=4, kernel_size=3)
            .graph()
        ),
        "refine",
        "shape-mismatch",
        "expected rank 4 (batch, height, width, channels), found rank 2",
        "place `refine` before `pool`",
    ),
    "image without channels": Planted(
        lambda: Sketch(image=(28, 28)).add("conv", "Conv2D", filters=4, kernel_size=3).graph(),
        "conv",
        "shape-mismatch",
        "expected rank 4 (batch, height, width, channels), found rank 3",
        "`Reshape: [28, 28, 1]`",
    ),
    "recurrent layer on the last step alone": Planted(
        lambda: _sequence().add("one", "LSTM", units=4).add("two", "LSTM", units=4).graph(),
        "two",
        "shape-mismatch",
        "expected rank 3 (batch, steps, features), found rank 2",
        "`return_sequences: true` at `one`",
    ),
    "recurrent layer on an image": Planted(
        lambda: _image().add("read", "GRU", units=4).graph(),
        "read",
        "shape-mismatch",
        "expected rank 3 (batch, steps, features), found rank 4",
        "TimeDistributed",
    ),
    "sum of different channels": Planted(
        lambda: (
            _image()
            .add("a", "Conv2D", filters=4, kernel_size=3, padding="same")
            .add("b", "Conv2D", "image", filters=8, kernel_size=3, padding="same")
            .add("sum", "Add", ["a", "b"])
            .graph()
        ),
        "sum",
        "shape-mismatch",
        "found (batch, 28, 28, 4) and (batch, 28, 28, 8)",
        "8 channels",
    ),
    "sum of different sizes": Planted(
        lambda: (
            _image()
            .add("a", "Conv2D", filters=4, kernel_size=3, padding="same")
            .add("b", "Conv2D", "image", filters=4, kernel_size=3, padding="same", strides=2)
            .add("sum", "Add", ["a", "b"])
            .graph()
        ),
        "sum",
        "shape-mismatch",
        "found (batch, 28, 28, 4) and (batch, 14, 14, 4)",
        "strides",
    ),
    "product of different lengths": Planted(
        lambda: _two((4,), (5,)).add("gate", "Multiply", ["a", "b"]).graph(),
        "gate",
        "shape-mismatch",
        "found (batch, 4) and (batch, 5)",
    ),
    "concatenation of different sizes": Planted(
        lambda: _two((8, 8, 3), (4, 4, 3)).add("both", "Concatenate", ["a", "b"]).graph(),
        "both",
        "shape-mismatch",
        "in every axis but the one it joins, found (batch, 8, 8, 3) and (batch, 4, 4, 3)",
        "padding: same",
    ),
    "concatenation of different ranks": Planted(
        lambda: _two((8, 8, 3), (4,)).add("both", "Concatenate", ["a", "b"]).graph(),
        "both",
        "shape-mismatch",
        "found (batch, 8, 8, 3) and (batch, 4)",
        "one rank",
    ),
    "dot product of different features": Planted(
        lambda: _two((6, 4), (6, 5)).add("scores", "Dot", ["a", "b"], axes=2).graph(),
        "scores",
        "shape-mismatch",
        "found 4 and 5",
    ),
    "one value to join": Planted(
        lambda: _image().add("sum", "Add").graph(),
        "sum",
        "shape-mismatch",
        "expected a list of values",
        "`from: [a, b]`",
    ),
    "kernel larger than the image": Planted(
        lambda: Sketch(image=(4, 4, 1)).add("conv", "Conv2D", filters=2, kernel_size=5).graph(),
        "conv",
        "shape-mismatch",
        "expected at least 5 x 5, found (4, 4, 1)",
        "`padding: same`",
    ),
    "pooled to nothing": Planted(
        lambda: (
            Sketch(image=(3, 3, 1))
            .add("one", "MaxPooling2D", pool_size=2)
            .add("two", "MaxPooling2D", pool_size=2)
            .graph()
        ),
        "two",
        "shape-mismatch",
        "expected at least 2 x 2, found (1, 1, 1)",
    ),
    "dense layer on an unknown length": Planted(
        lambda: Sketch(signal=(None,)).add("dense", "Dense", units=3).graph(),
        "dense",
        "shape-mismatch",
        "expected a known length in the last axis, found (batch, null)",
    ),
    "dense layer on flattened unknown steps": Planted(
        lambda: Sketch(steps=(None, 4)).add("flat", "Flatten").add("dense", "Dense", units=3).graph(),
        "dense",
        "shape-mismatch",
        "expected a known length in the last axis, found (batch, null)",
    ),
    "reshape to another size": Planted(
        lambda: Sketch(code=(12,)).add("shape", "Reshape", target_shape=[3, 5]).graph(),
        "shape",
        "shape-mismatch",
        "expected 15 elements for [3, 5], found 12",
    ),
    "reshape with a remainder": Planted(
        lambda: Sketch(code=(12,)).add("shape", "Reshape", target_shape=[5, -1]).graph(),
        "shape",
        "shape-mismatch",
        "expected a multiple of 5 elements for [5, -1], found 12",
    ),
    "matrix product in a formula": Planted(
        lambda: _two((3, 4), (5, 6)).formula("product", "a @ b", {"a": "a", "b": "b"}).graph(),
        "product",
        "shape-mismatch",
        "found (batch, 3, 4) and (batch, 5, 6)",
    ),
    "sum in a formula": Planted(
        lambda: _two((3, 4), (3, 5)).formula("total", "a + b", {"a": "a", "b": "b"}).graph(),
        "total",
        "shape-mismatch",
        "expected lengths that are equal or 1",
    ),
    "einsum in a formula": Planted(
        lambda: (
            _two((3, 4), (5, 6)).formula("gram", "einsum('bij,bjk->bik', a, b)", {"a": "a", "b": "b"}).graph()
        ),
        "gram",
        "shape-mismatch",
        "expected one length for `j` in `bij,bjk->bik`, found 4 and 5",
    ),
    "einsum as an op": Planted(
        lambda: _two((3, 4), (5, 6)).op("gram", "einsum", ["a", "b"], subscripts="bij,bjk->bik").graph(),
        "gram",
        "shape-mismatch",
        "expected one length for `j` in `bij,bjk->bik`, found 4 and 5",
    ),
    "einsum of another rank": Planted(
        lambda: (
            Sketch(a=(3,)).add("mix", "EinsumDense", equation="abc,cd->abd", output_shape=[None, 4]).graph()
        ),
        "mix",
        "shape-mismatch",
        "expected 3 axes for `abc` in `abc,cd->abd`, found 2",
    ),
    "attention of different features": Planted(
        lambda: _two((6, 4), (7, 5)).add("look", "Attention", ["a", "b"]).graph(),
        "look",
        "shape-mismatch",
        "expected equal features of query and key, found 4 in `a` and 5 in `b`",
    ),
    "attention of different steps": Planted(
        lambda: Sketch(q=(6, 4), v=(7, 4), k=(8, 4)).add("look", "Attention", ["q", "v", "k"]).graph(),
        "look",
        "shape-mismatch",
        "expected equal steps of key and value, found 8 in `k` and 7 in `v`",
    ),
    "attention without a value": Planted(
        lambda: Sketch(q=(6, 4)).add("look", "MultiHeadAttention", num_heads=2, key_dim=2).graph(),
        "look",
        "missing-input",
        "`MultiHeadAttention` takes `value` too",
        "`from: {value: ...}`",
    ),
    "embedding of words": Planted(
        lambda: Sketch(words=((20,), "string")).add("embed", "Embedding", input_dim=9, output_dim=2).graph(),
        "embed",
        "dtype-mismatch",
        "expected whole numbers, found string",
        "TextVectorization",
    ),
    "embedding of what a layer computed": Planted(
        lambda: (
            Sketch(x=(20,))
            .add("d", "Dense", units=3)
            .add("embed", "Embedding", input_dim=9, output_dim=2)
            .graph()
        ),
        "embed",
        "dtype-mismatch",
        "expected whole numbers, found float32",
    ),
    "several outputs as one": Planted(
        lambda: (
            _sequence().add("read", "LSTM", units=4, return_state=True).add("out", "Dense", units=2).graph()
        ),
        "out",
        "several-outputs",
        "expected one output",
        "`as: [output, state, state_2]`",
    ),
    "several outputs served as one": Planted(
        lambda: _sequence().add("read", "LSTM", units=4, return_state=True).graph(),
        "read",
        "several-outputs",
        "returns (batch, 4), (batch, 4), (batch, 4)",
    ),
    "more names than outputs": Planted(
        lambda: _sequence().add("read", "LSTM", outputs=2, units=4).graph("read:0", "read:1"),
        "read",
        "output-count",
        "returns (batch, 4)",
    ),
    "part of another shape": Planted(
        lambda: (
            Sketch(x=(20, 20, 1))
            .part("embed", Sketch(image=(28, 28, 1)).add("flat", "Flatten").graph())
            .call_part("code", "embed")
            .graph()
        ),
        "code",
        "shape-mismatch",
        "expected (batch, 28, 28, 1), found (batch, 20, 20, 1)",
    ),
    "shared layer on another length": Planted(
        lambda: (
            _two((4,), (5,))
            .lone_part("tied", "Dense", units=2)
            .call_part("x", "tied", "a")
            .call_part("y", "tied", "b")
            .add("z", "Add", ["x", "y"])
            .graph()
        ),
        "y",
        "shape-mismatch",
        "expected 4 in the last axis, found (batch, 5)",
    ),
    "permutation of another rank": Planted(
        lambda: _image().add("turn", "Permute", dims=[2, 1]).graph(),
        "turn",
        "shape-mismatch",
        "expected rank 3 (batch, steps, features), found rank 4",
    ),
    "states of another size": Planted(
        lambda: (
            Sketch(x=(5, 3), h=(7,)).add("read", "GRU", {None: "x", "initial_state": ["h"]}, units=4).graph()
        ),
        "read",
        "shape-mismatch",
        "expected 4 in each state, found (batch, 7)",
    ),
    "groups that do not divide": Planted(
        lambda: Sketch(image=(8, 8, 3)).add("conv", "Conv2D", filters=4, kernel_size=3, groups=2).graph(),
        "conv",
        "shape-mismatch",
        "groups",
    ),
    "arguments that contradict": Planted(
        lambda: _image().add("conv", "Conv2D", filters=4, kernel_size=3, strides=2, dilation_rate=2).graph(),
        "conv",
        "refused-argument",
        "strides",
    ),
}
