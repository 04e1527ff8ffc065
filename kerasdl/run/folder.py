"""The run folder: written beside its place while training goes on, and renamed when all of it is there."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import run as messages

RUNS = Path("runs")


def place(name: str, out: Path | None) -> Path | Diagnostic:
    """Where a run will stand: `--out`, else `runs/<name>/<time>`.

    Args:
        name: The spec's.
        out: As asked for; it must not exist.
    """
    try:
        if out is not None and os.path.lexists(out):
            return messages.folder_exists(str(out))
        target = out or _free(name)
        _try(_beside(target))
    except OSError as fault:
        return messages.folder_unwritable(str(out or RUNS / name), fault.strerror or str(fault))
    return target


def _free(name: str) -> Path:
    """A folder for a run that starts now."""
    folder = RUNS / name / time.strftime("%Y-%m-%dT%H-%M-%S")
    candidates = (folder, *(folder.with_name(f"{folder.name}-{number}") for number in range(2, 1000)))
    return next(path for path in candidates if not path.exists() and not _beside(path).exists())


def _try(folder: Path) -> None:
    """Makes a folder and takes it away again, so that a place where none can be is told before the training.

    Raises:
        OSError: It cannot be made.
    """
    made: list[Path] = []
    try:
        for path in (*reversed(folder.parents), folder):
            if not path.exists():
                path.mkdir()
                made.append(path)
    finally:
        for path in reversed(made):
            path.rmdir()


class RunFolder(AbstractContextManager["RunFolder"]):
    """A run folder on its way.

    Until `finish` its files stand in a hidden folder beside its place. Where anything goes wrong before that, the
    hidden folder is taken away again.

    Args:
        target: Where it will stand.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.beside = _beside(target)
        self.finished = False
        self._metrics: IO[str] | None = None

    def __enter__(self) -> RunFolder:
        self.beside.mkdir(parents=True)
        self._metrics = (self.beside / "metrics.jsonl").open("w", encoding="utf-8")
        return self

    @property
    def metrics(self) -> IO[str]:
        """`metrics.jsonl`: a line an epoch, then a line a split."""
        assert self._metrics is not None
        return self._metrics

    def write_text(self, name: str, text: str) -> None:
        """Writes a text file."""
        (self.beside / name).write_text(text, encoding="utf-8")

    def write_json(self, name: str, value: Mapping[str, Any]) -> None:
        """Writes a mapping as JSON."""
        self.write_text(name, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")

    def finish(self) -> Path:
        """Renames the folder to its place, which it never takes from another."""
        self.metrics.close()
        if self.target.exists():
            raise FileExistsError(self.target)
        os.replace(self.beside, self.target)
        self.finished = True
        return self.target

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, fault, trace
        if not self.finished:
            self.metrics.close()
            shutil.rmtree(self.beside, ignore_errors=True)


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.partial")
