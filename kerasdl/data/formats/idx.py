"""IDX, the format of MNIST: a magic number, the axes' lengths, the values, all big-endian.

The format is described on http://yann.lecun.com/exdb/mnist/.
"""

from __future__ import annotations

import gzip
import io
import math
import struct
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kerasdl.data.formats.npz import Header

if TYPE_CHECKING:
    import numpy as np

GZIP = b"\x1f\x8b"
MOST_AXES = 32
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


def header(path: Path) -> Header:
    """The one array of an IDX file, packed by gzip or not, without its values.

    Raises:
        ValueError: It is no IDX file.
    """
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
        file.seek(0)
        return _header(gzip.GzipFile(fileobj=file) if packed else file)


def read_packed(content: bytes) -> np.ndarray:
    """The one array of an IDX file, packed by gzip or not; no more is unpacked than its header says.

    Raises:
        ValueError: The bytes are no whole IDX file.
    """
    if content[:2] != GZIP:
        return read(content)
    said = _header(gzip.GzipFile(fileobj=io.BytesIO(content)))
    size = 4 + 4 * len(said.shape) + math.prod(said.shape) * _size_of(said.dtype)
    try:
        return read(gzip.GzipFile(fileobj=io.BytesIO(content)).read(size + 1))
    except (OSError, EOFError, zlib.error) as fault:
        raise ValueError(f"it is no whole gzip file ({fault})") from fault


def _size_of(dtype: str) -> int:
    """How many bytes a value has.

    >>> _size_of("uint8"), _size_of("float64")
    (1, 8)
    """
    return int(dtype.lstrip("uintfloa")) // 8


def _header(file: IO[bytes] | gzip.GzipFile) -> Header:
    try:
        start = file.read(4)
        if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in DTYPES or start[3] > MOST_AXES:
            raise ValueError("it does not begin as an IDX file")
        axes = file.read(4 * start[3])
    except (OSError, EOFError, zlib.error) as fault:
        raise ValueError(f"it is no whole gzip file ({fault})") from fault
    if len(axes) < 4 * start[3]:
        raise ValueError("it ends inside its header")
    kind, size = DTYPES[start[2]][1], int(DTYPES[start[2]][2])
    words = {"u": "uint", "i": "int", "f": "float"}
    return Header(struct.unpack(f">{start[3]}I", axes), f"{words[kind]}{8 * size}")
