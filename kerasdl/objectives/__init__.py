"""Losses and metrics: whether they fit the model and the data, and how Keras is told of them."""

from kerasdl.objectives.checks import check_objectives

__all__ = ["check_objectives"]
