"""The operators and functions of `$` expressions, each refusing what it cannot do within bounds."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard, cast

from kerasdl.compose.grammar import LARGEST
from kerasdl.compose.values import LONGEST_TEXT, MOST_VALUES, RefusedError, kind, shown, size
from kerasdl.diagnostics.messages import expression as messages
from kerasdl.diagnostics.messages import values as value_messages

_BITS = LARGEST.bit_length()

Binary = Callable[[Any, Any], Any]


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float)


def _mismatch(sign: str, left: Any, right: Any) -> RefusedError:
    found = (shown(left), kind(left), shown(right), kind(right))
    return RefusedError(lambda span: value_messages.wrong_operands(span, sign, *found))


# --- operators ------------------------------------------------------------------------------------


def numeric(sign: str, calculate: Binary) -> Binary:
    """An operator on two numbers."""

    def apply(left: Any, right: Any) -> Any:
        if not (_is_number(left) and _is_number(right)):
            raise _mismatch(sign, left, right)
        return calculate(left, right)

    return apply


def signed(sign: str, calculate: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A sign before a number."""

    def apply(operand: Any) -> Any:
        if not _is_number(operand):
            raise _wrong(sign, "a number", operand)
        return calculate(operand)

    return apply


def add(left: Any, right: Any) -> Any:
    """Numbers added, strings or lists joined."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        joined = cast(list[Any], left), cast(list[Any], right)
        _limit_values(size(joined[0]) + size(joined[1]) - 2)
        return joined[0] + joined[1]
    if _is_number(left) and _is_number(right):
        return left + right
    raise _mismatch("+", left, right)


def multiply(left: Any, right: Any) -> Any:
    """Numbers multiplied, or a string or list repeated."""
    if _is_number(left) and _is_number(right):
        return left * right
    repeats_left = isinstance(left, str | list)
    repeated, times = cast("tuple[Any, Any]", (left, right) if repeats_left else (right, left))
    if not isinstance(repeated, str | list) or not isinstance(times, int):
        raise _mismatch("*", left, right)
    if isinstance(repeated, str):
        if len(repeated) * times > LONGEST_TEXT:
            raise RefusedError(lambda span: value_messages.text_too_long(span, LONGEST_TEXT))
        return repeated * times
    items = cast(list[Any], repeated)
    _limit_values((size(items) - 1) * times)
    return items * times


def power(left: Any, right: Any) -> Any:
    """A power; one that would pass the bound is refused before it is worked out."""
    if not (_is_number(left) and _is_number(right)):
        raise _mismatch("**", left, right)
    if isinstance(left, int) and isinstance(right, int) and (abs(left).bit_length() - 1) * right > _BITS:
        raise RefusedError(messages.number_too_large)
    if isinstance(left, int) and isinstance(right, int) and abs(left) <= 1 < right:
        right = 2 + right % 2  # the same power of 0, 1 and -1
    result = left**right
    if isinstance(result, complex):
        raise RefusedError(lambda span: value_messages.not_computable(span, "a root of a negative number"))
    return result


def ordered(sign: str, compare: Binary) -> Binary:
    """A comparison by order: of two numbers, two strings or two lists."""

    def apply(left: Any, right: Any) -> Any:
        numbers = _is_number(left) and _is_number(right)
        if not numbers and (kind(left) != kind(right) or kind(left) in ("nothing", "a mapping")):
            raise _mismatch(sign, left, right)
        return compare(left, right)

    return apply


def contains(left: Any, right: Any) -> bool:
    """Whether a list holds a value, or a string another."""
    if isinstance(right, list) or (isinstance(left, str) and isinstance(right, str)):
        return left in cast("list[Any] | str", right)
    raise _mismatch("in", left, right)


def _limit_values(count: int) -> None:
    if count > MOST_VALUES:
        raise RefusedError(lambda span: value_messages.too_many_values(span, MOST_VALUES))


# --- indexing -------------------------------------------------------------------------------------


def indexed(values: Any, index: Any) -> Any:
    """One value of a list, or one character of a string."""
    if not isinstance(values, list | str):
        raise RefusedError(lambda span: value_messages.not_indexable(span, shown(values), kind(values)))
    if not isinstance(index, int) or isinstance(index, bool):
        raise RefusedError(lambda span: value_messages.wrong_index(span, shown(index), kind(index)))
    sequence = cast("list[Any] | str", values)
    count = len(sequence)
    if not -count <= index < count:
        raise RefusedError(lambda span: value_messages.index_out_of_range(span, index, shown(values), count))
    return sequence[index]


def sliced(values: Any, start: Any, stop: Any, step: Any) -> Any:
    """A stretch of a list or of a string."""
    if not isinstance(values, list | str):
        raise RefusedError(lambda span: value_messages.not_indexable(span, shown(values), kind(values)))
    for edge in (start, stop, step):
        if edge is not None and (not isinstance(edge, int) or isinstance(edge, bool)):
            raise RefusedError(
                lambda span, edge=edge: value_messages.wrong_index(span, shown(edge), kind(edge))
            )
    return cast("list[Any] | str", values)[start:stop:step]


# --- functions ------------------------------------------------------------------------------------


def call(name: str, positional: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """What a function of the language gives.

    Raises:
        RefusedError: Where its arguments do not fit.
    """
    function, signature = _FUNCTIONS[name]
    try:
        signature.bind(*positional, **named)
    except TypeError as error:
        reason = str(error)
        raise RefusedError(
            lambda span: value_messages.wrong_call(span, name, str(signature), reason)
        ) from None
    return function(*positional, **named)


def _wrong(function: str, expected: str, found: Any) -> RefusedError:
    return RefusedError(
        lambda span: value_messages.wrong_argument(span, function, expected, shown(found), kind(found))
    )


def _number(function: str, value: Any) -> Any:
    if not _is_number(value):
        raise _wrong(function, "a number", value)
    return value


def _integer(function: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(function, "an integer", value)
    return value


def _len(values: Any) -> int:
    if not isinstance(values, list | str):
        raise _wrong("len", "a list or a string", values)
    return len(cast("list[Any] | str", values))


def _extreme(name: str, choose: Callable[[list[Any]], Any], values: list[Any]) -> Any:
    if len(values) == 1 and not isinstance(values[0], list):
        raise _wrong(name, "a list, or several values", values[0])
    items = cast(list[Any], values[0]) if len(values) == 1 else values
    if not items:
        raise _wrong(name, "a list that is not empty", items)
    if not (all(map(_is_number, items)) or all(isinstance(item, str) for item in items)):
        raise _wrong(name, "numbers alone or strings alone", items)
    return choose(items)


def _min(first: Any, *others: Any) -> Any:
    return _extreme("min", min, [first, *others])


def _max(first: Any, *others: Any) -> Any:
    return _extreme("max", max, [first, *others])


def _sum(values: Any) -> Any:
    if not isinstance(values, list) or not all(map(_is_number, cast(list[Any], values))):
        raise _wrong("sum", "a list of numbers", values)
    return sum(cast(list[float], values))


def _round(number: Any, ndigits: Any = None) -> Any:
    # Python works out 10**ndigits; beyond these ends more digits change nothing.
    digits = None if ndigits is None else max(-40, min(_integer("round", ndigits), 400))
    return round(_number("round", number), digits)


def _abs(number: Any) -> Any:
    return abs(_number("abs", number))


def _range(start: Any, stop: Any = None, step: Any = 1) -> list[int]:
    first, last = (0, start) if stop is None else (start, stop)
    numbers = range(*(_integer("range", edge) for edge in (first, last, step)))
    _limit_values((numbers.stop - numbers.start) // numbers.step)
    return list(numbers)


def _linspace(start: Any, stop: Any, num: Any) -> list[float]:
    """As numpy's: `num` numbers at equal distances, both ends among them."""
    first, last, count = _number("linspace", start), _number("linspace", stop), _integer("linspace", num)
    if count < 0:
        raise _wrong("linspace", "a count of 0 or more", num)
    _limit_values(count)
    step = (last - first) / max(count - 1, 1)
    points = [float(first + index * step) for index in range(count)]
    return [*points[:-1], float(last)] if count > 1 else points


def _int(value: Any) -> int:
    if isinstance(value, int | float):
        return int(value)
    if not isinstance(value, str) or not re.fullmatch(r"\s*[+-]?[0-9]{1,40}\s*", value):
        raise _wrong("int", "a number or a string of digits", value)
    return int(value)


def _float(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise _wrong("float", "a number or a string with a number in it", value) from None


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    """Its parameters by name alone, as a message shows them."""
    parameters = inspect.signature(function).parameters.values()
    return inspect.Signature([each.replace(annotation=inspect.Parameter.empty) for each in parameters])


_EVERY: Mapping[str, Callable[..., Any]] = {
    "len": _len,
    "min": _min,
    "max": _max,
    "sum": _sum,
    "round": _round,
    "abs": _abs,
    "range": _range,
    "linspace": _linspace,
    "int": _int,
    "float": _float,
}
_FUNCTIONS = {name: (function, _signature(function)) for name, function in _EVERY.items()}
