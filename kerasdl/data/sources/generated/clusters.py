"""`Clusters: {classes: 3}`: normal clouds around centres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasdl.data.sources.generated.model import MOST, Recipe, Settings, generated, integer, number
from kerasdl.data.sources.model import Arrays
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np


def _draw(settings: Settings, generator: np.random.Generator) -> Arrays:
    """Normal clouds of equal size around centres that are drawn from [-5, 5] in each direction."""
    import numpy as np

    classes, features = settings["classes"], settings["features"]
    centres = generator.uniform(-5, 5, (classes, features))
    label = np.arange(settings["count"]) % classes
    noise = settings["spread"] * generator.standard_normal((len(label), features))
    return {"x": centres[label] + noise, "label": label}


CLUSTERS = generated(
    "Clusters",
    "Normal clouds of equal size around centres in [-5, 5]: columns `x` and `label`.",
    (
        integer("classes", "How many clouds.", 2, 2, 1000),
        integer("features", "How many numbers `x` has.", 2, 1, 100),
        integer("count", "How many points in all.", 200, 1, MOST // 10),
        number("spread", "The standard deviation of a cloud.", 1.0, 0),
    ),
    Recipe(
        lambda settings: (
            Column("x", (settings["features"],), "float32"),
            Column("label", (), "int32", settings["classes"]),
        ),
        lambda settings: settings["count"],
        _draw,
    ),
)
