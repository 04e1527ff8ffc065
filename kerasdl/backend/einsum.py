"""Einsum equations held against shapes; Keras itself lets labels of two lengths through."""

from __future__ import annotations

from collections.abc import Sequence

Shape = tuple[int | None, ...]


class LabelsUnequalError(ValueError):
    """One letter stands for two lengths."""

    def __init__(self, equation: str, letter: str, first: int, second: int) -> None:
        super().__init__(f"`{letter}` in `{equation}` is {first} and {second}")
        self.equation, self.letter, self.first, self.second = equation, letter, first, second


class LabelCountError(ValueError):
    """A term names another number of axes than its tensor has."""

    def __init__(self, equation: str, labels: str, found: int) -> None:
        super().__init__(f"`{labels}` in `{equation}` names {len(labels)} axes, the tensor has {found}")
        self.equation, self.labels, self.found = equation, labels, found


def check_einsum(equation: str, shapes: Sequence[Shape]) -> None:
    """Holds an equation against the shapes of its operands.

    Args:
        equation: Such as `bij,bjk->bik`.
        shapes: One a term; further terms are weights of the layer's own.

    Raises:
        LabelsUnequalError: One letter stands for two lengths (a length of 1 stretches, as in NumPy).
        LabelCountError: A term names another number of axes than its tensor has.

    >>> check_einsum("bij,bjk->bik", [(None, 2, 3), (None, 3, 4)])
    """
    terms = equation.replace(" ", "").split("->")[0].split(",")
    lengths: dict[str, int] = {}
    for term, shape in zip(terms, shapes, strict=False):
        for letter, length in _labelled(equation, term, shape):
            known = lengths.setdefault(letter, length)
            if known != length and 1 not in (known, length):
                raise LabelsUnequalError(equation, letter, known, length)
            lengths[letter] = max(known, length)


def _labelled(equation: str, term: str, shape: Shape) -> list[tuple[str, int]]:
    """(letter, length) of the axes whose length is known; `...` swallows what is in the middle."""
    before, dots, after = term.partition("...")
    if len(before + after) > len(shape) or (not dots and len(term) != len(shape)):
        raise LabelCountError(equation, term, len(shape))
    pairs = [*zip(before, shape, strict=False), *(zip(after, shape[len(shape) - len(after) :], strict=True))]
    return [(letter, length) for letter, length in pairs if length is not None]
