"""Calls in few words, as people write them on slides."""

from __future__ import annotations

from typing import Any

import pytest

from kerasdl.catalog import load
from kerasdl.graph.model import Formula, Operation
from kerasdl.show.label import class_name, details
from kerasdl.show.lettering import width
from kerasdl.show.palette import family_of
from kerasdl.spec.model import Call

from .graphs import Sketch


def call(cls: str, **arguments: Any) -> Operation:
    draw = Sketch()
    draw.call(cls, shape=(None,), **arguments)
    return draw.nodes[0].operation


def lstm() -> Call:
    operation = call("LSTM", units=64)
    assert isinstance(operation, Call)
    return operation


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (call("Conv2D", filters=64, kernel_size=3, strides=2, padding="same", activation="relu"), "64 3x3 /2 relu"),
        (call("Conv2D", filters=8, kernel_size=[1, 7], strides=[1, 1]), "8 1x7"),
        (call("Conv1D", filters=8, kernel_size=5, dilation_rate=4), "8 5 dilation 4"),
        (call("MaxPooling2D", pool_size=2), "2x2"),
        (call("MaxPooling2D", pool_size=3, strides=2), "3x3 /2"),
        (call("MaxPooling2D", pool_size=2, strides=2), "2x2"),
        (call("Dense", units=10, activation="softmax", kernel_initializer="zeros"), "10 softmax"),
        (call("Dense", units=10, activation="linear"), "10"),
        (call("Embedding", input_dim=5000, output_dim=64, mask_zero=True), "5000 to 64 masked"),
        (call("LSTM", units=32, return_sequences=True), "32 sequences"),
        (call("Bidirectional", layer=lstm()), "LSTM 64"),
        (call("MultiHeadAttention", num_heads=8, key_dim=64), "8 heads of 64"),
        (call("Dropout", rate=0.5, seed=1), "0.5"),
        (call("BatchNormalization", momentum=0.9), ""),
        (call("Concatenate", axis=1), "axis=1"),
        (Formula("a +\n  b", ("a", "b"), {}), "a + b"),
    ],
    ids=str,
)  # fmt: skip
def test_the_telling_arguments(operation: Operation, words: str) -> None:
    assert details(operation) == words


def test_every_layer_of_keras_has_words_and_a_family() -> None:
    for name in load().names("layers"):
        operation = call(name)
        assert class_name(operation) == name
        assert details(operation) == ""
        assert family_of(name).title


def test_text_is_never_estimated_narrower_than_dejavu_draws_it() -> None:
    """Advance widths of DejaVu Sans in 2048ths of an em, from its hmtx table."""
    advances = {
        "i": 569,
        "a": 1255,
        "m": 1995,
        "W": 2025,
        "0": 1303,
        "×": 1716,
        "@": 2048,
        " ": 651,
        "Q": 1612,
    }
    for character, advance in advances.items():
        assert width(character, 2048) >= advance
