"""`Line: {slope: 2, intercept: 1, noise: 0.1}`: points on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasdl.data.sources.definition import Given, argument
from kerasdl.data.sources.generated.model import Recipe, Settings, generated, integer, number
from kerasdl.data.sources.model import Arrays
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np


def _draw(settings: Settings, generator: np.random.Generator) -> Arrays:
    """y = slope x + intercept + noise, x drawn evenly from a range."""
    low, high = settings["range"]
    x = generator.uniform(low, high, (settings["count"], 1))
    noise = settings["noise"] * generator.standard_normal(x.shape)
    return {"x": x, "y": settings["slope"] * x + settings["intercept"] + noise}


def _check(given: Given) -> None:
    low, high = given.values["range"]
    if not -1e9 <= low < high <= 1e9:
        raise given.refused("range", "two numbers, the lesser first")


LINE = generated(
    "Line",
    "Points on a line, with noise: columns `x` and `y`.",
    (
        number("slope", "How steep it is.", 1.0),
        number("intercept", "Where it crosses x = 0.", 0.0),
        number("noise", "The standard deviation of what is added to `y`.", 0.0, 0),
        integer("count", "How many points.", 100, 1),
        argument(
            "range",
            {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            "Where `x` lies: two numbers, the lesser first.",
            [-1.0, 1.0],
        ),
    ),
    Recipe(
        lambda _: (Column("x", (1,), "float32"), Column("y", (1,), "float32")),
        lambda settings: settings["count"],
        _draw,
        check=_check,
    ),
)
