"""`LogicGate: {gate: xor}`: the four rows of a truth table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kerasdl.data.sources.definition import argument
from kerasdl.data.sources.generated.model import MOST, Recipe, Settings, generated, integer, number
from kerasdl.data.sources.model import Arrays
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

GATES: Mapping[str, Callable[[int, int], int]] = {
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "nand": lambda a, b: 1 - (a & b),
    "nor": lambda a, b: 1 - (a | b),
    "xnor": lambda a, b: 1 - (a ^ b),
}


def _draw(settings: Settings, generator: np.random.Generator) -> Arrays:
    """The four rows of a truth table, as often as asked, with noise on what goes in."""
    import numpy as np

    rows = [(a, b) for a in (0, 1) for b in (0, 1)] * settings["repeat"]
    x = np.asarray(rows, "float64") + settings["noise"] * generator.standard_normal((len(rows), 2))
    return {"x": x, "y": np.asarray([[GATES[settings["gate"]](a, b)] for a, b in rows])}


LOGIC_GATE = generated(
    "LogicGate",
    "The truth table of a logic gate: columns `x` (two bits) and `y` (one).",
    (
        argument("gate", {"enum": list(GATES)}, "The gate.", "xor"),
        integer("repeat", "How often the four rows come.", 1, 1, MOST // 4),
        number("noise", "The standard deviation of what is added to `x`.", 0.0, 0),
    ),
    Recipe(
        lambda _: (Column("x", (2,), "float32"), Column("y", (1,), "int32", 2)),
        lambda settings: 4 * settings["repeat"],
        _draw,
    ),
)
