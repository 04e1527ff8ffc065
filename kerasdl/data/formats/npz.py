"""NPY, numpy's file of an array, and NPZ, its archive of such.

Headers are read without numpy, and nothing is ever unpickled.
"""

from __future__ import annotations

import ast
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MAGIC = b"\x93NUMPY"
LONGEST_HEADER = 10_000
KINDS = {"b": "bool", "i": "int", "u": "uint", "f": "float", "U": "string", "S": "string"}
FAULTS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, struct.error)


@dataclass(frozen=True, slots=True)
class Header:
    """Shape and dtype of one array of an archive; dtype `object` is one that only pickle could read."""

    shape: tuple[int, ...]
    dtype: str


def headers(file: IO[bytes]) -> Mapping[str, Header]:
    """The arrays of an archive, by name, without their values.

    Raises:
        ValueError: It is no archive of arrays.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return {name.removesuffix(".npy"): _header(archive, name) for name in archive.namelist()}
    except FAULTS as fault:
        raise ValueError(f"it is no whole NPZ archive ({fault})") from fault


def read(content: bytes) -> Mapping[str, np.ndarray]:
    """The arrays of an archive, by name.

    Raises:
        ValueError: It is no archive of plain arrays.
    """
    import numpy as np

    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FAULTS as fault:
        raise ValueError(f"it is no whole NPZ archive ({fault})") from fault


def npy_header(path: Path) -> Header:
    """The one array of an NPY file, without its values.

    Raises:
        ValueError: It is no NPY file.
    """
    try:
        with path.open("rb") as file:
            return _read_header(file, path.name)
    except FAULTS as fault:
        raise ValueError(f"it is no whole NPY file ({fault})") from fault


def read_npy(content: bytes) -> np.ndarray:
    """The one array of an NPY file.

    Raises:
        ValueError: It is no array of plain values.
    """
    import numpy as np

    try:
        return np.load(io.BytesIO(content), allow_pickle=False)
    except FAULTS as fault:
        raise ValueError(f"it is no whole NPY file ({fault})") from fault


def _header(archive: zipfile.ZipFile, name: str) -> Header:
    with archive.open(name) as member:
        return _read_header(member, name)


def _read_header(member: IO[bytes], name: str) -> Header:
    if member.read(6) != MAGIC:
        raise ValueError(f"`{name}` is no numpy array")
    major, _ = member.read(2)
    size = struct.unpack("<H" if major == 1 else "<I", member.read(2 if major == 1 else 4))[0]
    if size > LONGEST_HEADER:
        raise ValueError(f"the header of `{name}` is {size} bytes long")
    return _parsed(name, member.read(size).decode("latin1"))


def _parsed(name: str, text: str) -> Header:
    try:
        said = ast.literal_eval(text.strip())
        shape, descr = tuple(int(length) for length in said["shape"]), said["descr"]
    except (SyntaxError, ValueError, KeyError, TypeError, MemoryError, RecursionError) as fault:
        raise ValueError(f"the header of `{name}` cannot be read") from fault
    return Header(shape, _dtype(descr))


def _dtype(descr: object) -> str:
    """Keras's word for numpy's code: `<f4` is float32.

    >>> _dtype("<f4"), _dtype("|b1"), _dtype("|O")
    ('float32', 'bool', 'object')
    """
    match = re.fullmatch(r"[<>|=]?([a-zA-Z])(\d+)", descr) if isinstance(descr, str) else None
    if match is None or match[1] not in KINDS:
        return "object"
    kind = KINDS[match[1]]
    return kind if kind in ("bool", "string") else f"{kind}{int(match[2]) * 8}"
