"""What a data section really yields: columns, counts by split, the balance of classes, ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerasdl.data.classes import class_names
from kerasdl.data.dataset import Dataset
from kerasdl.data.split import TRAIN
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Range:
    """How the numbers of a column lie in the training split."""

    least: float
    mean: float
    deviation: float
    most: float


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
        served: The columns that prediction takes.
        splits: How many examples each has.
        balances: By target, where it has classes.
        ranges: By input or target of numbers.
    """

    source: str
    raw: tuple[Column, ...]
    inputs: tuple[Column, ...]
    targets: tuple[Column, ...]
    served: tuple[str, ...]
    splits: Mapping[str, int]
    balances: Mapping[str, Balance]
    ranges: Mapping[str, Range]

    def as_json(self) -> dict[str, Any]:
        """The form that `--json` prints."""
        return {
            "source": self.source,
            "columns": [_column(column) for column in self.raw],
            "inputs": [_column(column) for column in self.inputs],
            "targets": [_column(column) for column in self.targets],
            "served": list(self.served),
            "splits": dict(self.splits),
            "classes": {
                name: {"names": list(balance.names), "counts": {k: list(v) for k, v in balance.counts.items()}}
                for name, balance in self.balances.items()
            },
            "ranges": {
                name: {"min": each.least, "mean": each.mean, "std": each.deviation, "max": each.most}
                for name, each in self.ranges.items()
            },
        }  # fmt: skip


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
        served=described.served,
        splits={name: dataset.count(name) for name in dataset.splits},
        balances=dict(_balances(dataset)),
        ranges=dict(_ranges(dataset)),
    )


def integers(array: np.ndarray, one_hot: bool) -> np.ndarray:
    """(count,) the class of each example, from integers or one-hot vectors."""
    return array.reshape(len(array), -1).argmax(axis=1) if one_hot else array.reshape(-1)


def _balances(dataset: Dataset) -> Iterator[tuple[str, Balance]]:
    import numpy as np

    for column in dataset.described.targets:
        names = class_names(dataset.described, dataset.kept.learned, column.name)
        if not names or (len(column.shape) > 1 and not column.one_hot):
            continue
        counts = {
            split: np.bincount(
                integers(arrays[column.name], column.one_hot).astype("int64"), minlength=len(names)
            )
            for split, arrays in dataset.splits.items()
        }
        yield column.name, Balance(names, {split: tuple(map(int, each)) for split, each in counts.items()})


def _ranges(dataset: Dataset) -> Iterator[tuple[str, Range]]:
    for column in (*dataset.described.inputs, *dataset.described.targets):
        array = dataset.splits[TRAIN][column.name]
        if array.size and array.dtype.kind in "uif" and not column.classes:
            mean, deviation = float(array.mean(dtype="float64")), float(array.std(dtype="float64"))
            yield column.name, Range(float(array.min()), mean, deviation, float(array.max()))


def _column(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"name": column.name, "shape": list(column.shape), "dtype": column.dtype}
    if column.classes:
        said["classes"] = column.classes
    return said | ({"missing": True} if column.missing else {})
