"""CIFAR-10's binary form: records of one byte of label, then the red, green and blue values, row by row.

The format is described on https://www.cs.toronto.edu/~kriz/cifar.html. The form for Python is a pickle, which is
never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SIDE = 32
RECORD = 1 + 3 * SIDE * SIDE


def read(content: bytes) -> Mapping[str, np.ndarray]:
    """The arrays of one batch: `image` (count, 32, 32, 3) and `label` (count,), both uint8.

    Raises:
        ValueError: The bytes are no whole records.

    >>> found = read(bytes([7]) + bytes([255] * 1024) + bytes(2048))
    >>> found["label"], found["image"].shape, found["image"][0, 0, 0]
    (array([7], dtype=uint8), (1, 32, 32, 3), array([255,   0,   0], dtype=uint8))
    """
    import numpy as np

    if not content or len(content) % RECORD:
        raise ValueError(f"it has {len(content)} bytes, which are no whole records of {RECORD}")
    records = np.frombuffer(content, "uint8").reshape(-1, RECORD)
    planes = records[:, 1:].reshape(-1, 3, SIDE, SIDE)
    return {"image": np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), "label": records[:, 0].copy()}
