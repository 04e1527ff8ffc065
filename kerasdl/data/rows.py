"""What a split holds of a column: an array, rows of differing length, words by a dictionary, rows made on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

PIECE = 4096
"""How many rows go through a layer at once."""
PADDING = -1
"""The position that stands for no value: 0 among numbers, an empty word among words."""


class Rows(Protocol):
    """Rows of which a few at a time are asked for; a numpy array is one."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def dtype(self) -> Any: ...

    def __len__(self) -> int: ...

    def __getitem__(self, rows: Any, /) -> Any: ...


class Words:
    """Words as codes of a dictionary, for a text says the same few words over and over.

    `numpy.asarray` gives the words themselves.

    Args:
        codes: (count, ...) integers, the place of each word.
        values: (different words,) text.

    >>> import numpy as np
    >>> words = Words.of(["a", "rose", "is", "a", "rose"])
    >>> words.codes.tolist(), np.asarray(words[3:]).tolist()
    ([0, 1, 2, 0, 1], ['a', 'rose'])
    """

    def __init__(self, codes: np.ndarray, values: np.ndarray) -> None:
        self.codes, self.values = codes, values

    @classmethod
    def of(cls, words: Sequence[str]) -> Words:
        """Words with a dictionary in the order in which they first come."""
        import numpy as np

        known: dict[str, int] = {}
        codes = np.fromiter((known.setdefault(word, len(known)) for word in words), "int32", len(words))
        return cls(codes, np.asarray(list(known), object))

    @property
    def shape(self) -> tuple[int, ...]:
        return self.codes.shape

    @property
    def dtype(self) -> Any:
        return self.values.dtype

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> Any:
        """A single word as text, else words with the same dictionary."""
        import numpy as np

        codes = self.codes[rows]
        return Words(codes, self.values) if isinstance(codes, np.ndarray) else self.values[codes]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        del copy
        found = self.values[self.codes]
        return found if dtype is None else found.astype(dtype)

    def reshape(self, *shape: Any) -> Words:
        return Words(self.codes.reshape(*shape), self.values)


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of differing length, one after another.

    Args:
        flat: (all values, ...) those of the first row first.
        offsets: (rows + 1,) where each row begins; the last one is the number of all values.
    """

    flat: Any
    offsets: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self),)

    @property
    def dtype(self) -> Any:
        return self.flat.dtype

    @property
    def lengths(self) -> np.ndarray:
        """(rows,) how many values each row has."""
        return self.offsets[1:] - self.offsets[:-1]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, rows: Any) -> Any:
        """One row as its values, else the chosen rows."""
        import numpy as np

        if isinstance(rows, int | np.integer):
            return self.flat[int(self.offsets[rows]) : int(self.offsets[rows + 1])]
        chosen = np.arange(len(self))[rows]
        lengths = self.lengths[chosen]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        places = np.arange(offsets[-1]) + np.repeat(self.offsets[chosen] - offsets[:-1], lengths)
        return Ragged(self.flat[places], offsets)


def as_ragged(rows: Any) -> Ragged:
    """Rows of one length as such of any.

    >>> import numpy as np
    >>> as_ragged(np.array([[1, 2], [3, 4]])).offsets.tolist()
    [0, 2, 4]
    """
    import numpy as np

    if isinstance(rows, Ragged):
        return rows
    count, length = rows.shape[:2]
    return Ragged(rows.reshape(count * length, *rows.shape[2:]), np.arange(count + 1) * length)


def pick(flat: Any, places: np.ndarray) -> Any:
    """The values at places; nothing, that is 0 or an empty word, at `PADDING`.

    >>> import numpy as np
    >>> pick(np.array([7, 8]), np.array([[-1, 0], [0, 1]])).tolist()
    [[0, 7], [7, 8]]
    """
    import numpy as np

    gaps = places == PADDING
    if not gaps.any():
        return flat[places]
    if not len(flat):
        flat = np.zeros((1, *flat.shape[1:]), flat.dtype) if not isinstance(flat, Words) else Words.of([""])
    if isinstance(flat, Words):
        values = np.append(flat.values, np.asarray([""], object))
        return Words(np.where(gaps, len(values) - 1, flat.codes[places]).astype("int32"), values)
    found = flat[places]
    found[gaps] = "" if found.dtype.kind in "USO" else 0
    return found


class Mapped:
    """Rows that a layer makes of others when they are asked for.

    Args:
        layer: Called with an array, or a list of some.
        inputs: Of as many rows each.
        listed: Whether it takes a list, of one too.
        shape: Of one row, as far as known.
        dtype: Into which the rows are cast.
    """

    def __init__(
        self, layer: Any, inputs: Sequence[Any], listed: bool, shape: tuple[int | None, ...], dtype: str
    ) -> None:
        self.layer, self.inputs, self.listed = layer, tuple(inputs), listed
        self.shape: tuple[Any, ...] = (len(inputs[0]), *shape)
        self.dtype = dtype

    def __len__(self) -> int:
        return len(self.inputs[0])

    def __getitem__(self, rows: Any) -> Any:
        if isinstance(rows, int):
            return self[rows : rows + 1][0]
        return run(self.layer, [each[rows] for each in self.inputs], self.listed, self.dtype)


def on_demand(rows: Any) -> bool:
    """Whether rows are made when they are asked for, and lie in no memory."""
    import numpy as np

    return not isinstance(rows, np.ndarray | Words | Ragged)


def run(layer: Callable[..., Any], arrays: Sequence[Any], listed: bool, dtype: str) -> Any:
    """What a layer gives for rows, in the dtype that is told of it."""
    import numpy as np

    found = layer(list(arrays) if listed or len(arrays) > 1 else arrays[0])
    if isinstance(found, Words | Ragged):
        return found
    found = np.asarray(found)
    return found if dtype == "string" else found.astype(dtype, copy=False)


def chosen(arrays: Mapping[str, Any], rows: Any) -> dict[str, Any]:
    """Some rows of every column; of those made on demand, made when they are asked for."""
    return {name: Chosen(each, rows) if on_demand(each) else each[rows] for name, each in arrays.items()}


class Chosen:
    """Some rows of others that are made on demand.

    Args:
        rows: All.
        places: The indices of those chosen, or a slice, or True for each that is.
    """

    def __init__(self, rows: Any, places: Any) -> None:
        import numpy as np

        self.rows, self.places = rows, np.arange(len(rows))[places]
        self.shape, self.dtype = (len(self.places), *rows.shape[1:]), rows.dtype

    @property
    def digests(self) -> np.ndarray:
        """(count, ...) what tells one file from another, of rows that lie in files."""
        return self.rows.digests[self.places]

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, rows: Any) -> Any:
        if isinstance(rows, int):
            return self.rows[int(self.places[rows])]
        return self.rows[self.places[rows]]


class Drawn:
    """Rows that are drawn anew for each epoch.

    Args:
        draw: Gives all rows of an epoch, counted from 0.
    """

    def __init__(self, draw: Callable[[int], np.ndarray]) -> None:
        self._draw = draw
        self.epoch, self.now = 0, draw(0)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.now.shape

    @property
    def dtype(self) -> Any:
        return self.now.dtype

    def __len__(self) -> int:
        return len(self.now)

    def __getitem__(self, rows: Any) -> Any:
        return self.now[rows]

    def begin(self, epoch: int) -> None:
        """Draws the rows of an epoch, unless they are the ones at hand."""
        if epoch != self.epoch:
            self.epoch, self.now = epoch, self._draw(epoch)
