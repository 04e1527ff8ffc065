"""Finds the allowed words of an argument by giving the constructor nonsense, and reading the answer."""

import re
from typing import Any

from kerasdl.catalog.plain import conforms
from tools.catalogue.forms import Schema
from tools.catalogue.infer import choices
from tools.catalogue.inventory import Found
from tools.catalogue.samples import NONSENSE, constructible, refusal

LISTED = re.compile(r"[\"'`]+([A-Za-z_][\w-]*)[\"'`]+")
# Words that some arguments take although neither the docstring nor the message lists them.
POOL = {
    "padding": ("valid", "same", "causal"),
    "reduction": ("sum", "sum_over_batch_size", "mean", "mean_with_sample_weight", "none"),
}
NOT_WORDS = {"str", "None", "True", "False", "string", "tuple", "list", NONSENSE}


def allowed_words(symbol: Found, argument: str, text: str, default: str) -> list[str] | None:
    """The words that the constructor takes, the default first; None where it takes any."""
    told = choices(text)
    if not constructible(symbol):
        return told if default in told else None
    complaint = refusal(symbol, argument, NONSENSE)
    if complaint is None:
        return told if default in told else None
    named = [word for word in LISTED.findall(complaint) if word not in NOT_WORDS | {argument}]
    candidates = dict.fromkeys([default, *told, *sorted(named), *POOL.get(argument, ())])
    return [word for word in candidates if refusal(symbol, argument, word) is None]


def needed_cast(symbol: Found, argument: str, schema: Schema) -> str | None:
    """``float`` or ``tuple`` where Keras refuses the integer or the list that a spec may well write."""
    if not constructible(symbol):
        return None
    whole = next((value for value in (1, 0) if _number_fits(value, schema)), None)
    if whole is not None and refusal(symbol, argument, whole) and not refusal(symbol, argument, float(whole)):
        return "float"
    several = _sample_list(schema)
    if several and refusal(symbol, argument, several) and not refusal(symbol, argument, tuple(several)):
        return "tuple"
    return None


def _number_fits(value: int, schema: Schema) -> bool:
    return isinstance(schema, dict) and "number" in _types(schema) and conforms(value, schema)


def _sample_list(schema: Schema) -> list[Any]:
    if not isinstance(schema, dict) or "array" not in _types(schema):
        return []
    size = schema.get("minItems", 2)
    return next(([value] * size for value in (1, 0.5, "a") if conforms([value] * size, schema)), [])


def _types(schema: dict[str, Any]) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types
