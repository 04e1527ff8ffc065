"""What `evaluate` works out on a trained model and its data: one file an evaluation, one definition each."""

from kerasdl.evaluation.finding import Evaluated, Finding, Grid, Place, Plane

__all__ = ["Evaluated", "Finding", "Grid", "Place", "Plane"]
