"""Params: values with names, of a block or of the whole spec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kerasdl.diagnostics import Span
from kerasdl.syntax import Node

ParamType = Literal["integer", "number", "boolean", "string", "list"]


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a block or of the spec.

    Args:
        name: As written.
        span: Where the name stands.
        default: The node that gives its value, None where one must be given.
        type: `integer`, `number`, `boolean`, `string`, `list`, or None where anything goes.
        minimum: Least value allowed, or None.
        maximum: Greatest value allowed, or None.
        choices: The allowed values, or None.
        about: What it is for.
    """

    name: str
    span: Span
    default: Node | None = None
    type: ParamType | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Any, ...] | None = None
    about: str = ""
