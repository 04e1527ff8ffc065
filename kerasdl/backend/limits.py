"""How large a model may be before anything is allocated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that a spec may raise with `model.max_parameters` and `model.max_elements`.

    Args:
        parameters: Weights of the whole model.
        elements: Elements of one value for one example.
    """

    parameters: int = 2_000_000_000
    elements: int = 2_000_000_000
