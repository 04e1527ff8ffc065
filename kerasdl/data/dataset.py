"""Arrays by split, read and worked on by the steps; a step that learns has learned on `train` alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from kerasdl.data import split
from kerasdl.data.describe import Application, Described
from kerasdl.data.download import Progress
from kerasdl.data.duplicates import LINES, duplicates, line_of
from kerasdl.data.learned import Kept, Learned, learned_by
from kerasdl.data.manifest import WHOLE
from kerasdl.data.own import OWN, UnknownClassError, is_missing
from kerasdl.data.refusal import DataError
from kerasdl.data.split import TRAIN
from kerasdl.data.steps import JOINING
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_weights as weighting
from kerasdl.spec.model import Call

if TYPE_CHECKING:
    import numpy as np

Construct: TypeAlias = "Callable[[Call], Any]"
"""Makes the Keras object of a call (`kerasdl.backend.construct.construct`)."""

PIECE = 4096
RAW = "#raw "
"""Begins the name under which a column stays as the source gave it, beside what steps make of it."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a data section yields.

    Args:
        described: What was known of it before.
        splits: Arrays by split and column, `train` first: what the model, the losses and the weighting see.
        digests: The sha256 of each file that was read.
        layers: The steps' layers with what they learned, one for each of `described.applications`.
        raw: The served columns of the same examples as the source gave them: what people are shown.
        lines: By split, the line in its file, or the file, that each example is; None where there is neither.
    """

    described: Described
    splits: Mapping[str, Mapping[str, np.ndarray]]
    digests: Mapping[str, str]
    layers: tuple[Any, ...]
    raw: Mapping[str, Mapping[str, np.ndarray]]
    lines: Mapping[str, np.ndarray] | None = None

    def place(self, split: str, row: int) -> str:
        """Where an example of a split stands, in words."""
        lines = {LINES: self.lines[split]} if self.lines and split in self.lines else {}
        return _row_place(lines, split, row)

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
        The data, None where something is wrong with them; and what that is, or what is worth a warning.
    """
    try:
        content = described.source.read(progress)
        if kept and kept.digests != tuple(content.digests.values()):
            raise DataError(messages.data_changed(described.source.span, described.source.name))
        splits = _splits(
            described,
            {
                name: _renamed(described, arrays, content.lines.get(name))
                for name, arrays in content.splits.items()
            },
        )
        told = duplicates(described.source, splits) if content.digests else ()
        for arrays in splits.values():
            arrays.update({RAW + name: arrays[name] for name in described.served})
        learned = kept.learned if kept else (None,) * len(described.applications)
        layers = tuple(
            _apply(each, splits, _layer(each, construct, known), learns=known is None)
            for each, known in zip(described.applications, learned, strict=True)
        )
        wanted = tuple(
            dict.fromkeys((*described.input_names, *described.target_names, *described.weight_names))
        )
        _check_whole(described, wanted, splits)
        _check_weights(described, splits)
    except DataError as fault:
        return None, (fault.diagnostic,)
    seen = {name: {column: arrays[column] for column in wanted} for name, arrays in splits.items()}
    raw = {
        name: {column: arrays[RAW + column] for column in described.served} for name, arrays in splits.items()
    }
    lines = {name: arrays[LINES] for name, arrays in splits.items() if LINES in arrays}
    return Dataset(described, seen, content.digests, layers, raw, lines), told


def _renamed(
    described: Described, arrays: Mapping[str, np.ndarray], lines: np.ndarray | None
) -> Mapping[str, np.ndarray]:
    """The arrays under this spec's names; lines go through splits and steps beside them."""
    named = {mine: arrays[theirs] for mine, theirs in described.renamed.items()}
    return named if lines is None else {**named, LINES: lines}


def _check_whole(
    described: Described, wanted: Sequence[str], splits: Mapping[str, Mapping[str, np.ndarray]]
) -> None:
    """Tells a missing value below the rows of a table by which its columns were judged."""
    for arrays in splits.values():
        for name in wanted if LINES in arrays else ():
            if (rows := is_missing(arrays[name]).reshape(len(arrays[name]), -1).any(axis=1)).any():
                line = int(arrays[LINES][rows.argmax()])
                source = described.source
                raise DataError(messages.value_missing(source.span, source.name, line, name, ""))


def _check_weights(described: Described, splits: Mapping[str, Mapping[str, np.ndarray]]) -> None:
    """Tells a weight below 0, by its line in the file where it has one."""
    for split_name, arrays in splits.items():
        for name in described.weight_names:
            values = arrays[name].reshape(-1)
            if (values < 0).any():
                row = int((values < 0).argmax())
                place = _row_place(arrays, split_name, row)
                raise DataError(
                    weighting.negative_weight(described.source.span, place, name, f"{values[row]:g}")
                )


def _row_place(arrays: Mapping[str, np.ndarray], split_name: str, row: int) -> str:
    place = line_of(arrays, row) if LINES in arrays else f"row {row + 1}"
    return f"{place} (`{split_name}`)" if split_name else place


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
    rows = _rows(described, whole, count)
    drawn = {
        name: {column: array[chosen] for column, array in whole.items()} for name, chosen in rows.items()
    }
    return {**drawn, **rest}


def _rows(described: Described, whole: Mapping[str, np.ndarray], count: int) -> Mapping[str, np.ndarray]:
    """The rows of each split: groups whole where a column says so, else classes in their shares."""
    by = described.shares.by
    if by is None:
        labels = whole[described.label].ravel() if described.label else None
        return split.draw(described.shares, count, labels)
    rows = split.draw_groups(described.shares, whole[by].reshape(count, -1)[:, 0])
    if empty := [name for name, chosen in rows.items() if not len(chosen)]:
        raise DataError(messages.groups_too_few(described.source.span, by, empty[0]))
    return rows


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
        if each in described.serving and each.call.symbol.name != "DropMissing":
            _apply(each, arrays, _layer(each, construct, known), learns=False)
    return {name: arrays[""][name] for name in described.input_names}


def _layer(application: Application, construct: Construct, learned: Learned | None) -> Any:
    """The layer of a step; None of `learned` leaves it to learn."""
    call = application.call
    if maker := OWN.get(call.symbol.name) if call.symbol.kind == "steps" else None:
        given = {name: each.value for name, each in call.arguments.items()}
        return maker(**{**given, **(learned or {})})
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
    joins = application.call.symbol.name in JOINING
    try:
        if learns and hasattr(layer, "adapt") and not _knows(application.call):
            layer.adapt(splits[TRAIN][takes[0]])
        if hasattr(layer, "keeps"):
            return _drop(application, splits, layer)
        results = {
            key: _piecewise(layer, [arrays[each] for each in takes], joins) for key, arrays in splits.items()
        }
    except UnknownClassError as fault:
        raise _unknown_class(application, splits, fault) from fault
    except DataError:
        raise
    except Exception as fault:  # Keras raises whatever it likes; it is the spec's mistake, not ours
        raise _failed(application, fault) from fault
    for key, array in results.items():
        splits[key][column.name] = (
            array if column.dtype == "string" else array.astype(column.dtype, copy=False)
        )
    return layer


def _drop(application: Application, splits: dict[str, dict[str, np.ndarray]], layer: Any) -> Any:
    """Leaves out the rows that a step does not keep, of every column."""
    for name, arrays in splits.items():
        kept = layer.keeps(arrays[application.takes[0]])
        splits[name] = {column: array[kept] for column, array in arrays.items()}
        if not kept.any():
            raise DataError(messages.nothing_left(application.call.span, name, application.takes[0]))
    return layer


def _unknown_class(
    application: Application, splits: Mapping[str, Mapping[str, np.ndarray]], fault: UnknownClassError
) -> DataError:
    """The first row of that value, by its line in the file where it has one."""
    column, known = application.takes[0], [str(each) for each in fault.classes]
    split, arrays = next((name, each) for name, each in splits.items() if (each[column] == fault.value).any())
    row = int((arrays[column].reshape(len(arrays[column])) == fault.value).argmax())
    where = _row_place(arrays, split, row)
    return DataError(messages.unknown_class(application.call.span, where, column, str(fault.value), known))


def _failed(application: Application, fault: Exception) -> DataError:
    call = application.call
    reason = str(fault).strip().splitlines() or [type(fault).__name__]
    return DataError(
        messages.step_failed(call.span, call.symbol.name, ", ".join(application.takes), reason[0])
    )


def _knows(call: Call) -> bool:
    """Whether a layer that could learn was told what it needs to know."""
    return bool({"mean", "variance", "vocabulary", "bin_boundaries", "classes"} & call.arguments.keys())


def _piecewise(layer: Any, arrays: list[np.ndarray], joins: bool) -> np.ndarray:
    """A layer's output for all rows, worked out some thousand at a time; one that joins takes a list, of one too."""
    import numpy as np

    count = len(arrays[0])
    pieces = []
    for start in range(0, count, PIECE):
        rows = [array[start : start + PIECE] for array in arrays]
        pieces.append(np.asarray(layer(rows if joins or len(rows) > 1 else rows[0])))
    return np.concatenate(pieces) if len(pieces) != 1 else pieces[0]
