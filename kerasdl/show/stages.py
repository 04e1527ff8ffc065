"""Each intermediate of a spec on its way, in words."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from kerasdl.diagnostics import Span
from kerasdl.show.label import value_text
from kerasdl.spec.model import Call, Spec
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax import Scalar, Sequence, flow_text, is_null


def spec_text(spec: Spec) -> str:
    """What was read, as a tree of names and values; places and what was left at nothing are left out."""
    return "\n".join(_tree("spec", spec, 0)) + "\n"


def keras_text(build: Callable[[], Any]) -> str:
    """Keras's own summary of the built model.

    Args:
        build: Builds it; Keras is imported there, not here.
    """
    model = build()
    stream = io.StringIO()
    model.summary(expand_nested=True, print_fn=lambda line, **_: stream.write(line + "\n"))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()).strip("\n") + "\n"


def _tree(name: str, value: Any, depth: int) -> Iterator[str]:
    """A name (or a list's dash) with its value behind it, or with its parts set in below."""
    lead = "  " * depth + (name if name == "-" else f"{name}:")
    short = _short(value)
    if short is not None:
        yield f"{lead} {short}"
        return
    yield f"{lead} {type(value).__name__}" if is_dataclass(value) else lead
    for part, inner in _parts(value):
        yield from _tree(part, inner, depth + 1)


def _short(value: Any) -> str | None:
    """A value in one line; None where it needs several."""
    if isinstance(value, MappingNode | Sequence | Scalar):
        return flow_text(value)
    if isinstance(value, Call):
        return value_text(value)
    if is_dataclass(value) or isinstance(value, Mapping):
        return None
    if isinstance(value, list | tuple):
        return value_text(value) if all(_is_flat(each) for each in _each(value)) else None
    return value_text(value)


def _is_flat(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_flat, _each(value)))
    return isinstance(value, str | int | float | bool | None | Call)


def _each(value: Any) -> Iterator[Any]:
    yield from value


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((str(key), inner) for key, inner in _items(value))
    elif is_dataclass(value):
        told = ((each.name, getattr(value, each.name)) for each in fields(value))
        yield from ((name, inner) for name, inner in told if _is_told(inner))
    else:
        yield from (("-", inner) for inner in _each(value))


def _items(value: Any) -> Iterator[tuple[Any, Any]]:
    yield from value.items()


def _is_told(value: Any) -> bool:
    """Whether a field says something: places do not, nor what is empty or off."""
    if isinstance(value, Span) or value is None or value is False:
        return False
    if isinstance(value, MappingNode | Sequence | Scalar):
        return not is_null(value)
    if is_dataclass(value) and not isinstance(value, Call):
        return any(_is_told(getattr(value, each.name)) for each in fields(value))
    return value not in ("", (), {}, [])
