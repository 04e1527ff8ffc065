"""Working out a `$` expression: total, and bounded in size and time."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from kerasdl.compose import functions
from kerasdl.compose.expression import Expression
from kerasdl.compose.values import Budget, RefusedError, bounded, bounded_list, size
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import values as value_messages


def evaluate(
    expression: Expression, scope: Mapping[str, Any], budget: Budget | None = None
) -> Any | Diagnostic:
    """The value of an expression: a number, a string, a boolean, None or a list.

    Args:
        expression: From `parse_expression`.
        scope: The values of names.
        budget: What may be spent on it and on others; its own where None.

    Returns:
        The value, or what is wrong, told at the operator, the index or the function that cannot do it.

    >>> from kerasdl.compose.expression import parse_expression
    >>> from kerasdl.diagnostics import Source, Span
    >>> text = "[2 * width, width / 2]"
    >>> span = Span(Source("cnn.yaml", text), 0, len(text))
    >>> evaluate(parse_expression(text, span), {"width": 6})
    [12, 3.0]
    """
    evaluation = _Evaluation(expression, scope, budget or Budget())
    try:
        value = evaluation.value(expression.tree)
        return evaluation.guarded((0, len(expression.text)), lambda: value, bounded_list)
    except _ToldError as told:
        return told.diagnostic


class _ToldError(Exception):
    """Carries a diagnostic out of a nested evaluation."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.headline)


@dataclass(slots=True)
class _Evaluation:
    expression: Expression
    scope: Mapping[str, Any]
    budget: Budget

    def value(self, node: ast.expr) -> Any:
        return _BY_NODE[type(node)](self, node)

    def guarded(
        self, place: tuple[int, int], calculate: Callable[[], Any], within: Callable[[Any], Any] = bounded
    ) -> Any:
        """A calculation whose refusals and errors are told at a place in the text."""
        try:
            result = within(calculate())
            self.budget.spend(size(result))
        except RefusedError as refusal:
            raise _ToldError(refusal.say(self.expression.place(*place))) from None
        except ZeroDivisionError:
            raise _ToldError(value_messages.division_by_zero(self.expression.place(*place))) from None
        except (ArithmeticError, TypeError, ValueError, LookupError) as error:
            said = value_messages.not_computable(self.expression.place(*place), str(error))
            raise _ToldError(said) from None
        return result

    def columns(self, node: ast.expr) -> tuple[int, int]:
        return self.expression.reading.columns(node)

    def between(self, left: ast.expr, right: ast.expr, sign: str) -> tuple[int, int]:
        """Where the operator between two nodes stands."""
        after = self.columns(left)[1]
        found = self.expression.text.find(sign, after, self.columns(right)[0])
        return (found, found + len(sign)) if found >= 0 else (after, self.columns(right)[0])


# --- leaves and lists -----------------------------------------------------------------------------


def _constant(_: _Evaluation, node: ast.Constant) -> Any:
    return node.value


def _name(evaluation: _Evaluation, node: ast.Name) -> Any:
    try:
        return evaluation.scope[node.id]
    except KeyError:
        place = evaluation.expression.place_of(node)
        raise _ToldError(value_messages.unknown_name(place, node.id, evaluation.scope)) from None


def _list(evaluation: _Evaluation, node: ast.List | ast.Tuple) -> Any:
    items = [evaluation.value(item) for item in node.elts]
    return evaluation.guarded(evaluation.columns(node), lambda: items)


# --- operators ------------------------------------------------------------------------------------

_BINARY: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", functions.add),
    ast.Sub: ("-", functions.numeric("-", operator.sub)),
    ast.Mult: ("*", functions.multiply),
    ast.Div: ("/", functions.numeric("/", lambda left, right: left / right)),
    ast.FloorDiv: ("//", functions.numeric("//", lambda left, right: left // right)),
    ast.Mod: ("%", functions.numeric("%", operator.mod)),
    ast.Pow: ("**", functions.power),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Lt: ("<", functions.ordered("<", operator.lt)),
    ast.LtE: ("<=", functions.ordered("<=", operator.le)),
    ast.Gt: (">", functions.ordered(">", operator.gt)),
    ast.GtE: (">=", functions.ordered(">=", operator.ge)),
    ast.In: ("in", functions.contains),
    ast.NotIn: ("not in", lambda left, right: not functions.contains(left, right)),
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: functions.signed("+", operator.pos),
    ast.USub: functions.signed("-", operator.neg),
    ast.Not: operator.not_,
}


def _binary(evaluation: _Evaluation, node: ast.BinOp) -> Any:
    left, right = evaluation.value(node.left), evaluation.value(node.right)
    sign, calculate = _BINARY[type(node.op)]
    place = evaluation.between(node.left, node.right, sign)
    return evaluation.guarded(place, lambda: calculate(left, right))


def _unary(evaluation: _Evaluation, node: ast.UnaryOp) -> Any:
    operand = evaluation.value(node.operand)
    start = evaluation.columns(node)[0]
    return evaluation.guarded((start, start + 1), lambda: _UNARY[type(node.op)](operand))


def _boolean(evaluation: _Evaluation, node: ast.BoolOp) -> Any:
    stops_at = isinstance(node.op, ast.Or)
    result: Any = None
    for operand in node.values:
        result = evaluation.value(operand)
        if bool(result) is stops_at:
            break
    return result


def _comparison(evaluation: _Evaluation, node: ast.Compare) -> Any:
    left_node, left = node.left, evaluation.value(node.left)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = evaluation.value(right_node)
        sign, compare = _COMPARISONS[type(op)]
        place = evaluation.between(left_node, right_node, sign)
        if not evaluation.guarded(place, partial(_compared, evaluation, compare, left, right)):
            return False
        left_node, left = right_node, right
    return True


def _compared(evaluation: _Evaluation, compare: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    evaluation.budget.spend(size(left) + size(right))
    return compare(left, right)


def _conditional(evaluation: _Evaluation, node: ast.IfExp) -> Any:
    return evaluation.value(node.body if evaluation.value(node.test) else node.orelse)


# --- indexing and calls ---------------------------------------------------------------------------


def _subscript(evaluation: _Evaluation, node: ast.Subscript) -> Any:
    values = evaluation.value(node.value)
    place = evaluation.columns(node.slice)
    if isinstance(node.slice, ast.Slice):
        edges = (node.slice.lower, node.slice.upper, node.slice.step)
        bounds = [None if edge is None else evaluation.value(edge) for edge in edges]
        return evaluation.guarded(place, lambda: functions.sliced(values, *bounds))
    index = evaluation.value(node.slice)
    return evaluation.guarded(place, lambda: functions.indexed(values, index))


def _call(evaluation: _Evaluation, node: ast.Call) -> Any:
    name = cast(ast.Name, node.func).id
    positional = [evaluation.value(argument) for argument in node.args]
    named = {keyword.arg: evaluation.value(keyword.value) for keyword in node.keywords}
    place = evaluation.columns(node.func)
    return evaluation.guarded(place, lambda: _called(evaluation, name, positional, named))


def _called(evaluation: _Evaluation, name: str, positional: list[Any], named: dict[Any, Any]) -> Any:
    evaluation.budget.spend(sum(size(value) for value in (*positional, *named.values())))
    return functions.call(name, positional, named)


_BY_NODE: dict[type[ast.expr], Callable[[_Evaluation, Any], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _list,
    ast.Tuple: _list,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _comparison,
    ast.IfExp: _conditional,
    ast.Subscript: _subscript,
    ast.Call: _call,
}
