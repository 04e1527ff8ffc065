"""What an argument takes, in words short enough for the label of a diagnostic."""

from typing import Any, Final

from kerasdl.catalog.model import Argument, Kind, Schema

OBJECTS: Final[dict[Kind, str]] = {
    "layers": "a layer",
    "losses": "a loss",
    "metrics": "a metric",
    "optimizers": "an optimizer",
    "schedules": "a schedule",
    "initializers": "an initializer",
    "regularizers": "a regularizer",
    "constraints": "a constraint",
    "activations": "an activation",
    "callbacks": "a callback",
    "ops": "an op",
    "applications": "an application",
}
NAMES: Final = {
    "integer": "an integer",
    "number": "a number",
    "string": "a text",
    "boolean": "`true` or `false`",
    "object": "a mapping",
    "array": "a list",
    "null": "`null`",
}
PLURALS: Final = {
    "integer": "integers",
    "number": "numbers",
    "string": "texts",
    "boolean": "booleans",
    "array": "lists",
    "object": "mappings",
    "null": "nulls",
}
ENUMERABLE: Final = 12
SHOWN: Final = 6


def describe(argument: Argument) -> str:
    """The nested objects first, then plain data, ``null`` last."""
    parts = [OBJECTS[kind] for kind in argument.objects]
    if argument.many:
        parts.append("a list of them")
    parts += _plain(argument.schema)
    parts.sort(key=lambda part: part == NAMES["null"])
    return _joined(parts) if parts else "nothing that can be written as data"


def _joined(parts: list[str]) -> str:
    if len(parts) < 3 and not any("," in part for part in parts):
        return " or ".join(parts)
    return ", ".join(parts[:-1]) + (", or " if len(parts) > 1 else "") + parts[-1]


def _plain(schema: Schema) -> list[str]:
    if schema is True:
        return ["anything"]
    if schema is False:
        return []
    if "anyOf" in schema:
        return [part for one in schema["anyOf"] for part in _plain(one)]
    if "enum" in schema:
        return _words(schema["enum"])
    kinds = schema.get("type", [])
    return [_one(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]


def _words(values: list[Any]) -> list[str]:
    written = [f"`{_written(value)}`" for value in values if value is not None]
    null = [NAMES["null"]] if None in values else []
    if len(written) == 1:
        return written + null
    if len(written) > ENUMERABLE:
        return [f"one of {', '.join(written[:SHOWN])} and {len(written) - SHOWN} more words", *null]
    return [f"one of {', '.join(written)}", *null]


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one(kind: str, schema: dict[str, Any]) -> str:
    if kind == "array":
        return _list(schema)
    if kind in ("integer", "number"):
        return NAMES[kind] + _bounds(schema)
    return NAMES[kind]


def _bounds(schema: dict[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if above is not None and below is not None:
        return f" above {above} and below {below}"
    bounds = {" of at least": low, " of at most": high, " above": above, " below": below}
    return "".join(f"{words} {bound}" for words, bound in bounds.items() if bound is not None)


def _list(schema: dict[str, Any]) -> str:
    low, high = schema.get("minItems"), schema.get("maxItems")
    size = "" if low is None or high is None else f"{low} " if low == high else f"{low} to {high} "
    return f"a list of {size}{_items(schema, one=low == high == 1)}".replace(
        "list of 1 integers", "list of 1 integer"
    )


def _items(schema: dict[str, Any], one: bool) -> str:
    items: Schema = schema.get("items", True)
    if isinstance(items, bool):
        return "values"
    kinds = items.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    names = [(NAMES[kind].split()[-1] if one else PLURALS[kind]) for kind in kinds if kind != "array"]
    if "array" in kinds:
        names.append(_list(items).removeprefix("a ").replace("list of", "lists of", 1))
    bounds = _bounds(items)
    told = bounds if bounds and bounds != _bounds(schema) else ""
    return " or ".join(names) + told if names else "values"
