"""Reading `weights`: the values from which layers start, by layer and by Keras's name of the weight."""

from __future__ import annotations

from collections.abc import Iterator

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.model import GivenWeight
from kerasdl.spec.numbers import read_numbers
from kerasdl.spec.reading import Reading
from kerasdl.syntax import Entry, Mapping, Scalar, kind_of

LATER = ("spec", "run", "file", "bundle", "application", "column")


def read_weights(reading: Reading, entry: Entry) -> tuple[GivenWeight, ...]:
    """The weights that are written as numbers; what stands in files or comes from runs is not read yet."""
    if isinstance(entry.value, Scalar) and isinstance(entry.value.value, str):
        reading.tell(messages.not_yet(entry.value.span, "`weights` from a file"))
        return ()
    body = reading.mapping(entry.value, "`weights`")
    return tuple(given for layer in body or () for given in _of_layer(reading, layer))


def _of_layer(reading: Reading, layer: Entry) -> Iterator[GivenWeight]:
    if isinstance(layer.value, Scalar) and isinstance(layer.value.value, str):
        reading.tell(messages.not_yet(layer.value.span, f"`weights.{layer.name}` from a file"))
        return
    if not isinstance(layer.value, Mapping):
        where, mend = f"`weights.{layer.name}`", f"name each weight: `{layer.name}: {{bias: [0.5]}}`"
        reading.tell(messages.expected(layer.key.span, where, "weights by name", kind_of(layer.value), mend))
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
