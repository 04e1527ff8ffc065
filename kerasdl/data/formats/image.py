"""Images by pillow: judged by their headers before anything is decoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    import numpy as np
    from PIL import Image

    with _opened(path) as image:
        mode, channels = COLOR_MODES[color_mode] if color_mode else _mode(image)
        try:
            turned = image.convert(mode)
            if size and turned.size != (size[1], size[0]):
                turned = turned.resize((size[1], size[0]), Image.Resampling.BILINEAR)
            return np.asarray(turned, "uint8").reshape(turned.height, turned.width, channels)
        except (OSError, SyntaxError, ValueError) as fault:
            raise ValueError(str(fault)) from fault


def _opened(path: Path) -> Any:
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
