"""The one expression language: `$(...)`, `$name[0]` and `formula:`.

The grammar is a part of Python's: numbers, strings, booleans, lists, arithmetic, comparison, `and or not`,
`x if c else y`, indexing, slices, and calls of listed functions by their bare names. Nothing in it looks up
an attribute, binds a name or loops.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NamedTuple

from kerasdl.compose.grammar import Parameter, Tree, Use, read
from kerasdl.compose.places import Extract
from kerasdl.compose.tokens import Fault
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import expression as messages

__all__ = ["FUNCTIONS", "Expression", "Formula", "Name", "Parameter", "parse_expression", "parse_formula"]

MOST_CHARACTERS = 2_000

FUNCTIONS = ("len", "min", "max", "sum", "round", "abs", "range", "linspace", "int", "float")
"""The functions of `$(...)`."""


class Name(NamedTuple):
    """A name in an expression, with its place in the source."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, read and found to be in the language.

    Args:
        text: As written.
        span: Where it stands.
        reading: Its tree with the names in it, shared by all expressions of the same text.
    """

    text: str
    span: Span
    reading: Tree

    @property
    def tree(self) -> ast.expr:
        """Python's syntax tree, of allowed nodes alone."""
        return self.reading.root

    @property
    def names(self) -> tuple[Name, ...]:
        """Free names in the order of first use, with their places."""
        return self._placed(self.reading.names)

    def place(self, start: int, end: int) -> Span:
        """Where a stretch of the text stands in the source."""
        return Extract(self.text, self.span).place(start, end)[0]

    def place_of(self, node: ast.expr) -> Span:
        """Where a node of the tree stands in the source."""
        return self.place(*self.reading.columns(node))

    def _placed(self, uses: tuple[Use, ...]) -> tuple[Name, ...]:
        return tuple(Name(use.name, self.place(use.start, use.end)) for use in uses)


@dataclass(frozen=True, slots=True)
class Formula(Expression):
    """An equation over tensors; `Parameter` nodes in its tree are `$` names."""

    @property
    def variables(self) -> tuple[Name, ...]:
        """The tensors' names in the order of first use, with their places."""
        return self.names

    @property
    def parameters(self) -> tuple[Name, ...]:
        """The `$` names in the order of first use, with their places, dollar included."""
        return self._placed(self.reading.parameters)

    @property
    def functions(self) -> tuple[Name, ...]:
        """The functions that it calls in the order of first use, with their places."""
        return self._placed(self.reading.calls)


def parse_expression(text: str, span: Span) -> Expression | Diagnostic:
    """Reads the inside of `$name`, `$name[0]` or `$(...)`.

    Args:
        text: Without the dollar and without the parentheses of `$(...)`.
        span: Where it stands; where quotes or folded lines hide its columns, a wider stretch.

    Returns:
        The expression, or the first mistake in it.
    """
    found = _read(text, FUNCTIONS, formula=False)
    return _told(found, text, span) if isinstance(found, Fault) else Expression(text, span, found)


def parse_formula(text: str, span: Span, functions: Collection[str]) -> Formula | Diagnostic:
    """Reads a formula: bare names are tensors, `$name` is a param, calls are of the given functions.

    Args:
        text: As YAML gives it.
        span: Where its scalar stands.
        functions: The names that may be called; a tensor may bear one of them too.

    Returns:
        The formula, or the first mistake in it.
    """
    found = _read(text, functions, formula=True)
    return _told(found, text, span) if isinstance(found, Fault) else Formula(text, span, found)


def _read(text: str, functions: Collection[str], formula: bool) -> Tree | Fault:
    if len(text) > MOST_CHARACTERS:
        found = len(text)
        return Fault(0, found, lambda span: messages.expression_too_long(span, found, MOST_CHARACTERS))
    tree = read(text, formula)
    if isinstance(tree, Fault):
        return _with_function(tree, functions, formula)
    strangers = (call for call in tree.calls if call.name not in functions)
    return next((_unknown(call, functions, formula) for call in strangers), tree)


def _with_function(fault: Fault, functions: Collection[str], formula: bool) -> Fault:
    """A dot before the name of a function: the mend is that function."""
    name = fault.attribute
    if name not in functions:
        return fault

    def say(span: Span) -> Diagnostic:
        return messages.attribute_access(span, formula, name, module=not span.text.startswith("."))

    return replace(fault, say=say)


def _unknown(call: Use, functions: Collection[str], formula: bool) -> Fault:
    return Fault(
        call.start,
        call.end,
        lambda span: messages.unknown_function(span, call.name, functions, formula),
    )


def _told(fault: Fault, text: str, span: Span) -> Diagnostic:
    place, exact = Extract(text, span).place(fault.start, fault.end)
    said = fault.say(place)
    return said if exact else replace(said, edit=None)
