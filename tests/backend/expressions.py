"""Equations of the examples and of lecture notes, each beside the same written by hand with `keras.ops`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keras import ops


@dataclass(frozen=True)
class Case:
    """An equation, the shapes (or (shape, dtype)) of its tensors in order, and the same by hand."""

    text: str
    takes: Mapping[str, Any]
    by_hand: Callable[..., Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)


X, Y, V = (4, 3), (4, 3), (3,)
INT = "int32"
CASES = [
    Case("norm(a - b, axis=-1)", {"a": V, "b": V}, lambda a, b: ops.norm(a - b, axis=-1)),
    Case(
        "where(same == 1, square(distance), square(relu($margin - distance)))",
        {"same": ((1,), INT), "distance": (1,)},
        lambda same, distance: ops.where(same == 1, ops.square(distance), ops.square(ops.relu(2.0 - distance))),
        {"margin": 2.0},
    ),
    Case(
        "(distance < $margin / 2) == (same == 1)",
        {"distance": (1,), "same": ((1,), INT)},
        lambda distance, same: ops.equal(distance < 1.0, same == 1),
        {"margin": 2.0},
    ),
    Case(
        "tanh(expand_dims(query, 1) + keys)",
        {"query": V, "keys": X},
        lambda query, keys: ops.tanh(ops.expand_dims(query, 1) + keys),
    ),
    Case(
        "softmax(where(expand_dims(keep, -1), energy, -1e9), axis=1)",
        {"keep": ((4,), "bool"), "energy": (4, 1)},
        lambda keep, energy: ops.softmax(ops.where(ops.expand_dims(keep, -1), energy, -1e9), axis=1),
    ),
    Case(
        "sum(attention * memory, axis=1)",
        {"attention": (4, 1), "memory": X},
        lambda attention, memory: ops.sum(attention * memory, axis=1),
    ),
    Case("memory[:, 0]", {"memory": X}, lambda memory: memory[:, 0]),
    Case("source != 0", {"source": ((4,), INT)}, lambda source: ops.not_equal(source, 0)),
    Case(
        "forget * c + keep * candidate",
        {"forget": V, "c": V, "keep": V, "candidate": V},
        lambda forget, c, keep, candidate: forget * c + keep * candidate,
    ),
    Case("out * tanh(c_next)", {"out": V, "c_next": V}, lambda out, c: out * ops.tanh(c)),
    Case(
        "mean + exp(log_var / 2) * epsilon",
        {"mean": V, "log_var": V, "epsilon": V},
        lambda mean, log_var, epsilon: mean + ops.exp(log_var / 2) * epsilon,
    ),
    Case(
        "-0.5 * sum(1 + log_var - square(mean) - exp(log_var), axis=-1)",
        {"log_var": V, "mean": V},
        lambda log_var, mean: -0.5 * ops.sum(1 + log_var - ops.square(mean) - ops.exp(log_var), axis=-1),
    ),
    Case(
        "sum(binary_crossentropy(image, logits, from_logits=True), axis=[1, 2])",
        {"image": X, "logits": X},
        lambda image, logits: ops.sum(ops.binary_crossentropy(image, logits, from_logits=True), axis=[1, 2]),
    ),
    Case(
        "mix * image + (1 - mix) * fake",
        {"mix": (1, 1), "image": X, "fake": X},
        lambda mix, image, fake: mix * image + (1 - mix) * fake,
    ),
    Case(
        "mean(square(einsum('bij,bik->bjk', a, a) - einsum('bij,bik->bjk', b, b)), axis=[1, 2])",
        {"a": X, "b": X},
        lambda a, b: ops.mean(
            ops.square(ops.einsum("bij,bik->bjk", a, a) - ops.einsum("bij,bik->bjk", b, b)), axis=[1, 2]
        ),
    ),
    Case(
        "sum(square(mean - mean(mean, axis=1, keepdims=True)), axis=1)",
        {"mean": X},
        lambda mean: ops.sum(ops.square(mean - ops.mean(mean, axis=1, keepdims=True)), axis=1),
    ),
    Case("a @ transpose(b, axes=[0, 2, 1])", {"a": X, "b": X}, lambda a, b: a @ ops.transpose(b, [0, 2, 1])),
    Case(
        "softmax(q @ transpose(k, [0, 2, 1]) / sqrt($d) + bias, axis=-1) @ v",
        {"q": X, "k": X, "bias": (4, 4), "v": X},
        lambda q, k, bias, v: ops.matmul(
            ops.softmax(ops.matmul(q, ops.transpose(k, [0, 2, 1])) / ops.sqrt(3.0) + bias, axis=-1), v
        ),
        {"d": 3.0},
    ),
    Case("x ** 2 / (1 + x ** 2)", {"x": V}, lambda x: ops.power(x, 2) / (1 + ops.power(x, 2))),
    Case("0 < x <= 0.5", {"x": V}, lambda x: ops.logical_and(ops.less(0, x), ops.less_equal(x, 0.5))),
    Case(
        "not (x > 0 and x < 0.5) or x > 0.9",
        {"x": V},
        lambda x: ops.logical_or(ops.logical_not(ops.logical_and(x > 0, x < 0.5)), x > 0.9),
    ),
    Case("x * 2 if $double else x", {"x": V}, lambda x: x * 2, {"double": True}),
    Case("a if a > b else b", {"a": V, "b": V}, ops.maximum),
    Case("x[..., None, ::2]", {"x": X}, lambda x: x[..., None, ::2]),
    Case("x[:, -1, 1:]", {"x": X}, lambda x: x[:, -1, 1:]),
    Case("concatenate([a, b], axis=-1)", {"a": V, "b": V}, lambda a, b: ops.concatenate([a, b], axis=-1)),
    Case("stack([a, -b, +a], axis=1)", {"a": V, "b": V}, lambda a, b: ops.stack([a, -b, a], axis=1)),
    Case("x * [1.0, 2.0, 3.0]", {"x": V}, lambda x: x * ops.array([1.0, 2.0, 3.0])),
    Case("n // 2 + n % 3", {"n": ((3,), INT)}, lambda n: n // 2 + n % 3),
    Case("n / 2", {"n": ((3,), INT)}, lambda n: ops.true_divide(n, 2)),
    Case("cast(n, 'float32') * $scale", {"n": ((3,), INT)}, lambda n: ops.cast(n, "float32") * 0.5, {"scale": 0.5}),
    Case("clip(x, -0.5, 0.5)", {"x": V}, lambda x: ops.clip(x, -0.5, 0.5)),
    Case("one_hot(n, 4)", {"n": ((3,), INT)}, lambda n: ops.one_hot(n, 4)),
    Case("maximum(x, 0) - minimum(x, 0) * $slope[1]", {"x": V},
         lambda x: ops.maximum(x, 0) - ops.minimum(x, 0) * 0.2, {"slope": [0.1, 0.2]}),
    Case("sum(sum, axis=-1)", {"sum": V}, lambda x: ops.sum(x, axis=-1)),
    Case("logsumexp(x, axis=1) - log(4.0)", {"x": X}, lambda x: ops.logsumexp(x, axis=1) - ops.log(4.0)),
]  # fmt: skip
