"""Formulas with their params' values in them and their tensors under other names."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from typing import Any

from kerasdl.catalog import Catalog
from kerasdl.compose import parse_formula
from kerasdl.compose.expression import Formula as ReadFormula
from kerasdl.compose.grammar import Parameter
from kerasdl.diagnostics import Source, Span
from kerasdl.graph.model import Formula
from kerasdl.spec.reading import formula_functions


def read(formula: Formula, catalog: Catalog) -> ReadFormula:
    """A formula of the graph, read again: it was found to be in the language."""
    source = Source("formula", formula.text)
    found = parse_formula(formula.text, Span(source, 0, len(formula.text)), formula_functions(catalog))
    assert isinstance(found, ReadFormula)
    return found


def rewritten(formula: Formula, tensors: Mapping[str, str], catalog: Catalog) -> str:
    """The text of a formula without `$`.

    Args:
        formula: With the values of its params.
        tensors: Its tensors' new names by their old ones.
        catalog: Which functions there are.

    >>> from kerasdl.catalog import load
    >>> formula = Formula("where(x > $k[0], x, relu(relu) ** $n)", ("x", "relu"), {"k": [0.5, 1], "n": -2})
    >>> rewritten(formula, {"x": "a_b", "relu": "c"}, load())
    'where(a_b > [0.5, 1][0], a_b, relu(c) ** (-2))'
    """
    tree = copy.deepcopy(read(formula, catalog).tree)
    return ast.unparse(_Rewriting(formula.parameters, tensors).visit(tree))


class _Rewriting(ast.NodeTransformer):
    """Values for params, new names for old; the names of functions stay."""

    def __init__(self, parameters: Mapping[str, Any], tensors: Mapping[str, str]) -> None:
        self.parameters = parameters
        self.tensors = tensors

    def visit_Call(self, node: ast.Call) -> ast.expr:
        arguments = [self.visit(each) for each in node.args]
        keywords = [ast.keyword(each.arg, self.visit(each.value)) for each in node.keywords]
        return ast.Call(node.func, arguments, keywords)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self.tensors[node.id], node.ctx)

    def visit_Parameter(self, node: Parameter) -> ast.expr:
        return _literal(self.parameters[node.id])


def _literal(value: Any) -> ast.expr:
    """A value as a tree; a negative number is a minus before a number, so that `$n ** 2` keeps its meaning."""
    if isinstance(value, list):
        return ast.List([_literal(each) for each in value], ast.Load())  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, int | float) and not isinstance(value, bool) and str(value).startswith("-"):
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)
