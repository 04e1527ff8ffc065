"""Gives Keras the boundary values that the catalogue accepts: ``python -m tools.catalogue.boundaries``.

Prints a line for each argument of which Keras's constructor refuses such a value.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kerasdl.catalog import Argument, Schema, load
from kerasdl.catalog.plain import conforms

if TYPE_CHECKING:
    from tools.catalogue.inventory import Found

# What all layers take from their base class is tried on one of them.
SHARED = {"dtype", "trainable", "autocast", "activity_regularizer", "bounding_box_format", "data_format"}
TRIED_ON = {"Conv2D", "RandomFlip", "Huber", "AUC"}
NUMBERS = (0, 1, 2, -1, 0.5)
BOUNDS = ("minimum", "maximum")


def main() -> None:
    """Lists what Keras refuses although the catalogue accepts it."""
    os.environ["KERAS_BACKEND"] = "numpy"  # before Keras is imported
    warnings.simplefilter("ignore")
    from tools.catalogue.inventory import symbols
    from tools.catalogue.samples import constructible

    for symbol in symbols():
        if constructible(symbol):
            for line in contradictions(symbol):
                print(line)


def contradictions(symbol: Found) -> Iterator[str]:
    """``kind.Symbol.argument: value: what Keras says``, the first value of each argument."""
    from tools.catalogue.samples import refusal

    found = load().find(symbol.kind, symbol.name)  # pyright: ignore[reportArgumentType]
    for argument in found.arguments if found and not found.refusal else ():
        if argument.name in SHARED and symbol.name not in TRIED_ON:
            continue
        for value in _values(argument):
            if said := refusal(symbol, argument.name, value):
                line = " ".join(said.split())[:120]
                yield f"{symbol.kind}.{symbol.name}.{argument.name}: {value!r}: {line}"
                break


def _values(argument: Argument) -> Iterator[Any]:
    casts = {"float": float, "tuple": tuple}
    for value in boundary_values(argument.schema):
        convertible = isinstance(value, int | list) and not isinstance(value, bool)
        fits = convertible and (argument.cast == "tuple") == isinstance(value, list)
        yield casts[argument.cast](value) if argument.cast and fits else value


def boundary_values(schema: Schema) -> Iterator[Any]:
    """Sample values at and near the bounds of a schema."""
    if isinstance(schema, bool):
        return
    for inner in schema.get("anyOf", ()):
        yield from boundary_values(inner)
    yield from schema.get("enum", ())
    types = schema.get("type", [])
    for kind in [types] if isinstance(types, str) else types:
        yield from _of_type(kind, schema)


def _of_type(kind: str, schema: dict[str, Any]) -> Iterator[Any]:
    if kind in {"integer", "number"}:
        numbers = dict.fromkeys([*NUMBERS, *(schema[bound] for bound in BOUNDS if bound in schema)])
        yield from (number for number in numbers if conforms(number, {**schema, "type": kind}))
    elif kind == "array":
        size = schema.get("minItems", 2)
        yield from ([value] * size for value in boundary_values(schema.get("items", True)))
    else:
        yield from {"null": [None], "boolean": [True, False], "string": ["text"]}.get(kind, [])


if __name__ == "__main__":
    main()
