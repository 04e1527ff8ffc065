"""Layers without weights: Keras builds them, and allocates afterwards or never."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
from keras.src.backend.common import global_state

_WAITING = "uninitialized_variables"
_COUNTED_NAMES = "object_name_uids"


@dataclass(slots=True)
class Allocation:
    """Whether and when weights that wait get values.

    Args:
        scope: Keras's scope in which they wait.
        wanted: Whether those that still wait get values when the scope ends.
    """

    scope: Any
    wanted: bool = False

    def settle(self) -> None:
        """Gives values to what has been built until now, and goes on."""
        self.scope.initialize_variables = True
        self.scope.__exit__()
        self.scope.initialize_variables = False
        self.scope.__enter__()


@contextmanager
def deferred() -> Iterator[Allocation]:
    """A scope in which weights have shapes and no values.

    Yields:
        What decides whether they get values. Keras keeps weights that wait for values in a list of its own and fills
        all of them at the end of whichever scope comes next; those that never shall have values are taken out again.
    """
    before = list(global_state.get_global_attribute(_WAITING, []) or [])
    scope = keras.StatelessScope(initialize_variables=False)
    allocation = Allocation(scope)
    try:
        with scope:
            yield allocation
            scope.initialize_variables = allocation.wanted
    finally:
        if not allocation.wanted:
            global_state.set_global_attribute(_WAITING, before)


@contextmanager
def names_of_its_own() -> Iterator[None]:
    """Lets a layer name what it holds as if it were the first of the process.

    Keras counts the names that it gives over the whole process: the second `Bidirectional` would hold `forward_lstm_1`,
    and its weights could not be named from the spec alone.
    """
    before = global_state.get_global_attribute(_COUNTED_NAMES)
    global_state.set_global_attribute(_COUNTED_NAMES, defaultdict(int))
    try:
        yield
    finally:
        global_state.set_global_attribute(_COUNTED_NAMES, before)
