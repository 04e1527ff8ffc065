"""Reading `data`: the source stays a node that the data room reads further; steps are bound here."""

from __future__ import annotations

from typing import Literal

from kerasdl.catalog import Symbol
from kerasdl.diagnostics import closest
from kerasdl.diagnostics.messages import calls as call_messages
from kerasdl.diagnostics.messages import plugins
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.arguments import bind
from kerasdl.spec.model import Call, Data, Step
from kerasdl.spec.reading import Reading, is_capital, shown
from kerasdl.syntax import Entry, Mapping, Node, Scalar, is_null, kind_of, plain

_KEYS = ("source", "steps", "inputs", "targets", "columns", "splits", "weights", "augment", "on_error")
_STEP_WIRING = ("from", "as")
_AUGMENT_WIRING = ("from",)


def read_data(reading: Reading, entry: Entry) -> Data | None:
    """The data section; its source is null where it has none, which is told."""
    body = reading.mapping(entry.value, "`data`")
    if body is None:
        return None
    body = reading.keyed(body, _KEYS, "`data`")
    source = body.get("source")
    if source is None or is_null(source):
        reading.tell(messages.missing_key(entry.key.span, "source", "`data`", "source: digits"))
        source = Scalar(None, entry.key.span)
    inputs = reading.names(reading.one_or_many(body.get("inputs"), "inputs"), "`data.inputs`")
    targets = reading.names(reading.one_or_many(body.get("targets"), "targets"), "`data.targets`")
    steps, lost = _steps(reading, body.get("steps"), (*inputs, *targets))
    return Data(
        entry.key.span,
        source,
        steps,
        inputs,
        targets,
        _columns(reading, body.get("columns")),
        {each.name: each.value for each in reading.mapping(body.get("splits"), "`data.splits`") or ()},
        lost,
        weights=reading.names(reading.one_or_many(body.get("weights"), "weights"), "`data.weights`"),
        augment=_augment(reading, body.get("augment")),
        on_error=_on_error(reading, body.get("on_error")),
    )


def _on_error(reading: Reading, node: Node | None) -> Literal["stop", "skip"]:
    if node is not None and plain(node) not in ("stop", "skip"):
        reading.tell(messages.expected(node.span, "`data.on_error`", "`stop` or `skip`", shown(node)))
    return "skip" if node is not None and plain(node) == "skip" else "stop"


def _columns(reading: Reading, node: Node | None) -> dict[str, Scalar]:
    pairs = [(each.name, each.value) for each in reading.mapping(node, "`data.columns`") or ()]
    return {
        name: value
        for name, value in pairs
        if reading.string(value, "a column's new name") and isinstance(value, Scalar)
    }


def _steps(
    reading: Reading, node: Node | None, served: tuple[Scalar, ...]
) -> tuple[tuple[Step, ...], tuple[tuple[int, Scalar], ...]]:
    """The steps, and the columns that those give which a mistake hides, each with the number of steps before it.

    Args:
        served: The inputs and targets, of which one may be what such a step gives, where it does not say.
    """
    steps: list[Step] = []
    lost: list[tuple[int, Scalar]] = []
    for item in reading.items(node, "`data.steps`"):
        step = _step(reading, item)
        if isinstance(step, Step):
            steps.append(step)
        else:
            lost.extend((len(steps), each) for each in step or served)
    return tuple(steps), tuple(lost)


def _augment(reading: Reading, node: Node | None) -> tuple[Step, ...]:
    """Calls with `from`, which may be left out."""
    steps = (_step(reading, item, _AUGMENT_WIRING) for item in reading.items(node, "`data.augment`"))
    return tuple(each for each in steps if isinstance(each, Step))


def _step(reading: Reading, node: Node, wiring: tuple[str, ...] = _STEP_WIRING) -> Step | tuple[Scalar, ...]:
    """A call with `from` and `as`; where a mistake hides it, the columns that it gives."""
    augments = wiring is _AUGMENT_WIRING
    if isinstance(node, Scalar) and isinstance(node.value, str):
        node = Mapping((Entry(node, Scalar(None, node.span)),), node.span)
    if not isinstance(node, Mapping):
        reading.tell(messages.expected(node.span, "a step", "a call with `from`", kind_of(node)))
        return ()
    calls = [each for each in node if each.name not in wiring]
    if not calls:
        reading.tell(call_messages.empty_item(node.span))
        return ()
    chosen = next((each for each in calls if is_capital(each.name)), calls[0])
    symbol = None if augments else reading.catalog.find("steps", chosen.name)
    symbol = symbol or reading.catalog.find("layers", chosen.name)
    before = len(reading.diagnostics)
    others = [each for each in calls if each is not chosen]
    meant = {
        word: each.value for each in others if (word := _tell_other(reading, chosen, each, symbol, wiring))
    }
    takes = reading.names(reading.one_or_many(node.get("from") or meant.get("from"), "from"), "`from`")
    gives = () if augments else _gives(reading, node.get("as") or meant.get("as"), takes)
    call = _step_call(reading, chosen, symbol)
    if not takes and not augments and not node.get("from") and len(reading.diagnostics) == before:
        reading.tell(messages.missing_key(chosen.key.span, "from", f"step `{chosen.name}`", "from: image"))
    if call is None or call.mistaken or call.holes or not (takes or augments) or len(meant) < len(others):
        return gives
    return Step(call, takes, gives)


def _gives(reading: Reading, node: Node | None, takes: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    return reading.names(reading.one_or_many(node, "as"), "`as`") or takes


def _step_call(reading: Reading, chosen: Entry, symbol: Symbol | None) -> Call | None:
    if symbol:
        return bind(reading, symbol, chosen.value, chosen.key.span)
    if fault := reading.catalog.fault("steps", chosen.name):
        reading.tell(
            plugins.not_to_be_had(
                chosen.key.span, fault.name, fault.kind, fault.package, fault.value, fault.reason
            )
        )
        return None
    names = (*reading.offered("layers"), *reading.offered("steps"))
    others = reading.catalog.kinds_of(chosen.name)
    reading.tell(call_messages.unknown_name(chosen.key.span, chosen.name, "layers", names, others))
    return None


def _tell_other(
    reading: Reading, chosen: Entry, other: Entry, symbol: Symbol | None, wiring: tuple[str, ...]
) -> str | None:
    """Tells what stands beside the call of a step and is no wiring; the wiring word that was meant."""
    if symbol and symbol.argument(other.name):
        reading.tell(call_messages.arguments_beside_call([other.key.span], chosen.name))
        return None
    near = closest(other.name, wiring)
    reading.tell(call_messages.unknown_wiring(other.key.span, other.name, chosen.name, wiring))
    return near
