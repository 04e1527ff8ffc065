"""`DropMissing` and `Impute`: rows and values where something is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerasdl.data.missing import is_missing
from kerasdl.data.refusal import DataError
from kerasdl.data.steps.definition import Definition, Way, argument
from kerasdl.diagnostics.messages import data_steps as steps_told
from kerasdl.spec.model import Call, Column

if TYPE_CHECKING:
    import numpy as np


class DropMissing:
    """Rows in which a value is missing are left out."""

    def keeps(self, values: np.ndarray) -> np.ndarray:
        """(rows,) whether a row has all of its values."""
        import numpy as np

        return np.logical_not(is_missing(values).reshape(len(values), -1).any(axis=1))


class Impute:
    """A value where there is none.

    Args:
        strategy: `mean`, `median` or `most_frequent`; the least of several that are as frequent.
        value: What was learned.

    >>> import numpy as np
    >>> step = Impute("median"); step.adapt(np.array([[1.0], [2.0], [9.0], [np.nan]]))
    >>> step(np.array([[np.nan], [5.0]])).tolist()
    [[2.0], [5.0]]
    """

    def __init__(self, strategy: str = "mean", value: Any = None) -> None:
        self.strategy, self.value = strategy, value

    def adapt(self, values: np.ndarray) -> None:
        """Learns the value from those that are there."""
        import numpy as np

        known = values[~is_missing(values)]
        if not known.size:
            raise ValueError("the training split has no value to learn from")
        if self.strategy == "most_frequent":
            found, counts = np.unique(known, return_counts=True)
            self.value = found[counts.argmax()].item()
        else:
            average = np.mean if self.strategy == "mean" else np.median
            self.value = float(average(known.astype("float64")))

    def learned(self) -> dict[str, Any]:
        return {"value": self.value if isinstance(self.value, int | float) else [self.value]}

    def __call__(self, values: np.ndarray) -> np.ndarray:
        import numpy as np

        value = self.value[0] if isinstance(self.value, list) else self.value
        return np.where(is_missing(values), value, values)


def _complete(_: Call, columns: Sequence[Column]) -> Column:
    return replace(columns[0], missing=False)


def _imputed(call: Call, columns: Sequence[Column]) -> Column:
    column, strategy = columns[0], argument(call, "strategy")
    if column.dtype != "string":
        return replace(column, dtype="float32", classes=None, one_hot=False, distinct=None, missing=False)
    if strategy != "most_frequent":
        raise DataError(steps_told.words_have_no_mean(call.span, column.name, strategy))
    return replace(column, missing=False)


DROP_MISSING = Definition("DropMissing", DropMissing, _complete, Way.DROPPING, missing=True)
IMPUTE = Definition("Impute", Impute, _imputed, missing=True)
