"""Of which class words are: as the spec says, or as the source of a generated corpus tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import evaluations as messages
from kerasdl.evaluation.subject import Subject
from kerasdl.spec.model import Evaluation


def check(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """Whether `classes` holds lists of words."""
    given = evaluation.call.arguments.get("classes") if evaluation.call else None
    if given is not None and given.value is not None and not _are_lists(given.value):
        yield messages.bad_classes(given.span, "something else")


def _are_lists(classes: Any) -> bool:
    return isinstance(classes, Mapping) and all(
        isinstance(words, list) and all(isinstance(word, str) for word in words) for words in classes.values()
    )


def classes_of(subject: Subject) -> Mapping[str, str] | None:
    """The class of each word; None where nobody tells.

    A source tells by `word_classes`, the class of each of its words.
    """
    given: Mapping[str, Sequence[str]] | None = subject.argument("classes")
    if given is not None:
        return {word: str(name) for name, words in given.items() for word in words}
    told: Callable[[], Mapping[str, str]] | None = getattr(subject.described.source, "word_classes", None)
    return told() if told else None
