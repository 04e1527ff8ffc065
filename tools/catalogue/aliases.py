"""The strings that stand for a symbol, exactly those which Keras's own ``get`` accepts."""

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

from tools.catalogue.inventory import Found

KINDS = ("losses", "metrics", "optimizers", "initializers", "regularizers", "constraints", "activations")
# `compile` chooses these by the shapes of the target and the output; `get` does not know them.
CHOSEN_BY_SHAPE = {
    "accuracy": ["BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"],
    "acc": ["BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"],
    "crossentropy": ["BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"],
    "ce": ["BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"],
}


def of_kind(kind: str, found: list[Found]) -> dict[str, str]:
    """Each accepted string with the name of the symbol that it stands for."""
    if kind not in KINDS:
        return {}
    known: dict[str, Any] = import_module(f"keras.src.{kind}").ALL_OBJECTS_DICT
    get = import_module(f"keras.{kind}").get
    by_object = {id(symbol.object): symbol.name for symbol in found}
    names = {symbol.name for symbol in found}
    pairs = {text: _target(text, thing, by_object, names) for text, thing in known.items()}
    return {text: name for text, name in sorted(pairs.items()) if name and _accepted(get, text)}


def _target(text: str, thing: Any, by_object: dict[int, str], names: set[str]) -> str | None:
    if text in names:
        return text
    if inspect.isclass(thing) or id(thing) in by_object:
        return by_object.get(id(thing))
    squeezed = getattr(thing, "__name__", "").replace("_", "").lower()
    return next((name for name in sorted(names) if name.lower() == squeezed), None)


def _accepted(get: Callable[[str], Any], text: str) -> bool:
    try:
        return get(text) is not None
    except (TypeError, ValueError, KeyError):  # known or not, it lacks required arguments
        return False
