"""Arguments in signature order, with what ``**kwargs`` hands on to the parent classes.

Merging ``**kwargs`` blindly would leak arguments which the child fixes (``rank`` of ``BaseConv``):
the source of each ``__init__`` is read for what ``super().__init__(...)`` is given.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import keras

POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD
NOT_WRITTEN = {"self", "name", "kwargs", "args"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a symbol, and the object whose docstring is the first to ask about it."""

    name: str
    default: Any
    owner: Callable[..., Any]
    variadic: bool = False

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.default is inspect.Parameter.empty and not self.variadic


@cache
def of_class(cls: type) -> list[Parameter]:
    """The constructor's arguments, those of the parents reached through ``**kwargs`` included."""
    found: dict[str, Parameter] = {}
    for owner in _constructor_chain(cls):
        fixed = _fixed_for_parents(cls, owner)
        for parameter in _own_parameters(owner):
            if parameter.name not in found and parameter.name not in fixed:
                found[parameter.name] = parameter
    return [p for p in found.values() if p.name not in NOT_WRITTEN]


def of_function(function: Callable[..., Any]) -> list[Parameter]:
    """The arguments of a function."""
    return [p for p in _parameters(function, function) if p.name != "name"]


def of_call(cls: type) -> list[Parameter]:
    """The arguments of a layer's ``call``."""
    return [p for p in _parameters(cls.call, cls) if p.name not in NOT_WRITTEN]  # pyright: ignore


def _constructor_chain(cls: type) -> list[type]:
    """The classes whose ``__init__`` is reached: each hands ``**kwargs`` to the next."""
    chain: list[type] = []
    for owner in cls.__mro__:
        if "__init__" not in vars(owner) or not owner.__module__.startswith("keras."):
            continue
        chain.append(owner)
        if not _hands_on_keywords(owner):
            break
    return chain


def _own_parameters(owner: type) -> list[Parameter]:
    parameters = _parameters(owner.__init__, owner)
    if owner is keras.layers.Layer:
        parameters = [p for p in parameters if p.name != "kwargs"]
    return parameters


def _parameters(function: Callable[..., Any], owner: Callable[..., Any]) -> list[Parameter]:
    return [
        Parameter(p.name, p.default, owner, p.kind is p.VAR_POSITIONAL)
        for p in inspect.signature(function).parameters.values()
        if p.kind is not p.VAR_KEYWORD and p.name not in {"self"}
    ]


def _hands_on_keywords(owner: type) -> bool:
    signature = inspect.signature(owner.__init__)
    takes = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
    return takes and any(_has_star_keywords(call) for call in _parent_calls(owner))


def _has_star_keywords(call: ast.Call) -> bool:
    return any(keyword.arg is None for keyword in call.keywords)


def _fixed_for_parents(cls: type, owner: type) -> set[str]:
    """The arguments of ``owner`` which some class between ``cls`` and it fixes itself."""
    fixed: set[str] = set()
    chain = _constructor_chain(cls)
    for child in chain:
        if child is owner:
            return fixed
        fixed |= _fixed_by(child, chain)
    return fixed


def _fixed_by(child: type, chain: list[type]) -> set[str]:
    """What ``child`` hands to the next class of the chain itself, by keyword or by position."""
    fixed: set[str] = set()
    parent = chain[chain.index(child) + 1]
    names = [p.name for p in _own_parameters(parent)]
    for call in _parent_calls(child):
        if _has_star_keywords(call):
            fixed |= {keyword.arg for keyword in call.keywords if keyword.arg}
            fixed |= set(names[: len(call.args)])
    return fixed


@cache
def _parent_calls(owner: type) -> list[ast.Call]:
    """The calls ``super().__init__(...)`` and ``Parent.__init__(...)`` in a constructor."""
    try:
        source = textwrap.dedent(inspect.getsource(owner.__init__))
    except (OSError, TypeError):
        return []
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "__init__"
    ]
