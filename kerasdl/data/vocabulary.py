"""Which token each integer of a column stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kerasdl.data.describe import Described
from kerasdl.data.learned import Learned
from kerasdl.data.steps import Way, definition, way


def words_of(described: Described, learned: Sequence[Learned], column: str | None = None) -> list[str] | None:
    """The tokens of a vocabulary at the places of their integers, the special ones too.

    Args:
        described: What the data section yields.
        learned: What each of its applications has learned.
        column: Whose integers are meant, by its name after all steps; None where there is only one vocabulary.

    Returns:
        The tokens; None where no vocabulary leads to the column, or several might be meant.
    """
    found = list(_vocabularies(described, learned, column))
    return found[0] if found and all(each == found[0] for each in found) else None


def _vocabularies(
    described: Described, learned: Sequence[Learned], column: str | None
) -> Iterator[list[str]]:
    """The vocabularies on the way to a column, the last one first."""
    needed = None if column is None else {column}
    for each, known in reversed(list(zip(described.applications, learned, strict=True))):
        if needed is not None and not needed & set(each.gives):
            continue
        needed = None if needed is None else (needed - set(each.gives)) | set(each.takes)
        own = definition(each.call)
        if own and way(each.call) is Way.CODING:
            given = {name: argument.value for name, argument in each.call.arguments.items()}
            yield own.make(**{**given, **known}).tokens
