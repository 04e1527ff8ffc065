"""How graphs reach the process that infers shapes, and how its findings come back.

Texts travel once; a place in what comes back points into the very `Source` that was sent, and nothing but this
package's own types is read.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Iterator
from typing import IO, Any

from kerasdl.diagnostics import Source

_HEAD = struct.Struct("!I")
_PLAIN = frozenset({"dict", "list", "tuple", "set", "frozenset", "int", "float", "str", "bool", "complex"})


class _Pickler(pickle.Pickler):
    def __init__(self, file: IO[bytes], sources: list[Source]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._sources = sources
        self._known = {id(source): index for index, source in enumerate(sources)}

    def persistent_id(self, obj: Any) -> int | None:
        if not isinstance(obj, Source):
            return None
        if id(obj) not in self._known:
            self._known[id(obj)] = len(self._sources)
            self._sources.append(obj)
        return self._known[id(obj)]


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: IO[bytes], sources: list[Source]) -> None:
        super().__init__(file)
        self._sources = sources

    def persistent_load(self, pid: Any) -> Source:
        return self._sources[pid]

    def find_class(self, module: str, name: str) -> Any:
        ours = module == "kerasdl" or module.startswith("kerasdl.")
        if ours or (module == "builtins" and name in _PLAIN):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is none of this package's types")


def packed(value: Any, sources: list[Source]) -> bytes:
    """A value as bytes; sources in it are added to the list and travel as numbers."""
    file = io.BytesIO()
    _Pickler(file, sources).dump(value)
    return file.getvalue()


def unpacked(data: bytes, sources: list[Source]) -> Any:
    """The value of `packed`, its sources taken from the list.

    Raises:
        pickle.UnpicklingError: Where it holds anything but plain data and this package's types.
    """
    return _Unpickler(io.BytesIO(data), sources).load()


def framed(data: bytes) -> bytes:
    """Bytes with their length before them."""
    return _HEAD.pack(len(data)) + data


def frames(data: bytes) -> Iterator[bytes]:
    """The whole frames at the beginning of the bytes; one that was cut off is left out."""
    start = 0
    while start + _HEAD.size <= len(data):
        (length,) = _HEAD.unpack_from(data, start)
        start += _HEAD.size
        if start + length > len(data):
            return
        yield data[start : start + length]
        start += length
