"""`Perplexity`: e to the mean cross-entropy of an output against its target."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from kerasdl.evaluation.definition import Definition, Number, Work
from kerasdl.evaluation.finding import Finding
from kerasdl.evaluation.subject import Batch, Subject
from kerasdl.spec.model import Call

SPARSE, ONE_HOT = "SparseCategoricalCrossentropy", "CategoricalCrossentropy"
CROSS_ENTROPIES = (SPARSE, ONE_HOT)


def cross_entropies(batch: Batch, loss: Call) -> tuple[np.ndarray, np.ndarray]:
    """The cross-entropy at each position in nats, as Keras works it out, and how heavy it is.

    Label smoothing is none of it: perplexity is of the words as they are.

    Args:
        batch: What was wanted and given, (batch, ..., words) or without the last axis where words are integers.
        loss: Whose `from_logits` and `ignore_class` say how they are to be read.
    """
    import keras

    wanted, got, heavy, counts = batch
    logits, ignored = (_given(loss, name) for name in ("from_logits", "ignore_class"))
    if loss.symbol.name == SPARSE:
        found = keras.losses.sparse_categorical_crossentropy(wanted, got, bool(logits), ignored)
    else:
        found = keras.losses.categorical_crossentropy(wanted, got, bool(logits))
    losses = np.asarray(keras.ops.convert_to_numpy(found), "float64")
    weights = np.ones(losses.shape)
    if counts is not None:
        weights *= _fitting(np.asarray(keras.ops.convert_to_numpy(counts)), losses.shape)
    if heavy is not None:
        weights *= _fitting(np.asarray(heavy), losses.shape)
    if ignored is not None and loss.symbol.name == SPARSE:
        weights *= np.asarray(wanted).reshape(losses.shape) != ignored
    return losses, weights


def _given(loss: Call, name: str) -> Any:
    given = loss.arguments.get(name)
    return given.value if given else None


def _fitting(weights: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Weights of examples, or of their positions, for each position."""
    weights = weights.reshape(weights.shape[: len(shape)])
    return np.broadcast_to(weights.reshape(*weights.shape, *([1] * (len(shape) - weights.ndim))), shape)


def measured(batches: Iterator[Batch], loss: Call) -> Finding:
    """The perplexity over all batches; of them all only two sums are kept."""
    total = heavy = words = 0.0
    for batch in batches:
        losses, weights = cross_entropies(batch, loss)
        total += float((losses * weights).sum())
        heavy += float(weights.sum())
        words += float(np.count_nonzero(weights))
    mean = total / heavy if heavy else math.nan
    value = math.inf if mean > 700 else math.exp(mean)
    return Finding({"": value, "cross_entropy": mean}, (f"Over {int(words):,} words.",))


def judged_output(subject: Subject) -> tuple[str, Call]:
    """The output that is looked at, and the cross-entropy that judges it: the checks found one."""
    known = {
        name: next((call for call in calls if call.symbol.name in CROSS_ENTROPIES), None)
        for name, calls in subject.losses.items()
    }
    output = subject.taken("output") or next(name for name, call in known.items() if call)
    loss = known[output]
    assert loss is not None
    return output, loss


def prepare(subject: Subject) -> Work:
    output, loss = judged_output(subject)
    return lambda: measured(subject.judged(subject.argument("split"), output), loss)


DEFINITION = Definition(
    "Perplexity",
    {"output": "output"},
    (Number("", "perplexity"), Number("cross_entropy", "mean cross-entropy, nats")),
    prepare,
)
