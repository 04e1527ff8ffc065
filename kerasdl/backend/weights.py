"""The weights of a layer by name, and the values that a spec gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasdl.graph.model import Shape
from kerasdl.spec.model import GivenWeight

if TYPE_CHECKING:
    import keras

    from kerasdl.backend.build import Built


def variables(layer: keras.layers.Layer) -> Mapping[str, Any]:
    """A layer's weights by Keras's names for them.

    Where a wrapper holds several of one name, a weight goes by its path inside the wrapper:
    `forward_lstm/lstm_cell/kernel`.

    Args:
        layer: Built.
    """
    return _named(layer.weights)


def _named(weights: Sequence[Any]) -> Mapping[str, Any]:
    """By the shortest of its names that is its own: its last word, its path within the layer, its whole path."""
    often = Counter(each.name for each in weights)
    within = {id(each): each.path.partition("/")[2] for each in weights if often[each.name] > 1}
    twice = Counter(within.values())
    named = {key: name for key, name in within.items() if name and twice[name] == 1}
    return {each.name if often[each.name] == 1 else named.get(id(each), each.path): each for each in weights}


def weight_shapes(weights: Sequence[Any]) -> Mapping[str, Shape]:
    """The shape of each weight of a layer, by Keras's names."""
    return {name: tuple(each.shape) for name, each in _named(weights).items()}


def layer_at(built: Built, address: str) -> keras.layers.Layer | None:
    """The layer that a spec calls so: a node's, a part's inner one, or a part that is a single layer."""
    return built.parts.get(address) or built.layers.get(address)


def start_from(built: Built, weights: Iterable[GivenWeight]) -> None:
    """Puts the values that a spec gives into a model.

    Args:
        built: Its weights are replaced.
        weights: Checked against the shapes of the model (`kerasdl.graph.weights`).
    """
    for given in weights:
        layer = layer_at(built, given.layer)
        assert layer is not None
        variable = variables(layer)[given.variable]
        variable.assign(np.asarray(given.value, dtype="float64").astype(variable.dtype))
