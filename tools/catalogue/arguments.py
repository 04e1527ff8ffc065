"""One argument as the catalogue writes it: schema, nested objects, default, documentation."""

import json
import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import keras

from tools.catalogue import docstrings, images, infer, probe, refusals, rules, spatial
from tools.catalogue.forms import NULL, TEXT, Schema, union, words
from tools.catalogue.inventory import CLASS_KINDS, Found
from tools.catalogue.signatures import Parameter

OVERLAY: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("overlay.json").read_text(encoding="utf-8")
)
PLAIN_TYPES = [
    "float32",
    "float16",
    "bfloat16",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool",
    "string",
    "complex64",
    "complex128",
]
# In our own words where Keras says nothing.
UNDOCUMENTED = {
    "activity_regularizer": "Regularizer function applied to the output of the layer.",
    "antialias": "Whether to smooth before shrinking.",
    "autocast": "Whether to cast floating-point inputs to the layer's compute dtype.",
    "axis": "The axes along which the value is computed.",
    "bounding_box_format": "The format of the bounding boxes that come with the images.",
    "compute_uv": "Whether to give the singular vectors beside the singular values.",
    "data_format": "Which axis holds the channels; `null` takes what the Keras config says.",
    "factor": "The strength of the augmentation, or the range it is drawn from.",
    "fill_value": "The value of what is filled up.",
    "full_matrices": "Whether the singular vectors make square matrices.",
    "gptq_unpacked_column_size": "Internal to quantized layers.",
    "ignore_class": "A class that counts for nothing, such as -1 or 255 for void pixels.",
    "include_preprocessing": "Whether the model scales its input pixels itself.",
    "input_tensor": "A tensor as the input.",
    "layers": "The layers, applied one after another.",
    "lora_alpha": "Scales the low-rank adaptation by `lora_alpha / lora_rank`.",
    "lower": "Whether the matrix is lower triangular rather than upper.",
    "mask_value": "A time step all of whose features have this value is masked.",
    "output_padding": "The padding along each side of the output; below `strides`.",
    "quantization_config": "Quantization is not configured in a spec.",
    "seed": "The seed of what is random here.",
    "value_range": "The lowest and the highest value of the input pixels.",
    "weights": "Initial weights.",
}


def entry(symbol: Found, parameter: Parameter) -> dict[str, Any]:
    """The catalogue's entry of an argument."""
    address = f"{symbol.kind}.{symbol.name}.{parameter.name}"
    text = documentation(symbol, parameter)
    made: dict[str, Any] = {"name": parameter.name, "schema": _schema(symbol, parameter, text)}
    rule = rules.find(address)
    if rule and rule.objects:
        made |= {"objects": list(rule.objects)} | ({"many": True} if rule.many else {})
    made |= _default(parameter)
    if refused := refusals.of_argument(symbol.kind, symbol.name, parameter.name):
        made["refused"] = {"reason": refused.reason, "text": refused.text, "allowed_by": refused.allowed_by}
    made["doc"] = docstrings.explanation(text)
    made |= _overlay(address)
    if made.get("required"):
        made.pop("default", None)
    if cast := probe.needed_cast(symbol, parameter.name, made["schema"]):
        made["cast"] = cast
    return made


def documentation(symbol: Found, parameter: Parameter) -> str:
    """What Keras's docstrings say of the argument: the class's own, then its parents'."""
    places: list[Callable[..., Any]] = [symbol.object, parameter.owner]
    if isinstance(symbol.object, type):
        parents = [c for c in symbol.object.__mro__ if c.__module__.startswith("keras.")]
        places += [symbol.object.__init__, *parents]
    for place in places:
        if text := docstrings.arguments(place).get(parameter.name):
            return text
    adam: Callable[..., Any] = keras.optimizers.Adam  # its siblings do not all repeat what they share
    if symbol.kind == "optimizers" and (text := docstrings.arguments(adam).get(parameter.name)):
        return text
    return UNDOCUMENTED.get(parameter.name, "")


def _overlay(address: str) -> dict[str, Any]:
    kind, name, argument = address.split(".", 1)[0], *address.split(".", 1)[1].rsplit(".", 1)
    found: dict[str, Any] = {}
    for key in (f"{kind}.*.{argument}", f"{kind}.{name}.{argument}"):
        found |= OVERLAY.get(key, {})
    return found


def _default(parameter: Parameter) -> dict[str, Any]:
    if parameter.required:
        return {"required": True}
    if parameter.name == "weights" and parameter.default == "imagenet":
        return {"default": None}
    plain, value = _plain(parameter.default)
    return {"default": value} if plain else {}


def _plain(value: Any) -> tuple[bool, Any]:
    """Whether a default can be written as plain data, and how."""
    if isinstance(value, tuple | list):
        items = [_plain(item) for item in value]
        return all(ok for ok, _ in items), [item for _, item in items]
    if isinstance(value, float) and not math.isfinite(value):
        return False, None
    return value is None or isinstance(value, bool | int | float | str), value


def _schema(symbol: Found, parameter: Parameter, text: str) -> Schema:
    address = f"{symbol.kind}.{symbol.name}.{parameter.name}"
    if parameter.name in {"dtype", "reverse_dtype"}:
        return _dtypes(symbol, parameter)
    if (spatial_form := spatial.find(symbol.kind, symbol.name, parameter.name)) is not None:
        return spatial_form
    if (factor := images.factor(symbol, parameter)) is not None and symbol.name != "RandomPosterization":
        return factor
    if (rule := rules.find(address)) is not None:
        return union(rule.schema, NULL) if parameter.default is None else rule.schema
    if (found := _words(symbol, parameter, text)) is not None:
        return found
    has_default = not parameter.required
    return infer.infer(parameter.default, has_default, text)


def _words(symbol: Found, parameter: Parameter, text: str) -> Schema | None:
    default = parameter.default
    if not isinstance(default, str):
        return None
    found = probe.allowed_words(symbol, parameter.name, text, default)
    if found is None:
        return TEXT if symbol.kind in CLASS_KINDS and not infer.choices(text) else None
    return words(*found, *([None] if "`None`" in text.split(".")[0] else []))


def _dtypes(symbol: Found, parameter: Parameter) -> Schema:
    names = _policies() if symbol.kind in CLASS_KINDS else PLAIN_TYPES
    if symbol.kind in {"losses", "metrics"}:
        names = [name for name in names if not re.search("_from_|string|complex|bool", name)]
    return words(*names, *([None] if parameter.default is None else []))


@cache
def _policies() -> list[str]:
    """The names of dtypes and dtype policies that layers, losses and metrics take."""
    floats = ("float32", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16")
    quantized = [f"{kind}_from_{name}" for kind in ("int8", "int4", "float8") for name in floats]
    candidates = dict.fromkeys([*floats, *PLAIN_TYPES, *quantized])
    return [name for name in candidates if _is_policy(name)]


def _is_policy(name: str) -> bool:
    try:
        keras.dtype_policies.get(name)
    except ValueError:
        return False
    return True
