"""The Keras object that a call names.

It is made by the constructor at the catalogue's import path and by nothing else: Keras's deserialisation, which can
be talked into running code and reading files, never sees what an author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import keras

from kerasdl.catalog import Argument, load
from kerasdl.spec.model import Call

_PATH = re.compile(r"keras(\.[a-z][a-z_]*)*\.[A-Za-z_][A-Za-z0-9_]*")
# Keys by which Keras knows a serialised object, which it would bring to life.
_CONFIG_KEYS = frozenset(
    {"class_name", "config", "module", "registered_name", "build_config", "compile_config"}
)
# Arguments that people write as tuples and that Keras keeps as they were given, so that they are saved as such.
_TUPLES = frozenset(
    {"target_shape", "dims", "axes", "shape", "input_shape", "output_shape", "noise_shape", "attention_axes"}
    | {"output_size", "value_range", "tile_grid_size", "factor", "height_factor", "width_factor"}
    | {"brightness_factor", "contrast_factor", "saturation_factor", "hue_factor"}
)


class RefusedArgumentError(ValueError):
    """An argument that must not reach Keras.

    Args:
        argument: Its name.
        reason: Why, as the end of a sentence that begins with the argument.
    """

    def __init__(self, argument: str, reason: str) -> None:
        super().__init__(f"`{argument}` {reason}")
        self.argument = argument
        self.reason = reason


def construct(call: Call, **extra: Any) -> Any:
    """The object of a call, nested calls first.

    Args:
        call: Checked against the catalogue, without holes.
        extra: Arguments of our own, such as `name`; they win over the call's.

    Returns:
        An instance of the class; the function itself where the call names an activation; a model where it names an
        application, always with random weights.

    Raises:
        RefusedArgumentError: Where a value would make Keras open a file, fetch something or deserialise.
        Exception: Whatever the constructor raises.
    """
    symbol = call.symbol
    if symbol.refusal is not None:
        raise RefusedArgumentError(symbol.name, symbol.refusal.text)
    maker = resolve(symbol.path)
    arguments = arguments_of(call)
    if symbol.kind == "activations":
        return _function(maker, arguments)
    if symbol.kind == "applications":
        extra = {**extra, "weights": None}
    return maker(**(arguments | extra))


def arguments_of(call: Call) -> dict[str, Any]:
    """The arguments of a call as Keras takes them, nested calls constructed."""
    return {
        name: _argument(call.symbol.argument(name), name, given.value)
        for name, given in call.arguments.items()
    }


@cache
def resolve(path: str) -> Callable[..., Any]:
    """The public Keras object at a path of the catalogue.

    Raises:
        ValueError: Where the path does not lie in Keras's public API.

    >>> resolve("keras.layers.Dense").__name__
    'Dense'
    """
    steps = path.split(".")
    if not _PATH.fullmatch(path) or "src" in steps:
        raise ValueError(f"`{path}` is no public name of Keras")
    found: Any = keras
    for name in steps[1:]:
        found = getattr(found, name)
    return found


def _function(maker: Callable[..., Any], arguments: Mapping[str, Any]) -> Callable[..., Any]:
    if arguments:
        raise RefusedArgumentError(
            next(iter(arguments)), "cannot be set here: the function is named, not called"
        )
    return maker


def _argument(argument: Argument | None, name: str, value: Any) -> Any:
    if argument is None:
        raise RefusedArgumentError(name, "is no argument of it")
    made = _value(argument, value)
    return tuples(made) if name in _TUPLES else made


def _value(argument: Argument, value: Any) -> Any:
    if isinstance(value, Call):
        return construct(value)
    if _holds_call(value):
        return [_value(argument, each) for each in value]
    _guard(argument.name, value)
    if load().accepts(argument, value):
        return value
    reason = argument.refusal.text if argument.refusal else "does not take this"
    raise RefusedArgumentError(argument.name, reason)


def _holds_call(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(each, Call) for each in value)


def _guard(name: str, value: Any) -> None:
    """Stops what Keras would take for a serialised object, at any depth."""
    if isinstance(value, Mapping):
        if _CONFIG_KEYS & value.keys():
            raise RefusedArgumentError(
                name, "looks like a serialised Keras object; write it as `Name: arguments`"
            )
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            _guard(name, each)


def tuples(value: Any) -> Any:
    """A value with tuples in place of its lists.

    >>> tuples([1, [2, 3]])
    (1, (2, 3))
    """
    return tuple(tuples(each) for each in value) if isinstance(value, list) else value
