"""An equation over tensors, compiled to calls of `keras.ops`.

Every node of the tree becomes a small function of the values; the text is read anew wherever an equation is made, so
that a saved model cannot bring along what the language does not allow.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import keras
from keras import ops

from kerasdl.backend.constants import (
    RefusedFormulaError,
    check_constant,
    check_growth,
    flat,
    is_tensor,
    number,
    tensors_in,
)
from kerasdl.backend.einsum import check_einsum
from kerasdl.catalog import load
from kerasdl.compose.expression import parse_formula
from kerasdl.compose.grammar import Parameter
from kerasdl.diagnostics import Diagnostic, Source, Span
from kerasdl.spec.reading import formula_functions

BINARY: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: ops.add,
    ast.Sub: ops.subtract,
    ast.Mult: ops.multiply,
    ast.Div: ops.true_divide,
    ast.FloorDiv: ops.floor_divide,
    ast.Mod: ops.mod,
    ast.Pow: ops.power,
    ast.MatMult: ops.matmul,
}
COMPARISONS: dict[type[ast.cmpop], tuple[Callable[..., Any], Callable[[Any, Any], bool]]] = {
    ast.Eq: (ops.equal, lambda a, b: a == b),
    ast.NotEq: (ops.not_equal, lambda a, b: a != b),
    ast.Lt: (ops.less, lambda a, b: a < b),
    ast.LtE: (ops.less_equal, lambda a, b: a <= b),
    ast.Gt: (ops.greater, lambda a, b: a > b),
    ast.GtE: (ops.greater_equal, lambda a, b: a >= b),
}
# fmt: off
ELEMENTWISE = frozenset((
    "abs", "absolute", "add", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh",
    "bitwise_and", "bitwise_invert", "bitwise_not", "bitwise_or", "bitwise_xor", "cast", "cbrt", "ceil",
    "celu", "clip", "copy", "cos", "cosh", "deg2rad", "divide", "divide_no_nan", "elu", "equal", "erf",
    "erfc", "erfinv", "exp", "exp2", "expm1", "fabs", "floor", "floor_divide", "fmax", "fmin", "fmod",
    "gelu", "greater", "greater_equal", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish",
    "hard_tanh", "heaviside", "hypot", "isfinite", "isinf", "isnan", "leaky_relu", "less", "less_equal",
    "log", "log10", "log1p", "log2", "log_sigmoid", "logaddexp", "logical_and", "logical_not", "logical_or",
    "logical_xor", "maximum", "minimum", "mod", "multiply", "nan_to_num", "negative", "not_equal",
    "ones_like", "power", "rad2deg", "reciprocal", "relu", "relu6", "round", "rsqrt", "saturate_cast",
    "selu", "sigmoid", "sign", "silu", "sin", "sinh", "soft_shrink", "softplus", "softsign", "sparse_plus",
    "sparse_sigmoid", "sqrt", "square", "squareplus", "stop_gradient", "subtract", "swish", "tan", "tanh",
    "tanh_shrink", "threshold", "true_divide", "trunc", "where", "zeros_like",
))
# fmt: on
"""Functions whose result has an element for each element that goes in."""


@dataclass(slots=True)
class Values:
    """What an equation is worked out on.

    Args:
        tensors: By variable.
        masks: By variable, None where a tensor carries none.
        surprises: Filled with pairs of shapes (and what they give) whose batch axes do not meet.
    """

    tensors: Mapping[str, Any]
    masks: Mapping[str, Any] = field(default_factory=dict)
    surprises: list[tuple[tuple[int | None, ...], tuple[int | None, ...], tuple[int | None, ...]]] = field(
        default_factory=list
    )

    @property
    def symbolic(self) -> bool:
        """Whether shapes are worked out, and no numbers."""
        return any(isinstance(each, keras.KerasTensor) for each in self.tensors.values())


Step: TypeAlias = Callable[[Values], Any]


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation, ready to be worked out.

    Args:
        run: Gives the tensor for the values.
        variables: The tensors' names in the order of first use.
        elementwise: Whether each element of the result comes from the elements at its place alone.
        reads_masks: The tensors whose masks it reads with `mask(...)`.
    """

    run: Step
    variables: tuple[str, ...]
    elementwise: bool
    reads_masks: frozenset[str]


def compiled(text: str, parameters: Mapping[str, Any]) -> Equation:
    """The equation of a text.

    Args:
        text: As written.
        parameters: The values of its `$` names: numbers, words, booleans, None, and lists of them.

    Raises:
        RefusedFormulaError: Where the text is not in the language or calls what it may not.

    >>> compiled("a + $m * mean(b)", {"m": 2}).variables
    ('a', 'b')
    """
    source = Source("formula", text)
    found = parse_formula(text, Span(source, 0, len(text)), formula_functions(load()) | {"mask"})
    if isinstance(found, Diagnostic):
        raise RefusedFormulaError(found.headline)
    missing = [each.name for each in found.parameters if each.name not in parameters]
    if missing:
        raise RefusedFormulaError(f"`${missing[0]}` has no value")
    if not found.variables:
        raise RefusedFormulaError("names no tensor")
    called = {each.name for each in found.functions}
    return Equation(
        run=_Compiler(parameters).step(found.tree),
        variables=tuple(each.name for each in found.variables),
        elementwise=called <= ELEMENTWISE and not _moves_elements(found.tree),
        reads_masks=_masks_read(found.tree),
    )


def _masks_read(tree: ast.expr) -> frozenset[str]:
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    read = [each.args[0] for each in calls if getattr(each.func, "id", "") == "mask" and each.args]
    return frozenset(each.id for each in read if isinstance(each, ast.Name))


def _moves_elements(tree: ast.expr) -> bool:
    moving = (ast.Subscript, ast.MatMult, ast.List, ast.Tuple)
    return any(isinstance(node, moving) for node in ast.walk(tree))


class _Compiler:
    """Turns nodes of the tree into steps, one method a kind of node."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = parameters

    def step(self, node: ast.AST) -> Step:
        method: Callable[[Any], Step] = getattr(self, f"_{type(node).__name__.lower()}")
        return method(node)

    # --- values ------------------------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Step:
        value = node.value
        return lambda _: value

    def _parameter(self, node: Parameter) -> Step:
        value = self._parameters[node.id]
        return lambda _: value

    def _name(self, node: ast.Name) -> Step:
        name = node.id
        return lambda values: values.tensors[name]

    def _list(self, node: ast.List | ast.Tuple) -> Step:
        items = [self.step(item) for item in node.elts]
        return lambda values: [item(values) for item in items]

    _tuple = _list

    # --- operators ---------------------------------------------------------------------------------------------

    def _binop(self, node: ast.BinOp) -> Step:
        left, right, kind = self.step(node.left), self.step(node.right), type(node.op)
        return lambda values: _binary(values, kind, left(values), right(values))

    def _unaryop(self, node: ast.UnaryOp) -> Step:
        operand, kind = self.step(node.operand), type(node.op)
        return lambda values: _unary(kind, operand(values))

    def _boolop(self, node: ast.BoolOp) -> Step:
        steps = [self.step(each) for each in node.values]
        both = isinstance(node.op, ast.And)
        return lambda values: _boolean(both, [step(values) for step in steps])

    def _compare(self, node: ast.Compare) -> Step:
        sides = [self.step(each) for each in (node.left, *node.comparators)]
        kinds = [type(each) for each in node.ops]
        return lambda values: _chain(values, kinds, [side(values) for side in sides])

    def _ifexp(self, node: ast.IfExp) -> Step:
        test, then, other = self.step(node.test), self.step(node.body), self.step(node.orelse)

        def choose(values: Values) -> Any:
            condition = test(values)
            if is_tensor(condition):
                return ops.where(condition, _operand(then(values)), _operand(other(values)))
            return then(values) if condition else other(values)

        return choose

    # --- indexing ----------------------------------------------------------------------------------------------

    def _subscript(self, node: ast.Subscript) -> Step:
        of, key = self.step(node.value), self.step(node.slice)
        is_tuple = isinstance(node.slice, ast.Tuple)

        def take(values: Values) -> Any:
            index = key(values)
            return _indexed(of(values), tuple(index) if is_tuple else index)

        return take

    def _slice(self, node: ast.Slice) -> Step:
        lower, upper, stride = (self._bound(each) for each in (node.lower, node.upper, node.step))
        return lambda values: slice(lower(values), upper(values), stride(values))

    def _bound(self, node: ast.expr | None) -> Step:
        return (lambda _: None) if node is None else self.step(node)

    # --- calls -------------------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Step:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name == "mask":
            return self._mask(node)
        function = getattr(ops, name)
        positional = [self.step(each) for each in node.args]
        named = {str(each.arg): self.step(each.value) for each in node.keywords}

        def call(values: Values) -> Any:
            arguments = [step(values) for step in positional]
            keywords = {key: step(values) for key, step in named.items()}
            return _called(values, name, function, arguments, keywords)

        return call

    def _mask(self, node: ast.Call) -> Step:
        if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.Name):
            raise RefusedFormulaError("`mask(...)` takes one tensor by its name")
        name = node.args[0].id

        def mask(values: Values) -> Any:
            found = values.masks.get(name)
            if found is None and values.symbolic:  # A mask from within a part comes only when the model runs.
                return keras.KerasTensor(values.tensors[name].shape[:2], dtype="bool")
            if found is None:
                raise RefusedFormulaError(f"`{name}` carries no mask")
            return found

        return mask


def _called(
    values: Values, name: str, function: Callable[..., Any], arguments: list[Any], keywords: dict[str, Any]
) -> Any:
    tensors = tensors_in([*arguments, *keywords.values()])
    if not tensors:
        check_constant(name, [*arguments, *keywords.values()])
    if name == "einsum" and arguments and isinstance(arguments[0], str):
        check_einsum(arguments[0], [tuple(each.shape) for each in tensors])
    if values.symbolic:
        check_growth(function, arguments, keywords)
    if name in ELEMENTWISE:
        arguments = [_operand(each) for each in arguments]
        _watch(values, tensors)
    return function(*arguments, **keywords)


def _operand(value: Any) -> Any:
    """A list as a tensor where a tensor is wanted; lists of tensors stay as they are."""
    if isinstance(value, list) and value and not any(is_tensor(each) for each in flat(value)):
        numbers = all(isinstance(each, int | float) for each in flat(value))
        return ops.array(value) if numbers else value
    return value


def _binary(values: Values, kind: type[ast.operator], left: Any, right: Any) -> Any:
    if is_tensor(left) or is_tensor(right):
        left, right = _operand(left), _operand(right)
        if kind is not ast.MatMult:
            _watch(values, [each for each in (left, right) if is_tensor(each)])
        if values.symbolic:
            check_growth(BINARY[kind], [left, right], {})
        return BINARY[kind](left, right)
    if not isinstance(left, int | float) or not isinstance(right, int | float) or kind is ast.MatMult:
        raise RefusedFormulaError("an operator joins tensors and numbers")
    return number(kind, left, right)


def _unary(kind: type[ast.unaryop], operand: Any) -> Any:
    if is_tensor(operand):
        if kind is ast.Not:
            return ops.logical_not(operand)
        return ops.negative(operand) if kind is ast.USub else operand
    if kind is ast.Not:
        return not operand
    if not isinstance(operand, int | float):
        raise RefusedFormulaError("a sign stands before tensors and numbers")
    return -operand if kind is ast.USub else operand


def _boolean(both: bool, operands: list[Any]) -> Any:
    result = operands[0]
    for each in operands[1:]:
        if is_tensor(result) or is_tensor(each):
            result = (ops.logical_and if both else ops.logical_or)(result, each)
        else:
            result = (result and each) if both else (result or each)
    return result


def _chain(values: Values, kinds: list[type[ast.cmpop]], sides: list[Any]) -> Any:
    pairs = zip(kinds, sides, sides[1:], strict=False)
    return _boolean(True, [_compared(values, kind, left, right) for kind, left, right in pairs])


def _compared(values: Values, kind: type[ast.cmpop], left: Any, right: Any) -> Any:
    tensor, plain = COMPARISONS[kind]
    if is_tensor(left) or is_tensor(right):
        left, right = _operand(left), _operand(right)
        _watch(values, [each for each in (left, right) if is_tensor(each)])
        return tensor(left, right)
    try:
        return plain(left, right)
    except TypeError as error:
        raise RefusedFormulaError(str(error)) from None


def _indexed(of: Any, key: Any) -> Any:
    if is_tensor(of) and is_tensor(key):
        return ops.take(of, key, axis=0)
    if is_tensor(of) or isinstance(of, list):
        try:
            return of[key]
        except (IndexError, TypeError) as error:
            raise RefusedFormulaError(str(error)) from None
    raise RefusedFormulaError("only tensors and lists are indexed")


def _watch(values: Values, tensors: list[Any]) -> None:
    """Notes where a row of examples meets a table of examples: `(batch,)` against `(batch, 1)`."""
    if len(tensors) < 2 or not all(isinstance(each, keras.KerasTensor) for each in tensors):
        return
    shapes = [tuple(each.shape) for each in tensors]
    row = next((shape for shape in shapes if shape == (None,)), None)
    table = next((s for s in shapes if len(s) > 1 and s[0] is None and s[-1] is not None), None)
    if row is not None and table is not None:
        values.surprises.append((row, table, (*table[:-1], None if table[-1] == 1 else table[-1])))
