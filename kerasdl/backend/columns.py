"""The columns of a split in TensorFlow's graph: held, drawn anew for each epoch, or made of files and by layers.

What stands here of the rows of a split is their shape alone (`data.rows`, `data.image_files`): the rooms of data and of
backends do not know each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias, runtime_checkable

import keras
import numpy as np

from kerasdl.backend.image_files import decoder, decodes

Make: TypeAlias = "Callable[[Any, tuple[Any, ...]], Any]"
"""Gives the rows at indices, (batch,) int64, beside what has been decoded of their files."""


@runtime_checkable
class Drawn(Protocol):
    """A column that is drawn anew for each epoch (`data.rows.Drawn`)."""

    @property
    def now(self) -> np.ndarray: ...


@runtime_checkable
class Chosen(Protocol):
    """Some rows of others (`data.rows.Chosen`)."""

    rows: Any
    places: np.ndarray


@runtime_checkable
class Mapped(Protocol):
    """Rows that a layer makes of others (`data.rows.Mapped`)."""

    layer: Any
    inputs: Sequence[Any]
    listed: bool
    shape: tuple[Any, ...]
    dtype: Any


@runtime_checkable
class Files(Protocol):
    """Images that lie in files (`data.image_files.ImageFiles`)."""

    folder: Path
    names: np.ndarray
    row_shape: tuple[int, ...]
    decoding: Any


class Columns:
    """All columns of a split.

    Args:
        columns: By name.
    """

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.decoders: list[Callable[[Any], Any]] = []
        self.made = False
        self._drawn: list[tuple[Any, Drawn]] = []
        self._makes = {name: self._make(column, None) for name, column in columns.items()}

    def taken(self, rows: Any, decoded: tuple[Any, ...]) -> dict[str, Any]:
        """The columns at some rows.

        Args:
            rows: (batch,) their indices.
            decoded: What each of `decoders` gives for them.
        """
        return {name: make(rows, decoded) for name, make in self._makes.items()}

    def renew(self) -> None:
        """Takes over what has been drawn for another epoch."""
        for held, column in self._drawn:
            held.assign(column.now)

    def _make(self, column: Any, places: np.ndarray | None) -> Make:
        """How a column comes about; `places` are its rows by ours, None where they are the same."""
        if isinstance(column, Chosen):
            return self._make(column.rows, column.places if places is None else column.places[places])
        if isinstance(column, Mapped):
            return self._mapped(column, places)
        if isinstance(column, Files) and (decode := _decoder(column, places)):
            self.decoders.append(decode)
            number = len(self.decoders) - 1
            return lambda _, decoded: decoded[number]
        if isinstance(column, np.ndarray | Drawn):
            return self._held(column, places)
        return self._called(column, places)

    def _held(self, column: Any, places: np.ndarray | None) -> Make:
        import tensorflow as tf

        if isinstance(column, Drawn):
            held = variable(column.now)
            self._drawn.append((held, column))
            places_held = None if places is None else tf.convert_to_tensor(places)
            return lambda rows, _: tf.gather(
                held, rows if places_held is None else tf.gather(places_held, rows)
            )
        tensor = tf.convert_to_tensor(column if places is None else column[places])
        return lambda rows, _: tf.gather(tensor, rows)

    def _mapped(self, column: Mapped, places: np.ndarray | None) -> Make:
        """A layer of Keras stands in the graph; what else makes rows is called from it."""
        import tensorflow as tf

        self.made = True
        inputs = [self._make(each, places) for each in column.inputs]
        bare = len(inputs) == 1 and not column.listed
        layer, shape, dtype = column.layer, column.shape[1:], str(np.dtype(column.dtype))

        def call(rows: Any, decoded: tuple[Any, ...]) -> Any:
            given = [make(rows, decoded) for make in inputs]
            if isinstance(layer, keras.Layer):
                made = tf.cast(layer(given[0] if bare else given), dtype)
            else:
                made = tf.numpy_function(
                    lambda *arrays: np.asarray(layer(arrays[0] if bare else list(arrays))).astype(dtype),
                    given,
                    dtype,
                )
            made.set_shape((None, *shape))
            return made

        return call

    def _called(self, column: Any, places: np.ndarray | None) -> Make:
        import tensorflow as tf

        self.made = True
        shape, dtype = column.shape[1:], np.dtype(column.dtype)

        def fetch(rows: np.ndarray) -> np.ndarray:
            return np.asarray(column[rows if places is None else places[rows]])

        def call(rows: Any, _: tuple[Any, ...]) -> Any:
            made = tf.numpy_function(fetch, [rows], dtype)
            made.set_shape((None, *shape))
            return made

        return call


def _decoder(column: Files, places: np.ndarray | None) -> Callable[[Any], Any] | None:
    """What decodes the file of a row; None where TensorFlow does not give what pillow gives."""
    import tensorflow as tf

    if column.decoding is None:
        return None
    chosen = slice(None) if places is None else places
    known, numbers = np.unique(column.decoding.kinds[chosen], return_inverse=True)
    kinds = [each.decode() for each in known.tolist()]
    if not decodes(set(kinds), column.decoding.color_mode):
        return None
    decode = decoder(kinds, column.decoding.color_mode, column.decoding.size, column.row_shape)
    names, of = tf.convert_to_tensor(column.names[chosen]), tf.convert_to_tensor(numbers.astype("int32"))
    folder = f"{column.folder}/"
    return lambda row: decode(folder + names[row], of[row])


def variable(values: Any) -> Any:
    """What is assigned anew for each epoch."""
    import tensorflow as tf

    return tf.Variable(values, trainable=False)
