"""What is said of the values that expressions work out to, and of dollars in text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing
from kerasdl.diagnostics.words import counted

_BRACES = re.compile(r"\{(\w+)\}")


def _said(id: str, headline: str, span: Span, label: str = "", help: str | None = None) -> Diagnostic:
    return Diagnostic(id, headline, (Label(span, label),), help=help)


def _meant(name: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    near = closest(name, known)
    return f"write `{near}`" if near else otherwise


# --- working an expression out --------------------------------------------------------------------


def unknown_name(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    names = sorted(known)
    general = f"the names known here are {listing(names)}" if names else "no param is known here"
    return _said(
        "unknown-name",
        f"there is no param or loop variable `{name}` here",
        span,
        "unknown name",
        help=_meant(name, names, general),
    )


def wrong_operands(
    span: Span, sign: str, left: str, left_kind: str, right: str, right_kind: str
) -> Diagnostic:
    mend = None
    if sign == "+" and "a string" in (left_kind, right_kind):
        mend = "write text with values in it outside: `block_$index`"
    return _said(
        "wrong-operands",
        f"`{sign}` cannot take {left_kind} and {right_kind}",
        span,
        f"found `{left}` and `{right}`",
        help=mend,
    )


def wrong_argument(span: Span, function: str, expected: str, found: str, found_kind: str) -> Diagnostic:
    return _said(
        "wrong-argument",
        f"`{function}` cannot take {f'`{found}`' if len(found) <= 30 else found_kind}",
        span,
        f"expected {expected}, found `{found}`",
    )


def wrong_call(span: Span, function: str, signature: str, reason: str) -> Diagnostic:
    return _said(
        "wrong-call",
        f"the call of `{function}` does not fit it",
        span,
        reason,
        help=f"call it as `{function}{signature}`",
    )


def division_by_zero(span: Span) -> Diagnostic:
    return _said("division-by-zero", "division by zero", span, "the value on the right is 0")


def not_computable(span: Span, reason: str) -> Diagnostic:
    return _said("not-computable", "the value cannot be worked out", span, reason)


def text_too_long(span: Span, most: int) -> Diagnostic:
    return _said("value-too-large", "the string is too long", span, f"expected at most {most:,} characters")


def too_many_values(span: Span, most: int) -> Diagnostic:
    return _said("value-too-large", "the list is too long", span, f"expected at most {most:,} values")


def nested_too_deeply(span: Span, most: int) -> Diagnostic:
    return _said("value-too-large", "the list is nested too deeply", span, f"expected at most {most} levels")


def too_much_work(span: Span) -> Diagnostic:
    return _said(
        "too-much-work",
        "the expressions of this spec handle too many values",
        span,
        "not worked out from here on",
        help="write shorter lists, or fewer expressions over long ones",
    )


def not_indexable(span: Span, found: str, found_kind: str) -> Diagnostic:
    return _said(
        "not-indexable",
        f"{found_kind} has no parts to take by `[...]`",
        span,
        f"expected a list, found `{found}`",
    )


def wrong_index(span: Span, found: str, found_kind: str) -> Diagnostic:
    mend = "write `//` for a whole quotient" if found_kind == "a number" else None
    return _said(
        "wrong-index",
        f"an index cannot be {found_kind}",
        span,
        f"expected an integer, found `{found}`",
        help=mend,
    )


def index_out_of_range(span: Span, index: int, values: str, count: int) -> Diagnostic:
    expected = f"expected an index from 0 to {count - 1}" if count else "expected no index"
    return _said(
        "index-out-of-range",
        f"index {index} is out of range",
        span,
        f"{expected}: `{values}` has {counted(count, 'value')}",
    )


# --- `$` in a scalar -------------------------------------------------------------------------------


def lone_dollar(span: Span, following: str) -> Diagnostic:
    """A dollar that starts no expression."""
    mend = "write `$$` for a dollar sign, `$name` or `$(...)` for an expression"
    if following == "{":
        braces = _BRACES.match(span.source.text, span.end)
        mend = f"write `${braces[1] if braces else 'name'}`, or `$(...)`: braces have no meaning here"
    return _said(
        "lone-dollar",
        "`$` stands before no name and no `(`",
        span,
        "expected a name or `(` after it",
        help=mend,
    )


def text_from_value(span: Span, found: str, found_kind: str) -> Diagnostic:
    """An expression inside longer text whose value is no text."""
    return _said(
        "text-from-value",
        f"{found_kind} cannot stand inside text",
        span,
        f"expected a string or a number, found `{found}`",
        help="let the expression be the whole value",
    )
