"""Reading `data`: the source stays a node that the data room reads further; steps are bound here."""

from __future__ import annotations

from collections.abc import Iterator

from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.arguments import bind
from kerasdl.spec.model import Data, Step
from kerasdl.spec.reading import Reading, is_capital
from kerasdl.syntax import Entry, Mapping, Node, Scalar, is_null, kind_of

_KEYS = ("source", "steps", "inputs", "targets", "columns", "splits")
_LATER = ("augment", "weights", "on_error")
_STEP_WIRING = ("from", "as")


def read_data(reading: Reading, entry: Entry) -> Data | None:
    """The data section; None where it has no source."""
    body = reading.mapping(entry.value, "`data`")
    if body is None:
        return None
    for each in body:
        if each.name in _LATER:
            reading.tell(messages.not_yet(each.key.span, f"`data.{each.name}`"))
    reading.known_keys(body, (*_KEYS, *_LATER), "`data`")
    source = body.get("source")
    if source is None or is_null(source):
        reading.tell(messages.missing_key(entry.key.span, "source", "`data`", "source: digits"))
        return None
    return Data(
        entry.key.span,
        source,
        tuple(_steps(reading, body.get("steps"))),
        reading.names(reading.one_or_many(body.get("inputs")), "`data.inputs`"),
        reading.names(reading.one_or_many(body.get("targets")), "`data.targets`"),
        _columns(reading, body.get("columns")),
        {each.name: each.value for each in reading.mapping(body.get("splits"), "`data.splits`") or ()},
    )


def _columns(reading: Reading, node: Node | None) -> dict[str, Scalar]:
    pairs = [(each.name, each.value) for each in reading.mapping(node, "`data.columns`") or ()]
    return {
        name: value
        for name, value in pairs
        if reading.string(value, "a column's new name") and isinstance(value, Scalar)
    }


def _steps(reading: Reading, node: Node | None) -> Iterator[Step]:
    for item in reading.items(node, "`data.steps`"):
        step = _step(reading, item)
        if step:
            yield step


def _step(reading: Reading, node: Node) -> Step | None:
    """A call with `from` and `as`."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        node = Mapping((Entry(node, Scalar(None, node.span)),), node.span)
    if not isinstance(node, Mapping):
        reading.tell(messages.expected(node.span, "a step", "a call with `from`", kind_of(node)))
        return None
    calls = [each for each in node if each.name not in _STEP_WIRING]
    if not calls:
        reading.tell(messages.empty_item(node.span))
        return None
    chosen = next((each for each in calls if is_capital(each.name)), calls[0])
    symbol = reading.catalog.find("steps", chosen.name) or reading.catalog.find("layers", chosen.name)
    for each in calls:
        if each is not chosen:
            known = [argument.name for argument in symbol.arguments] if symbol else []
            reading.tell(
                messages.arguments_beside_call([each.key.span], chosen.name)
                if each.name in known
                else messages.unknown_wiring(each.key.span, each.name, chosen.name, _STEP_WIRING)
            )
    if symbol is None:
        names = (*reading.catalog.names("layers"), *reading.catalog.names("steps"))
        reading.tell(
            messages.unknown_name(
                chosen.key.span, chosen.name, "layers", names, reading.catalog.kinds_of(chosen.name)
            )
        )
        return None
    call = bind(reading, symbol, chosen.value, chosen.key.span)
    takes = reading.names(reading.one_or_many(node.get("from")), "`from`")
    gives = reading.names(reading.one_or_many(node.get("as")), "`as`")
    if not takes and not node.get("from"):
        reading.tell(messages.missing_key(chosen.key.span, "from", f"step `{chosen.name}`", "from: image"))
        return None
    return Step(call, takes, gives or takes) if call else None
