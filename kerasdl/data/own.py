"""Steps of our own for tables: missing values and classes. They are made, learn and run as Keras's layers do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

MISSING_VALUE = ""
"""What stands in a column of words where there is none; in numbers it is NaN."""


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


OWN: Mapping[str, Callable[..., Any]] = {"Classes": Classes, "DropMissing": DropMissing, "Impute": Impute}


def is_missing(values: np.ndarray) -> np.ndarray:
    """Where values are missing: NaN among numbers, nothing among words."""
    import numpy as np

    if values.dtype.kind in "US":
        return values == MISSING_VALUE
    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, bool)
