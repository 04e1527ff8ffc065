"""What an expression may consist of: Python's parse of the text, held against a list of what is allowed."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, cast

from kerasdl.compose.tokens import Fault, Token, tokenise
from kerasdl.diagnostics.messages import expression as messages

MOST_LEVELS = 100
LARGEST = 10**30
"""The largest integer that the language knows."""

_WORDS = {"true": True, "false": False, "null": None}
_MARK = "ǁ"  # stands for a param's dollar: a letter to Python, and in no token of ours
_ALLOWED = (
    ast.Name, ast.List, ast.Tuple, ast.IfExp, ast.BoolOp, ast.And, ast.Or,
    ast.UnaryOp, ast.UAdd, ast.USub, ast.Not,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.Subscript, ast.Slice, ast.Call, ast.keyword, ast.Constant, ast.Load,
)  # fmt: skip


class Parameter(ast.Name):
    """`$name` in a formula; `id` is the name without its dollar."""


class Use(NamedTuple):
    """A name in an expression's text, with its columns."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A text, read: the same for every place at which it stands.

    Args:
        root: Python's syntax tree, of allowed nodes alone; `Parameter` where a formula has `$name`.
        line: The text that Python read: in parentheses, on one line.
        names: Free names in the order of first use.
        parameters: `$` names of a formula, in the order of first use.
        calls: Functions' names in the order of first use.
    """

    root: ast.expr
    line: str
    names: tuple[Use, ...] = ()
    parameters: tuple[Use, ...] = ()
    calls: tuple[Use, ...] = ()

    def columns(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        """Where a node begins and ends in the text, in characters."""
        end = node.end_col_offset
        start = self._column(node.col_offset)
        return start, start if end is None else self._column(end)

    def _column(self, offset: int) -> int:
        """Python counts in bytes of UTF-8, and from the parenthesis that was added."""
        line = self.line
        column = offset if line.isascii() else len(line.encode()[:offset].decode(errors="ignore"))
        return min(max(column - 1, 0), len(line) - 2)


@lru_cache(maxsize=4096)
def read(text: str, formula: bool) -> Tree | Fault:
    """An expression's tree, or the first mistake in it.

    Args:
        text: Of bounded length.
        formula: Whether it is about tensors: `@`, `...`, `$name`; if not, `in`.
    """
    tokens = tokenise(text, formula)
    if isinstance(tokens, Fault):
        return tokens
    root = _parsed(_line(text, tokens))
    if isinstance(root, Fault):
        return root
    tree = Tree(root, _line(text, tokens))
    return _refused(tree, formula) or _named(tree)


def _line(text: str, tokens: tuple[Token, ...]) -> str:
    characters = [" " if character.isspace() else character for character in text]
    for token in tokens:
        if token.kind == "parameter":
            characters[token.start] = _MARK
        elif token.kind == "string":
            characters[token.start : token.end] = token.text
    return f"({''.join(characters)})"


def _parsed(line: str) -> ast.expr | Fault:
    try:
        return ast.parse(line, mode="eval").body
    except SyntaxError as error:
        reason = error.msg
        column = min(max((error.offset or 2) - 2, 0), len(line) - 3)
        return Fault(column, column + 1, lambda span: messages.unreadable(span, reason))
    except ValueError:
        return Fault(0, len(line) - 2, lambda span: messages.unreadable(span, "a character is not allowed"))
    except (MemoryError, RecursionError):
        return Fault(0, len(line) - 2, lambda span: messages.expression_too_deep(span, MOST_LEVELS))


# --- held against the list ------------------------------------------------------------------------


def _refused(tree: Tree, formula: bool) -> Fault | None:
    for node, level in _nodes(tree.root):
        if level > MOST_LEVELS:
            return Fault(0, len(tree.line) - 2, lambda span: messages.expression_too_deep(span, MOST_LEVELS))
        fault = _node_fault(tree, node, formula)
        if fault:
            return fault
    return None


def _nodes(root: ast.AST) -> Iterator[tuple[ast.AST, int]]:
    """Every node with its depth, without recursion; a parent comes before its children."""
    waiting = [(root, 1)]
    while waiting:
        node, level = waiting.pop()
        yield node, level
        inner = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)]
        waiting.extend((child, level + 1) for child in reversed(inner))


def _node_fault(tree: Tree, node: ast.AST, formula: bool) -> Fault | None:
    if isinstance(node, ast.Constant):
        return _constant_fault(tree, node)
    if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name):
        return Fault(*tree.columns(node.func), messages.call_of_expression)
    if (
        isinstance(node, ast.Compare)
        and formula
        and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops)
    ):
        return Fault(*tree.columns(node), messages.membership_in_formula)
    if isinstance(node, ast.Tuple) and not formula and any(isinstance(each, ast.Slice) for each in node.elts):
        return Fault(*tree.columns(node), lambda span: messages.formula_only(span, span.text))
    if isinstance(node, _ALLOWED):
        return None
    columns = tree.columns(node) if isinstance(node, ast.expr) else (0, len(tree.line) - 2)
    return Fault(*columns, messages.not_allowed)


def _constant_fault(tree: Tree, node: ast.Constant) -> Fault | None:
    value = node.value
    if isinstance(value, bytes | complex):
        return Fault(*tree.columns(node), messages.not_allowed)
    if isinstance(value, float) and not math.isfinite(value):
        return Fault(*tree.columns(node), messages.number_too_large)
    if isinstance(value, int) and value > LARGEST:
        return Fault(*tree.columns(node), messages.number_too_large)
    return None


# --- the names in it ------------------------------------------------------------------------------


def _named(tree: Tree) -> Tree:
    root = cast(ast.expr, _Words().visit(tree.root))
    names: list[Use] = []
    parameters: list[Use] = []
    calls: list[Use] = []
    called = {id(node.func) for node, _ in _nodes(root) if isinstance(node, ast.Call)}
    for node, _ in _nodes(root):
        if isinstance(node, ast.Name):
            kind = parameters if isinstance(node, Parameter) else calls if id(node) in called else names
            kind.append(Use(node.id, *tree.columns(node)))
    return Tree(root, tree.line, _first(names), _first(parameters), _first(calls))


def _first(uses: list[Use]) -> tuple[Use, ...]:
    """The first use of each name, in the order of the text."""
    found: dict[str, Use] = {}
    for use in sorted(uses, key=lambda each: each.start):
        found.setdefault(use.name, use)
    return tuple(found.values())


class _Words(ast.NodeTransformer):
    """YAML's `true`, `false` and `null` become values, marked names become params."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in _WORDS:
            return ast.copy_location(ast.Constant(_WORDS[node.id]), node)
        if node.id.startswith(_MARK):
            return ast.copy_location(Parameter(node.id[len(_MARK) :], node.ctx), node)
        return node
