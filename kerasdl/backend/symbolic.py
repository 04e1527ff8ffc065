"""Layers without weights: Keras builds them, and allocates afterwards or never."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras
from keras.src.backend.common import global_state

_WAITING = "uninitialized_variables"


class Allocation:
    """Whether the weights made in a scope are allocated when it ends."""

    wanted = False


@contextmanager
def deferred() -> Iterator[Allocation]:
    """A scope in which weights have shapes and no values.

    Yields:
        What decides, by its `wanted`, whether they get values at the end. Keras keeps weights that wait for values in a
        list of its own and fills all of them at the end of whichever scope comes next; those that never shall have
        values are taken out again.
    """
    before = list(global_state.get_global_attribute(_WAITING, []) or [])
    allocation = Allocation()
    scope = keras.StatelessScope(initialize_variables=False)
    try:
        with scope:
            yield allocation
            scope.initialize_variables = allocation.wanted
    finally:
        if not allocation.wanted:
            global_state.set_global_attribute(_WAITING, before)
