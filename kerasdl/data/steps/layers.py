"""What Keras's common preprocessing layers make of the shape and dtype of a column, told by rule.

A layer without a rule is no step: what it gives could be known only by running it, and `check` runs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kerasdl.data.refusal import DataError
from kerasdl.data.steps.definition import Rule, Shape, argument, cannot_take
from kerasdl.diagnostics.messages import data_steps as steps_told
from kerasdl.spec.model import Call, Column, shape_text

RANDOM = frozenset(
    {
        "AlphaDropout", "AugMix", "CutMix", "Dropout", "GaussianDropout", "GaussianNoise", "MixUp", "RandAugment",
        "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
    }
)  # fmt: skip
JOINING = frozenset(
    {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract", "HashedCrossing"}
)


# --- rules -----------------------------------------------------------------------------------------------------


def _same(_: Call, columns: Sequence[Column]) -> Column:
    return replace(columns[0], dtype="float32", classes=None, one_hot=False, distinct=None, tokens=None)


def _unchanged(_: Call, columns: Sequence[Column]) -> Column:
    return columns[0]


def _resized(call: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    if len(column.shape) != 3:
        raise cannot_take(call, column, "an image (height, width, channels)")
    height, width = argument(call, "height"), argument(call, "width")
    if argument(call, "data_format") == "channels_first":
        return replace(column, shape=(column.shape[0], height, width))
    return replace(column, shape=(height, width, column.shape[2]))


def _encoded(call: Call, columns: Sequence[Column]) -> Column:
    """One-hot adds an axis (in place of one of length 1); multi-hot and count sum over the last one.

    Of a column without axes, Keras takes the whole batch for one row of many values, unless `one_hot` is asked for.
    """
    column, tokens, mode = (
        columns[0],
        argument(call, "num_tokens"),
        argument(call, "output_mode", "multi_hot"),
    )
    if not isinstance(tokens, int):
        raise DataError(steps_told.step_needs(call.span, call.symbol.name, "num_tokens"))
    if column.shape == () and mode != "one_hot":
        raise DataError(steps_told.one_hot_meant(call.span, column.name, mode))
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
    needed = column.tokens or (column.classes if not column.one_hot else None)
    if needed and tokens < needed:
        span = call.arguments["num_tokens"].span
        raise DataError(steps_told.too_few_tokens(column.name, tokens, needed, span))


def _flattened(_: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    known = [length for length in column.shape if length is not None]
    return replace(column, shape=(math.prod(known) if len(known) == len(column.shape) else None,))


def _reshaped(call: Call, columns: Sequence[Column]) -> Column:
    column, target = columns[0], argument(call, "target_shape")
    target = [target] if isinstance(target, int) else list(target)
    if None in column.shape:
        raise cannot_take(call, column, "a column of known length")
    size, known = (
        math.prod(each or 0 for each in column.shape),
        math.prod(each for each in target if each != -1),
    )
    if target.count(-1) > 1 or (size % known if -1 in target and known else size != known):
        raise cannot_take(call, column, f"{known} values")
    return replace(column, shape=tuple(size // known if each == -1 else each for each in target))


def _concatenated(call: Call, columns: Sequence[Column]) -> Column:
    """Joins along an axis, of which Keras counts the batch as 0."""
    first, axis = columns[0], argument(call, "axis", -1)
    rank = len(first.shape)
    place = axis + rank if isinstance(axis, int) and axis < 0 else axis - 1 if isinstance(axis, int) else rank
    if not 0 <= place < rank:
        raise cannot_take(call, first, "a column with an axis to join along")
    for column in columns:
        rest, wanted = list(column.shape), list(first.shape)
        if len(rest) == rank:
            rest[place] = wanted[place] = None
        if rest != wanted:
            raise cannot_take(call, column, f"a shape as that of `{first.name}`, {shape_text(first.shape)}")
    lengths = [column.shape[place] for column in columns]
    total = None if None in lengths else sum(length or 0 for length in lengths)
    dtype = first.dtype if len({column.dtype for column in columns}) == 1 else "float32"
    return Column(first.name, (*first.shape[:place], total, *first.shape[place + 1 :]), dtype)


def _vectorized(call: Call, columns: Sequence[Column]) -> Column:
    """Words as integers, a row cut or padded to `output_sequence_length`; in other modes a vector of `max_tokens`."""
    if argument(call, "output_mode", "int") == "int":
        length = argument(call, "output_sequence_length")
        return Column(columns[0].name, (length if isinstance(length, int) else None,), "int64")
    tokens = argument(call, "max_tokens")
    if not isinstance(tokens, int) or not argument(call, "pad_to_max_tokens", False):
        raise DataError(
            steps_told.step_needs(call.span, call.symbol.name, "max_tokens` and `pad_to_max_tokens: true")
        )
    return Column(columns[0].name, (tokens,), "float32")


def _looked_up(call: Call, columns: Sequence[Column]) -> Column:
    """The place of each value in the vocabulary."""
    if argument(call, "output_mode", "int") == "int":
        return replace(columns[0], dtype="int64", classes=None, one_hot=False, distinct=None, tokens=None)
    vocabulary = argument(call, "vocabulary")
    if not isinstance(vocabulary, list):
        raise DataError(steps_told.step_needs(call.span, call.symbol.name, "vocabulary"))
    tokens = len(vocabulary) + int(argument(call, "num_oov_indices", 1))
    one_hot = argument(call, "output_mode") == "one_hot"
    return Column(columns[0].name, (tokens,), "float32", tokens if one_hot else None, one_hot)


def _bucketed(call: Call, columns: Sequence[Column]) -> Column:
    if argument(call, "output_mode", "int") != "int":
        raise DataError(steps_told.step_needs(call.span, call.symbol.name, "output_mode: int"))
    return replace(columns[0], dtype="int32", classes=None, one_hot=False, distinct=None, tokens=None)


def _plane(call: Call, column: Column) -> tuple[int, ...]:
    """Which axes of an image are its height and width."""
    if len(column.shape) != 3:
        raise cannot_take(call, column, "an image (height, width, channels)")
    return (1, 2) if argument(call, "data_format") == "channels_first" else (0, 1)


def _sides(given: int | Sequence[int | Sequence[int]]) -> tuple[int, ...]:
    """How many pixels are added or left out down and across: one number, one for each, or two for each.

    >>> _sides(1), _sides([1, 2]), _sides([[1, 0], [2, 2]])
    ((2, 2), (2, 4), (1, 4))
    """
    each = [given, given] if isinstance(given, int) else given
    return tuple(2 * side if isinstance(side, int) else sum(side) for side in each)


def _padded(call: Call, columns: Sequence[Column]) -> Column:
    shape, axes = list(columns[0].shape), _plane(call, columns[0])
    for axis, more in zip(axes, _sides(argument(call, "padding")), strict=True):
        length = shape[axis]
        shape[axis] = None if length is None else length + more
    return replace(columns[0], shape=tuple(shape))


def _trimmed(call: Call, columns: Sequence[Column]) -> Column:
    shape, axes = list(columns[0].shape), _plane(call, columns[0])
    for axis, less in zip(axes, _sides(argument(call, "cropping")), strict=True):
        length = shape[axis]
        if length is not None and length <= less:
            raise cannot_take(call, columns[0], f"an image of more than {less} pixels down or across")
        shape[axis] = None if length is None else length - less
    return replace(columns[0], shape=tuple(shape))


def _permuted(call: Call, columns: Sequence[Column]) -> Column:
    """Axes count from 1, without the batch."""
    column, order = columns[0], list(argument(call, "dims"))
    if sorted(order) != list(range(1, len(column.shape) + 1)):
        raise cannot_take(call, column, f"{len(order)} axes")
    return replace(column, shape=tuple(column.shape[axis - 1] for axis in order))


ELEMENTWISE = (
    "AutoContrast",
    "Equalization",
    "Normalization",
    "Rescaling",
    "Solarization",
    "UnitNormalization",
)
LAYERS: Mapping[str, Rule] = {
    **dict.fromkeys(ELEMENTWISE, _same),
    "CategoryEncoding": _encoded,
    "CenterCrop": _resized,
    "Concatenate": _concatenated,
    "Cropping2D": _trimmed,
    "Discretization": _bucketed,
    "Flatten": _flattened,
    "Identity": _unchanged,
    "IntegerLookup": _looked_up,
    "Permute": _permuted,
    "Reshape": _reshaped,
    "Resizing": _resized,
    "StringLookup": _looked_up,
    "TextVectorization": _vectorized,
    "ZeroPadding2D": _padded,
}
