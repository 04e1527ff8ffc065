"""What `data.augment` does, known before any data are read: which layer on which columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kerasdl.catalog.randomness import MIXING, NOISES, is_random
from kerasdl.data.refusal import DataError
from kerasdl.data.steps.definition import argument, cannot_take
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import data_augment as messages
from kerasdl.spec.augmentation import Augmentation
from kerasdl.spec.model import Call, Column, Data, Step, shape_text
from kerasdl.syntax import Scalar

MOVING = frozenset(
    {
        "RandomCrop", "RandomElasticTransform", "RandomFlip", "RandomPerspective", "RandomRotation", "RandomShear",
        "RandomTranslation", "RandomZoom",
    }
)  # fmt: skip
"""The layers that move what stands in an image, and so its masks."""
FILLING = "constant"


def read_augment(
    data: Data, columns: Mapping[str, Column | None]
) -> tuple[tuple[Augmentation, ...], list[Diagnostic]]:
    """What a section's `augment` does.

    Args:
        data: The section.
        columns: After all steps; None stands for one that a mistake hides.

    Returns:
        The layers in order, as far as no mistake hides them, and every mistake.
    """
    found: list[Augmentation] = []
    told: list[Diagnostic] = []
    for step in data.augment:
        try:
            found.extend(_read(step, data, columns))
        except DataError as fault:
            told.append(fault.diagnostic)
    return tuple(found), told


def _read(step: Step, data: Data, columns: Mapping[str, Column | None]) -> list[Augmentation]:
    name = step.call.symbol.name
    if not is_random(name):
        raise DataError(messages.not_random(step.call.span, name))
    if name == "AugMix":
        raise DataError(messages.not_repeatable(step.call.span, name))
    takes = step.takes or _default(step, data, columns)
    _check_seen(takes, data, columns)
    known = [column for each in takes if (column := columns.get(str(each.value)))]
    if len(known) < len(takes):
        return []
    if name in NOISES:
        return [_noise(step.call, takes, known)]
    found = _image(step.call, takes, known)
    _check_together(step.call, takes, known[0], data, columns)
    return [found]


def _check_together(
    call: Call, takes: Sequence[Scalar], image: Column, data: Data, columns: Mapping[str, Column | None]
) -> None:
    """Tells a target of the image's size that stays where it is while the image is moved, or the other way round."""
    if call.symbol.name not in MOVING:
        return
    moved = [str(each.value) for each in takes]
    targets = [str(each.value) for each in data.targets]
    beside = [str(each.value) for each in data.inputs] if moved[0] in targets else targets
    for name in beside:
        column = columns.get(name)
        if name not in moved and column and len(column.shape) == 3 and column.shape[:2] == image.shape[:2]:
            pair = (name, moved[0]) if moved[0] in targets else (moved[0], name)
            raise DataError(messages.left_behind(call.span, call.symbol.name, moved[0], name, pair))


def _default(step: Step, data: Data, columns: Mapping[str, Column | None]) -> tuple[Scalar, ...]:
    """The one input that a layer could take."""
    name = step.call.symbol.name
    inputs = [(each, columns.get(str(each.value))) for each in data.inputs]
    if any(column is None for _, column in inputs):
        return ()
    fitting = [each for each, column in inputs if column and (name in NOISES or len(column.shape) == 3)]
    if len(fitting) == 1 and name not in MIXING:
        return (Scalar(fitting[0].value, step.call.span),)
    if len(fitting) == 1:
        label = next((str(each.value) for each in data.targets), "label")
        raise DataError(messages.mixes_labels(step.call.span, name, str(fitting[0].value), label))
    raise DataError(messages.without_column(step.call.span, name, [str(each.value) for each in fitting]))


def _check_seen(takes: Sequence[Scalar], data: Data, columns: Mapping[str, Column | None]) -> None:
    known = tuple(dict.fromkeys(str(each.value) for each in (*data.inputs, *data.targets)))
    for each in takes:
        if each.value not in known:
            exists = str(each.value) in columns
            raise DataError(messages.not_seen(each.span, str(each.value), known, exists))


def _noise(call: Call, takes: Sequence[Scalar], columns: Sequence[Column]) -> Augmentation:
    column = columns[0]
    if len(columns) > 1:
        raise DataError(messages.one_at_a_time(takes[1].span, call.symbol.name))
    if column.dtype == "string":
        raise cannot_take(call, column, "numbers")
    return Augmentation(call, column.name)


def _image(call: Call, takes: Sequence[Scalar], columns: Sequence[Column]) -> Augmentation:
    name, image, others = call.symbol.name, columns[0], columns[1:]
    if len(image.shape) != 3:
        raise cannot_take(call, image, "an image (height, width, channels)")
    _check_range(call, image)
    _check_size(call, image)
    if name in MIXING:
        if len(others) != 1 or not others[0].one_hot or len(others[0].shape) != 1:
            label = others[0].name if others else "label"
            raise DataError(messages.mixes_labels(call.span, name, image.name, label))
        return Augmentation(call, image.name, labels=(others[0].name,))
    for span, column in zip((each.span for each in takes[1:]), others, strict=True):
        if name == "RandAugment":
            raise DataError(messages.moves_no_mask(span, name))
        if len(column.shape) != 3 or column.shape[:2] != image.shape[:2]:
            found, wanted = shape_text(column.shape), shape_text((*image.shape[:2], 1))
            is_image = len(column.shape) == 3
            raise DataError(messages.other_size(span, column.name, found, image.name, wanted, is_image))
        _check_fill(call, column)
    return Augmentation(call, image.name, tuple(each.name for each in others) if name in MOVING else ())


def _check_range(call: Call, image: Column) -> None:
    takes_range = call.symbol.argument("value_range") is not None
    if takes_range and image.dtype != "uint8" and "value_range" not in call.arguments:
        raise DataError(messages.value_range(call.span, call.symbol.name, image.name, image.dtype))


def _check_size(call: Call, image: Column) -> None:
    """A crop is seen in training alone: the model would be given other sizes elsewhere."""
    if call.symbol.name != "RandomCrop":
        return
    size = (argument(call, "height"), argument(call, "width"))
    if size != image.shape[:2]:
        name, found = call.symbol.name, shape_text(size)
        raise DataError(
            messages.size_changes(call.span, name, image.name, shape_text(image.shape[:2]), found)
        )


def _check_fill(call: Call, mask: Column) -> None:
    """Outside, a mask is filled as its image is."""
    filled = argument(call, "fill_mode", FILLING if call.symbol.argument("fill_value") else None)
    value = argument(call, "fill_value", 0)
    if filled == FILLING and not (isinstance(value, int | float) and value >= 0 and value == int(value)):
        raise DataError(messages.fill_value(call.arguments["fill_value"].span, call.symbol.name, mask.name))
