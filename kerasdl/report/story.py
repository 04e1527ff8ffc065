"""What a report tells: everything that it needs of a run, as plain values and arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kerasdl.evaluation import Evaluated
from kerasdl.graph import Graph, Shapes


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise and whether it was kept.

    Args:
        path: Such as `test.accuracy`.
        wanted: The comparisons as written, with `seeds` where several are promised.
        got: What was measured, None where nothing was.
        held: Whether it held.
        against: What it was compared with, by path.
    """

    path: str
    wanted: Mapping[str, Any]
    got: Any
    held: bool
    against: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Output:
    """What one output said of the examples.

    Args:
        name: The output's.
        target: The column that it is judged against.
        wanted: (count, ...) what the loss sees of the target.
        got: (count, ...) what the model gave.
        loss: The class of the loss, None where metrics alone judge it.
        logits: Whether that loss takes `got` for logits.
        classes: What the target's classes are called, None where it has none.
    """

    name: str
    target: str
    wanted: np.ndarray
    got: np.ndarray
    loss: str | None = None
    logits: bool = False
    classes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The examples by which the outputs are looked at.

    Args:
        split: Where they come from.
        rows: (count,) their places in the split, counted from 0.
        of: How many examples the split has.
        shown: (count, ...) arrays to show them by: raw columns, else what the model sees.
        outputs: In the model's order.
    """

    split: str
    rows: np.ndarray
    of: int
    shown: Mapping[str, np.ndarray]
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A run, as its report tells it.

    Args:
        name, about: The spec's.
        when: When the run ended, as text.
        backend: Keras's.
        seed: That was used.
        seconds: How long training and measuring took.
        epochs: As the spec wants them; `history` has those that were made.
        promises: Empty where none was judged.
        metrics: Losses and metrics by split.
        history: Losses and metrics of each epoch, as Keras names them.
        graph: The model's.
        shapes: Its shapes and weights.
        judged: None where no examples were looked at.
        spec: The composed spec.
        lock: Versions, digests and what else the run's lock says.
        interrupted: Whether somebody stopped it.
        smoke: Whether it was one batch a split.
        left_out: How many examples cannot be used, by reason.
        evaluations: What was worked out beside the metrics.
    """

    name: str
    about: str
    when: str
    backend: str
    seed: int
    seconds: float
    epochs: int
    promises: tuple[Promised, ...]
    metrics: Mapping[str, Mapping[str, float]]
    history: tuple[Mapping[str, float], ...]
    graph: Graph
    shapes: Shapes | None
    judged: Judged | None
    spec: str
    lock: Mapping[str, Any]
    interrupted: bool = False
    smoke: bool = False
    left_out: Mapping[str, int] = field(default_factory=dict[str, int])
    evaluations: tuple[Evaluated, ...] = ()
