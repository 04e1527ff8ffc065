"""What a generated set is: columns that follow from its settings, and a way to draw them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from kerasdl.catalog import Argument
from kerasdl.data.download import Progress
from kerasdl.data.manifest import WHOLE
from kerasdl.data.sources.definition import Definition, Given, argument
from kerasdl.data.sources.model import Arrays, Content
from kerasdl.diagnostics import Span
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

Settings: TypeAlias = "Mapping[str, Any]"
MOST = 1_000_000
"""How many examples a set has at most."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a set is drawn.

    Args:
        columns: Its columns for given settings.
        count: How many examples it has.
        draw: Makes the arrays.
        class_names: What the classes of a label are called, by column, where they have names.
        check: Raises `DataError` for settings of which each fits alone, and which cannot be together.
    """

    columns: Callable[[Settings], tuple[Column, ...]]
    count: Callable[[Settings], int]
    draw: Callable[[Settings, np.random.Generator], Arrays]
    class_names: Callable[[Settings], Mapping[str, tuple[str, ...]]] = lambda _: {}
    check: Callable[[Given], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class GeneratedSource:
    """A generated set with its settings."""

    name: str
    span: Span
    settings: Settings
    recipe: Recipe

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.recipe.columns(self.settings)

    @property
    def splits(self) -> Mapping[str, int | None]:
        return {WHOLE: self.recipe.count(self.settings)}

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return self.recipe.class_names(self.settings)

    def read(self, progress: Progress | None = None) -> Content:
        """Draws the examples; there is no file to read."""
        del progress
        import numpy as np

        drawn = self.recipe.draw(self.settings, np.random.default_rng(self.settings["seed"]))
        dtypes = {each.name: object if each.dtype == "string" else each.dtype for each in self.columns}
        return Content({WHOLE: {name: drawn[name].astype(dtype) for name, dtype in dtypes.items()}}, {})


def generated(name: str, about: str, arguments: tuple[Argument, ...], recipe: Recipe) -> Definition:
    """The definition of a set; it takes a `seed` beside its own arguments."""

    def opened(given: Given) -> GeneratedSource:
        recipe.check(given)
        return GeneratedSource(given.name, given.span, given.values, recipe)

    return Definition(name, about, (*arguments, SEED), opened)


def integer(name: str, about: str, default: int, least: int, most: int = MOST) -> Argument:
    """An argument that is a whole number."""
    return argument(name, {"type": "integer", "minimum": least, "maximum": most}, about, default)


def number(name: str, about: str, default: float, least: float = -1e9) -> Argument:
    """An argument that is a number."""
    return argument(name, {"type": "number", "minimum": least, "maximum": 1e9}, about, default)


SEED = integer("seed", "Fixes what is drawn.", 0, 0, 2**31)
