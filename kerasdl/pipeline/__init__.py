"""The one way through, a function a stage.

text --parse--> Document --compose--> Composition --read--> Spec --wire--> Graph --infer--> Shapes --build--> Built

Each stage returns its value and what it found wrong. What can still be said after a mistake is said, so that all
mistakes of a file are told at once.
"""

from kerasdl.pipeline.building import build, choose_backend
from kerasdl.pipeline.dataset import draw_examples, read_data
from kerasdl.pipeline.kept import evaluate, predict
from kerasdl.pipeline.resolution import content_hash, resolved
from kerasdl.pipeline.stages import Overrides, Stages, finish, run, run_many, run_source, wire_source
from kerasdl.pipeline.training import train

__all__ = [
    "Overrides",
    "Stages",
    "build",
    "choose_backend",
    "content_hash",
    "draw_examples",
    "evaluate",
    "finish",
    "predict",
    "read_data",
    "resolved",
    "run",
    "run_many",
    "run_source",
    "train",
    "wire_source",
]
