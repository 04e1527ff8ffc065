"""`Classes`: words or numbers as the integers of their classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerasdl.data.steps.definition import Definition, argument, cannot_take
from kerasdl.spec.model import Call, Column

if TYPE_CHECKING:
    import numpy as np


class UnknownClassError(ValueError):
    """A value is none of the classes.

    Args:
        value: That was found.
        classes: That are known.
    """

    def __init__(self, value: object, classes: Sequence[Any]) -> None:
        super().__init__(f"{value!r} is none of {list(classes)}")
        self.value, self.classes = value, classes


class Classes:
    """Values as the integers of their classes.

    Args:
        classes: In order; None learns them, sorted.

    >>> import numpy as np
    >>> Classes(["no", "yes"])(np.array([["yes"], ["no"]])).tolist()
    [[1], [0]]
    """

    def __init__(self, classes: Sequence[Any] | None = None) -> None:
        self.classes = list(classes) if classes is not None else None

    def adapt(self, values: np.ndarray) -> None:
        """Learns the classes."""
        import numpy as np

        self.classes = np.unique(values).tolist()

    def learned(self) -> dict[str, Any]:
        return {"classes": self.classes}

    def __call__(self, values: np.ndarray) -> np.ndarray:
        import numpy as np

        classes = self.classes or []
        numbers = {value: number for number, value in enumerate(classes)}
        flat = values.reshape(-1).tolist()
        if odd := [value for value in flat if value not in numbers]:
            raise UnknownClassError(odd[0], classes)
        return np.asarray([numbers[value] for value in flat], "int32").reshape(values.shape)


def _rule(call: Call, columns: Sequence[Column]) -> Column:
    """Integers of classes: as many as are written, else as the column has different values."""
    column, classes = columns[0], argument(call, "classes")
    if math.prod(length or 0 for length in column.shape) != 1:
        raise cannot_take(call, column, "one value a row")
    count = len(classes) if isinstance(classes, list) else column.distinct
    return replace(column, dtype="int32", classes=count, one_hot=False, distinct=None)


DEFINITION = Definition("Classes", Classes, _rule)
