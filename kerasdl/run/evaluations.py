"""What a spec evaluates: prepared before the training, worked out after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasdl.backend.weights import layer_at
from kerasdl.data.vocabulary import words_of
from kerasdl.diagnostics import Diagnostic, SpecError
from kerasdl.diagnostics.messages import evaluations as messages
from kerasdl.evaluation import Evaluated, Finding
from kerasdl.evaluation.definition import Definition, EvaluationError, Work
from kerasdl.evaluation.finding import path_of
from kerasdl.evaluation.registry import DEFINITIONS
from kerasdl.evaluation.subject import Batch, Subject
from kerasdl.spec.model import Call, Evaluation

if TYPE_CHECKING:
    from kerasdl.run.train import Training


@dataclass(frozen=True, slots=True)
class Prepared:
    """An evaluation that is ready to be worked out.

    Args:
        evaluation: As the spec says it.
        definition: Of its class.
        work: Works it out.
    """

    evaluation: Evaluation
    definition: Definition
    work: Work

    def evaluated(self, finding: Finding) -> Evaluated:
        """A finding under the name that the spec gives it."""
        name = self.evaluation.name
        gives = [(path_of(name, each.name), each) for each in self.definition.gives]
        return Evaluated(
            name,
            self.definition.name,
            finding,
            {path: each.about for path, each in gives},
            {path: path_of(name, each.beside) for path, each in gives if each.beside},
        )


def prepared(evaluations: Sequence[Evaluation], training: Training) -> tuple[Prepared, ...]:
    """Every evaluation, with what it reads before the training.

    Args:
        evaluations: `evaluate`; the checks found nothing wrong with it.
        training: With the model and the data.

    Raises:
        SpecError: Some cannot be made of this model and these data.
    """
    found: list[Prepared] = []
    told: list[Diagnostic] = []
    for each in evaluations:
        assert each.call is not None
        definition = DEFINITIONS[each.call.symbol.name]
        try:
            found.append(Prepared(each, definition, definition.prepare(_subject(each, training))))
        except EvaluationError as fault:
            told.append(fault.diagnostic)
    if told:
        raise SpecError(told)
    return tuple(found)


def worked_out(
    ready: Sequence[Prepared], warn: Callable[[Sequence[Diagnostic]], object] | None = None
) -> tuple[Evaluated, ...]:
    """What each evaluation finds; one that fails is told and finds nothing, for the training is worth more.

    Args:
        ready: Evaluations.
        warn: Told what failed.
    """
    return tuple(each.evaluated(_found(each, warn)) for each in ready)


def _found(each: Prepared, warn: Callable[[Sequence[Diagnostic]], object] | None) -> Finding:
    try:
        with np.errstate(all="ignore"):  # a training may have left any number
            return each.work()
    except Exception as fault:  # whatever went wrong, a run is kept
        if warn:
            reason = f"{type(fault).__name__}: {fault}"
            warn([messages.evaluation_failed(each.evaluation.place, each.evaluation.name, reason)])
        return Finding()


def numbers(evaluated: Sequence[Evaluated]) -> Mapping[str, float]:
    """Every number by its path under `expect`."""
    return {path: value for each in evaluated for path, value in each.numbers.items()}


def _subject(evaluation: Evaluation, training: Training) -> Subject:
    dataset, built = training.dataset, training.built
    losses: dict[str, list[Call]] = {}
    for pair in training.objectives.losses:
        losses.setdefault(pair.output, []).append(pair.term.call)
    return Subject(
        evaluation,
        dataset.described,
        dataset.splits,
        lambda address: layer_at(built, address),
        lambda column: words_of(dataset.described, dataset.kept.learned, column),
        losses,
        lambda split, output: _judged(training, split, output),
    )


def _judged(training: Training, split: str, output: str) -> Iterator[Batch]:
    """What an output says of each batch of a split, beside its target, the weights of examples, and its mask."""
    batches = training.batches[split]
    for index in range(len(batches)):
        inputs, *judged = batches[index]
        given = training.model(list(inputs) if isinstance(inputs, tuple) else inputs, training=False)
        got, wanted, *heavy = (_of(each, output) for each in (given, *judged))
        yield wanted, got, heavy[0] if heavy else None, getattr(got, "_keras_mask", None)


def _of(values: Any, output: str) -> Any:
    """What belongs to one output; where one alone is judged it goes bare."""
    return values[output] if isinstance(values, Mapping) else values
