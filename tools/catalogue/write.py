"""The data file: one symbol a line, sorted, the same on every run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras

from tools.catalogue import aliases
from tools.catalogue.compare import compare
from tools.catalogue.entries import entry
from tools.catalogue.inventory import KINDS, symbols

VERSION = ".".join(keras.__version__.split(".")[:2])
FOLDER = Path(__file__).parents[2] / "kerasdl" / "catalog" / "data"
PATH = FOLDER / f"keras_{VERSION.replace('.', '_')}.json"
ORIGIN = "Argument documentation condensed from Keras's docstrings, Apache License 2.0."


def catalogue() -> dict[str, Any]:
    """The whole catalogue as plain data."""
    found = list(symbols())
    made: dict[str, Any] = {"version": VERSION, "origin": ORIGIN}
    made["chosen_by_shape"] = {"metrics": aliases.CHOSEN_BY_SHAPE}
    made["aliases"] = {k: aliases.of_kind(k, [s for s in found if s.kind == k]) for k in aliases.KINDS}
    for kind in KINDS:
        made[kind] = {s.name: entry(s) for s in found if s.kind == kind}
    return made


def text(data: dict[str, Any]) -> str:
    """The catalogue as text: a line a symbol, a line a kind of aliases."""
    return "{\n" + ",\n".join(_sections(data)) + "\n}\n"


def write() -> str:
    """Writes the data file and says how much is in it."""
    data = catalogue()
    FOLDER.mkdir(parents=True, exist_ok=True)
    PATH.write_text(text(data), encoding="utf-8")
    counts = ", ".join(f"{len(data[kind])} {kind}" for kind in KINDS)
    return f"{PATH}: {counts}"


def differences() -> list[str]:
    """What the committed file says otherwise than the installed Keras, a line each."""
    if not PATH.exists():
        return [f"{PATH.name} is missing"]
    old, new = json.loads(PATH.read_text(encoding="utf-8")), json.loads(text(catalogue()))
    return list(compare(old, new))


def _sections(data: dict[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if not isinstance(value, dict):
            yield f"{_dump(key)}: {_dump(value)}"
            continue
        lines = [f"{_dump(name)}: {_dump(inner)}" for name, inner in value.items()]
        yield f"{_dump(key)}: {{\n" + ",\n".join(lines) + "\n}"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
