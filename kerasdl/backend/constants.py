"""What in an equation is no tensor of the graph: numbers and tensors made of numbers, kept within bounds.

A text of a few characters can ask for a number of a billion digits or a constant of a terabyte.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops, tree

LARGEST = 10**30
MOST_CONSTANT_ELEMENTS = 10**7

PLAIN: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
    ast.Pow: lambda a, b: a**b,
}


class RefusedFormulaError(ValueError):
    """A text that is no equation, or one whose constants are out of bounds."""


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor, symbolic or not, and no plain number."""
    return isinstance(value, keras.KerasTensor) or ops.is_tensor(value)


def flat(values: Sequence[Any]) -> list[Any]:
    return [inner for each in values for inner in (flat(each) if isinstance(each, list | tuple) else [each])]


def tensors_in(values: Sequence[Any]) -> list[Any]:
    """The tensors among values and lists of values."""
    return [each for each in flat(values) if is_tensor(each)]


def check_constant(name: str, arguments: Sequence[Any]) -> None:
    """A tensor made of nothing but numbers must stay small: `ones(...)`, `arange(...)`."""
    size = 1.0
    for each in flat(arguments):
        if isinstance(each, int | float) and each:
            size *= max(abs(each), 1 / abs(each))
    if size > MOST_CONSTANT_ELEMENTS:
        raise RefusedFormulaError(
            f"`{name}` would make a constant of more than {MOST_CONSTANT_ELEMENTS:,} elements"
        )


def check_growth(function: Callable[..., Any], arguments: list[Any], keywords: dict[str, Any]) -> None:
    """Constants must stay small too when they are made from constants; their shapes are known before they are made."""
    tensors = tensors_in([*arguments, *keywords.values()])
    if not tensors or any(isinstance(each, keras.KerasTensor) for each in tensors):
        return
    shaped = [tree.map_structure(_shape_alone, each) for each in arguments]
    named = {name: tree.map_structure(_shape_alone, each) for name, each in keywords.items()}
    made = tree.flatten(function(*shaped, **named))
    if (
        sum(math.prod(each.shape) for each in made if isinstance(each, keras.KerasTensor))
        > MOST_CONSTANT_ELEMENTS
    ):
        raise RefusedFormulaError(f"a constant has more than {MOST_CONSTANT_ELEMENTS:,} elements")


def _shape_alone(value: Any) -> Any:
    return keras.KerasTensor(value.shape, value.dtype) if is_tensor(value) else value


def number(kind: type[ast.operator], left: float, right: float) -> float:
    if kind is ast.Pow and _too_large(left, right):
        raise RefusedFormulaError("a number is out of bounds")
    try:
        result = PLAIN[kind](left, right)
    except (ArithmeticError, ValueError) as error:
        raise RefusedFormulaError(str(error)) from None
    if not isinstance(result, int | float) or abs(result) > LARGEST:
        raise RefusedFormulaError("a number is out of bounds")
    return result


def _too_large(base: float, exponent: float) -> bool:
    """Whether a power of integers has more digits than any number here may have."""
    whole = isinstance(base, int) and isinstance(exponent, int)
    return whole and int(base).bit_length() * abs(exponent) > LARGEST.bit_length()
