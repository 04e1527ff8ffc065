"""The value at a path of `expect`: a metric, an evaluation, a count of weights, a weight, what the model gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kerasdl.backend.weights import layer_at, variables
from kerasdl.run.expect import metric_at
from kerasdl.run.result import Parameters


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks values up in a run.

    Args:
        metrics: By split, by name.
        parameters: How many there are.
        built: Its `layers` by the names of their nodes.
        outputs: Works out what the served model gives for the inputs under `data`.
        evaluated: The numbers of evaluations by their paths.
    """

    metrics: Mapping[str, Mapping[str, float]]
    parameters: Parameters
    built: Any
    outputs: Callable[[], Any]
    evaluated: Mapping[str, float] = field(default_factory=dict[str, float])

    def __call__(self, path: tuple[str, ...]) -> Any:
        if path[0] == "parameters" and len(path) == 2:
            return self.parameters.at(path[1])
        if path[0] == "weights" and len(path) > 2:
            return self._weight(".".join(path[1:-1]), path[-1])
        if path == ("output",):
            return _plain(self.outputs())
        evaluated = self.evaluated.get(".".join(path))
        return metric_at(path, self.metrics) if evaluated is None else evaluated

    def _weight(self, node: str, variable: str) -> Any:
        """A weight by its node and its own name, such as `kernel`."""
        layer = layer_at(self.built, node)
        weight = None if layer is None else variables(layer).get(variable)
        return None if weight is None else _plain(np.asarray(weight))


def _plain(value: Any) -> Any:
    """Arrays as nested lists of Python numbers."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else np.asarray(value).tolist()
