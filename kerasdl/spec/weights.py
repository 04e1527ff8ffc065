"""Reading `weights`: where layers start, as numbers by Keras's name of the weight, or as what another model has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import borrowed as borrowed_messages
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.model import Borrowed, GivenWeight
from kerasdl.spec.numbers import read_numbers
from kerasdl.spec.reading import Reading
from kerasdl.syntax import Entry, Mapping, Node, Scalar, is_null, kind_of

LATER = ("bundle", "application", "column")
Kind = Literal["run", "file", "spec"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def read_weights(reading: Reading, entry: Entry) -> tuple[GivenWeight | Borrowed, ...]:
    """What each layer starts from; a lone path, or one under `run`, `file` or `spec`, is for the whole model."""
    if isinstance(entry.value, Scalar) and isinstance(entry.value.value, str):
        return (Borrowed(None, entry.key.span, "file", entry.value),)
    body = reading.mapping(entry.value, "`weights`")
    if body and any(each.name in KINDS and isinstance(each.value, Scalar) for each in body):
        return tuple(_borrowed(reading, None, entry.key, body))
    return tuple(given for layer in body or () for given in _of_layer(reading, layer))


def _of_layer(reading: Reading, layer: Entry) -> Iterator[GivenWeight | Borrowed]:
    where = f"`weights.{layer.name}`"
    if isinstance(layer.value, Scalar) and isinstance(layer.value.value, str):
        mend = f"write `{layer.name}: {{file: {layer.value.value}}}`"
        reading.tell(messages.expected(layer.value.span, where, "weights by name", "a string", mend))
        return
    if not isinstance(layer.value, Mapping):
        mend = f"name each weight: `{layer.name}: {{bias: [0.5]}}`"
        reading.tell(messages.expected(layer.key.span, where, "weights by name", kind_of(layer.value), mend))
        return
    if any(each.name in KINDS for each in layer.value):
        yield from _borrowed(reading, layer.name, layer.key, layer.value)
        return
    for each in layer.value:
        if each.name in LATER:
            reading.tell(messages.not_yet(each.key.span, f"`weights` from `{each.name}`"))
            continue
        found = read_numbers(each.value, f"`{layer.name}.{each.name}`")
        if isinstance(found, Diagnostic):
            reading.tell(found)
        else:
            place = (layer.key.span, each.key.span, each.value.span)
            yield GivenWeight(layer.name, each.name, found.value, found.shape, *place)


def _borrowed(reading: Reading, layer: str | None, key: Scalar, body: Mapping) -> Iterator[Borrowed]:
    where = f"`weights.{layer}`" if layer else "`weights`"
    body = reading.keyed(body, (*KINDS, "layer"), where)
    entries: list[tuple[Kind, Entry]] = [(kind, each) for kind in KINDS if (each := body.entry(kind))]
    kind, entry = entries[0]
    for _, other in entries[1:]:
        reading.tell(borrowed_messages.two_lenders(other.key.span, where, kind, other.name))
    path, theirs = _text(reading, entry.value, f"`{kind}`"), body.get("layer")
    named = _text(reading, theirs, "`layer`") if theirs and not is_null(theirs) else None
    if path and len(entries) == 1 and (named or not theirs or is_null(theirs)):
        yield Borrowed(layer, key.span, kind, path, named)


def _text(reading: Reading, node: Node, where: str) -> Scalar | None:
    return node if reading.string(node, where) and isinstance(node, Scalar) else None
