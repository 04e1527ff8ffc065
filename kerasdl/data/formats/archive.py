"""Archives of several files (`.tar.gz`), read in memory: nothing of them is unpacked into a folder."""

from __future__ import annotations

import io
import tarfile
import zlib
from collections.abc import Mapping


def members(content: bytes, wanted: Mapping[str, int]) -> dict[str, bytes]:
    """The bytes of some files of an archive.

    Args:
        content: The archive.
        wanted: The names of the files, in whatever folder of it they lie, and how long each is at most.

    Raises:
        ValueError: It is no whole archive, lacks one of them, or holds a longer one.
    """
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r|*") as archive:
            for entry in archive:
                name = entry.name.rpartition("/")[2]
                if name in wanted and name not in found and entry.isfile():
                    found[name] = _bounded(archive, entry, wanted[name])
    except (tarfile.TarError, OSError, EOFError, zlib.error) as fault:
        raise ValueError(f"it is no whole archive ({fault})") from fault
    if absent := [name for name in wanted if name not in found]:
        raise ValueError(f"it holds no `{absent[0]}`")
    return found


def _bounded(archive: tarfile.TarFile, entry: tarfile.TarInfo, most: int) -> bytes:
    if entry.size > most:
        raise ValueError(f"`{entry.name}` in it has {entry.size} bytes, expected {most}")
    file = archive.extractfile(entry)
    return file.read() if file else b""
