"""A valid piece of a spec for each symbol, made from the catalogue."""

import json
import re
from typing import Any, Final

from kerasdl.catalog.model import Argument, Kind, Schema, Symbol
from kerasdl.catalog.plain import is_list, is_mapping

Json = dict[str, Any]
PLAIN: Final = re.compile(r"^[A-Za-z][A-Za-z0-9_.]*$")
YAML_WORDS: Final = {"true", "false", "null", "yes", "no", "on", "off"}
# Numbers as people write them; whatever is missing here is worked out from the schema.
USUAL: Final[dict[str, Any]] = {
    "units": 64,
    "filters": 32,
    "kernel_size": 3,
    "pool_size": 2,
    "rate": 0.5,
    "input_dim": 10000,
    "output_dim": 64,
    "num_heads": 4,
    "key_dim": 32,
    "num_tokens": 10,
    "num_classes": 10,
    "height": 224,
    "width": 224,
    "stddev": 0.1,
    "initial_learning_rate": 0.1,
    "decay_steps": 1000,
    "first_decay_steps": 1000,
    "decay_rate": 0.9,
    "boundaries": [1000, 2000],
    "values": [0.1, 0.01, 0.001],
    "target_shape": [7, 7, 64],
    "dims": [2, 1],
    "equation": "ab,bc->ac",
    "subscripts": "ab,bc->ac",
    "indices_or_sections": 2,
    "num_bins": 100,
    "precision": 0.8,
    "recall": 0.8,
    "sensitivity": 0.8,
    "specificity": 0.8,
}
NESTED: Final[dict[Kind, Any]] = {
    "layers": {"LSTM": {"units": 64}},
    "activations": "relu",
    "optimizers": {"Adam": {"learning_rate": 0.001}},
}
SPECIAL: Final[dict[str, Json]] = {
    "RNN": {"cell": {"LSTMCell": {"units": 64}}},
    "StackedRNNCells": {"cells": [{"LSTMCell": {"units": 64}}, {"LSTMCell": {"units": 32}}]},
    "TimeDistributed": {"layer": {"Dense": {"units": 64}}},
    "SpectralNormalization": {"layer": {"Conv2D": {"filters": 32, "kernel_size": 3}}},
    "Pipeline": {"layers": [{"RandomFlip": {"mode": "horizontal"}}, {"RandomRotation": {"factor": 0.1}}]},
    "RandomRotation": {"factor": 0.1},
    "Rescaling": {"scale": 0.5},
}


GIVES: Json = {
    "CBOW": ["context", "word"],
    "NGrams": ["context", "word"],
    "NegativeSampling": ["candidates", "label"],
    "Skipgrams": ["word", "near"],
}
"""The steps that give several columns, with names for them."""


def spec_of(symbol: Symbol) -> Json:
    """A part of a spec, as data, that uses the symbol with its required arguments."""
    call = _call(symbol)
    match symbol.kind:
        case "layers" | "ops" | "applications":
            return {"model": {"layers": [call]}}
        case "losses":
            return {"train": {"loss": call}}
        case "metrics" | "callbacks":
            return {"train": {symbol.kind: [call]}}
        case "optimizers":
            return {"train": {"optimizer": call}}
        case "schedules":
            return {"train": {"optimizer": {"Adam": {"learning_rate": call}}}}
        case "initializers" | "regularizers" | "constraints":
            return _in_layer(f"kernel_{symbol.kind.removesuffix('s')}", call)
        case "activations":
            return _in_layer("activation", symbol.name)
        case "sources":
            return {
                "data": {"source": {symbol.name: dict(symbol.example)} if symbol.example else symbol.name}
            }
        case "steps":
            step: Json = {symbol.name: None} if isinstance(call, str) else call
            return {"data": {"steps": [{**step, "from": "size", **_named(symbol)}]}}
        case "evaluations":
            return {"evaluate": [_evaluation(symbol)]}


def _named(symbol: Symbol) -> Json:
    """The names of what a step gives, where it gives several columns."""
    return {"as": GIVES[symbol.name]} if symbol.name in GIVES else {}


def _evaluation(symbol: Symbol) -> Any:
    """An evaluation with what it takes."""
    takes = [taken.name for taken in symbol.call if taken.required]
    given = takes[0] if len(takes) == 1 else {name: name for name in takes}
    return {symbol.name: None, "from": given} if takes else symbol.name


def written(spec: Json) -> str:
    """The same as YAML: sections in block form, calls in flow form."""
    return "\n".join(_lines(spec, 0))


def _call(symbol: Symbol) -> Any:
    prefix = f"{symbol.kind}." if symbol.kind in ("ops", "applications") else ""
    required = [argument for argument in symbol.arguments if argument.required]
    given = SPECIAL.get(symbol.name) or {argument.name: _sample(argument) for argument in required}
    return {prefix + symbol.name: given} if given else prefix + symbol.name


def _in_layer(argument: str, value: Any) -> Json:
    return {"model": {"layers": [{"Dense": {"units": 64, argument: value}}]}}


def _sample(argument: Argument) -> Any:
    if argument.name in USUAL:
        return USUAL[argument.name]
    for kind in argument.objects:
        return NESTED[kind]
    return _fitting(argument.schema)


def _fitting(schema: Schema) -> Any:
    if isinstance(schema, bool):
        return 1
    if "anyOf" in schema:
        return _fitting(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    kind: str = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    if kind == "array":
        return [_fitting(schema.get("items", True))] * (schema.get("minItems") or 2)
    if kind in ("integer", "number"):
        return _number(schema, kind)
    values: Json = {"string": "text", "boolean": True, "null": None, "object": {}}
    return values[kind]


def _number(schema: Json, kind: str) -> float:
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if kind == "number" and high is not None and high <= 1:
        return 0.5
    return max(1, schema.get("minimum", 1))


def _lines(value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    lines: list[str] = []
    for key, inner in value.items():
        if depth < 2 and is_mapping(inner) and all(name[0].islower() for name in inner):
            lines += [f"{pad}{key}:", *_lines(inner, depth + 1)]
        elif is_list(inner):
            lines += [f"{pad}{key}:", *(f"{pad}  - {_item(one)}" for one in inner)]
        else:
            lines.append(f"{pad}{key}: {_flow(inner)}")
    return lines


def _item(value: Any) -> str:
    if is_mapping(value) and len(value) == 1:
        return ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items())
    return _flow(value)


def _flow(value: Any) -> str:
    if value is None:
        return ""
    if is_mapping(value):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if is_list(value):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, str) and PLAIN.match(value) and value.lower() not in YAML_WORDS:
        return value
    return json.dumps(value)
