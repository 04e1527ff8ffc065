"""Slips of whole lines: tabs and indentation, colons and dashes that are missing or stand where none fits."""

from __future__ import annotations

import re

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import slips as slip_messages
from kerasdl.diagnostics.messages import syntax as messages
from kerasdl.syntax.build import Open, colon_before_brace
from kerasdl.syntax.cuts import quoted
from kerasdl.syntax.failure import Failure
from kerasdl.syntax.foreign import odd_sign
from kerasdl.syntax.nodes import Mapping, Scalar, Sequence

WIRING = ("from", "as", "aside", "repeat", "for", "if", "frozen", "branches", "merge", "layers", "formula")
_JOINED_KEY = re.compile(r"([A-Za-z_][\w.]*):[^\s:/]")
_WIRING_WORD = re.compile(rf"({'|'.join(WIRING)})(?=[ \t]+\S)")
_KEY_AND_VALUE = re.compile(r"([A-Za-z_]\w*)[ \t]+[^\s:]+\Z")
_ARGUMENTS = re.compile(r"[a-z_]\w*:[ \t]+[^\s:]+(?:,[ \t]*[a-z_]\w*:[ \t]+[^\s:]+)*\Z")
_CALL = re.compile(r"[A-Z]\w*:[ \t]+[-.\d$\[{].*\Z")
_TEXTS = ("about", "name", "formula")
"""Keys whose value is text, so that a colon in it begins nothing."""
_BLANKS = re.compile(r"[ \t]+")
_END_OF_DOCUMENT = re.compile(r"^\.\.\.", re.MULTILINE)
_TWO_KEYS = re.compile(r"(?P<value>[^\s,]+)(?P<gap>,?[ \t]+)(?P<key>[A-Za-z_]\w*)\Z")


def missing_space_at(place: Span) -> Diagnostic | None:
    """`key:value` at the beginning of a place."""
    found = _JOINED_KEY.match(place.source.text, place.start)
    if not found:
        return None
    end = min(place.end, place.start + len(place.text.splitlines()[0]))
    return messages.missing_space(Span(place.source, place.start, end), found.group(1))


def tab(failure: Failure) -> Diagnostic | None:
    """A tab where YAML counts columns."""
    start, first = failure.line_start(failure.at), failure.first_on_line(failure.at)
    blanks = failure.source.text[start:first]
    if failure.character == "\t":
        tabs = _BLANKS.match(failure.source.text, failure.at)
        return slip_messages.tab_indentation(failure.span(*tabs.span()), " ") if tabs else None
    if "\t" not in blanks or not (failure.at <= first or "tab character" in failure.problem):
        return None
    mended = blanks.replace("\t", "  ") if failure.line_end(first) > first else ""
    return slip_messages.tab_indentation(failure.span(start, first), mended)


def no_colon(failure: Failure) -> Diagnostic | None:
    """A line among keys without a colon, or a line in a list without its dash."""
    if "could not find expected ':'" not in failure.problem or failure.opened is None:
        return None
    start = failure.opened
    line = failure.span(start, failure.line_end(start))
    foreign = odd_sign(line)
    if foreign:
        return foreign
    wiring = _WIRING_WORD.match(line.text)
    if wiring:
        return slip_messages.missing_colon(line, wiring.group(1))
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
        return slip_messages.missing_colon(line, two.group(1))
    in_list = any(not each.mapping and not each.flow for each in failure.open)
    return slip_messages.word_without_colon(line, in_list)


def _not_in_list(failure: Failure, line: Span, collection: Open) -> Diagnostic:
    column = failure.column(collection.start)
    if line.column == column:
        return slip_messages.missing_dash(line, failure.span(collection.start, collection.start + 1))
    return slip_messages.bad_indentation(line, _columns(failure))


def colon_where_none_fits(failure: Failure) -> Diagnostic | None:
    """A second colon on a line, or a key that goes on with the value above it."""
    if "mapping values are not allowed" not in failure.problem:
        return None
    last = failure.last
    if not isinstance(last, Scalar) or last.span.end != failure.at:
        return None
    key = _key_before(failure, last)
    brace = colon_before_brace(key) if key else None
    if brace:
        return brace
    if "\n" in last.span.text or "\r" in last.span.text:
        return _continued(failure, last)
    value = failure.span(last.span.start, failure.line_end(last.span.start))
    two = _TWO_KEYS.match(last.span.text)
    if key and key.text in _TEXTS:
        return slip_messages.colon_in_text(
            value, failure.span(failure.at, failure.at + 1), quoted(value.text)
        )
    if two and not last.quoted:
        return _two_keys(failure, last.span, two)
    if (_ARGUMENTS.match(value.text) or _CALL.match(value.text)) and not last.quoted:
        return slip_messages.arguments_without_braces(value)
    return slip_messages.colon_in_text(value, failure.span(failure.at, failure.at + 1), quoted(value.text))


def _two_keys(failure: Failure, value: Span, found: re.Match[str]) -> Diagnostic:
    gap = value.within(*found.span("gap"))
    parent = failure.open[-1] if failure.open else None
    column = failure.column(parent.start) if parent else 1
    return slip_messages.two_keys_on_a_line(value.within(*found.span("key")), gap, "\n" + " " * (column - 1))


def _continued(failure: Failure, last: Scalar) -> Diagnostic:
    """A key that reads as the continuation of the value above: too deep, or the line above has no colon of its own."""
    before = failure.span(failure.line_start(last.span.start), last.span.start)
    begins_line = not before.text.strip(" -")
    slip = missing_space_at(last.span) or (odd_sign(last.span) if begins_line else None)
    if slip:
        return slip
    first = failure.first_on_line(failure.at)
    key = failure.span(first, failure.at)
    if failure.open and not failure.open[-1].mapping and key.text.startswith("- "):
        return slip_messages.bad_indentation(key.within(0, 1), [failure.column(failure.open[-1].start)])
    above = _key_before(failure, last)
    if above and above.column < key.column:
        return slip_messages.indented_too_far(key, above, failure.span(failure.line_start(first), first))
    return slip_messages.missing_colon(failure.word(last.span.start), failure.word(last.span.start).text)


def _key_before(failure: Failure, value: Scalar) -> Span | None:
    """The key whose value that is."""
    if not failure.open or not failure.open[-1].mapping:
        return None
    children = failure.open[-1].children
    return children[-2].span if len(children) >= 2 and children[-1] is value else None


def misplaced_line(failure: Failure) -> Diagnostic | None:
    """A line that begins in a column where nothing can begin."""
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
            return slip_messages.indented_too_far(place, above, blanks)
        return slip_messages.bad_indentation(place, _columns(failure))
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


def list_on_key_line(failure: Failure) -> Diagnostic | None:
    """`layers: - Dense`."""
    if "block sequence entries are not allowed" not in failure.problem:
        return None
    return slip_messages.list_on_key_line(failure.span(failure.at, failure.at + 1))


def second_document(failure: Failure) -> Diagnostic | None:
    """Text behind the end of the document."""
    if "<document start>" not in failure.problem:
        return None
    return _indented_beginning(failure) or messages.second_document(failure.word(failure.at))


def _indented_beginning(failure: Failure) -> Diagnostic | None:
    """The file's first line is indented, this one less."""
    root = failure.last
    if (
        not isinstance(root, Mapping | Sequence)
        or root.flow
        or root.span.column <= failure.column(failure.at)
    ):
        return None
    if _END_OF_DOCUMENT.search(failure.source.text, root.span.start, failure.at):
        return None
    start = root.span.start
    blanks = failure.span(failure.line_start(start), start)
    return slip_messages.indented_beginning(failure.word(start), failure.word(failure.at), blanks)


def directive(failure: Failure) -> Diagnostic | None:
    """A line that begins with `%`."""
    if "directive" not in failure.context + failure.problem and "incompatible" not in failure.problem:
        return None
    start = failure.line_start(failure.at if failure.opened is None else failure.opened)
    return slip_messages.directive_refused(failure.span(start, failure.line_end(start)))
