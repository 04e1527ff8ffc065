"""Constructs symbols with the least arguments, to probe what the constructor accepts."""

from collections.abc import Callable
from typing import Any

import keras

from tools.catalogue.inventory import CLASS_KINDS, Found
from tools.catalogue.signatures import of_class

NONSENSE = "no_such_word"

REQUIRED: dict[str, Any] = {
    "activation": "relu",
    "axes": 1,
    "boundaries": [1, 2],
    "cell": keras.layers.LSTMCell(2),
    "cells": [keras.layers.LSTMCell(2)],
    "decay_rate": 0.5,
    "dims": [1],
    "equation": "ab,bc->ac",
    "factor": 0.5,
    "height_factor": 0.5,
    "width_factor": 0.5,
    "inner_optimizer": keras.optimizers.SGD(),
    "layer": keras.layers.LSTM(2),
    "layers": [keras.layers.Dense(2)],
    "output_shape": [2],
    "precision": 0.5,
    "rate": 0.5,
    "recall": 0.5,
    "scale": 1.0,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "stddev": 0.5,
    "target_class_ids": [0],
    "target_shape": [2],
    "values": [0.1, 0.2, 0.3],
    "padding": 1,
}
SPECIAL: dict[str, dict[str, Any]] = {
    "RandomPosterization": {"factor": 4},
    "Discretization": {"num_bins": 4},
    "CategoryEncoding": {"num_tokens": 4},
    "CTC": {},
    "SpectralNormalization": {"layer": keras.layers.Dense(2)},
    "TimeDistributed": {"layer": keras.layers.Dense(2)},
    "GroupQueryAttention": {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1},
    "RandomColorJitter": {"value_range": [0, 255]},
}
# What a word needs beside it before the constructor accepts it.
BESIDE: dict[tuple[str, str, str], dict[str, Any]] = {
    ("IntegerLookup", "output_mode", "one_hot"): {"vocabulary": [1]},
    ("IntegerLookup", "oov_method", "farmhash"): {"num_oov_indices": 2},
    ("StringLookup", "oov_method", "farmhash"): {"num_oov_indices": 2},
    ("Hashing", "output_mode", "one_hot"): {"num_bins": 4},
}

_CONSTRUCTIBLE: dict[tuple[str, str], bool] = {}


def construct(symbol: Found, **arguments: Any) -> Any:
    """An instance with sample values for the required arguments."""
    given = SPECIAL.get(symbol.name, {}) | arguments
    for parameter in of_class(symbol.object):  # pyright: ignore[reportArgumentType]
        if parameter.required and parameter.name not in given:
            given[parameter.name] = REQUIRED.get(parameter.name, 2)
    return symbol.object(**given)


def constructible(symbol: Found) -> bool:
    """Whether the sample arguments make an instance."""
    key = (symbol.kind, symbol.name)
    if key not in _CONSTRUCTIBLE:
        _CONSTRUCTIBLE[key] = symbol.kind in CLASS_KINDS and _survives(lambda: construct(symbol))
    return _CONSTRUCTIBLE[key]


def refusal(symbol: Found, argument: str, value: Any) -> str | None:
    """What Keras says against a value of an argument; None if the constructor takes it."""
    beside = BESIDE.get((symbol.name, argument, str(value)), {})
    try:
        construct(symbol, **{argument: value}, **beside)
    except Exception as error:
        return str(error) or type(error).__name__
    return None


def _survives(make: Callable[[], object]) -> bool:
    try:
        make()
    except Exception:
        return False
    return True
