"""Reading wiring: the small words beside a call, and the dollars and braces that are often wrong in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kerasdl.compose import parse_expression
from kerasdl.diagnostics import Diagnostic, Edit, Span
from kerasdl.diagnostics.messages import calls as call_messages
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.model import Wiring
from kerasdl.spec.reading import Reading, braced, shown
from kerasdl.spec.scope import Sorted
from kerasdl.syntax import Entry, Node, Scalar, Sequence, is_null, plain

_WANTED = {"if": "true or false", "repeat": "an integer of at least 0", "frozen": "true or false"}


def read_wiring(reading: Reading, keys: Sorted) -> Wiring:
    """The wiring of an item, as nodes."""
    names, aside = keys.entry("as"), keys.entry("aside")
    if names and aside:
        later = max(names, aside, key=lambda entry: entry.key.span.start)
        reading.tell(call_messages.as_and_aside(later.key.span))
    params = keys.scope.params
    loop = _loop(reading, keys.entry("for"))
    inside = {*params, *(str(variable.value) for variable, _ in loop)}
    return Wiring(
        takes=_present(reading, keys.entry("from"), inside),
        names=_present(reading, names or aside, inside),
        aside=names is None and aside is not None,
        repeat=_present(reading, keys.entry("repeat"), params),
        loop=loop,
        condition=_present(reading, keys.entry("if"), inside),
        frozen=_present(reading, keys.entry("frozen"), inside),
    )


def _present(reading: Reading, entry: Entry | None, params: Collection[str]) -> Node | None:
    if entry is None:
        return None
    node = entry.value
    if is_null(node):
        reading.tell(messages.expected(entry.key.span, f"`{entry.name}`", "a value", "nothing"))
        return None
    names = braced(node)
    if names:
        return _without_braces(reading, entry, names, params)
    if entry.name in _WANTED and isinstance(node, Scalar) and isinstance(node.value, str):
        mended = with_dollar(node.value, node.span, params, certain=entry.name == "if")
        if mended:
            told = messages.expected(node.span, f"`{entry.name}`", _WANTED[entry.name], shown(node))
            reading.tell(_mended(told, entry.name, mended, node.span))
            return None
    return node


def _without_braces(reading: Reading, entry: Entry, names: Sequence, params: Collection[str]) -> Node | None:
    """Tells names in braces, and takes them as they were meant."""
    if entry.name not in _WANTED:
        return reading.bare(names, entry.name)
    name = str(plain(names.items[0]))
    mended = f"${name}" if name in params else name
    reading.tell(call_messages.braces_around_names(names.span, entry.name, mended))
    return None


def _loop(reading: Reading, entry: Entry | None) -> tuple[tuple[Scalar, Node], ...]:
    if entry is None:
        return ()
    mapping = reading.mapping(entry.value, "`for`")
    if mapping is None or not mapping.entries:
        if not isinstance(entry.value, Sequence | Scalar) or is_null(entry.value):
            reading.tell(messages.expected(entry.key.span, "`for`", "variables with their lists", "nothing"))
        return ()
    return tuple((each.key, each.value) for each in mapping if reading.name(each.key, "a loop's variable"))


# --- forgotten dollars --------------------------------------------------------------------------


def with_dollar(text: str, span: Span, params: Collection[str], certain: bool = False) -> str | None:
    """The expression that a text was meant to be: one of params, without its dollar.

    Args:
        text: As written.
        span: Where it stands.
        params: The names that `$` may use there.
        certain: Whether text has no place there, so that a calculation with other names is one too.
    """
    if "$" in text:
        return None
    found = parse_expression(text, span)
    if isinstance(found, Diagnostic) or not found.names:
        return None
    known = all(name.name in params for name in found.names)
    if text.isidentifier():
        return f"${text}" if known else None
    return f"$({text})" if known or certain else None


def mend_dollars(reading: Reading, before: int, params: Collection[str]) -> None:
    """The mend of refused values that are params without their dollar, among what was told since `before`."""
    for number, each in enumerate(reading.diagnostics[before:], before):
        span = each.span
        if each.id not in ("wrong-value", "wrong-type") or each.edit or not span or "," in span.text:
            continue
        mended = with_dollar(span.text, span, params)
        if mended:
            reading.diagnostics[number] = replace(each, help=f"write `{mended}`", edit=Edit(span, mended))


def _mended(told: Diagnostic, word: str, mended: str, span: Span) -> Diagnostic:
    edit = Edit(span, mended) if "," not in mended else None
    return replace(told, help=f"write `{word}: {mended}`", edit=edit)
