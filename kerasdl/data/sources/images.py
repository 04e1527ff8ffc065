"""`Images: {folder: animals}`: a folder of images for each class, or images with masks; maybe below `train`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kerasdl.data.download import Progress
from kerasdl.data.formats import image
from kerasdl.data.formats.image import Shape
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.arguments import FileArguments, read_arguments
from kerasdl.data.sources.definition import Definition, argument
from kerasdl.data.sources.image_listing import Files, shown_path, with_classes, without_classes
from kerasdl.data.sources.image_reading import Reading
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_images as told
from kerasdl.spec.model import Column
from kerasdl.syntax import Entry, Node, is_null, plain
from kerasdl.syntax.nodes import kind_of

LONGEST_SIDE = 8192
IN_MEMORY = 2**25
"""Bytes of pixels up to which images are held in memory; more are decoded again when they are asked for."""
HEADERS = 20
"""Images whose header is looked at for the shape of all: the first one that can be read tells it."""


@dataclass(frozen=True, slots=True)
class Masks:
    """The masks beside the images.

    Args:
        folder: Where they lie, under the names of their images.
        shown: The folder as written.
        span: Where it is written.
        values: The value that stands for each class; None where a pixel holds the number of its class.
    """

    folder: Path
    shown: str
    span: Span
    values: tuple[int, ...] | None

    def beside(self, name: str) -> str | None:
        """The mask of an image: a file of the same name, maybe of another format."""
        if (self.folder / name).is_file():
            return name
        others = (str(Path(name).with_suffix(ending)) for ending in image.ENDINGS)
        return next((each for each in others if (self.folder / each).is_file()), None)


@dataclass(frozen=True, slots=True)
class ImageSource:
    """A folder of images.

    Args:
        classes: The names of the folders, sorted; None where the images have no label.
        files: By split.
        image_size: Height and width to which images are brought, None leaves them.
        color_mode: Keras's word for what they are turned into, None leaves them.
        shape: Of each image as it is read.
        masks: None where there are none.
    """

    arguments: FileArguments
    classes: tuple[str, ...] | None
    files: Mapping[str, Files]
    image_size: tuple[int, int] | None
    color_mode: str | None
    shape: Shape
    masks: Masks | None = None

    @property
    def name(self) -> str:
        return self.arguments.shown

    @property
    def span(self) -> Span:
        return self.arguments.span

    @property
    def paths(self) -> Mapping[Span, Path]:
        masks = {self.masks.span: self.masks.folder} if self.masks else {}
        return {self.span: self.arguments.path, **masks}

    @property
    def columns(self) -> tuple[Column, ...]:
        resized = self.image_size is not None
        found = [Column("image", self.shape, "uint8", resized=resized)]
        if self.classes is not None:
            found.append(Column("label", (), "int32", len(self.classes)))
        if self.masks:
            known = len(self.masks.values) if self.masks.values else None
            found.append(Column("mask", (*self.shape[:2], 1), "uint8", known))
        return tuple(found)

    @property
    def splits(self) -> Mapping[str, int | None]:
        return {split: len(files.names) for split, files in self.files.items()}

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return {} if self.classes is None else {"label": self.classes}

    @property
    def in_memory(self) -> bool:
        """Whether all pixels are held; larger sets are read again from their files, as they are trained on."""
        count = sum(len(files.names) for files in self.files.values())
        return count * (math.prod(self.shape) + bool(self.masks) * math.prod(self.shape[:2])) <= IN_MEMORY

    def read(self, progress: Progress | None = None) -> Content:
        """Decodes every image once: what is wrong with one is known before anything is trained."""
        del progress
        reading = Reading(self)
        splits = {split: reading.split(files) for split, files in self.files.items()}
        return Content(
            splits, {self.name: reading.digest.hexdigest()}, dict(zip(splits, reading.places, strict=True)),
            tuple(reading.left_out),
        )  # fmt: skip

    def mode(self) -> str | None:
        """Pillow's mode into which images are turned."""
        return image.COLOR_MODES[self.color_mode][0] if self.color_mode else None


# --- what the spec says ----------------------------------------------------------------------------------------

ARGUMENTS = ("folder", "image_size", "color_mode", "labels", "masks", "mask_values")
INFERRED = "inferred"


def open_images(entry: Entry, folder: Path) -> ImageSource:
    """The folder that the spec names: its files are listed, and the first image's header is read.

    Raises:
        DataError: It holds no images, or not as the spec says.
    """
    arguments = read_arguments(entry, folder, ARGUMENTS, key="folder")
    size = _image_size(entry, arguments.values.get("image_size"))
    mode = _color_mode(entry, arguments.values.get("color_mode"))
    masks = _masks(entry, arguments, folder)
    if _labelled(entry, arguments.values, masks):
        classes, files = with_classes(arguments)
    else:
        classes, files = None, without_classes(arguments)
    source = ImageSource(arguments, classes, files, size, mode, (0, 0, 0), masks)
    return replace(source, shape=_shape(source))


def _labelled(entry: Entry, values: Mapping[str, Node], masks: Masks | None) -> bool:
    """Whether folders are classes: Keras's own word, which masks turn round."""
    node = values.get("labels")
    if node is None:
        return masks is None
    if not is_null(node) and plain(node) != INFERRED:
        raise DataError(
            messages.source_value(node.span, entry.name, "labels", "`inferred` or null", _found(node))
        )
    return not is_null(node)


def _masks(entry: Entry, arguments: FileArguments, folder: Path) -> Masks | None:
    node, values = arguments.values.get("masks"), arguments.values.get("mask_values")
    if node is None or is_null(node):
        if values is not None:
            raise DataError(
                messages.source_value(
                    values.span, entry.name, "mask_values", "`masks` beside it", _found(values)
                )
            )
        return None
    shown = plain(node)
    if not isinstance(shown, str):
        raise DataError(messages.source_value(node.span, entry.name, "masks", "a path", _found(node)))
    path = folder / Path(shown).expanduser()
    if not path.is_dir():
        raise DataError(told.folder_missing(node.span, shown, None))
    return Masks(path, shown, node.span, _mask_values(entry, values))


def _mask_values(entry: Entry, node: Node | None) -> tuple[int, ...] | None:
    if node is None or is_null(node):
        return None
    value = plain(node)
    bytes_alone = isinstance(value, list) and all(type(each) is int and 0 <= each <= 255 for each in value)
    if bytes_alone and len(value) > 1 and len(set(value)) == len(value):
        return tuple(value)
    expected = "a list of different values from 0 to 255, that of each class"
    raise DataError(messages.source_value(node.span, entry.name, "mask_values", expected, _found(node)))


def _shape(source: ImageSource) -> Shape:
    """The shape of the first image, brought to what the spec says; of one that can be read, where there is one soon."""
    names = next(iter(source.files.values())).names[:HEADERS]
    told_first: Diagnostic | None = None
    for name in names:
        try:
            height, width, channels = image.shape_of(source.arguments.path / name)
        except ValueError as fault:
            shown = shown_path(source.arguments, name)
            told_first = told_first or told.image_unreadable(source.span, shown, str(fault))
            continue
        channels = image.COLOR_MODES[source.color_mode][1] if source.color_mode else channels
        return (*(source.image_size or (height, width)), channels)
    assert told_first is not None
    raise DataError(told_first)


def _found(node: Node) -> str:
    value = plain(node)
    return f"`{value}`" if isinstance(value, str | int | list) else kind_of(node)


def _image_size(entry: Entry, node: Node | None) -> tuple[int, int] | None:
    if node is None:
        return None
    value = plain(node)
    if isinstance(value, list) and len(value) == 2 and all(type(each) is int for each in value):
        height, width = value
        if 0 < height <= LONGEST_SIDE and 0 < width <= LONGEST_SIDE:
            return height, width
    expected = f"a height and a width of at most {LONGEST_SIDE}"
    raise DataError(messages.source_value(node.span, entry.name, "image_size", expected, kind_of(node)))


def _color_mode(entry: Entry, node: Node | None) -> str | None:
    value = plain(node) if node is not None else None
    if node is None or (isinstance(value, str) and value in image.COLOR_MODES):
        return value
    words = ", ".join(f"`{word}`" for word in image.COLOR_MODES)
    found = f"`{value}`" if isinstance(value, str) else kind_of(node)
    raise DataError(messages.source_value(node.span, entry.name, "color_mode", f"one of {words}", found))


IMAGES = Definition(
    "Images",
    "Images in a folder for each class, or with masks, maybe below `train`, `validation` and `test`: column `image`, "
    "and `label` or `mask`.",
    (
        argument("folder", {"type": "string"}, "The folder; its path starts from the spec's folder."),
        argument(
            "image_size",
            {
                "type": "array",
                "items": {"type": "integer", "minimum": 1, "maximum": LONGEST_SIDE},
                "minItems": 2,
                "maxItems": 2,
            },
            "Height and width to which all images are brought; without it all must be alike.",
        ),
        argument("color_mode", {"enum": list(image.COLOR_MODES)}, "What all images are turned into."),
        argument(
            "labels",
            {"enum": [INFERRED, None]},
            "Whether the folders in it are classes; null takes all images below it without a label, as `masks` does.",
            INFERRED,
        ),
        argument(
            "masks",
            {"type": "string"},
            "The folder of the images' masks, under the same names: a column `mask` (height, width, 1).",
        ),
        argument(
            "mask_values",
            {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 255}, "minItems": 2},
            "The value in a mask that stands for each class; without it a pixel holds the number of its class.",
        ),
    ),
    lambda given: open_images(given.entry, given.folder),
    example={"folder": "pets", "image_size": [64, 64]},
)
