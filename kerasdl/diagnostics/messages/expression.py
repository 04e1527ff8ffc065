"""What is said of expressions: of their text, and of the values that they work out to."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing


def _said(id: str, headline: str, span: Span, label: str = "", help: str | None = None) -> Diagnostic:
    return Diagnostic(id, headline, (Label(span, label),), help=help)


def _meant(name: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    near = closest(name, known)
    return f"write `{near}`" if near else otherwise


# --- reading an expression ------------------------------------------------------------------------


def empty_expression(span: Span) -> Diagnostic:
    return _said(
        "empty-expression",
        "the expression is empty",
        span,
        "expected an expression, found nothing",
        help="write a value, such as `$(2 * width)`; a dollar sign itself is written `$$`",
    )


def expression_too_long(span: Span, found: int, most: int) -> Diagnostic:
    return _said(
        "expression-too-large",
        "the expression is too long",
        span,
        f"expected at most {most:,} characters, found {found:,}",
        help="divide it: give its parts names",
    )


def expression_too_deep(span: Span, most: int) -> Diagnostic:
    return _said(
        "expression-too-large",
        "the expression is nested too deeply",
        span,
        f"expected at most {most} levels",
        help="divide it: give its inner parts names",
    )


def unclosed_bracket(span: Span, bracket: str, partner: str) -> Diagnostic:
    return _said(
        "unclosed-bracket",
        f"`{bracket}` is never closed",
        span,
        f"expected a `{partner}` later on",
        help=f"write the missing `{partner}`",
    )


def reserved_word(span: Span, word: str) -> Diagnostic:
    return _said(
        "reserved-word",
        f"`{word}` is a word that expressions reserve",
        span,
        "reserved",
        help="choose another name",
    )


def stray_bracket(span: Span, bracket: str, opened: str | None) -> Diagnostic:
    found = f"the bracket open here is `{opened}`" if opened else "no bracket is open here"
    mend = None if opened else f"remove the `{bracket}`, or open it earlier"
    return _said("stray-bracket", f"`{bracket}` closes nothing", span, found, help=mend)


_FOREIGN = {
    "&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "~": "not", "^": "**", "<>": "!=", "is": "==",
    "−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'",
}  # fmt: skip


def unexpected_text(span: Span, found: str, formula: bool) -> Diagnostic:
    """A character or an operator that the language does not have."""
    if found == "^" and formula:
        found_mend = "`a ** b` is a power, `logical_xor(a, b)` the exclusive or"
    elif found in _FOREIGN:
        found_mend = f"write `{_FOREIGN[found]}`"
    elif found == "?":
        found_mend = "write `a if condition else b`"
    elif found in "{}":
        found_mend = "write a list in `[...]`"
    elif found == "\\":
        found_mend = "remove it"
    else:
        found_mend = f"remove the `{found}`"
    said = _said(
        "unexpected-text",
        f"`{found}` has no meaning in an expression",
        span,
        "not part of the language",
        help=found_mend,
    )
    spaced = "not " if _FOREIGN.get(found) == "not" else _FOREIGN.get(found)
    if spaced is None or (found == "^" and formula):
        return said
    return Diagnostic(said.id, said.headline, said.labels, help=said.help, edit=Edit(span, spaced))


def assignment(span: Span) -> Diagnostic:
    said = _said(
        "assignment-in-expression",
        "`=` names an argument of a call and stands nowhere else",
        span,
        "expected `==`",
        help="write `==` to compare",
    )
    return Diagnostic(said.id, said.headline, said.labels, help=said.help, edit=Edit(span, "=="))


def not_in_language(span: Span, what: str, mend: str) -> Diagnostic:
    return _said(
        "not-in-language", f"{what} is not part of the expression language", span, "not known here", help=mend
    )


def attribute_access(span: Span, formula: bool, function: str = "", module: bool = False) -> Diagnostic:
    """A dot between names.

    Args:
        function: The function of the language that stands behind the dot, empty where none does.
        module: Whether the name of a module stands before it.
    """
    if function and module:
        help, edit = f"write `{function}`: functions stand under their bare names", Edit(span, function)
    elif function:
        help, edit = f"write it as a function: `{function}(x)`", None
    else:
        help, edit = ("write tensors, params and functions, which have no attributes", None)
        if not formula:
            help = "write one name alone, without a dot"
    return Diagnostic(
        "not-in-language",
        "access to an attribute by `.` is not part of the expression language",
        (Label(span, "expected no dot"),),
        help=help,
        edit=edit,
    )


def missing_operator(span: Span, before: str, after: str) -> Diagnostic:
    product = before[:1].isdigit() and after.isidentifier()
    mend = f"write `{before} * {after}` for their product" if product else None
    return _said(
        "missing-operator",
        f"an operator or a comma is missing between `{before}` and `{after}`",
        span,
        f"expected an operator, found `{after}`",
        help=mend or "write an operator such as `+`, or a comma in a list or a call",
    )


def missing_value(span: Span, before: str, found: str) -> Diagnostic:
    return _said(
        "missing-value",
        f"a value is missing after `{before}`" if before else "a value is missing",
        span,
        f"expected a value, found {found}",
        help="write a number, a name or a call there",
    )


def unfinished_string(span: Span) -> Diagnostic:
    return _said(
        "unfinished-string",
        "the string is never closed",
        span,
        "opened here",
        help="write its second quotation mark",
    )


def string_escape(span: Span, found: str) -> Diagnostic:
    return _said(
        "string-escape",
        f"`{found}` is no escape in a string of an expression",
        span,
        r"expected one of `\\`, `\'`, `\"`, `\n`, `\t`",
        help=r"write `\\` for a backslash",
    )


def string_prefix(span: Span, prefix: str) -> Diagnostic:
    return _said(
        "not-in-language",
        f"the `{prefix}` before a string is not part of the expression language",
        span,
        "expected a plain string",
        help="write a plain string; text with values in it is written outside: `block_$index`",
    )


def malformed_number(span: Span, found: str) -> Diagnostic:
    return _said(
        "malformed-number",
        f"`{found}` is not a number",
        span,
        "expected a number",
        help="write it in decimals, such as `1e-3`",
    )


def number_too_large(span: Span, formula: bool = False) -> Diagnostic:
    return _said(
        "value-too-large",
        "the number is too large",
        span,
        "expected an integer up to 10**30 or a finite number",
        help="write a smaller number" if formula else "make it smaller",
    )


def dollar_inside(span: Span) -> Diagnostic:
    """`$name` inside `$(...)`."""
    return Diagnostic(
        "dollar-inside",
        "inside `$(...)` a name stands without its dollar",
        (Label(span, "expected a bare name"),),
        help="remove the `$`",
        edit=Edit(span, ""),
    )


def dollar_in_formula(span: Span) -> Diagnostic:
    return _said(
        "dollar-in-formula",
        "in a formula a dollar stands before the name of a param alone",
        span,
        "expected `$name`",
        help="write the calculation in the formula itself: `x * ($width / 2)`",
    )


def formula_only(span: Span, found: str) -> Diagnostic:
    return _said(
        "formula-only",
        f"`{found}` belongs to formulas, which calculate with tensors",
        span,
        "not known here",
        help="use numbers, strings, booleans and lists here",
    )


def call_of_expression(span: Span) -> Diagnostic:
    return _said(
        "call-of-expression",
        "only a function's name can be called",
        span,
        "expected an operator",
        help="write an operator before the `(`",
    )


def unreadable(span: Span, reason: str) -> Diagnostic:
    if "'else'" in reason:
        return _said(
            "unreadable-expression",
            "an `if` has no `else`",
            span,
            "expected `else` and a value after the condition",
            help="write `a if condition else b`",
        )
    mend = "mend it there"
    return _said("unreadable-expression", "the expression cannot be read", span, reason, help=mend)


def unknown_function(span: Span, name: str, known: Collection[str], formula: bool) -> Diagnostic:
    if name in ("grad", "weight"):
        what = "gradients" if name == "grad" else "weights"
        return _said(
            "unknown-function",
            f"{what} in formulas are not supported yet",
            span,
            f"`{name}` is not known here",
            help="leave the term out, or use a later version of kerasdl",
        )
    general = "see `kerasdl list ops`" if formula else f"the functions are {listing(sorted(known))}"
    return _said(
        "unknown-function",
        f"there is no function `{name}`",
        span,
        "unknown function",
        help=_meant(name, known, general),
    )


def unknown_keyword(span: Span, name: str, function: str, known: Collection[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "unknown-argument",
        f"`{function}` has no argument `{name}`",
        (Label(span, "unknown argument"),),
        help=f"write `{near}`" if near else f"`{function}` takes {listing(known, 24)}",
        edit=Edit(span, near) if near else None,
    )


def not_allowed(span: Span) -> Diagnostic:
    return _said(
        "not-in-language",
        "this is not part of the expression language",
        span,
        "not known here",
        help="use numbers, strings, lists, names, operators and calls of functions",
    )


def membership_in_formula(span: Span) -> Diagnostic:
    return _said(
        "not-in-language",
        "`in` is not part of formulas",
        span,
        "not known here",
        help="compare with `==`",
    )
