"""Where the files of a named source lie: the package, `$KERASDL_DATA`, the cache, or an address."""

from __future__ import annotations

import os
from importlib.resources.abc import Traversable
from pathlib import Path

from kerasdl.data.download import ChecksumError, FetchError, Progress, fetch, verified
from kerasdl.data.formats.archive import members
from kerasdl.data.manifest import File, Manifest, bundled
from kerasdl.data.refusal import DataError
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import data as messages


def folders(name: str) -> tuple[Path, ...]:
    """Where the files of a source are looked for, in order; `-` and `_` are equal."""
    given = [Path(each).expanduser() for each in os.environ.get("KERASDL_DATA", "").split(os.pathsep) if each]
    spellings = dict.fromkeys([name, name.replace("_", "-"), name.replace("-", "_")])
    return (*(root / spelling for root in given for spelling in spellings), cache(name))


def cache(name: str) -> Path:
    """Where the files of a source are kept once fetched: `$XDG_CACHE_HOME/kerasdl/<name>`."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "kerasdl" / name


def contents(manifest: Manifest, span: Span, progress: Progress | None = None) -> dict[str, bytes]:
    """The uncompressed bytes of each file of a source, by name, checked against the manifest.

    Args:
        manifest: The source.
        span: Where the spec names it.
        progress: Told what is fetched.

    Raises:
        DataError: A file is not here and cannot be fetched, or is another file.
    """
    apart = [manifest.archive is None or _find(file, manifest) is not None for file in manifest.files]
    if manifest.archive and not all(apart):
        return _unpacked(manifest, manifest.archive, span, progress)
    return {file.name: _content(manifest, file, span, progress) for file in manifest.files}


def _unpacked(manifest: Manifest, archive: File, span: Span, progress: Progress | None) -> dict[str, bytes]:
    """The files out of the one archive that holds them."""
    content = _content(manifest, archive, span, progress)
    try:
        held = members(content, {file.name: file.bytes for file in manifest.files})
        return {file.name: verified(held[file.name], file) for file in manifest.files}
    except (ValueError, ChecksumError) as fault:
        reason = "its files are others" if isinstance(fault, ChecksumError) else str(fault)
        raise DataError(messages.file_unreadable(span, archive.name, reason)) from fault


def _content(manifest: Manifest, file: File, span: Span, progress: Progress | None) -> bytes:
    here = bundled(file) or _find(file, manifest)
    try:
        return _read(here or fetch(file, cache(manifest.name), progress), file, span)
    except FetchError as fault:
        raise DataError(_absent(manifest, span, "" if file.url is None else str(fault))) from fault
    except ChecksumError as fault:
        path = str(here or cache(manifest.name) / file.name)
        fetched_from = None if here else file.url
        raise DataError(
            messages.checksum_wrong(span, path, file.sha256, fault.found, fetched_from)
        ) from fault


def _read(path: Traversable | Path, file: File, span: Span) -> bytes:
    try:
        return verified(path.read_bytes(), file)
    except OSError as fault:
        raise DataError(messages.file_unreadable(span, str(path), fault.strerror or str(fault))) from fault


def _find(file: File, manifest: Manifest) -> Path | None:
    """Where a file lies: in a folder of the source, or in the folder there into which its archive was unpacked."""
    plain = file.name.removesuffix(".gz")
    spellings = (file.name,) if file.packed else (file.name, plain, f"{plain}.gz")
    within = ("", *(["*"] if manifest.archive else []))
    candidates = (
        path
        for folder in folders(manifest.name)
        for inner in within
        for spelling in spellings
        for path in (sorted(folder.glob(f"{inner}/{spelling}")) if inner else [folder / spelling])
    )
    return next((path for path in candidates if path.is_file()), None)


def _absent(manifest: Manifest, span: Span, reason: str) -> Diagnostic:
    files = (manifest.archive,) if manifest.archive else manifest.files
    wanted = [file.name for file in files if _find(file, manifest) is None]
    places = [str(folder) for folder in folders(manifest.name)]
    return messages.source_absent(span, manifest.name, wanted, places, manifest.home, manifest.make, reason)
