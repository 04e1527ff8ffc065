"""A file of weights by its name: `.keras`, `.weights.h5` or `.safetensors`."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from kerasdl.backend.stored import h5, safetensors
from kerasdl.backend.stored.refusal import UnreadableError
from kerasdl.graph.stored import Archive, Stored

MEMBER = "model.weights.h5"
SUFFIXES = (".keras", ".weights.h5", ".safetensors")

__all__ = ["SUFFIXES", "UnreadableError", "archive_of", "arrays_of", "suffix_of"]


def suffix_of(path: Path) -> str | None:
    """Which kind of file it is by its name, None where it is none of weights."""
    return next((each for each in SUFFIXES if path.name.lower().endswith(each)), None)


def archive_of(path: Path, shown: str) -> Archive:
    """What a file of weights holds. Only its header is read.

    Args:
        path: It ends as one of `SUFFIXES`.
        shown: The path as its author wrote it.

    Raises:
        UnreadableError: It is broken, or holds links to other files.
    """
    with _opened(path) as file:
        read = safetensors.layers if suffix_of(path) == ".safetensors" else h5.layers
        return Archive(shown, read(file))


def arrays_of(path: Path, wanted: Sequence[Stored]) -> Mapping[str, np.ndarray]:
    """The values of some weights, by their paths in the file.

    Args:
        path: As for `archive_of`.
        wanted: Of its archive; their shapes are known to fit, so that no more memory is taken than the model takes.

    Raises:
        UnreadableError: It is broken, or has changed since its header was read.
    """
    with _opened(path) as file:
        read: Callable[[IO[bytes], Sequence[Stored]], Mapping[str, np.ndarray]]
        read = safetensors.arrays if suffix_of(path) == ".safetensors" else h5.arrays
        return read(file, wanted)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, or the weights within an archive of Keras's, as bytes that can be sought in."""
    try:
        if suffix_of(path) != ".keras":
            with path.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(path) as archive, _member(archive) as file:
            yield file
    except UnreadableError:
        raise
    except (
        OSError,
        ValueError,
        KeyError,
        RuntimeError,
        EOFError,
        zipfile.BadZipFile,
        NotImplementedError,
    ) as fault:
        lines = str(fault).strip().splitlines()
        raise UnreadableError(lines[0] if lines else type(fault).__name__) from fault


def _member(archive: zipfile.ZipFile) -> IO[bytes]:
    """The one member that is read; packed it is refused, since a small file could unpack to more than any memory."""
    held = [each for each in archive.infolist() if each.filename == MEMBER]
    if len(held) != 1:
        raise UnreadableError(f"it holds {'no' if not held else 'more than one'} `{MEMBER}`")
    if held[0].compress_type != zipfile.ZIP_STORED or held[0].flag_bits & 1:
        raise UnreadableError(f"its `{MEMBER}` is packed or locked, which Keras never does")
    return archive.open(held[0])
