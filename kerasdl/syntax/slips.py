"""The slips behind text that is no YAML: what the author meant, and the mend."""

from __future__ import annotations

import re
from collections.abc import Callable

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import slips as slip_messages
from kerasdl.diagnostics.messages import syntax as messages
from kerasdl.syntax import lines
from kerasdl.syntax.build import Open
from kerasdl.syntax.cuts import cut_expressions, explain_cut, intended, is_closed, quoted
from kerasdl.syntax.failure import Failure
from kerasdl.syntax.nodes import Mapping, Scalar, Sequence

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
_COLON_AT_END = re.compile(r"([A-Za-z_]\w*):\Z")
_ADDRESS = re.compile(
    r"[{,][ \t]*(?P<key>[A-Za-z_][\w.]*\[-?\d+\][\w.\[\]]*):(?P<value>[ \t]+[^,{}\[\]\r\n]+)?"
)
_EXPRESSION = re.compile(r"(?:^|[{,])[ \t]*(?:-[ \t]+)?(?P<word>if|repeat|formula):[ \t]+(?P<value>[^\r\n]*)")
_BRACED = re.compile(r"\{[ \t]*([^{}]*?)[ \t]*\}")
_FLOW_END = re.compile(r"[ \t]*,[ \t]*\w+:")
_LONGEST_LINE = 1_000
"""Characters of a line at most that is searched for an expression."""
_LAST_WORD = re.compile(r"\S+\Z")


def explain(failure: Failure) -> Diagnostic:
    """What a failure means in the author's terms: the first explanation that fits."""
    for slip in _SLIPS:
        found = slip(failure)
        if found:
            return found
    return slip_messages.not_yaml(failure.word(failure.at))


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
    address = _ADDRESS.search(
        failure.source.text, failure.line_start(failure.at), failure.line_end(failure.at)
    )
    if address and address.start("key") < failure.at < address.end("key"):
        key, value = failure.span(*address.span("key")), (address["value"] or "").strip()
        return slip_messages.cut_key(key, quoted(key.text), value)
    return explain_cut(intended(last.span)) if not last.quoted and last.span.end == failure.at else None


def _braces_in_expression(failure: Failure) -> Diagnostic | None:
    """`if: {w} > 2` and `if: >= 3`: an expression that begins with what YAML keeps for itself."""
    start = failure.line_start(failure.at)
    line = failure.source.text[start : failure.line_end(failure.at)]
    if len(line) > _LONGEST_LINE:
        return None
    found = next((each for each in _EXPRESSION.finditer(line) if each.end("word") < failure.at - start), None)
    if not found or not found["value"].startswith(("{", ">", "|")) or not _is_expression(failure):
        return None
    text = found["value"].rstrip()
    if found[0].startswith(("{", ",")):
        text = _FLOW_END.split(text, maxsplit=1)[0]
        text = text if text.count("}") <= text.count("{") else text[: text.rindex("}")].rstrip()
    value = failure.span(start + found.start("value"), start + found.start("value") + len(text))
    bare = _BRACED.sub(lambda match: match[1] if match[1].isidentifier() else f"({match[1]})", text)
    if bare.startswith((">", "|")) and found["word"] != "if":
        return None
    if bare.startswith((">", "|")):
        return messages.condition_without_left(value, found["word"], bare)
    mended = bare if found["word"] == "formula" else f"$({bare})"
    return messages.braces_in_expression(value, found["word"], mended)


def _is_expression(failure: Failure) -> bool:
    return _stops_at_a_sign(failure) or "did not find expected" in failure.problem


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
    return slip_messages.text_after_bracket(failure.word(failure.at), closing)


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
    return slip_messages.unquoted_start(value, quoted(value.text), _MEANINGS[sign])


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
        return slip_messages.late_quote(opening, closing, opening.text)
    end = failure.line_end(failure.at)
    if failure.open and failure.open[-1].flow:
        end = min(end, intended(failure.span(failure.at, failure.at)).end)
    value = failure.span(last.span.start, end)
    return slip_messages.text_after_quote(failure.span(failure.at, end), value, quoted(value.text))


def _unclosed_quote(failure: Failure) -> Diagnostic | None:
    if "quoted scalar" not in failure.context or failure.opened is None:
        return None
    text = failure.source.text
    ends = text.rfind("\\", failure.opened, failure.at + 1) == len(text) - 1  # an escape of nothing
    if not ends and "end of stream" not in failure.problem and "document indicator" not in failure.problem:
        return None
    opening = failure.span(failure.opened, failure.opened + 1)
    return slip_messages.unclosed_quote(opening, opening.text)


def _escape(failure: Failure) -> Diagnostic | None:
    if "quoted scalar" not in failure.context or failure.opened is None:
        return None
    start = failure.source.text.rfind("\\", failure.opened, failure.at + 1)
    return slip_messages.unknown_escape(failure.span(start, start + 2)) if start >= 0 else None


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
        return slip_messages.empty_item(failure.span(failure.at, failure.at + 1))
    if failure.character in ("]", "}"):
        found = failure.span(failure.at, failure.at + 1)
        meant = any(_closing_of(failure, each) == found.text for each in failure.open[:-1] if each.flow)
        return (slip_messages.bracket_left_open if meant else slip_messages.wrong_bracket)(
            found, opening, closing
        )
    if not failure.character:
        return slip_messages.unclosed_bracket(opening, _last_text(failure), closing, before=False)
    stopped = _last_word_before(failure) if failure.character == ":" else failure.word(failure.at)
    if failure.source.position(stopped.start)[0] != opening.line and not _is_inside(failure, stopped, start):
        return slip_messages.unclosed_bracket(opening, stopped, closing, before=True)
    return slip_messages.missing_comma(stopped, stopped.text)


def _is_inside(failure: Failure, place: Span, opening: int) -> bool:
    """Whether a place on a later line belongs to the bracket: indented as such, the bracket closed below it."""
    outside = failure.column(failure.first_on_line(opening))
    return place.column > outside and is_closed(failure.source.text, opening)


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
    return slip_messages.stray_bracket(found, begins_value=before.endswith((":", "-")) or not before)


_SLIPS: tuple[Callable[[Failure], Diagnostic | None], ...] = (
    _cut,
    _bracket_in_value,
    _braces_in_expression,
    _sign_after_colon,
    _after_bracket,
    lines.tab,
    _unclosed_quote,
    _escape,
    lines.directive,
    _unquoted,
    _after_quote,
    _flow,
    _stray_bracket,
    lines.no_colon,
    lines.colon_where_none_fits,
    lines.misplaced_line,
    lines.list_on_key_line,
    lines.second_document,
)
