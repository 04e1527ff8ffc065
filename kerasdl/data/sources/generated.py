"""Generated sets: `LogicGate: {gate: xor}`, `Line: {slope: 2}`, `Clusters: {classes: 3}`, each fixed by its seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasdl.data.download import Progress
from kerasdl.data.manifest import WHOLE
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.model import Arrays, Content
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import data as messages
from kerasdl.spec.model import Column
from kerasdl.syntax import Entry, Node, is_null, kind_of, plain
from kerasdl.syntax import Mapping as MappingNode

if TYPE_CHECKING:
    import numpy as np

MOST = 1_000_000
GATES: Mapping[str, Callable[[int, int], int]] = {
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "nand": lambda a, b: 1 - (a & b),
    "nor": lambda a, b: 1 - (a | b),
    "xnor": lambda a, b: 1 - (a ^ b),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """An argument of a generated set.

    Args:
        default: Where it is left out.
        expected: What it takes, in words.
        accepts: Whether it takes a value.
    """

    default: Any
    expected: str
    accepts: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Generator:
    """A kind of generated set.

    Args:
        settings: Its arguments; the first one is set by a lone value.
        columns: Its columns for given settings.
        count: How many examples it has.
        draw: Makes the arrays.
    """

    settings: Mapping[str, Setting]
    columns: Callable[[Mapping[str, Any]], tuple[Column, ...]]
    count: Callable[[Mapping[str, Any]], int]
    draw: Callable[[Mapping[str, Any], np.random.Generator], Arrays]


@dataclass(frozen=True, slots=True)
class GeneratedSource:
    """A generated set with its settings."""

    name: str
    span: Span
    settings: Mapping[str, Any]

    @property
    def columns(self) -> tuple[Column, ...]:
        return GENERATORS[self.name].columns(self.settings)

    @property
    def splits(self) -> Mapping[str, int | None]:
        return {WHOLE: GENERATORS[self.name].count(self.settings)}

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        return {}

    def read(self, progress: Progress | None = None) -> Content:
        """Draws the examples; there is no file to read."""
        del progress
        import numpy as np

        arrays = GENERATORS[self.name].draw(self.settings, np.random.default_rng(self.settings["seed"]))
        return Content(
            {WHOLE: {column.name: arrays[column.name].astype(column.dtype) for column in self.columns}}, {}
        )


def open_generated(entry: Entry, folder: Path) -> GeneratedSource:
    """The set that the spec describes; nothing is drawn yet.

    Raises:
        DataError: It takes no such argument, or no such value.
    """
    del folder
    known = GENERATORS[entry.name].settings
    given = _given(entry, list(known))
    settings = {name: setting.default for name, setting in known.items()}
    for name, node in given.items():
        value, setting = plain(node), known[name]
        if not setting.accepts(value):
            found = f"`{value}`" if isinstance(value, str | int | float) else kind_of(node)
            raise DataError(messages.source_value(node.span, entry.name, name, setting.expected, found))
        settings[name] = value
    return GeneratedSource(entry.name, entry.key.span, settings)


def _given(entry: Entry, known: Sequence[str]) -> Mapping[str, Node]:
    if is_null(entry.value):
        return {}
    if not isinstance(entry.value, MappingNode):
        return {known[0]: entry.value}
    for each in entry.value:
        if each.name not in known:
            raise DataError(messages.source_argument(each.key.span, entry.name, each.name, known))
    return {each.name: each.value for each in entry.value}


# --- the sets --------------------------------------------------------------------------------------------------


def _gate(settings: Mapping[str, Any], generator: np.random.Generator) -> Arrays:
    """The four rows of a truth table, as often as asked, with noise on what goes in."""
    import numpy as np

    rows = [(a, b) for a in (0, 1) for b in (0, 1)] * settings["repeat"]
    x = np.asarray(rows, "float64") + settings["noise"] * generator.standard_normal((len(rows), 2))
    return {"x": x, "y": np.asarray([[GATES[settings["gate"]](a, b)] for a, b in rows])}


def _line(settings: Mapping[str, Any], generator: np.random.Generator) -> Arrays:
    """y = slope x + intercept + noise, x drawn evenly from a range."""
    low, high = settings["range"]
    x = generator.uniform(low, high, (settings["count"], 1))
    noise = settings["noise"] * generator.standard_normal(x.shape)
    return {"x": x, "y": settings["slope"] * x + settings["intercept"] + noise}


def _clusters(settings: Mapping[str, Any], generator: np.random.Generator) -> Arrays:
    """Normal clouds of equal size around centres that are drawn from [-5, 5] in each direction."""
    import numpy as np

    classes, features = settings["classes"], settings["features"]
    centres = generator.uniform(-5, 5, (classes, features))
    label = np.arange(settings["count"]) % classes
    noise = settings["spread"] * generator.standard_normal((len(label), features))
    return {"x": centres[label] + noise, "label": label}


def _integer(default: int, least: int, most: int = MOST) -> Setting:
    return Setting(
        default,
        f"a whole number from {least} to {most}",
        lambda value: type(value) is int and least <= value <= most,
    )


def _number(default: float, least: float = -1e9) -> Setting:
    return Setting(
        default,
        "a number" if least < 0 else f"a number of at least {least:g}",
        lambda value: type(value) in (int, float) and least <= value <= 1e9,
    )


def _is_range(value: Any) -> bool:
    numbers = isinstance(value, list) and all(type(each) in (int, float) for each in value)
    return numbers and len(value) == 2 and -1e9 <= value[0] < value[1] <= 1e9


SEED = _integer(0, 0, 2**31)
GENERATORS: Mapping[str, Generator] = {
    "LogicGate": Generator(
        {
            "gate": Setting("xor", f"one of {', '.join(GATES)}", lambda value: value in list(GATES)),
            "repeat": _integer(1, 1, MOST // 4),
            "noise": _number(0.0, 0),
            "seed": SEED,
        },
        lambda _: (Column("x", (2,), "float32"), Column("y", (1,), "int32", 2)),
        lambda settings: 4 * settings["repeat"],
        _gate,
    ),
    "Line": Generator(
        {
            "slope": _number(1.0),
            "intercept": _number(0.0),
            "noise": _number(0.0, 0),
            "count": _integer(100, 1),
            "range": Setting([-1.0, 1.0], "two numbers, the lesser first", _is_range),
            "seed": SEED,
        },
        lambda _: (Column("x", (1,), "float32"), Column("y", (1,), "float32")),
        lambda settings: settings["count"],
        _line,
    ),
    "Clusters": Generator(
        {
            "classes": _integer(2, 2, 1000),
            "features": _integer(2, 1, 100),
            "count": _integer(200, 1, MOST // 10),
            "spread": _number(1.0, 0),
            "seed": SEED,
        },
        lambda settings: (
            Column("x", (settings["features"],), "float32"),
            Column("label", (), "int32", settings["classes"]),
        ),
        lambda settings: settings["count"],
        _clusters,
    ),
}
