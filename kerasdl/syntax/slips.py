"""The slips behind text that is no YAML: what the author meant, and the mend."""

from __future__ import annotations

import re
from collections.abc import Callable

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import syntax as messages
from kerasdl.syntax.build import Open
from kerasdl.syntax.cuts import cut_expressions, explain_cut, intended, quoted
from kerasdl.syntax.failure import Failure
from kerasdl.syntax.nodes import Mapping, Scalar, Sequence

WIRING = ("from", "as", "aside", "repeat", "for", "if", "frozen", "branches", "merge", "layers", "formula")
_CLOSING = {"{": "}", "[": "]"}
_MEANINGS = {
    "@": "is kept for later use",
    "`": "is kept for later use",
    "%": "begins a directive",
    "*": "begins the name of an alias",
    "&": "begins the name of an anchor",
    "!": "begins a tag",
    ">": "begins a folded block of text",
    "|": "begins a block of text",
    "?": "begins a long key",
}
_JOINED_KEY = re.compile(r"([A-Za-z_][\w.]*):[^\s:/]")
_WIRING_WORD = re.compile(rf"({'|'.join(WIRING)})(?=[ \t]+\S)")
_KEY_AND_VALUE = re.compile(r"([A-Za-z_]\w*)[ \t]+[^\s:]+\Z")
_ARGUMENTS = re.compile(r"[a-z_]\w*:[ \t]+[^\s:]+(?:,[ \t]*[a-z_]\w*:[ \t]+[^\s:]+)*\Z")
_COLON_AT_END = re.compile(r"([A-Za-z_]\w*):\Z")
_BLANKS = re.compile(r"[ \t]+")
_LAST_WORD = re.compile(r"\S+\Z")
_TWO_KEYS = re.compile(r"(?P<value>[^\s,]+)(?P<gap>,?[ \t]+)(?P<key>[A-Za-z_]\w*)\Z")


def explain(failure: Failure) -> Diagnostic:
    """What a failure means in the author's terms: the first explanation that fits."""
    for slip in _SLIPS:
        found = slip(failure)
        if found:
            return found
    return messages.not_yaml(failure.word(failure.at))


def missing_space_at(place: Span) -> Diagnostic | None:
    """`key:value` at the beginning of a place."""
    found = _JOINED_KEY.match(place.source.text, place.start)
    if not found:
        return None
    end = min(place.end, place.start + len(place.text.splitlines()[0]))
    return messages.missing_space(Span(place.source, place.start, end), found.group(1))


# --- cut and unquoted values -----------------------------------------------------------------------------------


def _cut(failure: Failure) -> Diagnostic | None:
    for collection in failure.open:
        if collection.flow:
            for whole in cut_expressions(collection.children):
                return explain_cut(whole)
    return None


def _bracket_in_value(failure: Failure) -> Diagnostic | None:
    """`{filters: $widths[0]}`: the bracket ends the unquoted value."""
    last = failure.last
    if failure.character not in ("[", "{") or "flow" not in failure.context or not isinstance(last, Scalar):
        return None
    return explain_cut(intended(last.span)) if not last.quoted and last.span.end == failure.at else None


def _sign_after_colon(failure: Failure) -> Diagnostic | None:
    """`{Flatten:, as: code}` and `[conv:{filters: 8}]`: YAML wants a space after the colon of a key."""
    following = failure.source.text[failure.at + 1 : failure.at + 2]
    if failure.character != ":" or following.isspace() or following not in ",[]{}?":
        return None
    before = failure.span(failure.line_start(failure.at), failure.at + 1)
    found = _COLON_AT_END.search(before.text)
    return (
        messages.missing_space(before.within(found.start(), found.end()), found.group(1)) if found else None
    )


def _after_bracket(failure: Failure) -> Diagnostic | None:
    """`[a, b] c`: the value ended with its closing bracket."""
    last = failure.last
    if not isinstance(last, Mapping | Sequence) or not last.flow or failure.character in ("", ":", "]", "}"):
        return None
    between = failure.source.text[last.span.end : failure.at]
    if failure.at < last.span.end or between.strip(" ") or "did not find expected" not in failure.problem:
        return None
    closing = failure.span(last.span.end - 1, last.span.end)
    return messages.text_after_bracket(failure.word(failure.at), closing)


def _unquoted(failure: Failure) -> Diagnostic | None:
    start = failure.at
    if failure.opened is not None and ("scalar" in failure.context or "while scanning a" in failure.context):
        start = failure.opened
    sign = failure.source.text[start : start + 1]
    if sign not in _MEANINGS or not _stops_at_a_sign(failure):
        return None
    end = failure.line_end(start)
    if failure.open and failure.open[-1].flow:
        end = min(end, intended(failure.span(start, start + 1)).end)
    value = failure.span(start, max(end, start + 1))
    return messages.unquoted_start(value, quoted(value.text), _MEANINGS[sign])


def _stops_at_a_sign(failure: Failure) -> bool:
    return (
        "cannot start any token" in failure.problem
        or "mapping keys are not allowed" in failure.problem
        or "a block scalar" in failure.context
        or "anchor" in failure.context
        or "alias" in failure.context
        or "tag" in failure.context
        or "tag" in failure.problem
    )


def _after_quote(failure: Failure) -> Diagnostic | None:
    """`'a' + b`: the value ended with its closing quote."""
    last = failure.last
    if not isinstance(last, Scalar) or not last.quoted or failure.character in ("", ":", "]", "}"):
        return None
    if "\n" in failure.source.text[last.span.end : failure.at] or failure.at < last.span.end:
        return None
    if "did not find expected" not in failure.problem:
        return None
    if "\n" in last.span.text:
        opening, closing = (failure.span(at, at + 1) for at in (last.span.start, last.span.end - 1))
        return messages.late_quote(opening, closing, opening.text)
    end = failure.line_end(failure.at)
    if failure.open and failure.open[-1].flow:
        end = min(end, intended(failure.span(failure.at, failure.at)).end)
    value = failure.span(last.span.start, end)
    return messages.text_after_quote(failure.span(failure.at, end), value, quoted(value.text))


def _unclosed_quote(failure: Failure) -> Diagnostic | None:
    if "quoted scalar" not in failure.context or failure.opened is None:
        return None
    if "end of stream" not in failure.problem and "document indicator" not in failure.problem:
        return None
    opening = failure.span(failure.opened, failure.opened + 1)
    return messages.unclosed_quote(opening, opening.text)


def _escape(failure: Failure) -> Diagnostic | None:
    if "quoted scalar" not in failure.context or failure.opened is None:
        return None
    start = failure.source.text.rfind("\\", failure.opened, failure.at + 1)
    return messages.unknown_escape(failure.span(start, start + 2)) if start >= 0 else None


# --- flow collections ------------------------------------------------------------------------------------------


def _flow(failure: Failure) -> Diagnostic | None:
    if "while parsing a flow" not in failure.context or not failure.open or not failure.open[-1].flow:
        return None
    start = failure.open[-1].start
    opening = failure.span(start, start + 1)
    closing = _CLOSING.get(opening.text)
    if closing is None:
        return None
    if failure.character == ",":
        return messages.empty_item(failure.span(failure.at, failure.at + 1))
    if failure.character in ("]", "}"):
        found = failure.span(failure.at, failure.at + 1)
        meant = any(_closing_of(failure, each) == found.text for each in failure.open[:-1] if each.flow)
        return (messages.bracket_left_open if meant else messages.wrong_bracket)(found, opening, closing)
    if not failure.character:
        return messages.unclosed_bracket(opening, _last_text(failure), closing, before=False)
    stopped = _last_word_before(failure) if failure.character == ":" else failure.word(failure.at)
    if failure.source.position(stopped.start)[0] != opening.line:
        return messages.unclosed_bracket(opening, stopped, closing, before=True)
    return messages.missing_comma(stopped, stopped.text)


def _closing_of(failure: Failure, collection: Open) -> str | None:
    return _CLOSING.get(failure.source.text[collection.start : collection.start + 1])


def _last_text(failure: Failure) -> Span:
    """The last character of the text that is no blank."""
    end = len(failure.source.text[: failure.at].rstrip())
    return failure.span(max(end - 1, 0), end)


def _last_word_before(failure: Failure) -> Span:
    found = _LAST_WORD.search(failure.source.text, failure.line_start(failure.at), failure.at)
    return failure.span(found.start(), failure.at) if found else failure.span(failure.at, failure.at + 1)


def _stray_bracket(failure: Failure) -> Diagnostic | None:
    if failure.character not in ("]", "}", ",") or "did not find expected" not in failure.problem:
        return None
    found = failure.span(failure.at, failure.at + 1)
    before = failure.source.text[failure.line_start(failure.at) : failure.at].rstrip(" ")
    return messages.stray_bracket(found, begins_value=before.endswith((":", "-")) or not before)


# --- lines -----------------------------------------------------------------------------------------------------


def _tab(failure: Failure) -> Diagnostic | None:
    start, first = failure.line_start(failure.at), failure.first_on_line(failure.at)
    blanks = failure.source.text[start:first]
    if failure.character == "\t":
        tabs = _BLANKS.match(failure.source.text, failure.at)
        return messages.tab_indentation(failure.span(*tabs.span()), " ") if tabs else None
    if "\t" not in blanks or not (failure.at <= first or "tab character" in failure.problem):
        return None
    mended = blanks.replace("\t", "  ") if failure.line_end(first) > first else ""
    return messages.tab_indentation(failure.span(start, first), mended)


def _no_colon(failure: Failure) -> Diagnostic | None:
    if "could not find expected ':'" not in failure.problem or failure.opened is None:
        return None
    start = failure.opened
    line = failure.span(start, failure.line_end(start))
    wiring = _WIRING_WORD.match(line.text)
    if wiring:
        return messages.missing_colon(line, wiring.group(1))
    if line.text.startswith("-") and len(line.text) > 1:
        return messages.missing_dash_space(line)
    joined = missing_space_at(line)
    if joined:
        return joined
    innermost = failure.open[-1] if failure.open else None
    if innermost and not innermost.mapping and not innermost.flow:
        return _not_in_list(failure, line, innermost)
    two = _KEY_AND_VALUE.match(line.text)
    if two:
        return messages.missing_colon(line, two.group(1))
    in_list = any(not each.mapping and not each.flow for each in failure.open)
    return messages.word_without_colon(line, in_list)


def _not_in_list(failure: Failure, line: Span, collection: Open) -> Diagnostic:
    column = failure.column(collection.start)
    if line.column == column:
        return messages.missing_dash(line, failure.span(collection.start, collection.start + 1))
    return messages.bad_indentation(line, _columns(failure))


def _colon_where_none_fits(failure: Failure) -> Diagnostic | None:
    if "mapping values are not allowed" not in failure.problem:
        return None
    last = failure.last
    if not isinstance(last, Scalar) or last.span.end != failure.at:
        return None
    if "\n" in last.span.text or "\r" in last.span.text:
        return _continued(failure, last)
    two = _TWO_KEYS.match(last.span.text)
    if two and not last.quoted:
        return _two_keys(failure, last.span, two)
    value = failure.span(last.span.start, failure.line_end(last.span.start))
    if _ARGUMENTS.match(value.text) and not last.quoted:
        return messages.arguments_without_braces(value)
    return messages.colon_in_text(value, failure.span(failure.at, failure.at + 1), quoted(value.text))


def _two_keys(failure: Failure, value: Span, found: re.Match[str]) -> Diagnostic:
    gap = value.within(*found.span("gap"))
    parent = failure.open[-1] if failure.open else None
    column = failure.column(parent.start) if parent else 1
    return messages.two_keys_on_a_line(value.within(*found.span("key")), gap, "\n" + " " * (column - 1))


def _continued(failure: Failure, last: Scalar) -> Diagnostic:
    """A key that reads as the continuation of the value above: too deep, or the line above has no colon of its own."""
    joined = missing_space_at(last.span)
    if joined:
        return joined
    first = failure.first_on_line(failure.at)
    key = failure.span(first, failure.at)
    above = _key_before(failure, last)
    if above and above.column < key.column:
        return messages.indented_too_far(key, above, failure.span(failure.line_start(first), first))
    return messages.missing_colon(failure.word(last.span.start), failure.word(last.span.start).text)


def _key_before(failure: Failure, value: Scalar) -> Span | None:
    """The key whose value that is."""
    if not failure.open or not failure.open[-1].mapping:
        return None
    children = failure.open[-1].children
    return children[-2].span if len(children) >= 2 and children[-1] is value else None


def _misplaced_line(failure: Failure) -> Diagnostic | None:
    if "expected key" not in failure.problem and "'-' indicator" not in failure.problem:
        return None
    place = failure.word(failure.at)
    if failure.first_on_line(failure.at) != failure.at or not failure.open:
        return None
    collection = failure.open[-1]
    if collection.mapping:
        above = _finished_key(failure, collection)
        if above and above.column < place.column:
            blanks = failure.span(failure.line_start(failure.at), failure.at)
            return messages.indented_too_far(place, above, blanks)
        return messages.bad_indentation(place, _columns(failure))
    if place.text.startswith("-") and len(place.text) > 1:
        return messages.missing_dash_space(place)
    return _not_in_list(failure, place, collection)


def _finished_key(failure: Failure, collection: Open) -> Span | None:
    """The last key, where its value stands on its line."""
    if len(collection.children) < 2 or len(collection.children) % 2:
        return None
    key, value = collection.children[-2:]
    return key.span if failure.source.position(value.span.end)[0] == key.span.line else None


def _columns(failure: Failure) -> list[int]:
    """The columns in which a line can begin here: those of the open collections and of the line above."""
    columns = {failure.column(each.start) for each in failure.open if not each.flow}
    if failure.last is not None:
        columns.add(failure.column(failure.first_on_line(failure.last.span.start)))
    return sorted(columns)


def _list_on_key_line(failure: Failure) -> Diagnostic | None:
    if "block sequence entries are not allowed" not in failure.problem:
        return None
    return messages.list_on_key_line(failure.span(failure.at, failure.at + 1))


def _second_document(failure: Failure) -> Diagnostic | None:
    if "<document start>" not in failure.problem:
        return None
    return messages.second_document(failure.word(failure.at))


def _directive(failure: Failure) -> Diagnostic | None:
    if "directive" not in failure.context + failure.problem and "incompatible" not in failure.problem:
        return None
    start = failure.line_start(failure.at if failure.opened is None else failure.opened)
    return messages.directive_refused(failure.span(start, failure.line_end(start)))


_SLIPS: tuple[Callable[[Failure], Diagnostic | None], ...] = (
    _cut,
    _bracket_in_value,
    _sign_after_colon,
    _after_bracket,
    _tab,
    _unclosed_quote,
    _escape,
    _directive,
    _unquoted,
    _after_quote,
    _flow,
    _stray_bracket,
    _no_colon,
    _colon_where_none_fits,
    _misplaced_line,
    _list_on_key_line,
    _second_document,
)
