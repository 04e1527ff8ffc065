"""What a spec says, read against the catalogue."""

from kerasdl.spec.model import (
    HOLE,
    Block,
    Call,
    Column,
    Data,
    Evaluation,
    Given,
    Model,
    Param,
    Part,
    Promise,
    Spec,
    Step,
    Term,
    Train,
)

__all__ = [
    "HOLE",
    "Block",
    "Call",
    "Column",
    "Data",
    "Evaluation",
    "Given",
    "Model",
    "Param",
    "Part",
    "Promise",
    "Spec",
    "Step",
    "Term",
    "Train",
]
