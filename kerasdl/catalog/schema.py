"""The JSON Schema of a whole spec, for editors: completion, hover, and the first mistakes.

Looser than ``kerasdl check`` where a schema cannot look (one call an item, names that exist): what it marks is
wrong, what it passes may still be.
"""

import copy
from typing import Any, Final

from kerasdl.catalog.catalog import Catalog
from kerasdl.catalog.plain import is_list, is_mapping
from kerasdl.catalog.schema_calls import definitions
from kerasdl.catalog.schema_sections import (
    DATA,
    WEIGHTS,
    closed,
    data_definitions,
    evaluation_definitions,
    item_definitions,
    listing,
    ref,
    told,
    training_definitions,
)

Json = dict[str, Any]
DRAFT_2020: Final = "https://json-schema.org/draft/2020-12/schema"
DRAFT_07: Final = "http://json-schema.org/draft-07/schema#"
NAME_KEY: Final = "^[a-z][a-z0-9_]*$"


def spec_schema(catalog: Catalog) -> Json:
    """The schema of a spec document, draft 2020-12.

    >>> from kerasdl.catalog import load
    >>> sorted(spec_schema(load()))[:2]
    ['$defs', '$schema']
    """
    document = closed(_document(), f"A kerasdl spec, version 1, over Keras {catalog.version}.")
    defs = {**definitions(catalog), **item_definitions(catalog), **training_definitions(catalog)}
    defs |= {**data_definitions(catalog), **evaluation_definitions(catalog)}
    return (
        {"$schema": DRAFT_2020, "title": "kerasdl spec"} | document | {"required": ["kerasdl"], "$defs": defs}
    )


def draft_07(schema: Json) -> Json:
    """The same schema for older editors."""
    made: Json = copy.deepcopy(schema)
    made["$schema"] = DRAFT_07
    made["definitions"] = made.pop("$defs")
    return _renamed(made)


def _renamed(value: Any) -> Any:
    if is_mapping(value):
        return {key: _renamed(one) for key, one in value.items()}
    if is_list(value):
        return [_renamed(one) for one in value]
    if isinstance(value, str) and value.startswith("#/$defs/"):
        return value.replace("#/$defs/", "#/definitions/")
    return value


def _document() -> Json:
    blocks: Json = {
        "description": "Templates: fresh weights each time.",
        "type": "object",
        "patternProperties": {NAME_KEY: ref("block")},
        "additionalProperties": False,
    }
    return {
        "$schema": told("Where this schema lies.", "string"),
        "kerasdl": told("The version of the language.", enum=[1]),
        "name": told("What the spec is called.", "string"),
        "about": told("What it is, and from where.", "string"),
        "extends": told("A spec, or several, that this one continues; later wins.", "string", "array"),
        "change": told("Changes inside lists, by address: `{model.layers.head.units: 10}`.", "object"),
        "params": told("Names with their values, used as `$name`.", "object"),
        "blocks": blocks,
        "data": closed(DATA, "Where the examples come from."),
        "model": {"description": "The graph.", "allOf": [ref("model")]},
        "train": {"description": "How it is trained.", "allOf": [ref("train")]},
        "expect": told("What must hold afterwards: `{test.accuracy: {min: 0.988}}`.", "object"),
        "weights": WEIGHTS,
        "evaluate": listing(ref("evaluation"), "More to work out after training."),
        "predict": told("Layers that only prediction needs.", "object"),
        "generate": told("How the model makes examples.", "object"),
        "report": told("What the report shows.", "array", "object"),
        "study": told("A product of settings to train.", "object"),
    }
