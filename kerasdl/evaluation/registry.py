"""Every evaluation by its name."""

from __future__ import annotations

from collections.abc import Mapping

from kerasdl.evaluation import (
    analogies,
    class_neighbors,
    embedding_map,
    kneser_ney,
    nearest_neighbors,
    perplexity,
)
from kerasdl.evaluation.definition import Definition

_FILES = (analogies, class_neighbors, embedding_map, kneser_ney, nearest_neighbors, perplexity)
DEFINITIONS: Mapping[str, Definition] = {each.DEFINITION.name: each.DEFINITION for each in _FILES}
