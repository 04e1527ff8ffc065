"""One symbol as the catalogue writes it."""

from typing import Any

import keras

from tools.catalogue import docstrings, images, masking, operations, refusals, signatures
from tools.catalogue.arguments import entry as argument_entry
from tools.catalogue.inventory import CLASS_KINDS, Found

TENSOR_LISTS = {
    ("Attention", "inputs"),
    ("AdditiveAttention", "inputs"),
    ("Dot", "inputs"),
    ("HashedCrossing", "inputs"),
    ("StackedRNNCells", "states"),
    ("Attention", "mask"),
    ("AdditiveAttention", "mask"),
}
STATES = {"initial_state", "states"}
CALL_PLUMBING = {"args", "kwargs", "transformation", "return_attention_scores"}


def entry(symbol: Found) -> dict[str, Any]:
    """The catalogue's entry of a symbol."""
    made: dict[str, Any] = {"path": symbol.path, "doc": docstrings.summary(symbol.object)}
    if symbol.also:
        made["also"] = symbol.also
    if refused := refusals.of_symbol(symbol.kind, symbol.name):
        made["refused"] = {"reason": refused.reason, "text": refused.text, "allowed_by": refused.allowed_by}
    made["arguments"] = [argument_entry(symbol, p) for p in _configuring(symbol)]
    if symbol.kind in {"layers", "ops", "activations"}:
        made["call"] = _call(symbol)
    if symbol.kind == "layers" and not refused:
        made["masking"] = masking.of_layer(symbol)
    return made


def _configuring(symbol: Found) -> list[signatures.Parameter]:
    if symbol.kind in CLASS_KINDS:
        found = signatures.of_class(symbol.object)  # pyright: ignore[reportArgumentType]
        return [p for p in found if images.takes(symbol, p)]
    parameters = signatures.of_function(symbol.object)
    tensors = {p["name"] for p in _call(symbol)}
    return [p for p in parameters if p.name not in tensors]


def _call(symbol: Found) -> list[dict[str, Any]]:
    if symbol.kind == "layers":
        return _call_of_layer(symbol)
    if symbol.kind == "activations":
        return [{"name": "x", "required": True}]
    if symbol.kind == "ops":
        found = operations.tensors(symbol.name, symbol.object)
        return [_call_entry(p, operations.takes_list(symbol.name, p)) for p in found]
    return []


def _call_of_layer(symbol: Found) -> list[dict[str, Any]]:
    found = [p for p in signatures.of_call(symbol.object) if p.name not in CALL_PLUMBING]  # pyright: ignore
    merges = issubclass(symbol.object, keras.layers.Add.__mro__[1])  # pyright: ignore
    return [
        _call_entry(p, (merges and index == 0) or p.name in STATES or (symbol.name, p.name) in TENSOR_LISTS)
        for index, p in enumerate(found)
    ]


def _call_entry(parameter: signatures.Parameter, many: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"name": parameter.name}
    if parameter.required or parameter.variadic:
        made["required"] = True
    return made | ({"many": True} if many else {})
