"""Labels that no class answers to, told before a backend trains on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasdl.data import Dataset
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import run as messages
from kerasdl.objectives.pairing import Pair

SPARSE = "SparseCategoricalCrossentropy"
PIECE = 1024
"""Rows that are looked at together: labels may be masks that lie in files."""


def stray_labels(losses: Sequence[Pair], tensors: Mapping[str, Any], dataset: Dataset) -> list[Diagnostic]:
    """The first label of each target that is not among the classes of its output.

    TensorFlow stops in the middle of a step on such a label; JAX takes it for another class and says nothing.

    Args:
        losses: Paired with outputs and targets.
        tensors: What the model gives, by output, symbolic.
        dataset: Arrays by split and column.
    """
    told: list[Diagnostic] = []
    for each in losses:
        if each.term.call.symbol.name == SPARSE and each.target is not None:
            found = _stray(each, int(tensors[each.output].shape[-1]), dataset)
            told += [found] if found else []
    return told


def _stray(pair: Pair, units: int, dataset: Dataset) -> Diagnostic | None:
    ignored = pair.term.call.arguments.get("ignore_class")
    for split, arrays in dataset.splits.items():
        rows = arrays[str(pair.target)]
        for start in range(0, len(rows), PIECE):
            labels = np.asarray(rows[start : start + PIECE])
            wrong = (labels < 0) | (labels >= units)
            if ignored is not None and ignored.value is not None:
                wrong &= labels != ignored.value
            if wrong.any():
                first = np.argwhere(wrong)[0]
                place = dataset.place(split, start + int(first[0]))
                source = dataset.described.source
                label = labels[tuple(first)].item()
                return messages.stray_label(source.span, source.name, place, str(pair.target), label, units)
    return None
