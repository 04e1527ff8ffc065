"""What the steps of a run have learned, as plain data: the arguments by which each layer is made again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Learned: TypeAlias = "Mapping[str, Any]"
"""Arguments of a step's layer: lists of numbers or of text. Empty where it has learned nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run keeps of its data.

    Args:
        learned: What each application of `Described.applications` has learned, in order.
        digests: The sha256 of each file that was read, in order.
    """

    learned: tuple[Learned, ...]
    digests: tuple[str, ...]


def learned_by(layer: Any) -> Learned:
    """What a layer has learned, by the names of the arguments that say the same.

    Args:
        layer: A step's layer, of Keras or of our own (which then says it itself).
    """
    if hasattr(layer, "learned"):
        return layer.learned()
    if hasattr(layer, "adapt_mean"):
        mean, variance = layer.get_weights()[:2]
        return {"mean": mean.tolist(), "variance": variance.tolist()}
    if hasattr(layer, "get_vocabulary"):
        return _lookup(layer)
    if hasattr(layer, "bin_boundaries"):
        return {"bin_boundaries": [float(each) for each in layer.bin_boundaries]}
    return {}


def _lookup(layer: Any) -> Learned:
    """A vocabulary without the tokens that stand for nothing, with its weights where it has some."""
    words = [_plain(each) for each in layer.get_vocabulary(include_special_tokens=False)]
    if layer.get_config()["output_mode"] != "tf_idf":
        return {"vocabulary": words}
    special = len(layer.get_vocabulary()) - len(words)
    table: Any = getattr(
        layer, "_lookup_layer", layer
    )  # TextVectorization keeps its weights one layer deeper
    weights = [float(each) for each in table.idf_weights[special : special + len(words)]]
    return {"vocabulary": words, "idf_weights": weights}


def is_plain(learned: object) -> bool:
    """Whether a value can be what a layer has learned: lists alone, so that no text is taken for a file's path.

    >>> is_plain({"mean": [0.5], "variance": 1.0}), is_plain({"vocabulary": "/etc/passwd"})
    (True, False)
    """
    return isinstance(learned, dict) and all(
        isinstance(name, str) and isinstance(value, list | int | float) for name, value in learned.items()
    )


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
