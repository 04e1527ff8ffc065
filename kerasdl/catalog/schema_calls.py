"""JSON Schemas of calls: one definition a symbol, one a kind of nested object.

A property per class, never a choice among all of them: editors complete and explain that best. No ``default``
anywhere, for editors write it into what they complete: defaults stand in the documentation text.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from kerasdl.catalog.catalog import Catalog
from kerasdl.catalog.describe import describe
from kerasdl.catalog.model import MISSING, Argument, Kind, Schema, Symbol

Json = dict[str, Any]
EXPRESSION: Final = r"^\$"
NAME: Final = "^[a-z][a-z0-9_]*$"
EXPRESSION_REF: Final[Json] = {"$ref": "#/$defs/expression"}
# How the calls of a kind are written: `ops.mean`, `applications.VGG16`, all others by their bare names.
PREFIXES: Final[dict[Kind, str]] = {"ops": "ops.", "applications": "applications."}
NESTED: Final[tuple[Kind, ...]] = (
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "initializers",
    "regularizers",
    "constraints",
    "callbacks",
)


def usable(catalog: Catalog, kind: Kind) -> list[Symbol]:
    """The symbols of a kind that a spec can call, the refused ones left out."""
    found = (catalog.find(kind, name) for name in catalog.names(kind))
    return [symbol for symbol in found if symbol and not symbol.refusal]


def call_properties(catalog: Catalog, *kinds: Kind) -> Json:
    """A property for each callable name, each referring to its definition."""
    properties: Json = {}
    for kind in kinds:
        for symbol in usable(catalog, kind):
            for name in (symbol.name, *symbol.also):
                properties[PREFIXES.get(kind, "") + name] = {"$ref": f"#/$defs/{kind}.{symbol.name}"}
    return properties


def definitions(catalog: Catalog) -> Json:
    """The definitions of all symbols and of the kinds of nested objects."""
    made: Json = {
        "expression": {
            "type": "string",
            "pattern": EXPRESSION,
            "description": "`$name` or `$(expression)`, worked out while the spec is read.",
        }
    }
    for kind in (*NESTED, "ops", "applications", "steps", "sources", "evaluations"):
        for symbol in usable(catalog, kind):
            made[f"{kind}.{symbol.name}"] = _of_symbol(symbol)
    for kind in (*NESTED, "activations"):
        made[kind] = _of_kind(catalog, kind)
    return made


def bare_names(catalog: Catalog, *kinds: Kind) -> list[str]:
    """The names that are calls by themselves: no argument of theirs is required."""
    return [
        PREFIXES.get(kind, "") + name
        for kind in kinds
        for symbol in usable(catalog, kind)
        for name in (symbol.name, *symbol.also)
        if not any(argument.required for argument in symbol.arguments)
    ]


def _of_kind(catalog: Catalog, kind: Kind) -> Json:
    known = words(catalog, kind)
    forms: list[Json] = [{"enum": known}] if known else []
    if kind in NESTED:
        forms.append(nested(call_properties(catalog, kind)))
    return {"anyOf": [*forms, EXPRESSION_REF]}


def words(catalog: Catalog, kind: Kind) -> list[str]:
    """The strings that stand for an object of a kind, class names before aliases."""
    return list(dict.fromkeys([*bare_names(catalog, kind), *catalog.aliases(kind)]))


def nested(properties: Json) -> Json:
    """An object that is one call: ``{HeNormal: {seed: 1}}``."""
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


def _of_symbol(symbol: Symbol) -> Json:
    """The value beside a name: null, the first argument, or a mapping of arguments."""
    mapping: Json = {
        "type": ["object"],
        "properties": {argument.name: argument_schema(argument) for argument in symbol.arguments},
        "additionalProperties": argument_schema(symbol.others) if symbol.others else False,
    }
    required = [argument.name for argument in symbol.arguments if argument.required]
    if required:
        mapping["required"] = required
    else:
        mapping["type"].append("null")
    first = _first(symbol)
    described: Json = {"description": _document_symbol(symbol)}
    if first is None or (first.get("type") and _join(mapping, first)):
        return described | mapping
    return described | {"anyOf": [*first.get("anyOf", [first]), mapping]}


def _first(symbol: Symbol) -> Json | None:
    """What a lone value may be; None where other arguments would be missing beside it."""
    if symbol.first is None or any(argument.required for argument in symbol.arguments[1:]):
        return None
    return _accepted(symbol.first)


def _join(mapping: Json, first: Json) -> bool:
    """Adds a plain schema to the mapping of arguments where their keywords do not collide."""
    types: list[str] = [first["type"]] if isinstance(first["type"], str) else first["type"]
    if "object" in types:
        return False
    mapping["type"] += [one for one in types if one not in mapping["type"]]
    mapping.update({key: value for key, value in first.items() if key != "type"})
    return True


def argument_schema(argument: Argument) -> Json:
    """What may stand beside an argument's name, documented."""
    schema = _accepted(argument)
    if "$ref" in schema:
        schema = {"allOf": [schema]}
    if schema.get("pattern") == EXPRESSION:
        schema = schema | {"patternErrorMessage": f"expected {describe(argument)}"}
    return {"description": _document(argument)} | schema


def _accepted(argument: Argument) -> Json:
    objects: list[Json] = [{"$ref": f"#/$defs/{kind}"} for kind in argument.objects]
    if argument.many:
        objects.append({"type": "array", "items": {"anyOf": [*objects]}})
    return _either([*objects, *_forms(loosened(argument.schema))])


def _forms(schema: Json) -> list[Json]:
    return schema.get("anyOf", [schema])


def _either(forms: list[Json]) -> Json:
    distinct = [form for index, form in enumerate(forms) if form not in forms[:index]]
    if any("$ref" in form and form != EXPRESSION_REF for form in distinct):  # kinds hold expressions already
        distinct = [form for form in distinct if form != EXPRESSION_REF]
    return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}


def loosened(schema: Schema) -> Json:
    """A schema that accepts expressions as well, in the items of lists too."""
    if schema is True:
        return {}
    if schema is False:
        return dict(EXPRESSION_REF)
    if "anyOf" in schema:
        return _either([form for one in schema["anyOf"] for form in _forms(loosened(one))])
    if "enum" in schema:
        return {"anyOf": [dict(schema), EXPRESSION_REF]}
    return _loosened_type(schema)


def _loosened_type(schema: Json) -> Json:
    made: Json = dict(schema)
    if "items" in made:
        made["items"] = loosened(made["items"])
    if "additionalProperties" in made:
        made["additionalProperties"] = loosened(made["additionalProperties"])
    types: list[str] = [made["type"]] if isinstance(made["type"], str) else list(made["type"])
    if "string" not in types:
        made |= {"type": [*types, "string"], "pattern": EXPRESSION}
    return made


def _document_symbol(symbol: Symbol) -> str:
    asked = [argument.name for argument in symbol.arguments if argument.required]
    needs = f" Requires {_listed(asked)}." if asked else ""
    return f"{symbol.doc}{needs}\n\n{symbol.path}".rstrip()


def _document(argument: Argument) -> str:
    if argument.required:
        return f"{argument.doc} Required.".strip()
    if argument.default is MISSING:
        return argument.doc
    return f"{argument.doc} Default: {json.dumps(argument.default, ensure_ascii=False)}.".strip()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
