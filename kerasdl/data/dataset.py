"""Arrays by split, read and worked on by the steps; a step that learns has learned on `train` alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from kerasdl.data import split
from kerasdl.data.describe import Application, Described
from kerasdl.data.download import Progress
from kerasdl.data.learned import Kept, Learned, learned_by
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.split import TRAIN
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import data as messages
from kerasdl.spec.model import Call

if TYPE_CHECKING:
    import numpy as np

Construct: TypeAlias = "Callable[[Call], Any]"
"""Makes the Keras object of a call (`kerasdl.backend.construct.construct`)."""

PIECE = 4096


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a data section yields.

    Args:
        described: What was known of it before.
        splits: Arrays by split and column, `train` first: what the model and the losses see.
        digests: The sha256 of each file that was read.
        layers: The steps' layers with what they learned, one for each of `described.applications`.
    """

    described: Described
    splits: Mapping[str, Mapping[str, np.ndarray]]
    digests: Mapping[str, str]
    layers: tuple[Any, ...]

    @property
    def kept(self) -> Kept:
        """What makes the same steps again."""
        return Kept(tuple(learned_by(layer) for layer in self.layers), tuple(self.digests.values()))

    def count(self, name: str) -> int:
        """How many examples a split has."""
        return len(next(iter(self.splits[name].values())))


def load(
    described: Described, construct: Construct, progress: Progress | None = None, kept: Kept | None = None
) -> tuple[Dataset | None, tuple[Diagnostic, ...]]:
    """Reads the data, splits them, and runs the steps.

    Args:
        described: What the data section yields.
        construct: Makes the Keras layer of a step.
        progress: Told what is fetched.
        kept: Of a run, whose steps then do what they did there, on the same data; None lets them learn.

    Returns:
        The data, None where something is wrong with them, and what that is.
    """
    try:
        content = described.source.read(progress)
        if kept and kept.digests != tuple(content.digests.values()):
            raise DataError(messages.data_changed(described.source.span, described.source.name))
        splits = _splits(
            described, {name: _renamed(described, arrays) for name, arrays in content.splits.items()}
        )
        learned = kept.learned if kept else (None,) * len(described.applications)
        layers = tuple(
            _apply(each, splits, _layer(each, construct, known), learns=known is None)
            for each, known in zip(described.applications, learned, strict=True)
        )
    except DataError as fault:
        return None, (fault.diagnostic,)
    wanted = dict.fromkeys((*described.input_names, *described.target_names))
    seen = {name: {column: arrays[column] for column in wanted} for name, arrays in splits.items()}
    return Dataset(described, seen, content.digests, layers), ()


def _renamed(described: Described, arrays: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
    return {mine: arrays[theirs] for mine, theirs in described.renamed.items()}


def _splits(
    described: Described, own: Mapping[str, Mapping[str, np.ndarray]]
) -> dict[str, dict[str, np.ndarray]]:
    """The source's own splits, with the shares taken from the one to train on."""
    whole = own.get(TRAIN) or own[WHOLE]
    rest = {name: dict(arrays) for name, arrays in own.items() if name not in (TRAIN, WHOLE)}
    if not described.shares.parts:
        return {TRAIN: dict(whole), **rest}
    count = len(next(iter(whole.values())))
    _check_sizes(described, count)
    rows = split.draw(described.shares, count, whole[described.label].ravel() if described.label else None)
    drawn = {
        name: {column: array[chosen] for column, array in whole.items()} for name, chosen in rows.items()
    }
    return {**drawn, **rest}


def _check_sizes(described: Described, count: int) -> None:
    """The same check as before, for a source whose length only reading tells."""
    sizes = {name: split.size(part, count) for name, part in described.shares.parts.items()}
    span = described.source.span
    if empty := [name for name, size in sizes.items() if size == 0]:
        raise DataError(messages.split_empty(span, empty[0], count))
    if sum(sizes.values()) >= count:
        raise DataError(messages.split_too_large(span, " and ".join(map(str, sizes.values())), count))


# --- steps -----------------------------------------------------------------------------------------------------


def serve(
    described: Described, construct: Construct, learned: Sequence[Learned], served: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """What the model sees of served columns: the steps on the way, exactly as in training.

    Args:
        described: What the data section yields.
        construct: Makes the Keras layer of a step.
        learned: What each application of `described.applications` has learned.
        served: An array for each of `described.served`.

    Returns:
        An array for each of `described.inputs`, by column.

    Raises:
        DataError: A step cannot take the values.
    """
    arrays = {"": dict(served)}
    for each, known in zip(described.applications, learned, strict=True):
        if each in described.serving:
            _apply(each, arrays, _layer(each, construct, known), learns=False)
    return {name: arrays[""][name] for name in described.input_names}


def _layer(application: Application, construct: Construct, learned: Learned | None) -> Any:
    """The layer of a step; None of `learned` leaves it to learn."""
    call = application.call
    if learned:  # what was to be found is found: `Discretization` takes boundaries or a number of bins
        given = {name: value for name, value in call.arguments.items() if name != "num_bins"}
        call = replace(call, arguments=given)
    try:
        return construct(call, **(learned or {}))
    except Exception as fault:
        raise _failed(application, fault) from fault


def _apply(
    application: Application, splits: dict[str, dict[str, np.ndarray]], layer: Any, learns: bool
) -> Any:
    """Lets a layer that knows nothing yet learn on `train`, and runs it on each split."""
    takes, column = application.takes, application.column
    try:
        if learns and hasattr(layer, "adapt") and not _knows(application.call):
            layer.adapt(splits[TRAIN][takes[0]])
        results = {key: _piecewise(layer, [arrays[each] for each in takes]) for key, arrays in splits.items()}
    except Exception as fault:  # Keras raises whatever it likes; it is the spec's mistake, not ours
        raise _failed(application, fault) from fault
    for key, array in results.items():
        splits[key][column.name] = array.astype(column.dtype, copy=False)
    return layer


def _failed(application: Application, fault: Exception) -> DataError:
    call = application.call
    reason = str(fault).strip().splitlines() or [type(fault).__name__]
    return DataError(
        messages.step_failed(call.span, call.symbol.name, ", ".join(application.takes), reason[0])
    )


def _knows(call: Call) -> bool:
    """Whether a layer that could learn was told what it needs to know."""
    return bool({"mean", "variance", "vocabulary", "bin_boundaries"} & call.arguments.keys())


def _piecewise(layer: Any, arrays: list[np.ndarray]) -> np.ndarray:
    """A layer's output for all rows, worked out some thousand at a time."""
    import numpy as np

    count = len(arrays[0])
    pieces = []
    for start in range(0, count, PIECE):
        rows = [array[start : start + PIECE] for array in arrays]
        pieces.append(np.asarray(layer(rows[0] if len(rows) == 1 else rows)))
    return np.concatenate(pieces) if len(pieces) != 1 else pieces[0]
