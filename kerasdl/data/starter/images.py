"""A starter spec for a folder of images."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from pathlib import Path

from kerasdl.data.formats import image
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.image_listing import shown_path
from kerasdl.data.sources.images import ImageSource, open_images
from kerasdl.data.starter.words import scalar, spec_name
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data_images as messages
from kerasdl.diagnostics.messages import data_new as new
from kerasdl.syntax import Entry, Scalar

LARGEST = 96
"""Pixels a side at most: larger images are brought to this size."""
SMALL = 30
STEPS = 1500


def image_spec(path: Path, shown: str, span: Span) -> str:
    """A spec that tells the classes of a folder of images apart.

    Args:
        path: The folder.
        shown: Its path as the spec will name it.
        span: Where the folder is named.
    """
    source = open_images(Entry(Scalar("Images", span), Scalar(str(path), span)), Path())
    classes = source.classes or ()
    if len(classes) == 1:
        raise DataError(new.one_class(span, str(path), classes[0]))
    shapes = [_shape(source, name, span) for part in source.files.values() for name in part.names]
    size = _size([shape[:2] for shape in shapes])
    kinds = {shape[2] for shape in shapes}
    mode = None if kinds in ({1}, {3}) else "grayscale" if kinds <= {1, 2} else "rgb"
    height, width = size or shapes[0][:2]
    parts = (
        _head(path, source, len(shapes)),
        _data(source, shown, size, mode, shapes),
        _model(source, min(height, width)),
        _train(len(shapes)),
    )
    return "\n".join("\n".join(part) + "\n" for part in parts)


def _shape(source: ImageSource, name: str, span: Span) -> image.Shape:
    try:
        return image.shape_of(source.arguments.path / name)
    except ValueError as fault:
        shown = shown_path(source.arguments, name)
        raise DataError(messages.image_unreadable(span, shown, str(fault))) from fault


def _size(sizes: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The size to which images are brought; None where all are of one that is small."""
    height = statistics.median_low([each[0] for each in sizes])
    width = statistics.median_low([each[1] for each in sizes])
    shrunk = min(1.0, LARGEST / max(height, width))
    if len(set(sizes)) == 1 and shrunk == 1.0:
        return None
    return max(8, round(height * shrunk)), max(8, round(width * shrunk))


def _head(path: Path, source: ImageSource, count: int) -> Iterator[str]:
    classes = len(source.classes or ())
    yield f"# A first spec for {path.resolve().name}: {count} images of {classes} classes. It trains as it is."
    yield "kerasdl: 1"
    yield f"name: {spec_name(path.resolve().name)}"
    yield f"about: Tells {classes} classes of images apart."


def _data(
    source: ImageSource, shown: str, size: tuple[int, int] | None, mode: str | None, shapes: list[image.Shape]
) -> Iterator[str]:
    yield "data:"
    yield "  source:"
    yield "    Images:"
    yield f"      folder: {scalar(shown)}  # a folder for each class"
    if size:
        found = f"from {min(each[0] for each in shapes)} to {max(each[0] for each in shapes)} pixels high"
        yield f"      image_size: [{size[0]}, {size[1]}]  # height and width; they are {found}"
    if mode:
        yield f"      color_mode: {mode}  # they are of several kinds"
    yield from _splits(source, len(shapes))
    yield "  steps:"
    yield "    - Rescaling: $(1 / 255)"
    yield "      from: image"
    yield "  inputs: image"
    yield "  targets: label"


def _splits(source: ImageSource, count: int) -> Iterator[str]:
    own = [each for each in source.files if each != WHOLE]
    if own:
        yield f"  # The folders {', '.join(own)} are the splits."
    if count >= SMALL:
        parts = [
            f"{name}: {share}" for name, share in (("validation", 0.1), ("test", 0.2)) if name not in own
        ]
        if parts:
            yield f"  splits: {{{', '.join(parts)}}}  # the rest is trained on; test is read once, at the end"


def _model(source: ImageSource, side: int) -> Iterator[str]:
    yield "model:"
    yield "  layers:"
    for level in range(max(1, min(4, int(math.log2(max(side, 8) / 4))))):
        yield f"    - Conv2D: {{filters: {16 * 2**level}, kernel_size: 3, padding: same, activation: relu}}"
        yield "    - MaxPooling2D: 2"
    yield "    - Flatten"
    yield "    - Dropout: 0.3"
    yield f"    - Dense: {{units: {len(source.classes or ())}, activation: softmax}}  # a probability for each class"
    yield "      as: answer"


def _train(count: int) -> Iterator[str]:
    yield "train:"
    yield "  loss: SparseCategoricalCrossentropy"
    yield "  optimizer: {Adam: {learning_rate: 0.001}}"
    yield "  metrics: [accuracy]"
    yield "  batch_size: 32"
    yield f"  epochs: {max(3, min(30, round(STEPS * 32 / count)))}"
    yield "  seed: 1"
    yield "\n# What the spec promises, once it is known: `kerasdl verify` holds it to that.\n# expect:"
    yield "#   test.accuracy: {min: 0.9, seeds: 3}"
