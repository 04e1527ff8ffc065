"""Images that lie in files: rows that are decoded when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Decoding:
    """What a backend needs to know to decode images as pillow does.

    Args:
        kinds: (count,) the format and pillow's mode of each file: `PNG:RGB`.
        size: Height and width to which images are brought, None where all have them.
        color_mode: Pillow's mode into which they are turned, None leaves them.
    """

    kinds: np.ndarray
    size: tuple[int, int] | None
    color_mode: str | None


@dataclass(frozen=True, slots=True, eq=False)
class ImageFiles:
    """Images of one shape, a file each.

    Args:
        folder: Where they lie.
        names: (count,) bytes, the path of each below the folder.
        digests: (count, 16) uint8 of what each file holds.
        row_shape: Of one image.
        read: Gives the pixels of a file; raises ValueError or OSError.
        decoding: How a backend decodes them itself, None where only `read` knows.
    """

    folder: Path
    names: np.ndarray
    digests: np.ndarray
    row_shape: tuple[int, ...]
    read: Callable[[Path], np.ndarray]
    decoding: Decoding | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.names), *self.row_shape)

    @property
    def dtype(self) -> Any:
        import numpy as np

        return np.dtype("uint8")

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, rows: Any) -> Any:
        import numpy as np

        chosen = self.names[rows]
        if isinstance(chosen, bytes):
            return self.read(self.folder / chosen.decode())
        found = np.empty((len(chosen), *self.row_shape), "uint8")
        for row, name in enumerate(chosen.tolist()):
            found[row] = self.read(self.folder / name.decode())
        return found
