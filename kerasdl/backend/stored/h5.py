"""Weights as Keras keeps them in HDF5: a group a layer, its name beside it, a numbered dataset a weight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import h5py
import numpy as np

from kerasdl.backend.stored.refusal import UnreadableError
from kerasdl.graph.stored import Stored

LAYERS = ("layers", "_layer_checkpoint_dependencies")
"""The group of a model's layers; the second is Keras 2.13's."""
_OTHERS = frozenset({"optimizer", "seed_generator", "metrics", "compile_metrics", "vars"})
_DEEPEST = 32
_MOST = 100_000
"""Groups and datasets of a file at most: a large model has some thousands."""


def layers(file: IO[bytes]) -> dict[str, tuple[Stored, ...]]:
    """The weights of each layer by its address.

    Raises:
        UnreadableError: It holds links, or numbers that lie in other files.
        OSError: It is no HDF5 file, or not a whole one.
    """
    with h5py.File(file, "r") as opened:
        return _Walk().model(opened, "")


def arrays(file: IO[bytes], wanted: Sequence[Stored]) -> Mapping[str, np.ndarray]:
    """The values of weights by their paths."""
    found: dict[str, np.ndarray] = {}
    with h5py.File(file, "r") as opened:
        for each in wanted:
            dataset = _at(opened, each.path)
            if tuple(dataset.shape) != each.shape:
                raise UnreadableError("it has changed while it was read")
            found[each.path] = _values(dataset)
    return found


@dataclass(slots=True)
class _Walk:
    """A way through a file, in which every step counts."""

    seen: int = 0
    found: dict[str, tuple[Stored, ...]] = field(default_factory=dict[str, tuple[Stored, ...]])

    def model(self, group: Any, address: str, depth: int = 0) -> dict[str, tuple[Stored, ...]]:
        """The layers of a model, and those of the models within it."""
        for name, inner in self._groups(group, depth):
            if name in LAYERS:
                for key, layer in self._groups(inner, depth):
                    self._layer(layer, key, address, depth + 1)
            elif name not in _OTHERS:
                self._layer(inner, name, address, depth + 1)
        return self.found

    def _layer(self, group: Any, key: str, address: str, depth: int) -> None:
        own = f"{address}/{_name(group, key)}" if address else _name(group, key)
        if any(name in LAYERS for name, _ in self._groups(group, depth)):
            self.model(group, own, depth + 1)
            return
        weights = tuple(self._weights(group, len(group.name) + 1, depth))
        if weights:
            while own in self.found:  # only the file of a model with two layers of one name has it
                own += "_"
            self.found[own] = weights

    def _weights(self, group: Any, start: int, depth: int) -> Iterator[Stored]:
        for name, inner in self._entries(group, depth):
            if isinstance(inner, h5py.Dataset):
                shape = tuple(int(each) for each in inner.shape or ())
                yield Stored(str(inner.name)[start:], str(inner.name)[1:], shape, _dtype(inner))
            elif name not in _OTHERS - {"vars"}:
                yield from self._weights(inner, start, depth + 1)

    def _groups(self, group: Any, depth: int) -> Iterator[tuple[str, Any]]:
        return ((name, each) for name, each in self._entries(group, depth) if isinstance(each, h5py.Group))

    def _entries(self, group: Any, depth: int) -> Iterator[tuple[str, Any]]:
        if depth > _DEEPEST:
            raise UnreadableError("its groups lie too deep in each other")
        for name in group:
            self.seen += 1
            if self.seen > _MOST:
                raise UnreadableError("it holds too many groups")
            yield name, _checked(group, name)


def _at(file: Any, path: str) -> Any:
    found = file
    for name in path.split("/"):
        found = _checked(found, name)
    return found


def _checked(group: Any, name: str) -> Any:
    """A group or a dataset that lies in this file; a link or numbers elsewhere could be those of any file here."""
    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        raise UnreadableError("it holds a link to somewhere else")
    found = group[name]
    if isinstance(found, h5py.Dataset) and (found.external or found.is_virtual):
        raise UnreadableError("it holds numbers that lie in another file")
    return found


def _name(group: Any, key: str) -> str:
    """The name that Keras has noted beside the weights; in older files the group's own is all that there is."""
    noted = group["vars"].attrs.get("name") if "vars" in group and _checked(group, "vars") else None
    return noted if isinstance(noted, str) and 0 < len(noted) <= 1000 else key


def _dtype(dataset: Any) -> str:
    return "bfloat16" if dataset.attrs.get("dtype") == "bfloat16" else str(dataset.dtype)


def _values(dataset: Any) -> np.ndarray:
    if _dtype(dataset) == "bfloat16":
        import ml_dtypes

        raw = dataset[()]
        return raw if raw.dtype == ml_dtypes.bfloat16 else raw.view(ml_dtypes.bfloat16)
    return np.asarray(dataset[()])
