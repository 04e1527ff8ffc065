"""The steps at work on the rows of each split."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias
from zlib import crc32

from kerasdl.data.application import Application
from kerasdl.data.describe import Described
from kerasdl.data.duplicates import LINES, row_place
from kerasdl.data.learned import Learned
from kerasdl.data.refusal import DataError
from kerasdl.data.rows import PIECE, Drawn, Mapped, Ragged, as_ragged, chosen, on_demand, pick, run
from kerasdl.data.split import TRAIN
from kerasdl.data.steps import JOINING, Way, definition, way
from kerasdl.data.steps.classes import UnknownClassError
from kerasdl.diagnostics.messages import data_steps as steps_told
from kerasdl.spec.model import Call

if TYPE_CHECKING:
    import numpy as np

Construct: TypeAlias = "Callable[..., Any]"
"""Makes the Keras object of a call (`kerasdl.backend.construct.construct`)."""
Splits: TypeAlias = "dict[str, dict[str, Any]]"
"""The rows of each column, by split."""

RAW = "#raw "
"""Begins the name under which a served column stays as it is served, beside what steps make of it."""


class Steps:
    """All steps, one after another.

    Args:
        described: What the data section yields.
        construct: Makes the Keras layer of a step.
        splits: The source's columns; replaced by what the steps make of them.
    """

    def __init__(self, described: Described, construct: Construct, splits: Splits) -> None:
        self.described, self.construct, self.splits = described, construct, splits
        self.served = set(described.served_names)
        self.layers: list[Any] = []

    def run(self, learned: Mapping[int, Learned]) -> tuple[Any, ...]:
        """Does every step.

        Args:
            learned: What steps, by their number, have learned elsewhere; the others learn on `train`.

        Returns:
            The layer of each step.

        Raises:
            DataError: A step cannot take the values.
        """
        self._keep([column.name for column in self.described.raw])
        for number, each in enumerate(self.described.applications):
            layer = self._ready(each, learned.get(number))
            self.layers.append(layer)
            kind = way(each.call)
            if kind is Way.DROPPING:
                self._drop(each, layer)
            elif kind is Way.MAKING:
                self._make(each, layer, self._needed(number))
            elif kind is Way.DRAWN:
                self._draw(each, layer)
            else:
                for name, given in worked(each, layer, self.splits).items():
                    self.splits[name].update(given)
            if kind in (Way.MAKING, Way.DRAWN):
                self._keep(each.gives)
        return tuple(self.layers)

    def raw(self, split: str) -> dict[str, Any]:
        """The served columns of a split as they are served: words are words again."""
        found = {name: self.splits[split][RAW + name] for name in self.described.served_names}
        for number, each in self.described.serving:
            name = each.takes[0]
            if way(each.call) is Way.CODING and name in found and found[name].dtype.kind == "i":
                found[name] = self.layers[number].invert(found[name])
        return found

    def _keep(self, names: Sequence[str]) -> None:
        """Keeps columns as they are now, where they are served so."""
        for arrays in self.splits.values():
            arrays.update({RAW + name: arrays[name] for name in names if name in self.served})

    def _needed(self, number: int) -> set[str]:
        """The columns that are of use after a step."""
        later = self.described.applications[number + 1 :]
        kept = (LINES, *(RAW + name for name in self.served))
        return {*self.described.wanted, *kept, *(name for each in later for name in each.takes)}

    def _ready(self, application: Application, known: Learned | None) -> Any:
        """The layer of a step that knows what it needs; it learns where nothing is known yet."""
        layer = layer_of(application, self.construct, known)
        if known is not None or not hasattr(layer, "adapt") or _knows(application.call):
            return layer
        rows = self.splits[TRAIN][application.takes[0]]
        with _told(application, self.splits):
            if on_demand(rows) and hasattr(layer, "adapt_mean"):
                return layer_of(application, self.construct, _moments(rows, layer))
            layer.adapt(rows[:] if on_demand(rows) else rows)
        return layer

    def _drop(self, application: Application, layer: Any) -> None:
        """Leaves out the rows that a step does not keep, of every column."""
        for name, arrays in self.splits.items():
            kept = layer.keeps(arrays[application.takes[0]])
            self.splits[name] = chosen(arrays, kept)
            if not kept.any():
                raise DataError(steps_told.nothing_left(application.call.span, name, application.takes[0]))

    def _make(self, application: Application, layer: Any, needed: set[str]) -> None:
        """Puts the rows that a step makes in the place of those before, of every column that is of use."""
        for name, arrays in self.splits.items():
            rows = as_ragged(arrays[application.takes[0]])
            plan = layer.plan(rows, _generator(getattr(layer, "seed", 0), name))
            kept = {key: each for key, each in arrays.items() if key in needed}
            made = kept if plan.origins is None else chosen(kept, plan.origins)
            for given, places in zip(application.gives, plan.places, strict=True):
                found = pick(rows.flat, places)
                made[given] = found if plan.offsets is None else Ragged(found, plan.offsets)
            if not len(made[application.gives[0]]):
                call, column = application.call, application.takes[0]
                raise DataError(steps_told.nothing_made(call.span, call.symbol.name, name, column))
            self.splits[name] = made

    def _draw(self, application: Application, layer: Any) -> None:
        """What a step draws: for `train` in each epoch anew, elsewhere once."""
        for name, arrays in self.splits.items():
            values = arrays[application.takes[0]]

            def draw(epoch: int, values: Any = values, name: str = name) -> np.ndarray:
                return layer.draw(values, _generator(layer.seed, name, epoch))

            drawn, *others = application.gives
            arrays[drawn] = Drawn(draw) if name == TRAIN else draw(0)
            arrays.update({other: layer.constant(values) for other in others})


def layer_of(application: Application, construct: Construct, learned: Learned | None) -> Any:
    """The layer of a step; None of `learned` leaves it to learn.

    Raises:
        DataError: Keras refuses its arguments.
    """
    call = application.call
    if own := definition(call):
        given = {name: each.value for name, each in call.arguments.items()}
        return own.make(**{**given, **(learned or {})})
    if learned:  # what was to be found is found: `Discretization` takes boundaries or a number of bins
        given = {name: value for name, value in call.arguments.items() if name != "num_bins"}
        call = replace(call, arguments=given)
    try:
        return construct(call, **(learned or {}))
    except Exception as fault:
        raise _failed(application, fault) from fault


def worked(application: Application, layer: Any, splits: Mapping[str, Mapping[str, Any]]) -> Splits:
    """What a step that goes row by row gives, by split and column.

    Raises:
        DataError: It cannot take the values.
    """
    with _told(application, splits):
        return {
            name: _given(application, layer, [arrays[each] for each in application.takes])
            for name, arrays in splits.items()
        }


def _given(application: Application, layer: Any, rows: list[Any]) -> dict[str, Any]:
    """What a step gives for the rows of one split: on demand where they are made so."""
    column, own = application.columns[0], definition(application.call)
    joins = application.call.symbol.name in JOINING
    if any(map(on_demand, rows)):
        return {column.name: Mapped(layer, rows, joins, column.shape, column.dtype)}
    if column.ragged or (own and own.ragged):
        return {column.name: layer(rows[0])}
    return {column.name: _piecewise(layer, rows, joins, column.dtype)}


def _piecewise(layer: Any, rows: list[Any], joins: bool, dtype: str) -> np.ndarray:
    """A layer's output for all rows, worked out some thousand at a time; one that joins takes a list, of one too."""
    import numpy as np

    pieces = [
        run(layer, [np.asarray(each[start : start + PIECE]) for each in rows], joins, dtype)
        for start in range(0, len(rows[0]), PIECE)
    ]
    return np.concatenate(pieces) if len(pieces) != 1 else pieces[0]


def _moments(rows: Any, layer: Any) -> Learned:
    """The mean and the variance that `Normalization` learns, of rows that are too many for the memory at once."""
    import numpy as np

    axes = layer.axis if isinstance(layer.axis, tuple | list) else (layer.axis,)
    rank = len(rows.shape)
    over = tuple(
        axis for axis in range(rank) if axis not in {each % rank for each in axes if each is not None}
    )
    total: Any = 0.0
    squares: Any = 0.0
    count = 0
    for start in range(0, len(rows), PIECE // 16):
        values = np.asarray(rows[start : start + PIECE // 16], "float64")
        count += values.size // max(
            1, int(np.prod([values.shape[axis] for axis in range(rank) if axis not in over]))
        )
        total, squares = total + values.sum(axis=over), squares + (values**2).sum(axis=over)
    mean = total / count
    return {"mean": np.asarray(mean).tolist(), "variance": np.asarray(squares / count - mean**2).tolist()}


def _generator(seed: int, split: str, epoch: int = 0) -> np.random.Generator:
    """Draws for a split, and an epoch, always the same."""
    import numpy as np

    return np.random.default_rng((seed, crc32(split.encode()), epoch))


def _knows(call: Call) -> bool:
    """Whether a layer that could learn was told what it needs to know."""
    return bool({"mean", "variance", "vocabulary", "bin_boundaries", "classes"} & call.arguments.keys())


# --- what goes wrong -------------------------------------------------------------------------------------------


@contextmanager
def _told(application: Application, splits: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """Tells what a layer raises: Keras raises whatever it likes; it is the spec's mistake, not ours."""
    try:
        yield
    except UnknownClassError as fault:
        raise _unknown_class(application, splits, fault) from fault
    except DataError:
        raise
    except Exception as fault:
        raise _failed(application, fault) from fault


def _unknown_class(
    application: Application, splits: Mapping[str, Mapping[str, Any]], fault: UnknownClassError
) -> DataError:
    """The first row of that value, by its line in the file where it has one."""
    column, known = application.takes[0], [str(each) for each in fault.classes]
    split, arrays = next((name, each) for name, each in splits.items() if (each[column] == fault.value).any())
    row = int((arrays[column].reshape(len(arrays[column])) == fault.value).argmax())
    where = row_place(arrays, split, row)
    return DataError(steps_told.unknown_class(application.call.span, where, column, str(fault.value), known))


def _failed(application: Application, fault: Exception) -> DataError:
    call = application.call
    reason = str(fault).strip().splitlines() or [type(fault).__name__]
    return DataError(
        steps_told.step_failed(call.span, call.symbol.name, ", ".join(application.takes), reason[0])
    )
