"""Data: sources, steps and splits; what they yield is known before any data is opened, and without Keras."""

from kerasdl.data.dataset import Dataset, load
from kerasdl.data.describe import Described, describe

__all__ = ["Dataset", "Described", "describe", "load"]
