"""The data file: one symbol a line, sorted, the same on every run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras

from tools.catalogue import aliases
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
    return list(_compare(old, new, ()))


def _sections(data: dict[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if not isinstance(value, dict):
            yield f"{_dump(key)}: {_dump(value)}"
            continue
        lines = [f"{_dump(name)}: {_dump(inner)}" for name, inner in value.items()]
        yield f"{_dump(key)}: {{\n" + ",\n".join(lines) + "\n}"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _compare(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _compare(old.get(key, ...), new.get(key, ...), (*path, key))
    elif _named(old) and _named(new):
        yield from _compare(_by_name(old), _by_name(new), path)
        if [x["name"] for x in old] != [x["name"] for x in new] and {*_by_name(old)} == {*_by_name(new)}:
            yield f"{'.'.join(path)}: another order"
    elif old != new:
        yield f"{'.'.join(path)}: {_say(old)} is now {_say(new)}"


def _named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and "name" in item for item in value)


def _by_name(value: list[dict[str, Any]]) -> dict[str, Any]:
    return {item["name"]: item for item in value}


def _say(value: Any) -> str:
    return "missing" if value is ... else _dump(value)
