"""Data: sources, steps and splits; what they yield is known before any data is opened, and without Keras."""

from kerasdl.data.dataset import Dataset, load, serve
from kerasdl.data.describe import Described, describe
from kerasdl.data.learned import Kept

__all__ = ["Dataset", "Described", "Kept", "describe", "load", "serve"]
