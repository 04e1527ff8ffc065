"""Images by pillow: judged by their headers before anything is decoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

ENDINGS = (".png", ".jpg", ".jpeg")
MODES: Mapping[str, tuple[str, int]] = {
    "1": ("L", 1), "L": ("L", 1), "LA": ("LA", 2), "P": ("RGB", 3), "RGB": ("RGB", 3), "RGBA": ("RGBA", 4),
}  # fmt: skip
"""Pillow's modes of 8 bits a channel: as what they are read, and their channels. A palette stands for colours."""
COLOR_MODES: Mapping[str, tuple[str, int]] = {"grayscale": ("L", 1), "rgb": ("RGB", 3), "rgba": ("RGBA", 4)}
"""Keras's words for what images are turned into."""

Shape = tuple[int, int, int]
"""Height, width, channels."""


def images_below(folder: Path) -> Iterator[Path]:
    """The image files of a folder and of those below it; hidden ones are none."""
    found = (each for each in folder.rglob("*") if each.suffix.lower() in ENDINGS)
    return (each for each in found if not each.name.startswith(".") and each.is_file())


def shape_of(path: Path) -> Shape:
    """The shape of an image by its header.

    Raises:
        ValueError: It is none, or of another kind than 8 bits a channel.
    """
    with _opened(path) as image:
        return image.height, image.width, _mode(image)[1]


def pixels(path: Path, size: tuple[int, int] | None = None, color_mode: str | None = None) -> np.ndarray:
    """An image as bytes.

    Args:
        path: A PNG or JPEG file.
        size: Height and width to which it is brought, bilinearly; None leaves it as it is.
        color_mode: One of `COLOR_MODES` into which it is turned; None leaves it as it is.

    Returns:
        (height, width, channels) uint8.

    Raises:
        ValueError: It is no whole image.
    """
    return decoded(path, size, color_mode)[0]


def decoded(
    file: Path | BytesIO, size: tuple[int, int] | None, color_mode: str | None
) -> tuple[np.ndarray, str, Shape]:
    """An image as `pixels` gives it, its format and mode (`PNG:RGB`), and its shape before it was resized."""
    import numpy as np
    from PIL import Image

    with _opened(file) as image:
        mode, channels = COLOR_MODES[color_mode] if color_mode else _mode(image)
        kind = f"{image.format}:{image.mode}"
        try:
            turned = image.convert(mode)
            found = (turned.height, turned.width, channels)
            if size and found[:2] != size:
                turned = turned.resize((size[1], size[0]), Image.Resampling.BILINEAR)
            return np.asarray(turned, "uint8").reshape(turned.height, turned.width, channels), kind, found
        except (OSError, SyntaxError, ValueError) as fault:
            raise ValueError(str(fault)) from fault


def classes(
    file: Path | BytesIO, size: tuple[int, int] | None, values: Sequence[int] | None
) -> tuple[np.ndarray, Shape]:
    """A mask as the number of a class for each pixel.

    Args:
        file: An image of one channel; of a palette, the numbers of its colours count.
        size: Height and width to which it is brought, by the nearest pixel; None leaves it as it is.
        values: The value that stands for each class; None where a pixel holds the number itself.

    Returns:
        (height, width, 1) uint8, and its shape before it was resized.

    Raises:
        ValueError: It is no whole image of one channel, or holds a value that is no class.
    """
    import numpy as np
    from PIL import Image

    with _opened(file) as image:
        if image.mode not in ("1", "L", "P"):
            raise ValueError(f"it is of pillow's mode {image.mode}, not of one channel of 8 bits")
        try:
            turned = image.convert("L") if image.mode == "1" else image
            found = (turned.height, turned.width, 1)
            pixels = _numbered(np.asarray(turned, "uint8"), values)
            if size and found[:2] != size:
                brought = Image.fromarray(pixels).resize((size[1], size[0]), Image.Resampling.NEAREST)
                pixels = np.asarray(brought, "uint8")
            return pixels[..., None], found
        except (OSError, SyntaxError) as fault:
            raise ValueError(str(fault)) from fault


class UnknownValueError(ValueError):
    """A pixel of a mask is no class.

    Args:
        value: That was found.
    """

    def __init__(self, value: int) -> None:
        super().__init__(f"it holds the value {value}")
        self.value = value


def _numbered(pixels: np.ndarray, values: Sequence[int] | None) -> np.ndarray:
    import numpy as np

    if values is None:
        return pixels
    table = np.full(256, -1, "int16")
    table[list(values)] = np.arange(len(values))
    found = table[pixels]
    if (found < 0).any():
        raise UnknownValueError(int(pixels[found < 0][0]))
    return found.astype("uint8")


def _opened(path: Path | BytesIO) -> Any:
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError as fault:
        raise ValueError("pillow is not installed (`pip install 'kerasdl[data]'`)") from fault
    try:
        return Image.open(path)
    except UnidentifiedImageError as fault:
        raise ValueError("it is no whole image") from fault
    except (Image.DecompressionBombError, OSError, SyntaxError) as fault:
        raise ValueError(getattr(fault, "strerror", None) or str(fault)) from fault


def _mode(image: Any) -> tuple[str, int]:
    if image.mode not in MODES:
        raise ValueError(f"it is of pillow's mode {image.mode}, not of 8 bits a channel")
    return MODES[image.mode]
