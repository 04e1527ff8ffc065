"""Fetching one file over http(s): bounded, checked, written beside its place and renamed."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import zlib
from pathlib import Path
from typing import IO, Protocol

from kerasdl.data.manifest import File


class Progress(Protocol):
    """Is told how far fetching is."""

    def fetched(self, name: str, here: int, total: int) -> None:
        """So many bytes of a file are here; `total` is 0 where it is not known."""
        ...


PIECE = 1 << 16
SLACK = 1 << 20
PATIENCE = 30.0
PACKED_MOST = 1 << 32
"""Uncompressed bytes at most of a file whose packed form is the very one that the manifest names."""


class FetchError(Exception):
    """A file could not be fetched; the message says why, as the end of a sentence."""


class ChecksumError(Exception):
    """What was found is not the file that the manifest names.

    Args:
        found: The sha256 of what was found, uncompressed.
    """

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def fetch(file: File, folder: Path, progress: Progress | None = None) -> Path:
    """Fetches a file into a folder.

    Args:
        file: With a URL.
        folder: Made where it is missing.
        progress: Told as bytes arrive.

    Returns:
        Where the file lies now. Until it is whole and its checksum is right, nothing lies there.

    Raises:
        FetchError: No network, no such address, or a connection cut short.
        ChecksumError: Another file came.
    """
    if not (file.url or "").startswith(("http://", "https://")):
        raise FetchError("it has no address")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=folder)
    except OSError as fault:
        raise FetchError(f"`{folder}` cannot be written ({fault.strerror})") from fault
    try:
        with os.fdopen(handle, "wb") as target:
            _receive(file, target, progress)
        verified(Path(beside).read_bytes(), file)
        return Path(beside).replace(folder / file.name)
    finally:
        Path(beside).unlink(missing_ok=True)


def verified(content: bytes, file: File) -> bytes:
    """The uncompressed bytes of a file as the manifest names it.

    Raises:
        ChecksumError: They are others.
    """
    if file.packed:
        _check(content, file)
        return content if file.format == "tar" else uncompressed(content, PACKED_MOST)
    try:
        plain = uncompressed(content, file.bytes)
    except (OSError, EOFError, zlib.error):
        plain = content
    _check(plain, file)
    return plain


def _check(content: bytes, file: File) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise ChecksumError(found)


def uncompressed(content: bytes, most: int) -> bytes:
    """The bytes themselves, or what they hold where gzip packed them; never more than `most` and one."""
    if content[:2] != b"\x1f\x8b":
        return content
    import io

    with gzip.open(io.BytesIO(content)) as packed:
        return packed.read(most + 1)


def _receive(file: File, target: IO[bytes], progress: Progress | None) -> None:
    # Loaded where something is fetched: checking a spec never is.
    import http.client
    import urllib.request

    request = urllib.request.Request(file.url or "", headers={"User-Agent": "kerasdl"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            total = int(answer.headers.get("Content-Length") or 0)
            here = _copy(answer, target, file, total, progress)
    except (http.client.HTTPException, OSError, ValueError) as fault:
        raise FetchError(f"fetching {file.url} failed ({_reason(fault)})") from fault
    if total and here != total:
        raise FetchError(f"fetching {file.url} was cut short: {here} of {total} bytes came")
    if progress and not total:
        progress.fetched(file.name, here, here)  # only the end tells how long it is


def _copy(answer: IO[bytes], target: IO[bytes], file: File, total: int, progress: Progress | None) -> int:
    here = 0
    while piece := answer.read(PIECE):
        here += len(piece)
        if here > file.bytes + SLACK:
            raise ValueError(f"more than {file.bytes} bytes came")
        target.write(piece)
        if progress:
            progress.fetched(file.name, here, total)
    return here


def _reason(fault: BaseException) -> str:
    import urllib.error

    if isinstance(fault, urllib.error.URLError) and not isinstance(fault, urllib.error.HTTPError):
        return str(fault.reason)
    return str(fault) or type(fault).__name__
