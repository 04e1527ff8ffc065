"""The catalogue itself: names, aliases and checks, made lazily from one data file."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from kerasdl.catalog.describe import describe
from kerasdl.catalog.door import Door, Fault, door
from kerasdl.catalog.model import KINDS, Argument, Kind, Raw, Symbol, chosen_by_shape, symbol_from
from kerasdl.catalog.plain import KEYWORDS, conforms, is_list, keywords_of

DATA: Final = Path(__file__).with_name("data") / "keras_3_15.json"
STEPS: Final = Path(__file__).with_name("data") / "steps.json"
EVALUATIONS: Final = Path(__file__).with_name("data") / "evaluations.json"
CASELESS: Final[frozenset[Kind]] = frozenset({"optimizers"})  # Keras's own `get` lowers these strings first


class Catalog:
    """Every symbol that a spec can name, by kind.

    Args:
        raw: The data as ``tools.catalogue`` writes it.
        doors: Where more comes in, from this package and from others, by kind; imported when it is asked for.
    """

    def __init__(self, raw: Mapping[str, Any], doors: Mapping[Kind, Door] | None = None) -> None:
        self._raw = raw
        self._doors: Mapping[Kind, Door] = doors or {}
        self._made: dict[tuple[Kind, str], Symbol] = {}
        self._spellings: dict[Kind, dict[str, str]] = {
            kind: _other_names(raw.get(kind, {})) for kind in KINDS
        }

    @property
    def version(self) -> str:
        """The version of Keras that the data describes, such as ``3.15``."""
        return self._raw["version"]

    def find(self, kind: Kind, name: str) -> Symbol | None:
        """The symbol of that exact name; a second public name (``MaxPool2D``) finds the same."""
        canonical = self._spellings[kind].get(name, name)
        raw = self._entries(kind).get(canonical)
        if raw is None:
            found = self._doors[kind].find(name) if kind in self._doors else None
            return found.symbol if found else None
        key = (kind, canonical)
        if key not in self._made:
            self._made[key] = symbol_from(kind, canonical, raw)
        return self._made[key]

    def alias(self, kind: Kind, text: str) -> Symbol | None:
        """The symbol for which a string stands where Keras takes one: ``mse``, ``relu``, ``accuracy``."""
        if candidates := self._chosen(kind).get(text):
            return chosen_by_shape(kind, text, candidates)
        known = self._aliases(kind)
        name = known.get(text.lower() if kind in CASELESS else text)
        return self.find(kind, name) if name else None

    def names(self, kind: Kind) -> tuple[str, ...]:
        """The names of a kind in alphabetical order."""
        known = self._entries(kind)
        return tuple(sorted({*known, *self._doors[kind].names()})) if kind in self._doors else tuple(known)

    def fault(self, kind: Kind, name: str) -> Fault | None:
        """Why something that an installed package offers under that name cannot be had."""
        return self._doors[kind].fault(name) if kind in self._doors else None

    def faults(self, kind: Kind) -> tuple[Fault, ...]:
        """Everything of a kind that installed packages offer and that cannot be had."""
        return self._doors[kind].faults() if kind in self._doors else ()

    def aliases(self, kind: Kind) -> tuple[str, ...]:
        """All strings that ``alias`` knows."""
        return tuple(dict.fromkeys([*self._chosen(kind), *self._aliases(kind)]))

    def kinds_of(self, name: str) -> tuple[Kind, ...]:
        """The kinds that have a symbol of that name."""
        own: list[Kind] = [
            kind for kind in KINDS if name in self._entries(kind) or name in self._spellings[kind]
        ]
        offered: list[Kind] = [kind for kind, door in self._doors.items() if name in door.names()]
        return tuple(own or offered)

    def accepts(self, argument: Argument, value: object) -> bool:
        """Whether an argument takes plain data, or a string that stands for one of its nested objects.

        Never raises. Nested objects written as ``{Name: {...}}`` are for the reader of specs to look into.
        """
        if conforms(value, argument.schema) or self._stands_for_object(argument, value):
            return True
        if not argument.many or not is_list(value):
            return False
        return all(self._stands_for_object(argument, one) for one in value)

    def describe(self, argument: Argument) -> str:
        """What an argument takes, in words: ``an integer of at least 1, or a list of 2 integers``."""
        return describe(argument)

    def with_entries(self, kind: Kind, entries: Mapping[str, Raw]) -> "Catalog":
        """A catalogue with more symbols of a kind, written as in the data file.

        Raises:
            ValueError: A name is taken, or a schema uses a keyword that ``accepts`` does not check.
        """
        old = self._entries(kind)
        for name, entry in entries.items():
            if name in old:
                raise ValueError(f"`{name}` is already among the {kind} of the catalogue")
            _check_keywords(name, entry)
        return Catalog({**self._raw, kind: dict(sorted({**old, **entries}.items()))}, self._doors)

    def _stands_for_object(self, argument: Argument, value: object) -> bool:
        if not isinstance(value, str):
            return False
        return any(self.alias(kind, value) or self._callable_bare(kind, value) for kind in argument.objects)

    def _callable_bare(self, kind: Kind, name: str) -> bool:
        symbol = self.find(kind, name)
        return symbol is not None and not any(argument.required for argument in symbol.arguments)

    def _entries(self, kind: Kind) -> Mapping[str, Raw]:
        return self._raw.get(kind, {})

    def _aliases(self, kind: Kind) -> Mapping[str, str]:
        return self._raw["aliases"].get(kind, {})

    def _chosen(self, kind: Kind) -> Mapping[str, list[str]]:
        return self._raw["chosen_by_shape"].get(kind, {})


@cache
def load() -> Catalog:
    """The catalogue of Keras with the sources and steps of data, this package's and others', read once a process.

    >>> load().find("layers", "Dense").first.name
    'units'
    """
    catalog = Catalog(_data(), {kind: door(kind) for kind in ("sources", "steps")})
    catalog = catalog.with_entries("steps", json.loads(STEPS.read_bytes()))
    return catalog.with_entries("evaluations", json.loads(EVALUATIONS.read_bytes()))


def keras_names() -> frozenset[str]:
    """What no package can call its step: the layers of Keras, and the steps of our own."""
    layers = _data()["layers"]
    return frozenset([*layers, *_other_names(layers), *json.loads(STEPS.read_bytes())])


@cache
def _data() -> Any:
    return json.loads(DATA.read_bytes())


def _other_names(entries: Mapping[str, Raw]) -> dict[str, str]:
    return {other: name for name, entry in entries.items() for other in entry.get("also", ())}


def _check_keywords(name: str, entry: Raw) -> None:
    for argument in entry.get("arguments", ()):
        unknown = keywords_of(argument["schema"]) - set(KEYWORDS)
        if unknown:
            raise ValueError(f"`{name}.{argument['name']}`: the catalogue does not check {sorted(unknown)}")
