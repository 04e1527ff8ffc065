"""One pass over the files of images, in threads: each is read and decoded once, whatever becomes of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasdl.data.formats import image
from kerasdl.data.formats.image import Shape
from kerasdl.data.image_files import Decoding, ImageFiles
from kerasdl.data.left_out import LeftOut
from kerasdl.data.sources.image_listing import Files, shown_path
from kerasdl.diagnostics.messages import data_images as told

if TYPE_CHECKING:
    import numpy as np

    from kerasdl.data.sources.images import ImageSource

UNREADABLE = "images that cannot be read"
OF_ANOTHER_SHAPE = "images of another shape"
WITHOUT_MASK = "images without a mask"
UNFIT_MASK = "images whose mask cannot be used"
AT_ONCE = 256
"""Files that are under way at most: what has been read of them is what lies in memory."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file holds.

    Args:
        digest: The sha256 of its bytes.
        size: How many they are.
        pixels: Of the row that it gives; None where it gives none.
        kind: The format and the mode of an image.
        shape: Before it was brought to another size.
        fault: Why it gives no row.
    """

    digest: bytes
    size: int
    pixels: np.ndarray | None = None
    kind: str = ""
    shape: tuple[int, ...] = ()
    fault: LeftOut | None = None


def seen(
    path: Path,
    decode: Callable[[BytesIO], tuple[np.ndarray, str, tuple[int, ...]]],
    told: Callable[[str], LeftOut],
) -> Seen:
    """What a file holds; what is wrong with it is told, not raised."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        return Seen(b"", 0, fault=told(fault.strerror or str(fault)))
    digest = hashlib.sha256(content).digest()
    if not content:
        return Seen(digest, 0, fault=told("it is empty"))
    try:
        pixels, kind, shape = decode(BytesIO(content))
    except ValueError as fault:
        return Seen(digest, len(content), fault=told(str(fault)))
    return Seen(digest, len(content), pixels, kind, shape)


def in_order(look: Callable[[str], Any], names: Sequence[str]) -> Iterator[Any]:
    """What a look at each file gives, in their order, some of them at once."""
    with ThreadPoolExecutor(os.cpu_count() or 1, "kerasdl-images") as pool:
        for some in _pieces(names):
            yield from pool.map(look, some)


def _pieces(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))


class Reading:
    """The pass over all files of a source.

    Args:
        source: Its files are listed.
    """

    def __init__(self, source: ImageSource) -> None:
        self.source = source
        self.digest = hashlib.sha256()
        self.left_out: list[LeftOut] = []
        self.places: list[np.ndarray] = []

    def split(self, files: Files) -> Mapping[str, Any]:
        """The columns of a split; what cannot be used is left out, and told."""
        import numpy as np

        image_rows, mask_rows = _Rows(self.source.in_memory), _Rows(self.source.in_memory)
        kept: list[int] = []
        for row, (name, (picture, mask)) in enumerate(
            zip(files.names, in_order(self._looked, files.names), strict=True)
        ):
            self._digest(name, picture)
            if mask is not None:
                self._digest(name, mask)
            if fault := picture.fault or self._misshapen(name, picture) or (mask.fault if mask else None):
                self.left_out.append(fault)
                continue
            kept.append(row)
            image_rows.add(name, picture)
            if mask is not None and self.source.masks:
                mask_rows.add(self.source.masks.beside(name) or name, mask)
        self.places.append(np.asarray([self._shown(files.names[row]) for row in kept], str))
        found: dict[str, Any] = {"image": image_rows.images(self.source)}
        if self.source.classes is not None:
            found["label"] = np.asarray([files.labels[row] for row in kept], "int32")
        if self.source.masks:
            found["mask"] = mask_rows.masks(self.source)
        return found

    def _looked(self, name: str) -> tuple[Seen, Seen | None]:
        source = self.source
        decode = partial(image.decoded, size=source.image_size, color_mode=source.color_mode)
        picture = seen(source.arguments.path / name, decode, partial(self._unreadable, name))
        if source.masks is None or picture.fault:
            return self._light(picture), None
        beside = source.masks.beside(name)
        if beside is None:
            fault = told.mask_missing(source.masks.span, self._shown(name), source.masks.shown)
            return self._light(picture), Seen(b"", 0, fault=LeftOut(WITHOUT_MASK, self._shown(name), fault))
        mask = seen(source.masks.folder / beside, self._mask, partial(self._unfit, beside))
        if mask.fault is None and mask.shape[:2] != picture.shape[:2]:
            place, wanted, got = self._shown_mask(beside), str(picture.shape[:2]), str(mask.shape[:2])
            fault = told.mask_shape(source.masks.span, place, wanted, got, self._shown(name))
            mask = replace(mask, fault=LeftOut(UNFIT_MASK, place, fault))
        return self._light(picture), self._light(mask)

    def _mask(self, content: BytesIO) -> tuple[np.ndarray, str, tuple[int, ...]]:
        assert self.source.masks is not None
        pixels, shape = image.classes(content, self.source.image_size, self.source.masks.values)
        return pixels, "", shape

    def _light(self, found: Seen) -> Seen:
        """Without its pixels, where they are not held: their shape is all that is asked of them."""
        if self.source.in_memory or found.pixels is None:
            return found
        return replace(found, pixels=None)

    def _digest(self, name: str, found: Seen) -> None:
        self.digest.update(f"{name}\0{found.size}\0".encode())
        self.digest.update(found.digest)

    def _misshapen(self, name: str, found: Seen) -> LeftOut | None:
        shape = (*(self.source.image_size or found.shape[:2]), found.shape[2])
        if shape == self.source.shape:
            return None
        first = self._shown(next(iter(self.source.files.values())).names[0])
        fault = told.image_shape(
            self.source.span, self._shown(name), str(self.source.shape), str(shape), first
        )
        return LeftOut(OF_ANOTHER_SHAPE, self._shown(name), fault)

    def _unreadable(self, name: str, reason: str) -> LeftOut:
        shown = self._shown(name)
        return LeftOut(UNREADABLE, shown, told.image_unreadable(self.source.span, shown, reason))

    def _unfit(self, name: str, reason: str) -> LeftOut:
        masks = self.source.masks
        assert masks is not None
        shown = self._shown_mask(name)
        return LeftOut(UNFIT_MASK, shown, told.mask_unreadable(masks.span, shown, reason, masks.values))

    def _shown(self, name: str) -> str:
        return shown_path(self.source.arguments, name)

    def _shown_mask(self, name: str) -> str:
        assert self.source.masks is not None
        return f"{self.source.masks.shown.rstrip('/')}/{name}"


class _Rows:
    """The rows of a column as they are seen: their pixels, or what is needed to read them again.

    Args:
        in_memory: Whether the pixels are held.
    """

    def __init__(self, in_memory: bool) -> None:
        self.in_memory = in_memory
        self.names, self.digests, self.kinds = list[bytes](), bytearray(), list[bytes]()
        self.pixels: list[np.ndarray] = []
        self.sizes: set[tuple[int, ...]] = set()

    def add(self, name: str, found: Seen) -> None:
        """Adds the row of a file."""
        if self.in_memory and found.pixels is not None:
            self.pixels.append(found.pixels)
            return
        self.names.append(name.encode())
        self.digests += found.digest[:16]
        self.kinds.append(found.kind.encode())
        self.sizes.add(tuple(found.shape[:2]))

    def images(self, source: ImageSource) -> Any:
        read = partial(image.pixels, size=source.image_size, color_mode=source.color_mode)
        resized = source.image_size is not None and self.sizes != {source.image_size}
        size = source.image_size if resized else None
        return self._column(source.arguments.path, source.shape, read, (size, source.mode()))

    def masks(self, source: ImageSource) -> Any:
        assert source.masks is not None
        read = partial(_mask_of, size=source.image_size, values=source.masks.values)
        return self._column(source.masks.folder, (*source.shape[:2], 1), read, None)

    def _column(self, folder: Path, shape: Shape, read: Any, decoding: Any) -> Any:
        import numpy as np

        if self.in_memory:
            return np.stack(self.pixels) if self.pixels else np.empty((0, *shape), "uint8")
        known = Decoding(np.asarray(self.kinds, bytes), *decoding) if decoding else None
        digests = np.frombuffer(bytes(self.digests), "uint8").reshape(-1, 16)
        return ImageFiles(folder, np.asarray(self.names, bytes), digests, shape, read, known)


def _mask_of(path: Path, size: tuple[int, int] | None, values: Sequence[int] | None) -> np.ndarray:
    return image.classes(path, size, values)[0]
