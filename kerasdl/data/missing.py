"""What stands where a value is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MISSING_VALUE = ""
"""What stands in a column of words where there is none; in numbers it is NaN."""


def is_missing(values: np.ndarray) -> np.ndarray:
    """Where values are missing: NaN among numbers, nothing among words."""
    import numpy as np

    if values.dtype.kind in "US":
        return values == MISSING_VALUE
    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, bool)
