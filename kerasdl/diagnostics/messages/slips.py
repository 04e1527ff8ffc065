"""What is told about text that is no YAML: the slip behind it, and its mend."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span


def _written(text: str) -> str:
    """What is to be written, set off from the sentence."""
    return text if "`" in text else f"`{text}`"


def _sign(sign: str) -> str:
    return "a backtick" if sign == "`" else f"`{sign}`"


def cut_expression(whole: Span, mended: str | None) -> Diagnostic:
    """A formula or `$( )` in a flow mapping or list, which YAML cuts at its comma or bracket."""
    shown = f"`{whole.text}`" if len(whole.text) <= 50 else "an expression"
    return Diagnostic(
        "cut-expression",
        f"{shown} is cut apart, because it stands in braces or brackets without quotes",
        (Label(whole, "expected quotes around the whole value"),),
        notes=("inside `{ }` and `[ ]` an unquoted value ends at every comma and bracket",),
        help=f"write {_written(mended)}, or give the value a line of its own"
        if mended
        else "put the whole value in quotes, or give it a line of its own",
        edit=Edit(whole, mended) if mended else None,
    )


def cut_key(key: Span, mended: str, value: str) -> Diagnostic:
    """`{model.layers[0].units: 5}`: the bracket ends the unquoted key."""
    return Diagnostic(
        "cut-expression",
        f"the key `{key.text}` is cut apart, because it stands in braces without quotes",
        (Label(key, "expected quotes around the key"),),
        notes=("inside `{ }` and `[ ]` an unquoted word ends at every comma and bracket",),
        help=f"write `{mended}: {value or '...'}`, or give the key a line of its own",
        edit=Edit(key, mended),
    )


def braces_of_shell(whole: Span, mended: str) -> Diagnostic:
    """`${name}`, as shells write it."""
    return Diagnostic(
        "cut-expression",
        f"`{whole.text}` is a mapping to YAML",
        (Label(whole, "expected a param without braces"),),
        help=f"write `{mended}`",
        edit=Edit(whole, mended),
    )


def tab_indentation(tabs: Span, mended: str) -> Diagnostic:
    return Diagnostic(
        "tab",
        "a tab stands where YAML counts columns",
        (Label(tabs, "expected spaces"),),
        help="indent with spaces; YAML takes no tabs there",
        edit=Edit(tabs, mended),
    )


def unclosed_quote(opening: Span, quote: str) -> Diagnostic:
    return Diagnostic(
        "unclosed-quote",
        f"a quoted string is never closed: no second `{quote}` follows",
        (Label(opening, "opened here"),),
        help=f"write the closing `{quote}` at the end of the string",
    )


def unknown_escape(escape: Span) -> Diagnostic:
    return Diagnostic(
        "unknown-escape",
        f"`{escape.text}` is no escape that YAML knows",
        (Label(escape, "expected an escape such as `\\n`, `\\t` or `\\\\`"),),
        help="use single quotes, in which a backslash is just a backslash, or write `\\\\`",
    )


def unquoted_start(value: Span, mended: str, meaning: str) -> Diagnostic:
    """A value that begins with a character that YAML keeps for itself."""
    sign = value.text[0]
    return Diagnostic(
        "unquoted-value",
        f"a value that begins with {_sign(sign)} stands without quotes",
        (Label(value, "expected quotes around the value"),),
        notes=(f"in YAML {_sign(sign)} {meaning}",),
        help=f"write {_written(mended)}",
        edit=Edit(value, mended),
    )


def late_quote(opening: Span, closing: Span, quote: str) -> Diagnostic:
    """A string whose closing quote is missing, so that the next quote of the text ends it."""
    return Diagnostic(
        "unclosed-quote",
        "a quoted string is not closed on its line and ends at the next quote",
        (Label(opening, "opened here"), Label(closing, "closed by this one")),
        help=f"write the closing `{quote}` at the end of the string",
    )


def text_after_quote(rest: Span, value: Span, mended: str) -> Diagnostic:
    return Diagnostic(
        "text-after-quote",
        "text follows the closing quote of a value",
        (Label(rest, "expected the end of the line after the closing quote"),),
        help=f"write {_written(mended)}",
        edit=Edit(value, mended),
    )


def text_after_bracket(rest: Span, closing: Span) -> Diagnostic:
    sign = closing.text
    return Diagnostic(
        "text-after-bracket",
        f"`{rest.text}` follows the closing `{sign}` of a value",
        (
            Label(rest, f"expected a comma or the end of the line after the `{sign}`"),
            Label(closing, "closed here"),
        ),
        help=f"begin a new line, write a comma before it, or move the `{sign}` behind it",
    )


def colon_in_text(value: Span, colon: Span, mended: str) -> Diagnostic:
    return Diagnostic(
        "colon-in-text",
        "an unquoted value holds a colon and a space, which YAML takes for another key",
        (Label(colon, "expected no `: ` inside the value"),),
        help=f"write {_written(mended)}",
        edit=Edit(value, mended),
    )


def arguments_without_braces(value: Span) -> Diagnostic:
    """`Dense: units: 64`."""
    mended = f"{{{value.text}}}"
    return Diagnostic(
        "two-keys-on-a-line",
        f"`{value.text}` stands on the line of another key",
        (Label(value, "expected braces around it, or a line of its own"),),
        help=f"write `{mended}`",
        edit=Edit(value, mended),
    )


def two_keys_on_a_line(second: Span, gap: Span, mended: str) -> Diagnostic:
    return Diagnostic(
        "two-keys-on-a-line",
        f"a second key, `{second.text}`, stands on the line of another",
        (Label(second, "expected this key on a line of its own"),),
        help=f"move `{second.text}` to the next line, below the key before it, or write both in braces",
        edit=Edit(gap, mended),
    )


def missing_comma(place: Span, before: str) -> Diagnostic:
    return Diagnostic(
        "missing-comma",
        f"a comma is missing before `{before}`",
        (Label(place, "expected `,` before this"),),
        help=f"write a comma before `{before}`",
    )


def empty_item(place: Span) -> Diagnostic:
    return Diagnostic(
        "empty-item",
        "nothing stands before this comma",
        (Label(place, "expected a value"),),
        help="remove the comma, or write `null` for nothing",
    )


def unclosed_bracket(opening: Span, stopped: Span, closing: str, before: bool) -> Diagnostic:
    """A list or mapping in brackets without its end.

    Args:
        stopped: The text at which that was noticed.
        before: Whether the bracket belongs before that text; behind it, it is the last of the file.
    """
    sign = opening.text
    label = f"expected `,` or `{closing}` before this" if before else f"expected `{closing}` behind this"
    return Diagnostic(
        "unclosed-bracket",
        f"a `{sign}` is never closed: no `{closing}` follows",
        (Label(opening, "opened here"), Label(stopped, label)),
        help=f"write `{closing}` where the {'list' if sign == '[' else 'mapping'} ends",
    )


def bracket_left_open(found: Span, opening: Span, closing: str) -> Diagnostic:
    """A bracket inside another is not closed when the outer one is."""
    return Diagnostic(
        "unclosed-bracket",
        f"a `{opening.text}` is not closed before `{found.text}`",
        (Label(found, f"expected `{closing}` before this"), Label(opening, "opened here")),
        help=f"write `{closing}{found.text}`",
        edit=Edit(Span(found.source, found.start, found.start), closing),
    )


def wrong_bracket(found: Span, opening: Span, closing: str) -> Diagnostic:
    return Diagnostic(
        "wrong-bracket",
        f"`{found.text}` stands where `{closing}` was expected",
        (Label(found, f"expected `{closing}`, found `{found.text}`"), Label(opening, "opened here")),
        help=f"write `{closing}`",
        edit=Edit(found, closing),
    )


def stray_bracket(found: Span, begins_value: bool) -> Diagnostic:
    return Diagnostic(
        "stray-bracket",
        f"`{found.text}` closes nothing",
        (Label(found, "nothing is open here"),),
        help=f"remove the `{found.text}`, or put the value that begins with it in quotes"
        if begins_value
        else f"remove the `{found.text}`",
        edit=None if begins_value else Edit(found, ""),
    )


def missing_colon(key: Span, name: str) -> Diagnostic:
    end = key.start + len(name)
    return Diagnostic(
        "missing-colon",
        f"a colon is missing after `{name}`",
        (Label(key, f"expected `{name}: ` and a value"),),
        help=f"write `{name}:`",
        edit=Edit(Span(key.source, end, end), ":"),
    )


def word_without_colon(place: Span, in_list: bool) -> Diagnostic:
    """A line without a colon among keys.

    Args:
        in_list: Whether the keys belong to a list item, so that the line may be meant as the next item.
    """
    text = place.text
    return Diagnostic(
        "missing-colon",
        f"a colon is missing after `{text}`",
        (Label(place, "expected `key: value`"),),
        help=f"write `{text}:`, or `- {text}` in the column of the dashes for an item of its own"
        if in_list
        else f"write `{text}:`",
    )


def missing_dash(place: Span, list_start: Span) -> Diagnostic:
    return Diagnostic(
        "missing-dash",
        "a line in a list does not begin with `- `",
        (Label(place, "expected `- ` before this"), Label(list_start, "the list begins here")),
        help="begin the line with `- `",
        edit=Edit(Span(place.source, place.start, place.start), "- "),
    )


def list_on_key_line(dash: Span) -> Diagnostic:
    return Diagnostic(
        "list-on-key-line",
        "a list in dashes begins on the line of its key",
        (Label(dash, "expected this on a line of its own"),),
        help="begin the list on the next line, write it as `[a, b]`, or put the value in quotes where it is text",
    )


def indented_too_far(key: Span, above: Span, blanks: Span) -> Diagnostic:
    column = above.column
    return Diagnostic(
        "indentation",
        f"`{key.text}` is indented deeper than `{above.text}`, which already has its value",
        (
            Label(key, f"expected column {column}, found column {key.column}"),
            Label(above, "has its value on this line"),
        ),
        help=f"begin `{key.text}` in column {column}, below `{above.text}`",
        edit=Edit(blanks, " " * (column - 1)),
    )


def bad_indentation(place: Span, columns: Sequence[int]) -> Diagnostic:
    *others, last = [str(column) for column in columns]
    wanted = f"{', '.join(others)} or {last}" if others else last
    return Diagnostic(
        "indentation",
        "the indentation of a line fits no line above it",
        (Label(place, f"expected column {wanted}, found column {place.column}"),),
        help="begin the line in the same column as the line it belongs beside",
    )


def indented_beginning(first: Span, later: Span, blanks: Span) -> Diagnostic:
    """The first line of a file is indented, a later one is not."""
    return Diagnostic(
        "indentation",
        f"`{first.text}` is indented deeper than `{later.text}`, which it belongs beside",
        (
            Label(first, f"expected column {later.column}, found column {first.column}"),
            Label(later, f"begins in column {later.column}"),
        ),
        help=f"begin both in column {later.column}",
        edit=Edit(blanks, " " * (later.column - 1)),
    )


def odd_space(place: Span) -> Diagnostic:
    """A space of typography, which looks like a space and is a letter to YAML."""
    code = f"U+{ord(place.text[0]):04X}"
    return Diagnostic(
        "odd-sign",
        f"the character {code} looks like a space, but YAML takes it for a letter",
        (Label(place, f"expected plain spaces, found {code}"),),
        help="write plain spaces",
        edit=Edit(place, " " * len(place.text)),
    )


def odd_colon(sign: Span, name: str) -> Diagnostic:
    """`units = 64` and the wide colon of East Asian keyboards."""
    found = sign.text.strip()
    return Diagnostic(
        "odd-sign",
        f"`{found}` stands after `{name}` where YAML takes a colon",
        (Label(sign.within(sign.text.index(found), sign.text.index(found) + 1), "expected `: `"),),
        help=f"write `{name}: `",
        edit=Edit(sign, ": "),
    )


def odd_comment(sign: Span) -> Diagnostic:
    return Diagnostic(
        "odd-sign",
        f"`{sign.text}` begins no comment in YAML",
        (Label(sign, "expected `#`"),),
        help="begin each line of a comment with `#`",
        edit=Edit(sign, "#") if sign.text == "//" else None,
    )


def directive_refused(place: Span) -> Diagnostic:
    return Diagnostic(
        "directive",
        f"the directive `{place.text}` is not taken",
        (Label(place, "expected a key"),),
        help="remove the line; put the value in quotes where a line of text begins with `%`",
    )


def not_yaml(place: Span) -> Diagnostic:
    return Diagnostic(
        "not-yaml",
        "the text cannot be read as YAML from here on",
        (Label(place, "reading stopped here"),),
        help="put a value with special characters in quotes, and check the indentation of this line and the one above",
    )
