"""Losses and metrics: whether they fit the model and the data, and how Keras is told of them."""

from kerasdl.objectives.checks import check_objectives
from kerasdl.objectives.inputs import check_inputs, check_vocabularies, matched

__all__ = ["check_inputs", "check_objectives", "check_vocabularies", "matched"]
