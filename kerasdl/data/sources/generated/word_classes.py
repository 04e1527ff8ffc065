"""`WordClasses: {classes: 8, words: 12}`: sentences whose words are of known classes, to test embeddings on.

Words of one class stand in the same contexts, those of two classes in different ones: an embedding that has learned
from contexts puts the words of a class together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasdl.data.formats.text import objects
from kerasdl.data.sources.definition import Definition, Given
from kerasdl.data.sources.generated.model import (
    MOST,
    SEED,
    GeneratedSource,
    Recipe,
    Settings,
    integer,
)
from kerasdl.data.sources.model import Arrays
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

NAMES = ("noun", "verb", "adverb", "adjective", "article", "pronoun", "preposition", "conjunction")
ON, AHEAD = 0.7, 3
"""After a class comes the next one by this chance, else the one that lies so many further."""
TOKENS = 10_000_000


@dataclass(frozen=True, slots=True)
class WordClassesSource(GeneratedSource):
    """Sentences whose words are of known classes."""

    def word_classes(self) -> Mapping[str, str]:
        """The class of each word."""
        return word_classes(self.settings)


def class_names(settings: Settings) -> tuple[str, ...]:
    """What the classes are called: as in a grammar, then by number."""
    return tuple(
        NAMES[each] if each < len(NAMES) else f"class{each + 1}" for each in range(settings["classes"])
    )


def word_classes(settings: Settings) -> Mapping[str, str]:
    """The class of each word, the most frequent one of each class first.

    >>> word_classes({"classes": 2, "words": 2})
    {'noun_1': 'noun', 'noun_2': 'noun', 'verb_1': 'verb', 'verb_2': 'verb'}
    """
    numbers = range(1, settings["words"] + 1)
    return {f"{name}_{number}": name for name in class_names(settings) for number in numbers}


def _draw(settings: Settings, generator: np.random.Generator) -> Arrays:
    """The classes of a sentence are a Markov chain; which word of its class stands there is drawn by Zipf's law.

    The chain is the same around the circle of classes, so that all are equally frequent.
    """
    import numpy as np

    shape = (settings["sentences"], settings["length"])
    steps = np.where(generator.random(shape) < ON, 1, AHEAD)
    steps[:, 0] = generator.integers(settings["classes"], size=len(steps))
    classes = steps.cumsum(axis=1) % settings["classes"]
    ranks = 1 / np.arange(1, settings["words"] + 1)
    words = generator.choice(settings["words"], shape, p=ranks / ranks.sum())
    known = np.asarray(list(word_classes(settings)), object)
    return {"text": objects(" ".join(row) for row in known[classes * settings["words"] + words])}


def _open(given: Given) -> WordClassesSource:
    if given.values["sentences"] * given.values["length"] > TOKENS:
        most = TOKENS // given.values["length"]
        raise given.refused("sentences", f"at most {most:,} sentences of so many words")
    return WordClassesSource(given.name, given.span, given.values, RECIPE)


RECIPE = Recipe(
    lambda _: (Column("text", (), "string"),),
    lambda settings: settings["sentences"],
    _draw,
)
WORD_CLASSES = Definition(
    "WordClasses",
    "Sentences of words such as `noun_3`, in a column `text`; words of one class stand in the same contexts.",
    (
        integer("classes", "How many classes of words.", 8, 2, 100),
        integer(
            "words", "How many words a class has; the n-th is drawn 1/n as often as the first.", 12, 1, 10_000
        ),
        integer("sentences", "How many sentences.", 2000, 1, MOST),
        integer("length", "How many words a sentence has.", 8, 2, 1000),
        SEED,
    ),
    _open,
)
