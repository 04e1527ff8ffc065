"""`Shapes: {size: [64, 64], shapes: [circle, square, triangle]}`: grey images to segment, classify or clean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kerasdl.data.sources.definition import Given, argument
from kerasdl.data.sources.generated.model import Recipe, Settings, generated, integer, number
from kerasdl.data.sources.model import Arrays
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

SIDES = (16, 512)
PIXELS = 200_000_000
"""How many all images of a set have at most."""
BACKGROUND, SHAPE = (20, 100), (140, 235)
"""The greys that are drawn for what lies behind, and for a shape."""


def _circle(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return u**2 + v**2 <= 1


def _square(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return (abs(u) <= 0.9) & (abs(v) <= 0.9)


def _triangle(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """With equal sides, its centre at 0."""
    return (v >= -0.65) & (v + 3**0.5 * u <= 1.3) & (v - 3**0.5 * u <= 1.3)


INSIDE: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
}


def _draw(settings: Settings, generator: np.random.Generator) -> Arrays:
    """One to `most` shapes an image, turned and placed at random, later ones before earlier ones."""
    import numpy as np

    height, width = settings["size"]
    count, kinds = settings["count"], settings["shapes"]
    clean = np.empty((count, height, width), "uint8")
    mask = np.zeros((count, height, width), "uint8")
    for row in range(count):
        clean[row] = generator.integers(*BACKGROUND)
        for _ in range(generator.integers(1, settings["most"] + 1)):
            kind = int(generator.integers(len(kinds)))
            inside = INSIDE[kinds[kind]](*_place(height, width, generator))
            clean[row][inside] = generator.integers(*SHAPE)
            mask[row][inside] = kind + 1
    areas = np.stack([(mask == kind + 1).sum(axis=(1, 2)) for kind in range(len(kinds))], axis=1)
    image = _noisy(clean, settings["noise"], generator)
    images = {"image": image[..., None], "clean": clean[..., None], "mask": mask[..., None]}
    return {**images, "label": areas.argmax(axis=1)}


def _noisy(clean: np.ndarray, noise: float, generator: np.random.Generator) -> np.ndarray:
    """Images with normal noise, a piece at a time."""
    import numpy as np

    image = np.empty_like(clean)
    for row, each in enumerate(clean):
        drawn = each + 255 * noise * generator.standard_normal(each.shape, "float32")
        image[row] = np.clip(np.rint(drawn), 0, 255)
    return image


def _place(height: int, width: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Where each pixel lies for a shape of radius 1, wholly inside the image, that is turned by some angle."""
    import numpy as np

    radius = min(height, width) * generator.uniform(0.12, 0.24)
    reach = 1.3 * radius
    y, x = generator.uniform(reach, height - reach), generator.uniform(reach, width - reach)
    angle = generator.uniform(0, 2 * np.pi)
    down, right = np.mgrid[:height, :width]
    down, right = (down + 0.5 - y) / radius, (right + 0.5 - x) / radius
    return (
        np.cos(angle) * right + np.sin(angle) * down,
        np.cos(angle) * down - np.sin(angle) * right,
    )


def _columns(settings: Settings) -> tuple[Column, ...]:
    height, width = settings["size"]
    kinds = len(settings["shapes"])
    return (
        Column("image", (height, width, 1), "uint8"),
        Column("clean", (height, width, 1), "uint8"),
        Column("mask", (height, width, 1), "uint8", kinds + 1),
        Column("label", (), "int32", kinds),
    )


def _check(given: Given) -> None:
    (height, width), kinds = given.values["size"], given.values["shapes"]
    if len(set(kinds)) != len(kinds):
        raise given.refused("shapes", "a list of different shapes")
    if given.values["count"] * height * width > PIXELS:
        raise given.refused(
            "count", f"at most {PIXELS // (height * width):,} images of {height}x{width} pixels"
        )


SHAPES = generated(
    "Shapes",
    "Grey images of circles, squares and triangles: columns `image` (with noise), `clean` (without), `mask` (a class a"
    " pixel, 0 behind the shapes) and `label` (the shape that has the most pixels).",
    (
        argument(
            "size",
            {
                "type": "array",
                "items": {"type": "integer", "minimum": SIDES[0], "maximum": SIDES[1]},
                "minItems": 2,
                "maxItems": 2,
            },
            "Height and width in pixels.",
            [64, 64],
        ),
        argument(
            "shapes",
            {"type": "array", "items": {"enum": list(INSIDE)}, "minItems": 2, "maxItems": len(INSIDE)},
            "The shapes; in a mask the first one is 1, in a label 0.",
            list(INSIDE),
        ),
        integer("count", "How many images.", 200, 1, 100_000),
        integer("most", "How many shapes an image has at most; later ones may hide earlier ones.", 3, 1, 20),
        number("noise", "The standard deviation of what is added to a pixel, as a share of white.", 0.1, 0),
    ),
    Recipe(
        _columns,
        lambda settings: settings["count"],
        _draw,
        lambda settings: {
            "mask": ("background", *settings["shapes"]),
            "label": tuple(settings["shapes"]),
        },
        _check,
    ),
)
