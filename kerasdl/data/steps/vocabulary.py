"""`Vocabulary`: tokens as integers, the most frequent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerasdl.data.refusal import DataError
from kerasdl.data.rows import Ragged, Words
from kerasdl.data.steps.definition import Definition, Way, argument, cannot_take
from kerasdl.diagnostics.messages import data_steps as steps_told
from kerasdl.spec.model import Call, Column

if TYPE_CHECKING:
    import numpy as np


class Vocabulary:
    """Tokens as integers.

    0 is the padding (`mask_token`), 1 stands for every unknown token (`oov_token`), then the tokens come by falling
    frequency, those of one frequency in the order of their letters. Without padding the unknown is 0.

    Args:
        max_tokens: How many integers there are at most, the special ones among them; None for no limit.
        min_count: How often a token stands in the training split at least.
        oov_token: Written for an unknown token; where the text itself holds it, it is that.
        mask_token: Written for padding, None where there is none.
        vocabulary: The tokens without the special ones; None learns them.
        layer: The layer of the model whose weights come from a run, with the vocabulary that they were learned for.
        special: Padding and unknown as a run has learned them, in place of `mask_token` and `oov_token`.

    >>> import numpy as np
    >>> step = Vocabulary(min_count=2); step.adapt(Words.of("a rose is a rose by any name".split()))
    >>> step(np.array(["rose", "lily", "a", ""], object)).tolist(), step.tokens
    ([3, 1, 2, 0], ['', '[UNK]', 'a', 'rose'])
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        min_count: int = 1,
        oov_token: str = "[UNK]",
        mask_token: str | None = "",
        vocabulary: Sequence[str] | None = None,
        layer: str | None = None,
        special: Sequence[str] | None = None,
    ) -> None:
        del layer
        self.most, self.least = max_tokens, min_count
        own = [oov_token] if mask_token is None else [mask_token, oov_token]
        self.special = list(special) if special is not None else own
        self.unknown = len(self.special) - 1
        self.vocabulary = list(vocabulary) if vocabulary is not None else None

    @property
    def tokens(self) -> list[str]:
        """Every token, the special ones too, at the place of its integer."""
        return [*self.special, *(self.vocabulary or ())]

    def adapt(self, values: Any) -> None:
        """Learns the tokens of the training split."""
        import numpy as np

        words = _flat(values)
        counts = np.bincount(words.codes.reshape(-1), minlength=len(words.values)).tolist()
        found = [
            (-count, str(word))
            for count, word in zip(counts, words.values.tolist(), strict=True)
            if count >= max(1, self.least) and word not in self.special
        ]
        most = None if self.most is None else max(0, self.most - len(self.special))
        self.vocabulary = [word for _, word in sorted(found)[:most]]

    def learned(self) -> dict[str, Any]:
        return {"vocabulary": self.vocabulary, "special": self.special}

    def __call__(self, values: Any) -> Any:
        import numpy as np

        words = _flat(values)
        places = {word: place for place, word in enumerate(self.tokens)}
        table = np.asarray([places.get(word, self.unknown) for word in words.values.tolist()], "int32")
        found = table[words.codes] if len(table) else np.zeros(words.shape, "int32")
        return Ragged(found, values.offsets) if isinstance(values, Ragged) else found

    def invert(self, values: np.ndarray) -> Words:
        """The tokens of integers."""
        import numpy as np

        return Words(values, np.asarray(self.tokens, object))


def _flat(values: Any) -> Words:
    """All tokens by a dictionary."""
    flat = values.flat if isinstance(values, Ragged) else values
    return flat if isinstance(flat, Words) else Words.of(flat.reshape(-1).tolist()).reshape(flat.shape)


def _rule(call: Call, columns: Sequence[Column]) -> Column:
    column = columns[0]
    if column.dtype != "string":
        raise cannot_take(call, column, "words")
    most, known = argument(call, "max_tokens"), argument(call, "vocabulary")
    if isinstance(known, list):
        most = len(known) + (2 if argument(call, "mask_token", "") is not None else 1)
    if not isinstance(most, int):
        raise DataError(steps_told.step_needs(call.span, call.symbol.name, "max_tokens"))
    return replace(column, dtype="int32", distinct=None, classes=None, tokens=most)


DEFINITION = Definition("Vocabulary", Vocabulary, _rule, Way.CODING, ragged=True)
