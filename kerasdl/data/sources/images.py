"""`Images: {folder: animals}`: a folder of images for each class, maybe below `train`, `validation` and `test`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasdl.data.download import Progress
from kerasdl.data.formats import image
from kerasdl.data.formats.image import Shape
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.arguments import FileArguments, read_arguments
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_images as told
from kerasdl.spec.model import Column
from kerasdl.syntax import Entry, Node, plain
from kerasdl.syntax.nodes import kind_of

if TYPE_CHECKING:
    import numpy as np

SPLITS: Mapping[str, str] = {
    "train": "train",
    "validation": "validation",
    "val": "validation",
    "test": "test",
}
"""The folders that are splits, with the split of each."""
LONGEST_SIDE = 8192


@dataclass(frozen=True, slots=True)
class Picture:
    """One image file with the number of its class."""

    path: Path
    label: int


@dataclass(frozen=True, slots=True)
class ImageSource:
    """A folder of images.

    Args:
        classes: The names of the folders, sorted.
        pictures: By split, each sorted by its path.
        image_size: Height and width to which images are brought, None leaves them.
        color_mode: Keras's word for what they are turned into, None leaves them.
        shape: Of each image as it is read.
    """

    arguments: FileArguments
    classes: tuple[str, ...]
    pictures: Mapping[str, tuple[Picture, ...]]
    image_size: tuple[int, int] | None
    color_mode: str | None
    shape: Shape

    @property
    def name(self) -> str:
        return self.arguments.shown

    @property
    def span(self) -> Span:
        return self.arguments.span

    @property
    def paths(self) -> Mapping[Span, Path]:
        return {self.span: self.arguments.path}

    @property
    def columns(self) -> tuple[Column, ...]:
        resized = self.image_size is not None
        return (
            Column("image", self.shape, "uint8", resized=resized),
            Column("label", (), "int32", len(self.classes)),
        )

    @property
    def splits(self) -> Mapping[str, int | None]:
        return {split: len(pictures) for split, pictures in self.pictures.items()}

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return {"label": self.classes}

    def read(self, progress: Progress | None = None) -> Content:
        """Reads every image."""
        del progress
        import numpy as np

        digest = hashlib.sha256()
        splits: dict[str, dict[str, np.ndarray]] = {}
        for split, pictures in self.pictures.items():
            images = np.empty((len(pictures), *self.shape), "uint8")
            for row, picture in enumerate(pictures):
                images[row] = self._pixels(picture.path, digest)
            labels = np.asarray([picture.label for picture in pictures], "int32")
            splits[split] = {"image": images, "label": labels}
        names = {
            split: np.asarray([self._shown(picture.path) for picture in pictures])
            for split, pictures in self.pictures.items()
        }
        return Content(splits, {self.name: digest.hexdigest()}, names)

    def _pixels(self, path: Path, digest: Any) -> np.ndarray:
        """The pixels of an image of the right shape; its name and bytes go into the digest of the folder."""
        shown = self._shown(path)
        try:
            content = path.read_bytes()
            found = image.pixels(path, self.image_size, self.color_mode)
        except (OSError, ValueError) as fault:
            raise DataError(told.image_unreadable(self.span, shown, str(fault))) from fault
        if found.shape != self.shape:
            first = self._shown(next(iter(self.pictures.values()))[0].path)
            raise DataError(told.image_shape(self.span, shown, str(self.shape), str(found.shape), first))
        digest.update(f"{path.relative_to(self.arguments.path).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
        return found

    def _shown(self, path: Path) -> str:
        return f"{self.name.rstrip('/')}/{path.relative_to(self.arguments.path).as_posix()}"


def open_images(entry: Entry, folder: Path) -> ImageSource:
    """The folder that the spec names: its files are listed, and the first image's header is read.

    Raises:
        DataError: It holds no folders of images.
    """
    arguments = read_arguments(entry, folder, ("folder", "image_size", "color_mode"), key="folder")
    size = _image_size(entry, arguments.values.get("image_size"))
    mode = _color_mode(entry, arguments.values.get("color_mode"))
    listed = {split: _listed(arguments, where) for split, where in _splits(arguments.path).items()}
    classes = tuple(sorted(next(iter(listed.values()))))
    pictures = {split: _pictures(arguments, classes, found) for split, found in listed.items()}
    source = ImageSource(arguments, classes, pictures, size, mode, (0, 0, 0))
    return replace(source, shape=_shape(source))


def _splits(path: Path) -> Mapping[str, Path]:
    """The folders of the splits, `train` first; the folder itself where it has no `train`."""
    if not (path / "train").is_dir():
        return {WHOLE: path}
    return {split: path / name for name, split in SPLITS.items() if (path / name).is_dir()}


def _listed(arguments: FileArguments, where: Path) -> Mapping[str, tuple[Path, ...]]:
    """The images of each class, by the name of its folder."""
    folders = sorted(each for each in where.iterdir() if each.is_dir() and not each.name.startswith("."))
    found = {each.name: tuple(sorted(image.images_below(each))) for each in folders}
    shown = _shown(arguments, where)
    if not any(found.values()):
        count = sum(1 for _ in image.images_below(where))
        raise DataError(told.no_image_classes(arguments.span, shown, count))
    if empty := next((name for name, files in found.items() if not files), None):
        raise DataError(told.class_without_images(arguments.span, f"{shown}/{empty}"))
    return found


def _pictures(
    arguments: FileArguments, classes: tuple[str, ...], found: Mapping[str, tuple[Path, ...]]
) -> tuple[Picture, ...]:
    for name, files in found.items():
        if name not in classes:
            place = files[0].relative_to(arguments.path).parts[:2]
            shown = "/".join((arguments.shown.rstrip("/"), *place))
            raise DataError(told.class_not_trained(arguments.span, shown, classes))
    return tuple(Picture(path, classes.index(name)) for name, files in found.items() for path in files)


def _shape(source: ImageSource) -> Shape:
    """The shape of the first image, brought to what the spec says."""
    first = next(iter(source.pictures.values()))[0].path
    try:
        height, width, channels = image.shape_of(first)
    except ValueError as fault:
        shown = _shown(source.arguments, first)
        raise DataError(told.image_unreadable(source.span, shown, str(fault))) from fault
    channels = image.COLOR_MODES[source.color_mode][1] if source.color_mode else channels
    return (*(source.image_size or (height, width)), channels)


def _shown(arguments: FileArguments, path: Path) -> str:
    inner = path.relative_to(arguments.path).as_posix()
    return arguments.shown if inner == "." else f"{arguments.shown.rstrip('/')}/{inner}"


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
