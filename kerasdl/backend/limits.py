"""How large a model may be before anything is allocated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one model.

    Args:
        parameters: Weights of the whole model; a spec may raise it with `model.max_parameters`.
        elements: Elements of one value for one example: 8 GB of float32, more than a device holds in a batch of any
            size, so no word of a spec raises it.
    """

    parameters: int = 2_000_000_000
    elements: int = 2_000_000_000
