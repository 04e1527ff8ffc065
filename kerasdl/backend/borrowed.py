"""Layers that start from weights in a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras.src.saving import saving_lib

from kerasdl.backend.build import Built
from kerasdl.backend.stored import UnreadableError, arrays_of
from kerasdl.backend.weights import layer_at, variables, weight_shapes
from kerasdl.graph.borrowed import loans, paired
from kerasdl.graph.model import Graph
from kerasdl.graph.stored import Archive, Stored
from kerasdl.spec.model import Borrowed

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Places(saving_lib.H5IOStore):
    """Notes where Keras would keep each variable of a layer, and keeps nothing."""

    def __init__(self) -> None:
        self.group, self.held = "", dict[str, Any]()

    def __bool__(self) -> bool:
        return True

    def make(self, path: str, metadata: Mapping[str, Any] | None = None) -> _Places:
        del metadata
        self.group = f"{path}/vars" if path else "vars"
        return self

    def __setitem__(self, key: str, value: Any) -> None:
        self.held[f"{self.group}/{key}"] = value


def places(layer: keras.layers.Layer) -> Mapping[str, Any]:
    """The weights of a layer by where Keras keeps them within it: `vars/0`, `forward_layer/cell/vars/1`."""
    noted = _Places()
    saving_lib._save_state(layer, noted, None, "", set())  # pyright: ignore[reportPrivateUsage]
    own = {id(each): each for each in layer.weights}
    return {place: own[id(each)] for place, each in noted.held.items() if id(each) in own}


def lend(built: Built, graph: Graph, borrowed: Borrowed, archive: Archive, path: Path) -> dict[str, str]:
    """Lets layers start from what a file holds.

    Args:
        built: The weights of its layers are replaced.
        graph: The model's.
        borrowed: Whose weights; known to fit (`kerasdl.graph.borrowed.check_stored`).
        archive: What the file holds.
        path: The file.

    Returns:
        By the address of each layer, the sha256 of what it starts from.

    Raises:
        UnreadableError: The file is broken, or its layer is built in another way.
    """
    digests: dict[str, str] = {}
    for loan in loans(borrowed, graph, built.shapes, archive):
        layer = layer_at(built, loan.mine)
        assert layer is not None
        found = archive.find(loan.theirs, loan.anywhere)
        arrays = arrays_of(path, found)
        pairs = [(variable, arrays[stored.path]) for variable, stored in _matched(layer, found, loan.theirs)]
        for variable, array in pairs:
            variable.assign(array.astype(variable.dtype))
        digests[loan.mine] = _digest(array for _, array in pairs)
    return digests


def _matched(layer: keras.layers.Layer, found: Sequence[Stored], theirs: str) -> list[tuple[Any, Stored]]:
    """Each weight of a layer with the one that it starts from: by where Keras keeps it, else by name or order."""
    held = places(layer)
    if {each.inner for each in found} == held.keys():
        pairs = [(held[each.inner], each) for each in found]
    else:
        known, lone = variables(layer), len({each.inner.rpartition("/")[0] for each in found}) == 1
        named = paired(weight_shapes(layer.weights), found) if lone or found[0].named else None
        pairs = [(known[name], stored) for name, stored in named or ()]
    if not pairs or any(tuple(variable.shape) != stored.shape for variable, stored in pairs):
        raise UnreadableError(f"its layer `{theirs}` keeps weights of the same shapes in other places")
    return pairs


def _digest(arrays: Iterator[np.ndarray]) -> str:
    """Of numbers with their shapes, in the order of the layer's weights."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
