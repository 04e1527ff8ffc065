"""The sets of data that have a name, as `kerasdl list` and `kerasdl doc` tell of them."""

from __future__ import annotations

from kerasdl.catalog import Symbol
from kerasdl.diagnostics.suggest import listing


def named_sources() -> list[Symbol]:
    """A symbol for each set, by what its manifest says."""
    from kerasdl.data import manifest

    return [symbol for name in manifest.names() if (symbol := named_source(name))]


def named_source(name: str) -> Symbol | None:
    """The set of that name: what it is, its columns and splits, its licence; None where there is none."""
    from kerasdl.data import manifest

    found = manifest.find(name)
    if found is None:
        return None
    columns = listing([each.name for each in found.columns], len(found.columns))
    splits = ", ".join(f"{split} {count:,}" for split, count in found.splits.items())
    doc = f"{found.about} Columns: {columns}. Examples: {splits}. Licence: {found.licence}."
    return Symbol("sources", found.name, "", doc, (), (), None, None)
