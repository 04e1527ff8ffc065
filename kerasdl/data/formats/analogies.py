"""Questions "a is to b as c is to d", as word2vec's `questions-words.txt` writes them (Mikolov et al. 2013)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

COLUMNS = ("section", "a", "b", "c", "d")


def read(content: bytes) -> Mapping[str, np.ndarray]:
    """The questions of a file: `section` and the four words, each (count,) text.

    Raises:
        ValueError: A line is neither a section nor four words.

    >>> read(b": capitals\\nAthens Greece Oslo Norway\\n")["section"].tolist()
    ['capitals']
    """
    import numpy as np

    section, rows = "", list[tuple[str, ...]]()
    for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
        words = line.split()
        if words[:1] == [":"]:
            section = " ".join(words[1:])
        elif len(words) == 4:
            rows.append((section, *words))
        else:
            raise ValueError(f"line {number} has {len(words)} words, not four")
    return dict(zip(COLUMNS, np.asarray(rows, object).reshape(-1, 5).T, strict=True))
