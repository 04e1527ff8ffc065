"""What a run's kept model says of new examples."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasdl.backend.build import Built
from kerasdl.backend.construct import construct
from kerasdl.data import Described, serve
from kerasdl.data.classes import class_names
from kerasdl.data.learned import Learned
from kerasdl.data.refusal import DataError
from kerasdl.data.served import Served
from kerasdl.diagnostics import SpecError
from kerasdl.diagnostics.messages import run as messages
from kerasdl.graph import Graph
from kerasdl.objectives import matched
from kerasdl.objectives.pairing import Pair, pair
from kerasdl.spec.model import Train

BATCH = 256


@dataclass(frozen=True, slots=True)
class Answer:
    """What one output says of every example.

    Args:
        name: The output's.
        values: (count, ...) what the model gives; (count, classes) probabilities where it tells classes apart.
        classes: Their names, or None.
    """

    name: str
    values: np.ndarray
    classes: tuple[str, ...] | None = None

    def said(self, row: int) -> Any:
        """What it says of one example, as JSON: a value, or the likeliest class and the probability of each."""
        if self.classes is None:
            value = self.values[row]
            return _plain(value[0] if value.shape == (1,) else value)
        probabilities = [_plain(each) for each in self.values[row]]
        best = int(np.argmax(self.values[row]))
        return {
            "class": self.classes[best],
            "probability": probabilities[best],
            "probabilities": dict(zip(self.classes, probabilities, strict=True)),
        }

    def head(self) -> list[str]:
        """The names of its columns in a table."""
        if self.classes is not None:
            return [self.name, *(f"{self.name}.{each}" for each in self.classes)]
        shape = self.values.shape[1:]
        if len(shape) > 1:
            raise SpecError([messages.too_deep_for_csv(self.name, str(shape))])
        return (
            [self.name]
            if not shape or shape[0] == 1
            else [f"{self.name}[{index}]" for index in range(shape[0])]
        )

    def cells(self, row: int) -> list[Any]:
        """Its values of one example in a table."""
        if self.classes is None:
            return [_plain(each) for each in self.values[row].reshape(-1)]
        best = self.classes[int(np.argmax(self.values[row]))]
        return [best, *(_plain(each) for each in self.values[row])]


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model says of the examples that it was served.

    Args:
        word: What tells the examples apart: `file` or `row`.
        places: The file's name, or the row counted from 1, of each.
        answers: One for each output.
    """

    word: str
    places: Sequence[str | int]
    answers: tuple[Answer, ...]

    def records(self) -> Iterator[dict[str, Any]]:
        """A mapping for each example: where it comes from, then what each output says."""
        for row, place in enumerate(self.places):
            yield {self.word: place, **{answer.name: answer.said(row) for answer in self.answers}}

    def lines(self) -> Iterator[str]:
        """A line of JSON for each example."""
        return (json.dumps(record, ensure_ascii=False) for record in self.records())

    def table(self) -> Iterator[str]:
        """Lines of comma-separated values, the names first.

        Raises:
            SpecError: An output is a matrix, which no line can hold.
        """
        yield _line([self.word, *(name for answer in self.answers for name in answer.head())])
        for row, place in enumerate(self.places):
            yield _line([place, *(cell for answer in self.answers for cell in answer.cells(row))])


def predict(
    train: Train | None,
    graph: Graph,
    built: Built,
    described: Described,
    learned: Sequence[Learned],
    served: Served,
) -> Predictions:
    """Takes served examples through the training's steps and the model.

    Args:
        train: Its losses say what an output means, None where the spec has none.
        graph: The model's.
        built: With the weights of the run.
        described: What the data section yields.
        learned: What its steps have learned.
        served: The examples.

    Raises:
        SpecError: A step cannot take the values.
    """
    try:
        arrays = serve(described, construct, learned, served.arrays)
    except DataError as fault:
        raise SpecError([fault.diagnostic]) from fault
    inputs = [arrays[column.name] for _, column in matched(graph.inputs, described.inputs)]
    given = inputs[0] if len(inputs) == 1 else inputs
    found = built.model.predict(given, batch_size=BATCH, verbose=0)
    names = [name for name, _ in graph.outputs]
    values = found if isinstance(found, Mapping) else {names[0]: found}
    losses = _losses(train, names, described.target_names)
    answers = (
        _answer(name, np.asarray(values[name]), losses.get(name), described, learned) for name in names
    )
    return Predictions(served.word, served.places, tuple(answers))


def _losses(train: Train | None, outputs: Sequence[str], targets: Sequence[str]) -> Mapping[str, Pair]:
    pairs, _ = pair(train.losses, outputs, (), targets) if train else ((), ())
    return {each.output: each for each in pairs}


def _answer(
    name: str, values: np.ndarray, loss: Pair | None, described: Described, learned: Sequence[Learned]
) -> Answer:
    """The values of an output, as probabilities where a crossentropy has trained it to tell classes apart."""
    if loss is None or loss.target is None or "Crossentropy" not in loss.term.call.symbol.name:
        return Answer(name, values)
    names = class_names(described, learned, loss.target)
    if names is None:
        return Answer(name, values)
    binary = loss.term.call.symbol.name.startswith("Binary")
    logits = loss.term.call.arguments.get("from_logits")
    if logits and logits.value is True:
        values = _sigmoid(values) if binary else _softmax(values)
    if binary and len(names) == 2 and values.shape[1:] in ((), (1,)):
        yes = values.reshape(-1)
        return Answer(name, np.stack([1 - yes, yes], axis=1), names)
    return Answer(name, values, names if values.shape[1:] == (len(names),) else None)


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(values, -80, 80)))


def _softmax(values: np.ndarray) -> np.ndarray:
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _plain(value: Any) -> Any:
    """Numbers as Python's, with the digits of their own precision; None for what is no number.

    >>> _plain(np.float32(0.98)), _plain(np.array([1.0, np.nan]))
    (0.98, [1.0, None])
    """
    if isinstance(value, np.ndarray):
        return [_plain(each) for each in value] if value.ndim else _plain(value[()])
    if not np.issubdtype(type(value), np.floating):
        return value.item()
    return float(str(value)) if np.isfinite(value) else None


def _line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
