"""What a step makes of the shape and dtype of a column, told by rule for Keras's common preprocessing layers.

A layer without a rule yields a column whose shape only running it tells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from kerasdl.data.refusal import DataError
from kerasdl.diagnostics.messages import data as messages
from kerasdl.spec.model import Call, Column, Step

Shape: TypeAlias = "tuple[int | None, ...]"
Rule: TypeAlias = "Callable[[Call, Sequence[Column]], Column | None]"

RANDOM = frozenset(
    {
        "AlphaDropout", "AugMix", "CutMix", "Dropout", "GaussianDropout", "GaussianNoise", "MixUp", "RandAugment",
        "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
    }
)  # fmt: skip
JOINING = frozenset(
    {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract", "HashedCrossing"}
)


def is_random(call: Call) -> bool:
    """Whether a layer draws anew at each call."""
    return call.symbol.name.startswith("Random") or call.symbol.name in RANDOM


def infer(step: Step, columns: Sequence[Column]) -> Column | None:
    """What a step gives for the columns that it takes together, None where no rule tells.

    Raises:
        DataError: It cannot take a column of that shape.
    """
    rule = RULES.get(step.call.symbol.name)
    return rule(step.call, columns) if rule else None


def argument(call: Call, name: str, default: Any = None) -> Any:
    """The value of an argument as written, else Keras's default."""
    if given := call.arguments.get(name):
        return given.value
    known = next((each for each in call.symbol.arguments if each.name == name), None)
    return getattr(known, "default", default) if known and not known.required else default


def shown(shape: Shape) -> str:
    """A shape in the words of a message.

    >>> shown((28, None))
    '(28, null)'
    """
    return f"({', '.join('null' if length is None else str(length) for length in shape)})"


# --- rules -----------------------------------------------------------------------------------------------------


def _same(_: Call, columns: Sequence[Column]) -> Column:
    return replace(columns[0], dtype="float32", classes=None, one_hot=False)


def _unchanged(_: Call, columns: Sequence[Column]) -> Column:
    return columns[0]


def _resized(call: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    if len(column.shape) != 3:
        raise DataError(_cannot_take(call, column, "an image (height, width, channels)"))
    height, width = argument(call, "height"), argument(call, "width")
    if argument(call, "data_format") == "channels_first":
        return replace(_same(call, columns), shape=(column.shape[0], height, width))
    return replace(_same(call, columns), shape=(height, width, column.shape[2]))


def _encoded(call: Call, columns: Sequence[Column]) -> Column | None:
    """One-hot adds an axis (in place of one of length 1); multi-hot and count sum over the last one."""
    column, tokens, mode = (
        columns[0],
        argument(call, "num_tokens"),
        argument(call, "output_mode", "multi_hot"),
    )
    if not isinstance(tokens, int):
        return None
    single = column.shape in ((), (1,))
    _check_tokens(call, column, tokens)
    if single:
        shape: Shape = (tokens,)
    elif mode == "one_hot":
        shape = (*(column.shape[:-1] if column.shape[-1] == 1 else column.shape), tokens)
    else:
        shape = (*column.shape[:-1], tokens)
    one_hot = mode == "one_hot" or (mode == "multi_hot" and single)
    return Column(column.name, shape, "float32", tokens if one_hot else None, one_hot)


def _check_tokens(call: Call, column: Column, tokens: int) -> None:
    if column.classes and not column.one_hot and tokens < column.classes:
        span = call.arguments["num_tokens"].span
        raise DataError(messages.too_few_tokens(call.span, column.name, tokens, column.classes, span))


def _flattened(_: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    known = [length for length in column.shape if length is not None]
    return replace(column, shape=(math.prod(known) if len(known) == len(column.shape) else None,))


def _reshaped(call: Call, columns: Sequence[Column]) -> Column | None:
    column, target = columns[0], argument(call, "target_shape")
    target = [target] if isinstance(target, int) else target
    if not isinstance(target, Sequence) or None in column.shape:
        return None
    size, known = (
        math.prod(each or 0 for each in column.shape),
        math.prod(each for each in target if each != -1),
    )
    if target.count(-1) > 1 or (size % known if -1 in target and known else size != known):
        raise DataError(_cannot_take(call, column, f"{known} values"))
    return replace(column, shape=tuple(size // known if each == -1 else each for each in target))


def _concatenated(call: Call, columns: Sequence[Column]) -> Column | None:
    """Joins along an axis, of which Keras counts the batch as 0."""
    first, axis = columns[0], argument(call, "axis", -1)
    rank = len(first.shape)
    place = axis + rank if isinstance(axis, int) and axis < 0 else axis - 1 if isinstance(axis, int) else rank
    if not 0 <= place < rank:
        raise DataError(_cannot_take(call, first, "a column with an axis to join along"))
    for column in columns:
        rest, wanted = list(column.shape), list(first.shape)
        if len(rest) == rank:
            rest[place] = wanted[place] = None
        if rest != wanted:
            raise DataError(
                _cannot_take(call, column, f"a shape as that of `{first.name}`, {shown(first.shape)}")
            )
    lengths = [column.shape[place] for column in columns]
    total = None if None in lengths else sum(length or 0 for length in lengths)
    dtype = first.dtype if len({column.dtype for column in columns}) == 1 else "float32"
    return Column(first.name, (*first.shape[:place], total, *first.shape[place + 1 :]), dtype)


def _vectorized(call: Call, columns: Sequence[Column]) -> Column | None:
    if argument(call, "output_mode", "int") != "int":
        return None
    length = argument(call, "output_sequence_length")
    return Column(columns[0].name, (length if isinstance(length, int) else None,), "int64")


def _looked_up(call: Call, columns: Sequence[Column]) -> Column | None:
    if argument(call, "output_mode", "int") != "int":
        return None
    return replace(columns[0], dtype="int64", classes=None, one_hot=False)


def _cannot_take(call: Call, column: Column, expected: str) -> Any:
    return messages.step_cannot_take(call.span, call.symbol.name, column.name, shown(column.shape), expected)


RULES: Mapping[str, Rule] = {
    "Rescaling": _same,
    "Normalization": _same,
    "Identity": _unchanged,
    "CategoryEncoding": _encoded,
    "Resizing": _resized,
    "CenterCrop": _resized,
    "Flatten": _flattened,
    "Reshape": _reshaped,
    "Concatenate": _concatenated,
    "TextVectorization": _vectorized,
    "StringLookup": _looked_up,
    "IntegerLookup": _looked_up,
}
