"""`Pad`: rows of differing length brought to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kerasdl.data.rows import PADDING, as_ragged, pick
from kerasdl.data.steps.definition import Definition, argument, sequence
from kerasdl.spec.model import Call, Column


class Pad:
    """Rows cut or filled to one length, with Keras's words for it (`keras.utils.pad_sequences`).

    Args:
        length: Of each row.
        padding: `post` fills after a row, `pre` before it: with 0, or with empty words.
        truncating: `post` leaves out what stands at the end of a row that is too long, `pre` at its beginning.

    >>> import numpy as np
    >>> from kerasdl.data.rows import Ragged
    >>> rows = Ragged(np.array([1, 2, 3, 4]), np.array([0, 1, 4]))
    >>> Pad(2)(rows).tolist(), Pad(2, padding="pre", truncating="pre")(rows).tolist()
    ([[1, 0], [2, 3]], [[0, 1], [3, 4]])
    """

    def __init__(self, length: int, padding: str = "post", truncating: str = "post") -> None:
        self.length, self.padding, self.truncating = length, padding, truncating

    def __call__(self, values: Any) -> Any:
        import numpy as np

        rows = as_ragged(values)
        kept = np.minimum(rows.lengths, self.length)
        first = rows.offsets[:-1] + (rows.lengths - kept if self.truncating == "pre" else 0)
        within = np.arange(self.length) - (self.length - kept if self.padding == "pre" else 0 * kept)[:, None]
        inside = (within >= 0) & (within < kept[:, None])
        return pick(rows.flat, np.where(inside, first[:, None] + within, PADDING))


def _rule(call: Call, columns: Sequence[Column]) -> Column:
    rest = sequence(call, columns[0])
    return replace(columns[0], shape=(argument(call, "length"), *rest), ragged=False)


DEFINITION = Definition("Pad", Pad, _rule, ragged=True)
