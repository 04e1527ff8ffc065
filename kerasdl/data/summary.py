"""What a data section really yields: columns, counts by split, the balance of classes, ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerasdl.data.classes import class_names
from kerasdl.data.dataset import Dataset
from kerasdl.data.missing import is_missing
from kerasdl.data.rows import on_demand
from kerasdl.data.split import TRAIN
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

LOOKED_AT = 1000
"""Rows of which the range is told, where rows are made on demand."""
MOST_CLASSES = 100
"""Integers at most that are taken for classes where nothing says so."""


@dataclass(frozen=True, slots=True)
class Range:
    """How the numbers of a column lie in the training split."""

    least: float
    mean: float
    deviation: float
    most: float

    def as_json(self) -> dict[str, float]:
        """The form that `--json` prints."""
        return {"min": self.least, "mean": self.mean, "std": self.deviation, "max": self.most}


@dataclass(frozen=True, slots=True)
class Balance:
    """How many examples each class of a target has.

    Args:
        names: The classes, in the order of their integers.
        counts: By split, one for each class.
    """

    names: tuple[str, ...]
    counts: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a data section yields.

    Args:
        source: Its name.
        raw: The source's columns as the spec calls them.
        inputs: What the model sees, after all steps.
        targets: What the losses see.
        weights: What weighs the examples.
        served: The columns that prediction takes; none where the section names no inputs.
        splits: How many examples each has.
        balances: By target, where it has classes.
        ranges: By input, target or weight of numbers.
        raw_ranges: By served column of numbers, as the source gave it; by any column where none is an input.
        missing: How many values each of these columns lacks in the training split, where it lacks any.
        texts: By such a column of texts, how many characters a row has in the training split.
    """

    source: str
    raw: tuple[Column, ...]
    inputs: tuple[Column, ...]
    targets: tuple[Column, ...]
    weights: tuple[Column, ...]
    served: tuple[Column, ...]
    splits: Mapping[str, int]
    balances: Mapping[str, Balance]
    ranges: Mapping[str, Range]
    raw_ranges: Mapping[str, Range]
    missing: Mapping[str, int]
    texts: Mapping[str, Range]

    def as_json(self) -> dict[str, Any]:
        """The form that `--json` prints."""
        return {
            "source": self.source,
            "columns": [_column(column) | self._found(column.name) for column in self.raw],
            "inputs": [_column(column) for column in self.inputs],
            "targets": [_column(column) for column in self.targets],
            "weights": [_column(column) for column in self.weights],
            "served": [column.name for column in self.served],
            "splits": dict(self.splits),
            "classes": {
                name: {"names": list(balance.names), "counts": {k: list(v) for k, v in balance.counts.items()}}
                for name, balance in self.balances.items()
            },
            "ranges": {name: each.as_json() for name, each in self.ranges.items()},
        }  # fmt: skip

    def _found(self, name: str) -> dict[str, Any]:
        """What the training split holds of a column before any step."""
        values = {"range": self.raw_ranges[name].as_json()} if name in self.raw_ranges else {}
        values |= {"characters": self.texts[name].as_json()} if name in self.texts else {}
        return values | ({"missing_values": self.missing[name]} if name in self.missing else {})


def summarize(dataset: Dataset) -> Summary:
    """What a dataset holds.

    Args:
        dataset: Read, its steps done.
    """
    described = dataset.described
    return Summary(
        source=described.source.name,
        raw=described.raw,
        inputs=described.inputs,
        targets=described.targets,
        weights=tuple(column for name in described.weight_names if (column := described.column(name))),
        served=described.served if described.input_names else (),
        splits={name: _count(dataset, name) for name in dataset.splits},
        balances=dict(_balances(dataset)),
        ranges=dict(_ranges(dataset)),
        raw_ranges=dict(_raw_ranges(dataset)),
        missing=dict(_missing(dataset)),
        texts=dict(_texts(dataset)),
    )


def integers(array: np.ndarray, one_hot: bool) -> np.ndarray:
    """(count,) the class of each example, from integers or one-hot vectors."""
    return array.reshape(len(array), -1).argmax(axis=1) if one_hot else array.reshape(-1)


def _count(dataset: Dataset, split: str) -> int:
    """How many examples a split has: by what the model sees of it, else by the source's own columns."""
    return len(next(iter((dataset.splits[split] or dataset.raw[split]).values())))


def _balances(dataset: Dataset) -> Iterator[tuple[str, Balance]]:
    import numpy as np

    for column in dataset.described.targets:
        known = class_names(dataset.described, dataset.kept.learned, column.name)
        names = known or _counted(column, [arrays[column.name] for arrays in dataset.splits.values()])
        if not names or (len(column.shape) > 1 and not column.one_hot):
            continue
        counts = {
            split: np.bincount(
                integers(arrays[column.name], column.one_hot).astype("int64"), minlength=len(names)
            )
            for split, arrays in dataset.splits.items()
        }
        yield column.name, Balance(names, {split: tuple(map(int, each)) for split, each in counts.items()})


def _counted(column: Column, arrays: Sequence[np.ndarray]) -> tuple[str, ...]:
    """The classes of integers that are exactly 0 to k - 1, of which only reading tells; else none."""
    import numpy as np

    if not column.dtype.startswith(("int", "uint")) or column.shape not in ((), (1,)):
        return ()
    values = np.unique(np.concatenate([array.ravel() for array in arrays]))
    counted = 1 < len(values) <= MOST_CLASSES and values[0] == 0 and values[-1] == len(values) - 1
    return tuple(map(str, values)) if counted else ()


def _ranges(dataset: Dataset) -> Iterator[tuple[str, Range]]:
    described, arrays = dataset.described, dataset.splits[TRAIN]
    weights = (described.column(name) for name in described.weight_names)
    for column in (*described.inputs, *described.targets, *filter(None, weights)):
        if not column.classes and (found := _range(arrays[column.name])):
            yield column.name, found


def _raw_ranges(dataset: Dataset) -> Iterator[tuple[str, Range]]:
    for name, array in _read(dataset):
        if found := _range(array[~is_missing(array)]):
            yield name, found


def _read(dataset: Dataset) -> Iterator[tuple[str, np.ndarray]]:
    """The served columns of the training split that lie in memory as arrays."""
    import numpy as np

    found = dataset.raw[TRAIN].items()
    return ((name, each) for name, each in found if isinstance(each, np.ndarray) and each.dtype.kind != "O")


def _texts(dataset: Dataset) -> Iterator[tuple[str, Range]]:
    import numpy as np

    for name, each in dataset.raw[TRAIN].items():
        if isinstance(each, np.ndarray) and each.dtype.kind == "O" and each.ndim == 1:
            found = _range(np.asarray([len(text) for text in each]))
            if found:
                yield name, found


def _missing(dataset: Dataset) -> Iterator[tuple[str, int]]:
    for name, array in _read(dataset):
        if count := int(is_missing(array).sum()):
            yield name, count


def _range(rows: Any) -> Range | None:
    """How the numbers of a column lie, those of its first rows where it is made on demand; None where it holds none.

    A mean that is 0 but for rounding is 0.
    """
    array = rows[:LOOKED_AT] if on_demand(rows) else rows
    if not array.size or array.dtype.kind not in "uif":
        return None
    mean, deviation = float(array.mean(dtype="float64")), float(array.std(dtype="float64"))
    mean = 0.0 if abs(mean) < 1e-6 * deviation else mean
    return Range(float(array.min()), mean, deviation, float(array.max()))


def _column(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"name": column.name, "shape": list(column.shape), "dtype": column.dtype}
    if column.classes:
        said["classes"] = column.classes
    return said | ({"missing": True} if column.missing else {})
