"""What is said about augmentation."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest


def not_random(span: Span, layer: str) -> Diagnostic:
    return Diagnostic(
        "augment-not-random",
        f"`{layer}` draws nothing, so it augments nothing",
        (Label(span, "expected a random layer of Keras, such as `RandomFlip`"),),
        help=f"place `{layer}` among the `steps`, which are done for every split",
    )


def not_repeatable(span: Span, layer: str) -> Diagnostic:
    return Diagnostic(
        "augment-not-repeatable",
        f"`{layer}` draws from outside Keras, so the same seed gives other images",
        (Label(span, "expected a layer whose draws follow from a seed"),),
        help="write `RandAugment`, or the layers that you want one after another",
    )


def not_seen(span: Span, column: str, known: Sequence[str], exists: bool) -> Diagnostic:
    near = closest(column, known)
    names = " or ".join(f"`{name}`" for name in known)
    said = "is neither an input nor a target" if exists else "is no column"
    return Diagnostic(
        "augment-column",
        f"`{column}` {said}, so nobody would see it augmented",
        (Label(span, f"expected {names}"),),
        help=f"write `{near}`" if near else f"write {names}",
        edit=Edit(span, near) if near else None,
    )


def without_column(span: Span, layer: str, fitting: Sequence[str]) -> Diagnostic:
    found = f"found {len(fitting)}" if fitting else "found none"
    none = "take an image (height, width, channels) as an input"
    return Diagnostic(
        "augment-without-column",
        f"`{layer}` does not say what it augments",
        (Label(span, f"expected `from`, or one input that it could take, {found}"),),
        help=f"write the column beside it: `from: {fitting[0]}`" if fitting else none,
    )


def other_size(span: Span, column: str, found: str, image: str, expected: str, is_image: bool) -> Diagnostic:
    reason = "it has another height or width" if is_image else "it is no mask"
    return Diagnostic(
        "augment-mask-size",
        f"`{column}` cannot move with `{image}`: {reason}",
        (Label(span, f"expected {expected}, found {found}"),),
        help=f"resize it to the size of `{image}` among the `steps`"
        if is_image
        else f"write `from: {image}`",
    )


def moves_no_mask(span: Span, layer: str) -> Diagnostic:
    return Diagnostic(
        "augment-moves-no-mask",
        f"`{layer}` cannot take a mask along",
        (Label(span, "expected an image alone"),),
        help="write the layers one after another, such as `RandomFlip` and `RandomRotation`, which move masks",
    )


def one_at_a_time(span: Span, layer: str) -> Diagnostic:
    return Diagnostic(
        "augment-one-column",
        f"`{layer}` takes one column",
        (Label(span, "expected one column"),),
        help=f"write `{layer}` once for each column",
    )


def mixes_labels(span: Span, layer: str, image: str, label: str) -> Diagnostic:
    return Diagnostic(
        "augment-mixes-labels",
        f"`{layer}` mixes images of different classes, so it has to mix their labels too",
        (Label(span, "expected an image and its one-hot label"),),
        help=f"write `from: [{image}, {label}]`, with a `CategoryEncoding` of `{label}` among the `steps`",
    )


def size_changes(span: Span, layer: str, column: str, expected: str, found: str) -> Diagnostic:
    return Diagnostic(
        "augment-changes-size",
        f"`{layer}` gives images of another size than the other splits have",
        (Label(span, f"expected {expected}, the size of `{column}`, found {found}"),),
        help="write `RandomTranslation: {height_factor: 0.1, width_factor: 0.1, fill_mode: constant}`, "
        "which pads and crops in one",
    )


def value_range(span: Span, layer: str, column: str, dtype: str) -> Diagnostic:
    return Diagnostic(
        "augment-value-range",
        f"`{layer}` takes values from 0 to 255, unless it is told otherwise",
        (Label(span, f"expected `value_range` beside its arguments: `{column}` is {dtype}"),),
        help="write the least and the greatest value of the images: `value_range: [-1, 1]`",
    )


def fill_value(span: Span, layer: str, mask: str) -> Diagnostic:
    return Diagnostic(
        "augment-fill-value",
        f"`{layer}` would fill `{mask}` with what is no class",
        (Label(span, "expected an integer of at least 0: masks are filled with it too"),),
        help="write `fill_mode: reflect`, or the class of what lies outside",
    )


def left_behind(span: Span, layer: str, moved: str, left: str, pair: tuple[str, str]) -> Diagnostic:
    return Diagnostic(
        "augment-left-behind",
        f"`{layer}` moves `{moved}` and leaves `{left}` where it is",
        (Label(span, "expected both to be moved together"),),
        notes=("one is what the model sees, the other what it is judged against, place by place",),
        help=f"write `from: [{', '.join(pair)}]`",
    )
