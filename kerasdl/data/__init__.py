"""Data: sources, steps and splits; what they yield is known before any data is opened, and without Keras."""

from kerasdl.data.dataset import Dataset, load
from kerasdl.data.plan import Plan, describe, plan

__all__ = ["Dataset", "Plan", "describe", "load", "plan"]
