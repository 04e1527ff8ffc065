"""The door through which sources and steps of other packages come in: entry points, imported when they are named.

Installing a package is what trusts it. A spec only names what an installed package offers; of a package that no spec
and no listing names, nothing is imported.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final, Protocol

from kerasdl.catalog.model import Kind, Symbol

BUILT_IN: Final = Path(__file__).with_name("data") / "entry_points.json"
GROUPS: Final[Mapping[Kind, str]] = {"sources": "kerasdl.sources", "steps": "kerasdl.steps"}
DEFINITIONS: Final[Mapping[Kind, str]] = {
    "sources": "kerasdl.data.sources.definition:Definition",
    "steps": "kerasdl.data.steps.definition:Definition",
}
"""What the object of an entry point must be."""
NAME: Final = re.compile(r"[A-Z][A-Za-z0-9]*")


class Defined(Protocol):
    """A source or a step: what the object of an entry point says of itself."""

    @property
    def name(self) -> str: ...

    @property
    def symbol(self) -> Symbol: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something that a package offers cannot be had.

    Args:
        kind: `sources` or `steps`.
        name: As the package calls it.
        package: The package, as it was installed.
        value: The module and the object in it.
        reason: What is wrong, as a sentence without its subject, the object.
    """

    kind: Kind
    name: str
    package: str
    value: str
    reason: str


class Door:
    """What comes in of one kind: this package's own, and what installed packages offer.

    Args:
        kind: `sources` or `steps`.
        taken: Names that no package can offer, as they mean something else.
    """

    def __init__(self, kind: Kind, taken: frozenset[str] = frozenset()) -> None:
        self.kind: Kind = kind
        own: Mapping[str, str] = json.loads(BUILT_IN.read_bytes()).get(kind, {})
        self._own = {name: EntryPoint(name, value, GROUPS[kind]) for name, value in own.items()}
        self._taken = taken
        self._offered: dict[str, list[EntryPoint]] | None = None
        self._loaded: dict[str, Defined | Fault] = {}

    def names(self) -> tuple[str, ...]:
        """Every name that can be had, or seems so before it is imported, in alphabetical order."""
        offered = [name for name in self._packages() if self._refused(name) is None]
        return tuple(sorted({*self._own, *offered}))

    def find(self, name: str) -> Any:
        """The definition of that name, None where there is none, or where it cannot be had (see `fault`)."""
        found = self._load(name)
        return None if isinstance(found, Fault) else found

    def fault(self, name: str) -> Fault | None:
        """Why something that a package offers under that name cannot be had."""
        found = self._load(name)
        return found if isinstance(found, Fault) else None

    def faults(self) -> tuple[Fault, ...]:
        """Everything that packages offer and that cannot be had; all of it is imported."""
        refused = (self._refused(name) or self.fault(name) for name in self._packages())
        return tuple(each for each in refused if each)

    def _load(self, name: str) -> Defined | Fault | None:
        if name not in self._loaded:
            entry = self._own.get(name)
            if entry is None:
                if name in self._taken or name not in self._packages():
                    return None
                entry = self._packages()[name][0]
            self._loaded[name] = self._refused(name, entry) or self._imported(entry)
        return self._loaded[name]

    def _packages(self) -> Mapping[str, list[EntryPoint]]:
        """What installed packages offer, by name; none of it is imported."""
        if self._offered is None:
            self._offered = {}
            for entry in entry_points(group=GROUPS[self.kind]):
                self._offered.setdefault(entry.name, []).append(entry)
        return self._offered

    def _refused(self, name: str, chosen: EntryPoint | None = None) -> Fault | None:
        """Why a name cannot be had, whatever stands behind it."""
        if chosen is not None and name in self._own:
            return None
        entry = self._packages()[name][0]
        if name in self._own or name in self._taken:
            return self._fault(entry, f"bears the name of {self._meaning(name)}")
        if len({_package(each) for each in self._packages()[name]}) > 1:
            others = " and ".join(sorted({f"`{_package(each)}`" for each in self._packages()[name]}))
            return self._fault(entry, f"is offered by several packages, {others}")
        if not NAME.fullmatch(name):
            return self._fault(
                entry, "bears a name that does not begin with a capital letter, or holds other signs"
            )
        return None

    def _meaning(self, name: str) -> str:
        return (
            f"one of kerasdl's own {self.kind}"
            if name in self._own
            else "a layer of Keras, or a step of kerasdl"
        )

    def _imported(self, entry: EntryPoint) -> Defined | Fault:
        try:
            found = entry.load()
        except (Exception, SystemExit) as fault:  # a package may raise whatever it likes while it is imported
            said = str(fault).strip().splitlines()
            reason = f"{type(fault).__name__}: {said[0]}" if said else type(fault).__name__
            return self._fault(entry, f"cannot be imported ({reason})")
        wanted = EntryPoint("Definition", DEFINITIONS[self.kind], "").load()
        if not isinstance(found, wanted):
            return self._fault(
                entry, f"is no `{wanted.__module__}.Definition`, but of type `{type(found).__name__}`"
            )
        if found.name != entry.name:
            return self._fault(entry, f"calls itself `{found.name}`")
        return found

    def _fault(self, entry: EntryPoint, reason: str) -> Fault:
        return Fault(self.kind, entry.name, _package(entry), entry.value, reason)


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "kerasdl"


@cache
def door(kind: Kind) -> Door:
    """The door of a kind, one a process."""
    from kerasdl.catalog.catalog import keras_names

    return Door(kind, keras_names() if kind == "steps" else frozenset())
