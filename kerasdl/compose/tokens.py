"""An expression's text as tokens, and the mistakes that tokens alone show.

Python's own parser reads expressions afterwards; it tells mistakes in Python's words and at Python's places,
so the common ones are found here first.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import expression as messages

MOST_BRACKETS = 50
CLOSERS = {"(": ")", "[": "]"}
WORDS = frozenset({"and", "or", "not", "if", "else", "in"})
CONSTANTS = frozenset({"None", "True", "False"})

Kind: TypeAlias = Literal["space", "string", "number", "name", "parameter", "sign", "other"]

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<string>'(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*")
    | (?P<number>(?:\d[\d_]*(?:\.\d[\d_]*|\.(?!\.))?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<parameter>\$[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign>\.\.\.|\*\*|//|<<|>>|<=|>=|==|!=|<>|&&|\|\||:=|[-+*/%@<>=()\[\]:,.])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BAD_ESCAPE = re.compile(r"\\(?![\\'\"nt]).?", re.DOTALL)
_GOOD_ESCAPES = re.compile(r"\\[\\'\"nt]")
_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**", "@"})
_COMPARISONS = frozenset({"<", ">", "<=", ">=", "==", "!="})
_INFIX = _ARITHMETIC | _COMPARISONS | {"and", "or", "in", "if", "else"}
_DOTTED = re.compile(r"(?:\s*\.\s*[A-Za-z_][A-Za-z0-9_]*)+")
_MODULES = frozenset({"keras", "ops", "K", "tf", "np", "numpy", "jnp", "math", "torch", "F", "nn"})
"""Modules by whose names functions are called elsewhere."""
_FOREIGN_SIGNS = frozenset({"&&", "||", "<>", "<<", ">>"})


class Token(NamedTuple):
    """A piece of the text."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def is_value(self) -> bool:
        """Whether it stands for a value by itself."""
        if self.kind == "name":
            return self.text not in WORDS
        return self.kind in ("string", "number", "parameter") or self.text == "..."


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in a text whose place in a source is not yet known: its columns, and what to say there.

    Args:
        attribute: What is looked up, where the mistake is a dot; it may be a function's name.
    """

    start: int
    end: int
    say: Callable[[Span], Diagnostic]
    attribute: str = ""


def tokenise(text: str, formula: bool) -> tuple[Token, ...] | Fault:
    """The tokens of an expression, without spaces, in an order in which values and operators alternate.

    Args:
        formula: Whether `$name` may stand in it.
    """
    tokens: list[Token] = []
    for token in _scan(text):
        if token.kind == "name" and tokens and tokens[-1].text == ".":
            return _attribute(text, tokens, formula)
        fault = _fault_of(token, tokens[-1] if tokens else None, text, formula)
        if fault:
            return fault
        if token.kind != "space":
            tokens.append(token)
    if not tokens:
        return Fault(0, len(text), messages.empty_expression)
    return _misplaced(tokens) or tuple(tokens)


def _scan(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind: Kind = match.lastgroup  # pyright: ignore[reportAssignmentType]
        yield Token(kind, match.group(), match.start(), match.end())


def _at(token: Token, say: Callable[[Span], Diagnostic]) -> Fault:
    return Fault(token.start, token.end, say)


# --- one token by itself --------------------------------------------------------------------------


def _fault_of(token: Token, before: Token | None, text: str, formula: bool) -> Fault | None:
    match token.kind:
        case "string":
            return _string_fault(token, before)
        case "number":
            follower = text[token.end : token.end + 1]
            if follower.isdigit() or (token.text[0] == "0" and token.text[1:2].isdigit()):
                return _at(token, lambda span: messages.malformed_number(span, token.text))
        case "name":
            return _name_fault(token, before)
        case "parameter" if not formula:
            return Fault(token.start, token.start + 1, messages.dollar_inside)
        case "sign" if token.text in _FOREIGN_SIGNS:
            return _at(token, lambda span: messages.unexpected_text(span, token.text, formula))
        case "sign" if token.text == ":=":
            return _at(token, lambda span: _refused(span, "`:=`", "name the value where names are given"))
        case "sign" if token.text == "@" and not formula:
            return _at(token, lambda span: messages.formula_only(span, "@"))
        case "sign" if token.text == "..." and not formula:
            return _at(token, lambda span: messages.formula_only(span, "..."))
        case "other":
            return _other_fault(token, formula)
        case _:
            pass
    return None


def _attribute(text: str, before: list[Token], formula: bool) -> Fault:
    """A dot with the names around it: a module's before a function, or an attribute."""
    start = before[-1].start
    found = _DOTTED.match(text, start)
    end = found.end() if found else len(text)
    name = text[start:end].rsplit(".", 1)[-1].strip()
    module = before[-2] if len(before) > 1 and before[-2].text in _MODULES else None
    if module:
        start = module.start
    return Fault(start, end, lambda span: messages.attribute_access(span, formula), name)


def _refused(span: Span, what: str, mend: str) -> Diagnostic:
    return messages.not_in_language(span, what, mend)


def _other_fault(token: Token, formula: bool) -> Fault:
    if token.text in "'\"":
        return _at(token, messages.unfinished_string)
    if token.text == "$":
        return _at(token, messages.dollar_in_formula if formula else messages.dollar_inside)
    return _at(token, lambda span: messages.unexpected_text(span, token.text, formula))


def _string_fault(token: Token, before: Token | None) -> Fault | None:
    if before and before.kind == "name" and before.end == token.start and before.text not in WORDS:
        return _at(before, lambda span: messages.string_prefix(span, before.text))
    bare = _GOOD_ESCAPES.sub("  ", token.text)
    bad = _BAD_ESCAPE.search(bare)
    if bad:
        start, found = token.start + bad.start(), bad.group()
        return Fault(start, start + len(found), lambda span: messages.string_escape(span, found))
    return None


_RESERVED = frozenset(keyword.kwlist) - WORDS - CONSTANTS


def _name_fault(token: Token, before: Token | None) -> Fault | None:
    glued = before if before and before.kind == "number" and before.end == token.start else None
    if glued and (glued.text == "0" or token.text in ("j", "J") or token.text in WORDS):
        found = glued.text + token.text
        return Fault(glued.start, token.end, lambda span: messages.malformed_number(span, found))
    if token.text not in _RESERVED:
        return None
    if token.text == "is":
        return _at(token, lambda span: messages.unexpected_text(span, "is", formula=False))
    if token.text == "lambda":
        return _at(token, lambda span: _refused(span, "`lambda`", "write the calculation itself"))
    if token.text in ("for", "async"):
        mend = "write the list itself, or `range(n)`"
        return _at(token, lambda span: _refused(span, "a comprehension", mend))
    return _at(token, lambda span: messages.reserved_word(span, token.text))


# --- tokens in their order ------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """How far the tokens have been followed: the brackets open now, and whether a value must come next."""

    opened: list[tuple[Token, bool]]  # each with whether it opens a call
    before: Token | None = None
    value_next: bool = True

    @property
    def bracket(self) -> str:
        return self.opened[-1][0].text if self.opened else ""

    @property
    def in_call(self) -> bool:
        return bool(self.opened) and self.opened[-1][1]


def _misplaced(tokens: list[Token]) -> Fault | None:
    """The first token that cannot stand where it stands."""
    reading = _Reading([])
    for token in tokens:
        step = _step_to_value if reading.value_next else _step_after_value
        fault = step(token, reading)
        if fault:
            return fault
        reading.before = token
    return _unfinished(tokens[-1], reading)


def _step_to_value(token: Token, reading: _Reading) -> Fault | None:
    before = reading.before.text if reading.before else ""
    if token.is_value:
        reading.value_next = False
    elif token.text in CLOSERS:
        return _open(token, reading, call=False)
    elif token.text in (")", "]") and (before == reading.bracket != "" or before in (",", ":")):
        return _close(token, reading)
    elif token.text in (":", ",") and reading.bracket == "[" and before in ("[", ",", ":"):
        return None if token.text == ":" or before == ":" else _no_value(token, before)
    elif token.text in ("*", "**") and before in ("", "(", "[", ","):
        mend = "write the values one by one"
        return _at(token, lambda span: _refused(span, f"unpacking by `{token.text}`", mend))
    elif token.text not in ("+", "-", "not"):
        return _no_value(token, before)
    return None


def _no_value(token: Token, before: str) -> Fault:
    return _at(token, lambda span: messages.missing_value(span, before, f"`{token.text}`"))


def _step_after_value(token: Token, reading: _Reading) -> Fault | None:
    before = reading.before
    assert before is not None
    if token.text in _INFIX or token.text == ",":
        reading.value_next = True
    elif token.text == "not":
        return None  # the first word of `not in`; Python's parser judges the second
    elif token.text in (")", "]"):
        return _close(token, reading)
    elif token.text == "(":
        if before.kind != "name" or before.text in CONSTANTS:
            return _at(token, messages.call_of_expression)
        return _open(token, reading, call=True)
    elif token.text == "[":
        return _open(token, reading, call=False)
    elif (token.text == ":" and reading.bracket == "[") or (
        token.text == "=" and reading.in_call and before.kind == "name"
    ):
        reading.value_next = True
    else:
        return _unexpected_after(token, before)
    return None


def _unexpected_after(token: Token, before: Token) -> Fault:
    if token.text == "=":
        return _at(token, messages.assignment)
    if token.is_value:
        return _at(token, lambda span: messages.missing_operator(span, before.text, token.text))
    return _at(token, lambda span: messages.unexpected_text(span, token.text, formula=False))


def _open(token: Token, reading: _Reading, call: bool) -> Fault | None:
    reading.opened.append((token, call))
    reading.value_next = True
    if len(reading.opened) > MOST_BRACKETS:
        return _at(token, lambda span: messages.expression_too_deep(span, MOST_BRACKETS))
    return None


def _close(token: Token, reading: _Reading) -> Fault | None:
    opened = reading.bracket or None
    if opened is None or CLOSERS[opened] != token.text:
        return _at(token, lambda span: messages.stray_bracket(span, token.text, opened))
    reading.opened.pop()
    reading.value_next = False
    return None


def _unfinished(last: Token, reading: _Reading) -> Fault | None:
    if reading.opened:
        token, _ = reading.opened[-1]
        return _at(token, lambda span: messages.unclosed_bracket(span, token.text, CLOSERS[token.text]))
    if reading.value_next and last.text != ",":
        return _at(last, lambda span: messages.missing_value(span, last.text, "the end"))
    return None
