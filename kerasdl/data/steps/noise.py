"""`Noise`: values disturbed at random, for each epoch of training anew; a served example is not disturbed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kerasdl.data.steps.definition import Definition, Way, cannot_take
from kerasdl.spec.model import Call, Column

if TYPE_CHECKING:
    import numpy as np


class Noise:
    """Noise on each value.

    Args:
        kind: `gaussian` adds normal noise, `salt_and_pepper` puts the lowest or the highest value in the place of some.
        stddev: Of `gaussian`, in the unit of the values.
        share: Of the values that `salt_and_pepper` changes, half of them to either.
        low, high: What it puts there.
        seed: Draws always the same.

    >>> import numpy as np
    >>> noise = Noise("salt_and_pepper", share=1.0, high=1)
    >>> sorted(set(noise.draw(np.full((9, 9), 0.5), np.random.default_rng(0)).reshape(-1).tolist()))
    [0.0, 1.0]
    """

    def __init__(
        self,
        kind: str = "gaussian",
        stddev: float = 0.1,
        share: float = 0.1,
        low: float = 0.0,
        high: float = 255.0,
        seed: int = 0,
    ) -> None:
        self.kind, self.stddev, self.share, self.seed = kind, stddev, share, seed
        self.low, self.high = low, high

    def draw(self, values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """The values with noise, float32."""
        import numpy as np

        clean = np.asarray(values, "float32")
        if self.kind == "gaussian":
            return clean + self.stddev * generator.standard_normal(clean.shape, "float32")
        drawn = generator.random(clean.shape, "float32")
        salted = np.where(drawn < self.share / 2, np.float32(self.high), clean)
        return np.where(drawn >= 1 - self.share / 2, np.float32(self.low), salted)


def _rule(call: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    if column.dtype == "string" or column.ragged:
        raise cannot_take(call, column, "numbers in rows of one length")
    return replace(column, dtype="float32", classes=None, one_hot=False, distinct=None, tokens=None)


DEFINITION = Definition("Noise", Noise, _rule, Way.DRAWN)
