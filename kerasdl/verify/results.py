"""`results.jsonl`: a line a spec and seed, in the order of their names."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasdl.run.expect import Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """What one training of a spec gave.

    Args:
        spec: Its path from the folder of the results.
        hash: Of what the resolved spec says.
        seed: None where nothing was trained.
        promises: Each, judged by this training alone.
        seconds: How long it took.
        backend: Keras's; None where shapes alone were asked.
        versions: Of the packages that it ran on.
    """

    spec: str
    hash: str
    seed: int | None
    promises: tuple[Verdict, ...]
    seconds: float
    backend: str | None
    versions: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The form that the file keeps."""
        return {
            "spec": self.spec,
            "hash": self.hash,
            "seed": self.seed,
            "promises": [each.as_json() for each in self.promises],
            "seconds": round(self.seconds, 1),
            "backend": self.backend,
            "versions": dict(self.versions),
        }


def read(path: Path) -> tuple[Line, ...]:
    """The lines of a file, none where it does not exist.

    Raises:
        ValueError: It is no such file.
    """
    if not path.exists():
        return ()
    try:
        return tuple(_line(json.loads(text)) for text in path.read_text("utf-8").splitlines() if text.strip())
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"a line lacks {fault}") from fault


def write(path: Path, lines: Iterable[Line]) -> None:
    """Writes the lines in order, beside the file, and puts them in its place."""
    text = "".join(
        json.dumps(each.as_json(), ensure_ascii=False) + "\n" for each in sorted(lines, key=_place)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.partial")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


def kept(lines: Sequence[Line], new: Line, folder: Path) -> tuple[Line, ...]:
    """The lines with a new one among them.

    What goes: the line that it replaces, lines of the same spec when it said something else, and lines of specs that
    are not there any more.

    Args:
        lines: Of the file.
        new: What was just found.
        folder: Of the file.
    """
    old = [each for each in lines if each.spec != new.spec or (each.hash, each.seed) == (new.hash, each.seed)]
    old = [each for each in old if (each.spec, each.seed) != (new.spec, new.seed)]
    return (*(each for each in old if (folder / each.spec).is_file()), new)


def _place(line: Line) -> tuple[str, int]:
    return line.spec, -1 if line.seed is None else line.seed


def _line(said: Mapping[str, Any]) -> Line:
    promises = tuple(
        Verdict(each["path"], each["wanted"], each["got"], bool(each["held"]), each.get("against", {}))
        for each in said["promises"]
    )
    head = (str(said["spec"]), str(said["hash"]), said["seed"])
    return Line(*head, promises, float(said["seconds"]), said["backend"], dict(said["versions"]))
