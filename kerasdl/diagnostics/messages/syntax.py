"""What is told about YAML that cannot be read, or that says something other than it seems to."""

from __future__ import annotations

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span

# --- files -----------------------------------------------------------------------------------------------------


def file_missing(name: str) -> Diagnostic:
    return Diagnostic(
        "file-missing", f"there is no file `{name}`", help="check the path; it starts where the command runs"
    )


def file_is_folder(name: str) -> Diagnostic:
    return Diagnostic(
        "file-unreadable", f"`{name}` is a folder, not a file", help="name the YAML file inside it"
    )


def file_unreadable(name: str, reason: str) -> Diagnostic:
    return Diagnostic("file-unreadable", f"`{name}` cannot be read: {reason}")


def not_utf8(name: str, offset: int) -> Diagnostic:
    return Diagnostic(
        "not-utf8",
        f"`{name}` is not UTF-8 text: byte {offset} (counted from 0) fits no character",
        help="save the file as UTF-8",
    )


def too_large(name: str, most: int) -> Diagnostic:
    return Diagnostic(
        "too-large", f"`{name}` is longer than {most:,} characters", help="move data into files of its own"
    )


# --- limits ----------------------------------------------------------------------------------------------------


def too_deep(place: Span, most: int) -> Diagnostic:
    return Diagnostic(
        "too-deep",
        f"lists and mappings are nested more than {most} deep",
        (Label(place, f"level {most + 1} begins here"),),
        help="give inner parts a name of their own under `blocks`",
    )


def too_many_nodes(place: Span, most: int) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f"the text holds more than {most:,} values",
        (Label(place, "reading stopped here"),),
        help="move data into files of its own",
    )


def aliases_explode(place: Span, most: int) -> Diagnostic:
    return Diagnostic(
        "alias-explosion",
        f"the aliases of this text stand for more than {most:,} values",
        (Label(place, "reading stopped here"),),
        help="define a block instead of repeating by `*`",
    )


def long_integer(place: Span, most: int) -> Diagnostic:
    return Diagnostic(
        "long-integer",
        f"an integer has more than {most:,} digits",
        (Label(place, "expected a shorter number"),),
        help="write it as a number with an exponent, or in quotes where it is text",
    )


def too_many_mistakes(place: Span, most: int) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f"the text holds more than {most:,} mistakes",
        (Label(place, "reading stopped here"),),
        help="mend those above first",
    )


# --- well-formed YAML that a spec refuses ----------------------------------------------------------------------


def control_character(place: Span) -> Diagnostic:
    code = f"U+{ord(place.text):04X}"
    return Diagnostic(
        "control-character",
        f"the text holds the control character {code}",
        (Label(place, "expected printable text"),),
        help="remove it; in a double-quoted string it can be written as an escape",
        edit=Edit(place, ""),
    )


def duplicate_key(name: str, again: Span, first: Span) -> Diagnostic:
    return Diagnostic(
        "duplicate-key",
        f"`{name}` is given twice in one mapping",
        (Label(again, "given again here"), Label(first, "given first here")),
        help="keep one of the two",
    )


def key_not_scalar(place: Span, kind: str, template: bool) -> Diagnostic:
    return Diagnostic(
        "key-not-text",
        f"{kind} stands where a key was expected",
        (Label(place, f"expected a word as key, found {kind}"),),
        help=(
            "write `$name` or `$(expression)` for a parameter; `{{ }}` begins a mapping in YAML"
            if template
            else "write a word before the colon"
        ),
    )


def tag_refused(tag: Span, python: bool) -> Diagnostic:
    return Diagnostic(
        "tag",
        f"the tag `{tag.text.strip()}` is not taken: a spec is data, without types of YAML's own",
        (Label(tag, "expected a plain value"),),
        notes=("nothing in a spec makes Python objects",) if python else (),
        help=_without_tag(tag.text),
        edit=Edit(tag, "") if _has_value(tag) else None,
    )


def _has_value(tag: Span) -> bool:
    return tag.source.text[tag.end : tag.end + 1] not in ("", "\r", "\n", ",", "]", "}")


def _without_tag(tag: str) -> str:
    name = tag.strip().removeprefix("!")
    if name.isidentifier():
        return f"write `$(not {name})` where it negates a param, or put it in quotes where it is text"
    return "remove the tag; put the value in quotes where it begins with `!` itself"


def alias_unknown(place: Span, near: str | None, value: str) -> Diagnostic:
    mend = f"write `*{near}`" if near else f"write `&{value[1:]}` before a value above"
    return Diagnostic(
        "unknown-alias",
        f"`{place.text}` names no anchor of this text",
        (Label(place, "expected the name of an `&` anchor above"),),
        help=f"{mend}, or `'{value}'` where it is text",
    )


def alias_cycle(place: Span) -> Diagnostic:
    return Diagnostic(
        "alias-cycle",
        f"`{place.text}` stands inside the value that it names",
        (Label(place, "expected an anchor that ends before this place"),),
        help="move it out of the value of its own anchor",
    )


def merge_needs_mapping(place: Span, kind: str) -> Diagnostic:
    return Diagnostic(
        "merge-key",
        f"`<<` merges mappings, not {kind}",
        (Label(place, f"expected a mapping or a list of mappings, found {kind}"),),
        help="write `<<: *name` with an anchor `&name` on a mapping, or `<<: [*a, *b]`",
    )


def second_document(place: Span) -> Diagnostic:
    return Diagnostic(
        "several-documents",
        "a file holds one spec, and another document begins here",
        (Label(place, "expected the end of the file"),),
        help="remove the line, or move what follows to a file of its own",
    )


def root_not_mapping(place: Span, kind: str, slip: str | None) -> Diagnostic:
    return Diagnostic(
        "root-not-mapping",
        f"a spec is a mapping of sections such as `model:`, not {kind}",
        (Label(place, f"expected `key: value`, found {kind}"),),
        help=slip or "begin with a line such as `kerasdl: 1`",
    )


def braces_in_expression(value: Span, word: str, mended: str) -> Diagnostic:
    """`if: {w} > 2`: braces around a name, as templates write it."""
    return Diagnostic(
        "unquoted-value",
        f"the braces under `{word}` begin a mapping, and text follows it",
        (Label(value, "expected no braces"),),
        help=f"write `{word}: {mended}`",
        edit=Edit(value, mended),
    )


def condition_without_left(value: Span, word: str, text: str) -> Diagnostic:
    """`if: >= 3`."""
    return Diagnostic(
        "unquoted-value",
        f"`{text}` compares nothing: a value is missing on its left",
        (Label(value, "expected an expression"),),
        help=f"write `{word}: $(width {text})`, with what is to be compared",
    )


def missing_space(key: Span, name: str) -> Diagnostic:
    """`key:value`, which YAML reads as one word."""
    return Diagnostic(
        "missing-space",
        f"a space is missing after the colon of `{name}:`",
        (Label(key, f"expected a space after `{name}:`"),),
        help=f"write a space after `{name}:`",
        edit=Edit(Span(key.source, key.start + len(name) + 1, key.start + len(name) + 1), " "),
    )


def missing_dash_space(key: Span) -> Diagnostic:
    """`-item`, which YAML reads as a word that begins with a dash."""
    after = key.start + 1
    return Diagnostic(
        "missing-space",
        "a space is missing after the dash of a list item",
        (Label(key, "expected a space after the dash"),),
        help="write a space after `-`",
        edit=Edit(Span(key.source, after, after), " "),
    )
