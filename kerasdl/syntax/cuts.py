"""Expressions that YAML cuts apart: in a flow mapping or list an unquoted value ends at a comma or a bracket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import slips as slip_messages
from kerasdl.syntax.nodes import Node, Scalar

_TOKEN = re.compile(r"""(['"])(?:(?!\1)[^\r\n])*\1|[()\[\]{},\r\n]""")
_SHELL = re.compile(r"\$\{(\w+)\}")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def quoted(text: str) -> str:
    """A string in YAML's single quotes.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def cut_expressions(children: Iterable[Node]) -> Iterator[Span]:
    """Where, among what stands in a flow collection, a value was cut: each whole expression as it was meant."""
    end = 0
    for node in children:
        if isinstance(node, Scalar) and not node.quoted and node.span.start >= end and _is_open(node.value):
            whole = intended(node.span)
            end = whole.end
            yield whole


def explain_cut(whole: Span) -> Diagnostic:
    """The diagnostic for an expression that was cut."""
    braces = _SHELL.fullmatch(whole.text)
    if braces:
        return slip_messages.braces_of_shell(whole, f"${braces.group(1)}")
    return slip_messages.cut_expression(whole, quoted(whole.text) if _is_balanced(whole.text) else None)


def intended(beginning: Span) -> Span:
    """The whole expression that begins with a cut scalar: up to the comma or bracket that lies outside it."""
    text = beginning.source.text
    expected: list[str] = []
    end = beginning.end
    for match in _TOKEN.finditer(text, beginning.start):
        token = match.group()
        if token in "\r\n" or (not expected and token in ",)]}"):
            break
        if token in _CLOSING:
            expected.append(_CLOSING[token])
        elif expected and token == expected[-1]:
            expected.pop()
        end = match.end()
    else:
        match = None
    stop = match.start() if match and not expected else max(end, beginning.end)
    return Span(
        beginning.source, beginning.start, beginning.start + len(text[beginning.start : stop].rstrip())
    )


def is_closed(text: str, opening: int) -> bool:
    """Whether the bracket that stands there is closed further below."""
    expected: list[str] = []
    for match in _TOKEN.finditer(text, opening):
        token = match.group()
        if token in _CLOSING:
            expected.append(_CLOSING[token])
        elif token == expected[-1]:
            expected.pop()
        if not expected:
            return True
    return False


def _is_open(value: object) -> bool:
    return isinstance(value, str) and "(" in value and value.count("(") > value.count(")")


def _is_balanced(text: str) -> bool:
    return all(text.count(opening) == text.count(closing) for opening, closing in _CLOSING.items())
