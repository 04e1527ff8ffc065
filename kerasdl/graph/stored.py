"""What a file of weights holds, known by its header alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

Stem: TypeAlias = "tuple[Stored, ...]"


@dataclass(frozen=True, slots=True)
class Stored:
    """One weight in a file.

    Args:
        inner: Where it lies within its layer: `vars/0`, `forward_layer/cell/vars/1`; its name where the file names
            weights themselves.
        path: Where it lies in the file.
        named: Whether the file names weights themselves.
    """

    inner: str
    path: str
    shape: tuple[int, ...]
    dtype: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class Archive:
    """The weights in a file by the address of their layer: names, with `/` between a model and what it holds.

    Args:
        shown: Its path, as the author wrote it.
    """

    shown: str
    layers: Mapping[str, Stem]

    def find(self, address: str, anywhere: bool = False) -> Stem:
        """The weights of a layer, or all those of a model within this one; empty where none has that name.

        How a backend or a resolved spec writes the dots in a name makes no difference, and a part may bear a name of
        its own (`words_part`) where an input bears the name.

        Args:
            address: As `kerasdl show` prints it, or as Keras names it.
            anywhere: Whether it may lie within a model that is not named, as a part that another part calls does.
        """
        first, slash, rest = address.partition("/")
        wanted = (address, f"{first}_part{slash}{rest}")
        tried = ((each, spelt) for each in wanted for spelt in _SPELLINGS)
        return next((found for each, spelt in tried if (found := self._spelt(each, spelt, anywhere))), ())

    def _spelt(self, address: str, spelt: Callable[[str], str], anywhere: bool) -> Stem:
        wanted, names = spelt(address), {name: spelt(name) for name in self.layers}
        same = [name for name, found in names.items() if found == wanted]
        ending = [name for name, found in names.items() if anywhere and found.endswith(f"/{wanted}")]
        lone = next((fits[0] for fits in (same, ending) if len(fits) == 1), None)
        if lone is not None:
            return self.layers[lone]
        below = [name for name, found in names.items() if found.startswith(f"{wanted}/")]
        return tuple(_within(each, name, wanted) for name in below for each in self.layers[name])


_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda name: name.replace("__", "."),
    lambda name: name.replace("__", ".").replace(".", "/"),
    lambda name: name.replace("__", ".").replace(".", "_"),
)


def _within(stored: Stored, address: str, model: str) -> Stored:
    """A weight as one of a model that holds its layer: Keras puts each layer below `layers/`."""
    if stored.named:
        return replace(stored, inner="/".join([*address.split("/")[model.count("/") + 1 :], stored.inner]))
    return replace(stored, inner=stored.path.split("/", 2 * model.count("/") + 2)[-1])
