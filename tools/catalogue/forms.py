"""Small JSON Schemas and how they unite.

Only the keywords that ``kerasdl.catalog.plain`` checks are used. Unions of different types are one
flat object where that says the same, for keywords of other types do not bind.
"""

from typing import Any

Schema = dict[str, Any] | bool

NULL: Schema = {"type": "null"}
BOOLEAN: Schema = {"type": "boolean"}
INTEGER: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
POSITIVE: Schema = {"type": "integer", "minimum": 1}
NUMBER: Schema = {"type": "number"}
NOT_NEGATIVE: Schema = {"type": "number", "minimum": 0}
ABOVE_ZERO: Schema = {"type": "number", "exclusiveMinimum": 0}
RATE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
TEXT: Schema = {"type": "string"}
MAPPING: Schema = {"type": "object"}
NOTHING: Schema = False
ANYTHING: Schema = True


def listing(items: Schema, at_least: int | None = None, at_most: int | None = None) -> Schema:
    """A list of such items, of exactly ``at_least`` where ``at_most`` is not given but it is."""
    schema: dict[str, Any] = {"type": "array", "items": items}
    if at_least is not None:
        schema |= {"minItems": at_least, "maxItems": at_least if at_most is None else at_most}
    return schema


def words(*values: str | bool | None) -> Schema:
    """One of the given words."""
    return {"enum": list(values)}


def each(form: Schema, dimensions: int) -> Schema:
    """One value for all dimensions or a list of one a dimension."""
    return union(form, listing(form, dimensions))


def union(*schemas: Schema) -> Schema:
    """The schema that accepts what any of the given ones accepts, each part once."""
    parts: list[dict[str, Any]] = []
    for schema in schemas:
        if schema is True:
            return True
        for part in _parts(schema):
            if not any(_covers(old, part) for old in parts):
                parts = [old for old in parts if not _covers(part, old)] + [part]
    if not parts:
        return False
    return _joined(parts)


def _parts(schema: Schema) -> list[dict[str, Any]]:
    if schema is False or schema is True:
        return []
    if "anyOf" in schema:
        return [part for inner in schema["anyOf"] for part in _parts(inner)]
    if isinstance(schema.get("type"), list):
        return [_only(schema, kind) for kind in schema["type"]]
    return [schema]


KEYWORDS = {
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "array": ("items", "minItems", "maxItems"),
    "object": ("properties", "propertyNames", "required"),
}


def _only(schema: dict[str, Any], kind: str) -> dict[str, Any]:
    kept = {key: schema[key] for key in KEYWORDS.get(kind, ()) if key in schema}
    return {"type": kind} | kept


def _covers(wide: dict[str, Any], narrow: dict[str, Any]) -> bool:
    if wide == narrow:
        return True
    if wide == {"type": "number"} and narrow.get("type") == "integer":
        return True
    if narrow.get("type") == wide.get("type") and len(wide) == 1:
        return True
    if wide.get("type") == "string" and "enum" in narrow:
        return all(isinstance(value, str) for value in narrow["enum"])
    return "enum" in wide and "enum" in narrow and set(narrow["enum"]) <= set(wide["enum"])


def _joined(parts: list[dict[str, Any]]) -> Schema:
    enums = [part for part in parts if "enum" in part]
    plain = [part for part in parts if "enum" not in part]
    if enums:
        values = [value for part in enums for value in part["enum"]]
        absorbed = [part for part in plain if part.get("type") == "null"]
        plain = [part for part in plain if part.get("type") != "null"]
        values += [None] * (bool(absorbed) and None not in values)
        enums = [{"enum": list(dict.fromkeys(values))}]
    flat = _flat(plain)
    alternatives = flat + enums
    return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}


def _flat(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parts whose types and keywords do not collide, in one object."""
    merged: list[dict[str, Any]] = []
    for part in parts:
        home = next((old for old in merged if _compatible(old, part)), None)
        if home is None:
            merged.append(dict(part))
            continue
        kinds = home["type"] if isinstance(home["type"], list) else [home["type"]]
        home.update({key: value for key, value in part.items() if key != "type"})
        home["type"] = [*kinds, part["type"]]
    return merged


def _compatible(one: dict[str, Any], other: dict[str, Any]) -> bool:
    kinds = one["type"] if isinstance(one["type"], list) else [one["type"]]
    numeric = {"integer", "number"}
    both_numeric = bool(numeric & set(kinds)) and other["type"] in numeric
    clash = (set(one) & set(other)) - {"type"}
    return other["type"] not in kinds and not clash and not both_numeric
