"""From a graph to a Keras model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic, SpecError
from kerasdl.graph import Graph
from kerasdl.graph.weights import check_weights
from kerasdl.pipeline.borrowing import check_borrowed, lend
from kerasdl.pipeline.stages import Stages, limits
from kerasdl.spec import Spec

if TYPE_CHECKING:
    from kerasdl.backend.build import Built


def build(stages: Stages, warn: Callable[[Sequence[Diagnostic]], object] | None = None) -> Built:
    """The spec's model, on the backend that the environment or the spec names.

    It starts from the weights that the spec gives or takes from elsewhere; the others are drawn.

    Args:
        stages: Of a spec in which nothing is wrong.
        warn: Told what is worth a warning in the model.

    Raises:
        SpecError: Where the backend cannot be had or Keras refuses the model.
    """
    spec, graph = stages.spec, stages.graph
    assert spec is not None
    assert graph is not None
    choose_backend(spec)
    from kerasdl.backend.build import build as build_graph

    built, told = build_graph(graph, spec.name, limits(stages))
    if built is None:
        raise SpecError(stages.told(told).diagnostics)
    if told and warn:
        warn(told)
    return _started(stages, spec, graph, built) if spec.weights or spec.borrowed else built


def _started(stages: Stages, spec: Spec, graph: Graph, built: Built) -> Built:
    """The model, started from the weights that its spec gives.

    Raises:
        SpecError: Where they are not the model's; then none is loaded.
    """
    stages = replace(stages, shapes=built.shapes)
    told = stages.told((*check_weights(spec, graph, built.shapes), *check_borrowed(stages)))
    if not told.sound:
        raise SpecError(told.diagnostics)
    from kerasdl.backend.weights import start_from

    start_from(built, spec.weights)
    return lend(stages, built) if spec.borrowed else built


def choose_backend(spec: Spec) -> None:
    """Settles Keras's backend, before Keras is imported.

    Raises:
        SpecError: Where it cannot be had.
    """
    from kerasdl.backend.choice import choose

    wanted, span = (spec.train.backend, spec.train.span) if spec.train else (None, None)
    _, told = choose(wanted, span)
    if told:
        raise SpecError(told)
