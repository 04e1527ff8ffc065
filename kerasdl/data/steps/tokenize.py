"""`Tokenize`: a text as the sequence of its words or characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from kerasdl.data.rows import Ragged, Words
from kerasdl.data.steps.definition import Definition, cannot_take
from kerasdl.spec.model import Call, Column

if TYPE_CHECKING:
    import numpy as np

_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
UNITS: Mapping[str, Callable[[str], Sequence[str]]] = {
    "blank": str.split,
    "word": _WORD.findall,
    "character": list,
}


class Tokenize:
    """A text as its tokens.

    Args:
        unit: `blank` splits at blanks alone, `word` parts punctuation from words as well, `character` splits
            everywhere.
        lowercase: Whether capital letters become small ones first.
        start: A token put before each text, None for none.
        end: A token put after each text.

    >>> import numpy as np
    >>> list(Tokenize("word", lowercase=True, end="</s>")(np.array(["Don't stop!"], object))[0])
    ["don't", 'stop', '!', '</s>']
    """

    def __init__(
        self, unit: str = "word", lowercase: bool = False, start: str | None = None, end: str | None = None
    ) -> None:
        self.split, self.lowercase = UNITS[unit], lowercase
        self.before = [start] if start is not None else []
        self.after = [end] if end is not None else []

    def __call__(self, values: np.ndarray) -> Ragged:
        import numpy as np

        rows = [list(self._tokens(str(text))) for text in values.reshape(len(values))]
        offsets = np.asarray([0, *accumulate(map(len, rows))])
        return Ragged(Words.of([token for row in rows for token in row]), offsets)

    def _tokens(self, text: str) -> Iterator[str]:
        yield from self.before
        yield from self.split(text.lower() if self.lowercase else text)
        yield from self.after


def _rule(call: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    if column.dtype != "string" or column.shape not in ((), (1,)):
        raise cannot_take(call, column, "one text a row")
    return replace(column, shape=(None,), ragged=True, distinct=None)


DEFINITION = Definition("Tokenize", Tokenize, _rule)
