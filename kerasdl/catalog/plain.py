"""Checks plain data against the small JSON Schemas of the catalogue.

Stricter than JSON Schema where Keras is: `1.0` is no integer, `true` is no number. Only the keywords in `KEYWORDS`
occur, so that nothing in a schema is passed over silently. Never raises, whatever the value.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeGuard

from kerasdl.catalog.model import Schema

Check = Callable[[Any, Any], bool]


def conforms(value: object, schema: Schema) -> bool:
    """Whether plain data (as YAML gives it) fits the schema.

    >>> conforms(3, {"type": "integer", "minimum": 1}), conforms(3.0, {"type": "integer"})
    (True, False)
    """
    if isinstance(schema, bool):
        return schema
    return all(KEYWORDS[keyword](value, wanted) for keyword, wanted in schema.items())


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether plain data is a list."""
    return isinstance(value, list)


def is_mapping(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether plain data is a mapping."""
    return isinstance(value, dict)


def keywords_of(schema: Schema) -> set[str]:
    """All keywords in a schema and the schemas within it."""
    if isinstance(schema, bool):
        return set()
    inner: list[Schema] = [*schema.get("anyOf", ()), *schema.get("properties", {}).values()]
    inner += [schema[key] for key in ("items", "propertyNames", "additionalProperties") if key in schema]
    return set(schema).union(*(keywords_of(one) for one in inner))


def _type(value: object, wanted: str | list[str]) -> bool:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    return any(_is(value, kind) for kind in kinds)


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind])


def _enum(value: object, wanted: Iterable[object]) -> bool:
    return any(type(value) is type(one) and value == one for one in wanted)


def _number(compare: Callable[[Any, Any], bool]) -> Check:
    """A bound binds numbers alone; NaN keeps within none."""

    def check(value: Any, bound: Any) -> bool:
        return isinstance(value, bool) or not isinstance(value, int | float) or compare(value, bound)

    return check


def _length(compare: Callable[[int, int], bool]) -> Check:
    return _of(list, lambda value, bound: compare(len(value), bound))


def _of(kind: type, check: Check) -> Check:
    """A check that binds values of one type alone."""
    return lambda value, wanted: not isinstance(value, kind) or check(value, wanted)


def _properties(value: Mapping[str, object], wanted: Mapping[str, Schema]) -> bool:
    return all(name not in value or conforms(value[name], schema) for name, schema in wanted.items())


TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "integer": int,
    "number": (int, float),
    "string": str,
    "array": list,
    "object": dict,
    "null": type(None),
    "boolean": bool,
}
KEYWORDS: Final[dict[str, Check]] = {
    "type": _type,
    "enum": _enum,
    "anyOf": lambda value, wanted: any(conforms(value, one) for one in wanted),
    "minimum": _number(lambda value, bound: value >= bound),
    "maximum": _number(lambda value, bound: value <= bound),
    "exclusiveMinimum": _number(lambda value, bound: value > bound),
    "exclusiveMaximum": _number(lambda value, bound: value < bound),
    "items": _of(list, lambda value, wanted: all(conforms(one, wanted) for one in value)),
    "minItems": _length(lambda size, bound: size >= bound),
    "maxItems": _length(lambda size, bound: size <= bound),
    "properties": _of(dict, _properties),
    "additionalProperties": _of(
        dict, lambda value, wanted: all(conforms(one, wanted) for one in value.values())
    ),
    "propertyNames": _of(dict, lambda value, wanted: all(conforms(name, wanted) for name in value)),
    "required": _of(dict, lambda value, wanted: all(name in value for name in wanted)),
}
