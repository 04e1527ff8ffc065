"""What `data.augment` comes to: which random layer on which columns."""

from __future__ import annotations

from dataclasses import dataclass

from kerasdl.spec.model import Call


@dataclass(frozen=True, slots=True)
class Augmentation:
    """One random layer on columns of a training batch.

    Args:
        call: The layer.
        column: What it draws for.
        masks: What moves with that.
        labels: What is mixed as that is.
    """

    call: Call
    column: str
    masks: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
