"""Weights as safetensors keeps them: eight bytes, a header of JSON, then the numbers in line."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from typing import IO, Any

import numpy as np

from kerasdl.backend.stored.refusal import UnreadableError
from kerasdl.graph.stored import Stored

DTYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip
_LONGEST = 100_000_000  # bytes of a header, as the format's own readers have it


def layers(file: IO[bytes]) -> dict[str, tuple[Stored, ...]]:
    """The weights of each layer: what stands before the last `/` of a name, or before the last dot where it has none.

    >>> import io
    >>> header = b'{"words.embeddings": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}}'
    >>> layers(io.BytesIO(len(header).to_bytes(8, "little") + header + bytes(8)))["words"][0].shape
    (1, 2)

    Raises:
        UnreadableError: It is no such file, or not a whole one.
    """
    found: dict[str, tuple[Stored, ...]] = {}
    for name, (dtype, shape, _, _) in _header(file).items():
        layer, _, own = (name if "/" in name else name.replace(".", "/")).rpartition("/")
        found[layer] = (*found.get(layer, ()), Stored(own, name, shape, dtype, named=True))
    return found


def arrays(file: IO[bytes], wanted: Sequence[Stored]) -> Mapping[str, np.ndarray]:
    """The values of weights by their names."""
    header, found = _header(file), dict[str, np.ndarray]()
    for each in wanted:
        dtype, shape, start, length = header.get(each.path, ("", (), 0, 0))
        if (dtype, shape) != (each.dtype, each.shape):
            raise UnreadableError("it has changed while it was read")
        file.seek(start)
        found[each.path] = np.frombuffer(file.read(length), _numpy(dtype)).reshape(shape)
    return found


def _header(file: IO[bytes]) -> dict[str, tuple[str, tuple[int, ...], int, int]]:
    """By name: dtype, shape, where the numbers begin in the file, and how many bytes they are."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    length = int.from_bytes(file.read(8), "little")
    if size < 8 or length > min(size - 8, _LONGEST):
        raise UnreadableError("it is cut short, or is no safetensors file")
    try:
        said = json.loads(file.read(length), object_pairs_hook=_once)
        held = {name: each for name, each in said.items() if name != "__metadata__"}
        return {name: _tensor(each, 8 + length, size) for name, each in held.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise UnreadableError("its header is not what safetensors writes") from fault


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _tensor(said: Any, begin: int, size: int) -> tuple[str, tuple[int, ...], int, int]:
    dtype, shape = DTYPES[said["dtype"]], tuple(said["shape"])
    start, end = said["data_offsets"]
    if not all(type(each) is int and each >= 0 for each in (*shape, start, end)):
        raise ValueError("a length is no number")
    if end - start != math.prod(shape) * _numpy(dtype).itemsize:
        raise ValueError("a tensor has another size than its shape says")
    if begin + end > size:
        raise UnreadableError("it is cut short")
    return dtype, shape, begin + start, end - start


def _numpy(dtype: str) -> np.dtype[Any]:
    if dtype == "bfloat16":
        import ml_dtypes

        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(dtype).newbyteorder("<")
