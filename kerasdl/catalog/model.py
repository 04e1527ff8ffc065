"""The types of the catalogue, and how they are read from its data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal, get_args

Kind = Literal[
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "initializers",
    "regularizers",
    "constraints",
    "activations",
    "callbacks",
    "ops",
    "applications",
    "steps",
    "sources",
    "evaluations",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Schema = dict[str, Any] | bool
Raw = Mapping[str, Any]


class Missing(Enum):
    """The type of ``MISSING``."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a symbol, or some values of an argument, are refused, and the spec key that would allow them.

    ``reason`` is ``code``, ``file``, ``network`` or ``language`` (another word of the language does it).
    """

    reason: str
    text: str
    allowed_by: str


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument that configures: what plain data it takes, what nested objects, its default.

    ``schema`` speaks of plain data alone (``False``: none fits). ``objects`` names the kinds of nested objects,
    given as ``{Name: {...}}`` or by a string that ``Catalog.alias`` knows; ``many``: a list of them as well.
    ``refusal`` says why values outside the schema are refused where that needs saying. ``cast`` is ``float`` or
    ``tuple`` where Keras refuses the integer or the list that the schema allows; whoever builds converts it.
    """

    name: str
    schema: Schema
    objects: tuple[Kind, ...]
    many: bool
    required: bool
    default: object
    doc: str
    refusal: Refusal | None
    cast: str | None = None


@dataclass(frozen=True, slots=True)
class CallArgument:
    """A tensor that wiring connects; ``many``: a list of tensors."""

    name: str
    required: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Symbol:
    """A class or function of Keras, a source or step of data, or an evaluation, which a spec can name.

    ``masking`` is ``makes``, ``passes``, ``uses``, ``uses and passes`` or ``drops``, for layers. ``also`` are other
    public names of the same class. ``chosen_from`` are the candidates where Keras chooses by the shapes of target and
    output (the metric ``accuracy``); such a symbol has no path and no arguments. ``others`` is what stands under any
    other name, where the author makes names of his own (the columns of ``Examples``). ``example`` are arguments as one
    may give them.
    """

    kind: Kind
    name: str
    path: str
    doc: str
    arguments: tuple[Argument, ...]
    call: tuple[CallArgument, ...]
    masking: str | None
    refusal: Refusal | None
    also: tuple[str, ...] = ()
    chosen_from: tuple[str, ...] = ()
    others: Argument | None = None
    example: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def argument(self, name: str) -> Argument | None:
        """The argument of that name."""
        return next((argument for argument in self.arguments if argument.name == name), None)

    @property
    def first(self) -> Argument | None:
        """The argument that a lone scalar or list sets."""
        return self.arguments[0] if self.arguments else None


def symbol_from(kind: Kind, name: str, raw: Raw) -> Symbol:
    """A symbol from its entry in the data."""
    return Symbol(
        kind=kind,
        name=name,
        path=raw.get("path", ""),
        doc=raw.get("doc", ""),
        arguments=tuple(_argument(one) for one in raw.get("arguments", ())),
        call=tuple(_call_argument(one) for one in raw.get("call", ())),
        masking=raw.get("masking"),
        refusal=_refusal(raw.get("refused")),
        also=tuple(raw.get("also", ())),
    )


def chosen_by_shape(kind: Kind, name: str, candidates: Sequence[str]) -> Symbol:
    """A symbol that stands for a choice which Keras makes when the shapes are known."""
    doc = f"Chosen by the shapes of target and output from {', '.join(candidates)}."
    return Symbol(kind, name, "", doc, (), (), None, None, (), tuple(candidates))


def _argument(raw: Raw) -> Argument:
    return Argument(
        name=raw["name"],
        schema=raw["schema"],
        objects=tuple(raw.get("objects", ())),
        many=raw.get("many", False),
        required=raw.get("required", False),
        default=raw.get("default", MISSING),
        doc=raw.get("doc", ""),
        refusal=_refusal(raw.get("refused")),
        cast=raw.get("cast"),
    )


def _call_argument(raw: Raw) -> CallArgument:
    return CallArgument(raw["name"], raw.get("required", False), raw.get("many", False))


def _refusal(raw: Raw | None) -> Refusal | None:
    return Refusal(raw["reason"], raw["text"], raw["allowed_by"]) if raw else None
