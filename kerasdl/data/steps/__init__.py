"""Steps: Keras's preprocessing layers that have a rule here, and such as come in by the door, a definition each."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.catalog.door import door
from kerasdl.data.refusal import DataError
from kerasdl.data.steps.definition import Definition, Way, cannot_take
from kerasdl.data.steps.layers import JOINING, LAYERS, RANDOM
from kerasdl.diagnostics.messages import data_steps as steps_told
from kerasdl.spec.model import Call, Column, Step

__all__ = ["JOINING", "LAYERS", "definition", "infer", "treats_missing", "way"]


def definition(call: Call) -> Definition | None:
    """The step that is called, of this package or of another; None for a layer of Keras."""
    return door("steps").find(call.symbol.name) if call.symbol.kind == "steps" else None


def way(call: Call) -> Way:
    """How a step goes through the rows."""
    own = definition(call)
    return own.way if own else Way.LOCAL


def treats_missing(call: Call) -> bool:
    """Whether a step takes a column in which values are missing."""
    own = definition(call)
    return own is not None and own.missing


def infer(step: Step, columns: Sequence[Column]) -> tuple[Column, ...]:
    """What a step gives for the columns that it takes together.

    Raises:
        DataError: It cannot take a column of that shape, or is no step at all.
    """
    name, own = step.call.symbol.name, definition(step.call)
    if own is None and (name.startswith("Random") or name in RANDOM):
        raise DataError(steps_told.random_step(step.call.span, name))
    rule = own.rule if own else LAYERS.get(name)
    if rule is None:
        raise DataError(steps_told.no_step(step.call.span, name, sorted((*LAYERS, *door("steps").names()))))
    for column in columns:
        if column.ragged and not (own and own.ragged):
            raise cannot_take(step.call, column, "rows of one length, as `Pad` and `Windows` give them")
    found = rule(step.call, columns)
    return found if isinstance(found, tuple) else (found,)
