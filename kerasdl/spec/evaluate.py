"""Reading `evaluate`: what is worked out on the trained model and its data, by the names that `expect` knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from kerasdl.catalog import Symbol
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import calls as call_messages
from kerasdl.diagnostics.messages import evaluations as messages
from kerasdl.diagnostics.messages import spec as spec_messages
from kerasdl.spec.arguments import object_call
from kerasdl.spec.model import Evaluation
from kerasdl.spec.reading import Reading, is_capital
from kerasdl.syntax import Entry, Mapping, Node, Scalar, is_null, kind_of

_WIRING = ("from", "name")
_KNOWN = frozenset({"train", "validation", "test", "parameters", "weights", "output"})
"""Where paths under `expect` begin that a run measures itself."""
_SMALL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def read_evaluate(reading: Reading, entry: Entry) -> tuple[Evaluation, ...]:
    """The evaluations in order; one that a mistake hides keeps its name."""
    found: list[Evaluation] = []
    for item in reading.items(entry.value, "`evaluate`"):
        each = _evaluation(reading, item)
        if each is None:
            continue
        _tell_taken(reading, each, found)
        found.append(each)
    return tuple(found)


def _tell_taken(reading: Reading, new: Evaluation, before: Sequence[Evaluation]) -> None:
    if new.name in _KNOWN:
        reading.tell(messages.reserved_name(new.span, new.name))
    elif any(each.name == new.name for each in before):
        reading.tell(spec_messages.taken_name(new.span, new.name, "an evaluation"))


def _evaluation(reading: Reading, node: Node) -> Evaluation | None:
    """A call with `from` and `name`."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        node = Mapping((Entry(node, Scalar(None, node.span)),), node.span)
    if not isinstance(node, Mapping):
        wanted = "an evaluation with `from`"
        reading.tell(spec_messages.expected(node.span, "`evaluate`", wanted, kind_of(node)))
        return None
    calls = [each for each in node if each.name not in _WIRING]
    if not calls:
        reading.tell(messages.empty_evaluation(node.span))
        return None
    before = len(reading.diagnostics)
    chosen = next((each for each in calls if is_capital(each.name)), calls[0])
    call = object_call(reading, ("evaluations",), chosen.key, chosen.value)
    symbol = reading.catalog.find("evaluations", chosen.name)
    for each in calls:
        if each is not chosen:
            _tell_other(reading, chosen, each, symbol)
    takes = dict(_takes(reading, node.entry("from"), symbol)) if symbol else {}
    if symbol and len(reading.diagnostics) == before:
        _tell_missing(reading, chosen, symbol, takes)
    name, place = _name(reading, node.get("name"), chosen)
    whole = len(reading.diagnostics) == before
    return Evaluation(name, place, chosen.key.span, call if whole else None, takes)


def _name(reading: Reading, node: Node | None, chosen: Entry) -> tuple[str, Span]:
    """The name as written, else the class's in small letters."""
    if reading.string(node, "`name`") is not None and isinstance(node, Scalar):
        return (str(node.value) if reading.name(node, "an evaluation") else ""), node.span
    return _SMALL.sub("_", chosen.name).lower(), chosen.key.span


def _takes(reading: Reading, entry: Entry | None, symbol: Symbol) -> Iterator[tuple[str, Scalar]]:
    """What it takes by its own names; a bare name is the first of them."""
    if entry is None or is_null(entry.value):
        return
    known = [each.name for each in symbol.call]
    if isinstance(entry.value, Mapping):
        where = f"`from` of `{symbol.name}`"
        for each in reading.keyed(entry.value, known, where):
            if reading.string(each.value, f"`{each.name}`") is not None and isinstance(each.value, Scalar):
                yield each.name, each.value
    elif reading.string(entry.value, "`from`") is not None and isinstance(entry.value, Scalar):
        yield known[0], entry.value


def _tell_missing(reading: Reading, chosen: Entry, symbol: Symbol, takes: Collection[str]) -> None:
    wanted = [each.name for each in symbol.call if each.required]
    missing = [name for name in wanted if name not in takes]
    if missing:
        reading.tell(messages.takes_nothing(chosen.key.span, symbol.name, missing, wanted))


def _tell_other(reading: Reading, chosen: Entry, other: Entry, symbol: Symbol | None) -> None:
    """Tells what stands beside the call and is no word of an evaluation."""
    if symbol and symbol.argument(other.name):
        reading.tell(call_messages.arguments_beside_call([other.key.span], chosen.name))
    elif is_capital(other.name):
        reading.tell(call_messages.two_calls(chosen.key.span, other.key.span, chosen.name, other.name))
    else:
        near = "name" if other.name == "as" else None
        reading.tell(call_messages.unknown_wiring(other.key.span, other.name, chosen.name, _WIRING, near))
