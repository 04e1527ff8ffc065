"""Finds what a person may mean by a name: `Conv2D`, `ops.mean`, `keras.layers.Dense`, `adam`."""

from typing import Final

from kerasdl.catalog.catalog import Catalog
from kerasdl.catalog.model import KINDS, Kind, Symbol

# A bare name that several kinds have means the first of these.
ORDER: Final[tuple[Kind, ...]] = (
    *(kind for kind in KINDS if kind not in ("activations", "ops")),
    "activations",
    "ops",
)


def lookup(catalog: Catalog, text: str) -> tuple[Symbol, ...]:
    """The symbols that a name can mean, the likeliest first.

    >>> from kerasdl.catalog import load
    >>> [f"{s.kind}.{s.name}" for s in lookup(load(), "BinaryCrossentropy")]
    ['losses.BinaryCrossentropy', 'metrics.BinaryCrossentropy']
    """
    name = text.removeprefix("keras.").removeprefix("optimizers.schedules.")
    head, _, rest = name.partition(".")
    for kind in KINDS:
        if head == kind and rest:
            found = catalog.find(kind, rest) or catalog.alias(kind, rest)
            return (found,) if found else ()
    exact = [symbol for kind in ORDER if (symbol := catalog.find(kind, name))]
    by_alias = [symbol for kind in ORDER if (symbol := catalog.alias(kind, name))]
    return tuple(exact or by_alias)


def all_names(catalog: Catalog) -> tuple[str, ...]:
    """Every name that ``lookup`` understands, for suggestions."""
    bare = [name for kind in KINDS for name in (*catalog.names(kind), *catalog.aliases(kind))]
    written = [f"{kind}.{name}" for kind in ("ops", "applications") for name in catalog.names(kind)]
    return tuple(dict.fromkeys([*bare, *written]))
