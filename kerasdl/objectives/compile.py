"""What `keras.Model.compile` is told: losses and metrics by output, and the optimizer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from kerasdl.objectives.pairing import Pair, pair
from kerasdl.spec.model import Call, Train

EXCEPTIONS = {"FBetaScore": "fbeta_score", "LogCoshError": "logcosh"}

Construct: TypeAlias = "Callable[..., Any]"
"""Makes the Keras object of a call (`kerasdl.backend.construct.construct`)."""


@dataclass(frozen=True, slots=True)
class Objectives:
    """The losses and metrics of a training, paired with outputs and targets.

    Args:
        losses: In the order written.
        metrics: In the order written.
        outputs: The names of the outputs that some loss or metric judges, in the model's order.
    """

    losses: tuple[Pair, ...]
    metrics: tuple[Pair, ...]
    outputs: tuple[str, ...]

    @property
    def lone(self) -> bool:
        """Whether one output alone is judged; Keras is then told of no names."""
        return len(self.outputs) == 1

    def target(self, output: str) -> str:
        """The target of an output."""
        found = (
            each.target for each in (*self.losses, *self.metrics) if each.output == output and each.target
        )
        return next(found)


def pair_objectives(
    train: Train, outputs: Sequence[str], extra: Sequence[str], targets: Sequence[str]
) -> Objectives:
    """Pairs losses and metrics with outputs and targets; the checks found nothing wrong with them."""
    losses, _ = pair(train.losses, outputs, extra, targets)
    metrics, _ = pair(train.metrics, outputs, extra, targets)
    judged = {each.output for each in (*losses, *metrics)}
    return Objectives(losses, metrics, tuple(name for name in (*outputs, *extra) if name in judged))


def compile_arguments(train: Train, objectives: Objectives, construct: Construct) -> dict[str, Any]:
    """The arguments of `keras.Model.compile`: by output name, or bare where one output alone is judged.

    Args:
        train: Its optimizer; a learning-rate schedule in it is a nested call.
        objectives: What is judged.
        construct: Makes Keras objects.
    """
    terms = {name: _loss(_of(objectives.losses, name), construct) for name in objectives.outputs}
    losses = {name: loss for name, (loss, _) in terms.items() if loss is not None}
    weights = {name: weight for name, (loss, weight) in terms.items() if loss is not None}
    metrics = {
        name: [_metric(each, construct) for each in _of(objectives.metrics, name)]
        for name in objectives.outputs
    }
    weighted = any(weight != 1.0 for weight in weights.values())
    lone = objectives.outputs[0] if objectives.lone else None
    return {
        "optimizer": construct(train.optimizer),
        "loss": losses[lone] if lone else losses,
        "loss_weights": (weights[lone] if lone else weights) if weighted else None,
        "metrics": metrics[lone] if lone else metrics,
    }


def _of(pairs: Sequence[Pair], output: str) -> list[Pair]:
    return [each for each in pairs if each.output == output]


def _loss(pairs: Sequence[Pair], construct: Construct) -> tuple[Any, float]:
    """The loss of one output and its weight; several on one output are added up."""
    made = [(construct(each.term.call), each.term.weight) for each in pairs]
    if len(made) < 2:
        return made[0] if made else (None, 1.0)

    import keras

    class Total(keras.losses.Loss):
        """Each loss reduces its own values, and weighs the examples itself."""

        def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            return sum(weight * loss(y_true, y_pred, sample_weight) for loss, weight in made)

    return Total(name="total"), 1.0


def _metric(pair: Pair, construct: Construct) -> Any:
    """A metric, or the string that was written where Keras fits a metric to the output by it."""
    term = pair.term
    if not term.call.symbol.path:
        return term.call.symbol.name
    if term.alias and not term.name:
        return term.alias
    return construct(term.call, name=term.name) if term.name else construct(term.call)


def metric_name(call: Call, alias: str | None, name: str | None) -> str:
    """The name under which a metric is logged: the author's, the string that was written, or the class's in small.

    >>> from kerasdl.catalog import load
    >>> metric_name(Call(load().find("metrics", "MeanAbsoluteError"), {}, None), None, None)
    'mean_absolute_error'
    """
    written = call.arguments.get("name")
    if name or (written and isinstance(written.value, str)):
        return name or str(written.value if written else "")
    return alias or _logged(call.symbol.name)


def _logged(name: str) -> str:
    """Keras's own way from a class's name to an object's, with the exceptions that its classes make."""
    snake = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()
    return EXCEPTIONS.get(name, snake)
