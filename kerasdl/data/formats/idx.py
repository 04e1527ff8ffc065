"""IDX, the format of MNIST: a magic number, the axes' lengths, the values, all big-endian.

The format is described on http://yann.lecun.com/exdb/mnist/.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read(content: bytes) -> np.ndarray:
    """The one array of an IDX file.

    Raises:
        ValueError: The bytes are no whole IDX file.

    >>> read(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]))
    array([7, 8, 9], dtype=uint8)
    """
    import numpy as np

    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in DTYPES:
        raise ValueError("it does not begin as an IDX file")
    rank, start = content[3], 4 + 4 * content[3]
    if len(content) < start:
        raise ValueError("it ends inside its header")
    shape = struct.unpack(f">{rank}I", content[4:start])
    dtype = np.dtype(DTYPES[content[2]])
    if len(content) - start != math.prod(shape) * dtype.itemsize:
        raise ValueError(
            f"its header says {math.prod(shape)} values, and {len(content) - start} bytes follow"
        )
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))
