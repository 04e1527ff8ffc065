"""What each split holds, read and worked on by the steps; a step that learns has learned on `train` alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerasdl.data import split
from kerasdl.data.apply import Construct, Steps, layer_of, worked
from kerasdl.data.describe import Described
from kerasdl.data.download import Progress
from kerasdl.data.duplicates import LINES, duplicates, row_place
from kerasdl.data.learned import Kept, Learned, learned_by
from kerasdl.data.left_out import counted, refused, warned
from kerasdl.data.manifest import WHOLE
from kerasdl.data.missing import is_missing
from kerasdl.data.refusal import DataError
from kerasdl.data.rows import Ragged, Words, chosen, on_demand
from kerasdl.data.sources.model import Content
from kerasdl.data.split import TRAIN
from kerasdl.data.steps import Way, way
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_splits as splits_told
from kerasdl.diagnostics.messages import data_weights as weighting
from kerasdl.diagnostics.messages.data_left_out import none_left

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a data section yields.

    Args:
        described: What was known of it before.
        splits: Arrays by split and column, `train` first: what the model, the losses and the weighting see. Rows that
            are made on demand, or drawn anew each epoch, are no arrays (`data.rows`).
        digests: The sha256 of each file that was read.
        layers: The steps' layers with what they learned, one for each of `described.applications`.
        raw: The served columns of the same examples as the source gave them: what people are shown.
        lines: By split, the line in its file, or the file, that each example is; None where there is neither.
        left_out: How many examples were left out, by reason.
    """

    described: Described
    splits: Mapping[str, Mapping[str, np.ndarray]]
    digests: Mapping[str, str]
    layers: tuple[Any, ...]
    raw: Mapping[str, Mapping[str, np.ndarray]]
    lines: Mapping[str, np.ndarray] | None = None
    left_out: Mapping[str, int] = field(default_factory=dict[str, int])

    def place(self, split: str, row: int) -> str:
        """Where an example of a split stands, in words."""
        lines = {LINES: self.lines[split]} if self.lines and split in self.lines else {}
        return row_place(lines, split, row)

    @property
    def kept(self) -> Kept:
        """What makes the same steps again."""
        return Kept(tuple(learned_by(layer) for layer in self.layers), tuple(self.digests.values()))

    def count(self, name: str) -> int:
        """How many examples a split has."""
        return len(next(iter(self.splits[name].values())))


def load(
    described: Described,
    construct: Construct,
    progress: Progress | None = None,
    kept: Kept | None = None,
    given: Mapping[int, Learned] | None = None,
) -> tuple[Dataset | None, tuple[Diagnostic, ...]]:
    """Reads the data, splits them, and runs the steps.

    Args:
        described: What the data section yields.
        construct: Makes the Keras layer of a step.
        progress: Told what is fetched.
        kept: Of a run, whose steps then do what they did there, on the same data; None lets them learn.
        given: What single applications, by their number, are told instead of learning it.

    Returns:
        The data, None where something is wrong with them; and what that is, or what is worth a warning.
    """
    try:
        content = described.source.read(progress)
        if content.left_out and not described.skips:
            return None, refused(content.left_out)
        _check_any_left(described, content)
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
        steps = Steps(described, construct, splits)
        layers = steps.run(dict(enumerate(kept.learned)) if kept else given or {})
        wanted = described.wanted
        _check_whole(described, wanted, splits)
        _check_weights(described, splits)
    except DataError as fault:
        return None, (fault.diagnostic,)
    seen = {name: {column: _plain(arrays[column]) for column in wanted} for name, arrays in splits.items()}
    raw = {name: steps.raw(name) for name in splits}
    lines = {name: arrays[LINES] for name, arrays in splits.items() if LINES in arrays}
    left_out = counted(content.left_out)
    skipped = warned(content.left_out, described.source.span, described.source.name)
    return Dataset(described, seen, content.digests, layers, raw, lines, left_out), (*skipped, *told)


def _check_any_left(described: Described, content: Content) -> None:
    for name, arrays in content.splits.items() if content.left_out else ():
        if not len(next(iter(arrays.values()))):
            raise DataError(none_left(described.source.span, described.source.name, name))


def _renamed(
    described: Described, arrays: Mapping[str, np.ndarray], lines: np.ndarray | None
) -> Mapping[str, np.ndarray]:
    """The arrays under this spec's names; lines go through splits and steps beside them."""
    named = {mine: arrays[theirs] for mine, theirs in described.renamed.items()}
    return named if lines is None else {**named, LINES: lines}


def _plain(rows: Any) -> Any:
    """Words as an array; what is made on demand or drawn stays so."""
    import numpy as np

    return np.asarray(rows) if isinstance(rows, Words) else rows


def _check_whole(
    described: Described, wanted: Sequence[str], splits: Mapping[str, Mapping[str, np.ndarray]]
) -> None:
    """Tells a missing value below the rows of a table by which its columns were judged."""
    for arrays in splits.values():
        for name in wanted if LINES in arrays else ():
            if on_demand(arrays[name]) or isinstance(arrays[name], Words | Ragged):
                continue
            if (rows := is_missing(arrays[name]).reshape(len(arrays[name]), -1).any(axis=1)).any():
                path, _, line = str(arrays[LINES][rows.argmax()]).rpartition(":")
                source = described.source
                raise DataError(messages.value_missing(source.span, path or source.name, int(line), name, ""))


def _check_weights(described: Described, splits: Mapping[str, Mapping[str, np.ndarray]]) -> None:
    """Tells a weight below 0, by its line in the file where it has one."""
    for split_name, arrays in splits.items():
        for name in described.weight_names:
            values = arrays[name].reshape(-1)
            if (values < 0).any():
                row = int((values < 0).argmax())
                place = row_place(arrays, split_name, row)
                raise DataError(
                    weighting.negative_weight(described.source.span, place, name, f"{values[row]:g}")
                )


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
    drawn = {name: chosen(whole, places) for name, places in rows.items()}
    return {**drawn, **rest}


def _rows(described: Described, whole: Mapping[str, np.ndarray], count: int) -> Mapping[str, np.ndarray]:
    """The rows of each split: groups whole where a column says so, else classes in their shares."""
    by = described.shares.by
    if by is None:
        labels = whole[described.label].ravel() if described.label else None
        return split.draw(described.shares, count, labels)
    rows = split.draw_groups(described.shares, whole[by].reshape(count, -1)[:, 0])
    if empty := [name for name, chosen in rows.items() if not len(chosen)]:
        raise DataError(splits_told.groups_too_few(described.source.span, by, empty[0]))
    return rows


def _check_sizes(described: Described, count: int) -> None:
    """The same check as before, for a source whose length only reading tells."""
    sizes = {name: split.size(part, count) for name, part in described.shares.parts.items()}
    span = described.source.span
    if empty := [name for name, size in sizes.items() if size == 0]:
        raise DataError(splits_told.split_empty(span, empty[0], count))
    if sum(sizes.values()) >= count:
        raise DataError(splits_told.split_too_large(span, " and ".join(map(str, sizes.values())), count))


# --- serving ---------------------------------------------------------------------------------------------------


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
    arrays = dict(served)
    for number, each in described.serving:
        if way(each.call) is not Way.DROPPING:
            arrays.update(worked(each, layer_of(each, construct, learned[number]), {"": arrays})[""])
    return {name: _plain(arrays[name]) for name in described.input_names}
