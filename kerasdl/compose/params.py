"""Params: values with names, of a block or of the whole spec."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast, get_args

from kerasdl.compose.substitute import check, holes, substitute
from kerasdl.compose.values import Budget, kind, shown
from kerasdl.diagnostics import Diagnostic, Span, closest
from kerasdl.diagnostics.messages import compose as messages
from kerasdl.syntax import Entry, Node, Scalar, is_null, kind_of, plain
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax import Sequence as SequenceNode

ParamType = Literal["integer", "number", "boolean", "string", "list"]

_TYPES: tuple[ParamType, ...] = get_args(ParamType)
_PYTHON: dict[ParamType, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "string": (str,),
    "list": (list,),
}
_DECLARATION = frozenset({"type", "min", "max", "choices", "default", "about"})
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = frozenset({*keyword.kwlist, "true", "false", "null"})


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


# --- declarations ----------------------------------------------------------------------------------


def is_declaration(node: Node) -> bool:
    """Whether a param's node is the long form `{type: integer, min: 1, default: 3, about: ...}`."""
    if not isinstance(node, MappingNode):
        return False
    names = {entry.name for entry in node}
    return names <= _DECLARATION and bool(names & {"type", "default"})


def with_value(declared: Node, value: Node) -> Node:
    """A param's node with another value; what the long form declares besides is kept."""
    if not isinstance(declared, MappingNode) or not is_declaration(declared):
        return value
    if isinstance(value, MappingNode) and is_declaration(value):
        given = value.entries
    else:
        given = () if is_null(value) else (Entry(Scalar("default", value.span), value),)
    replaced = {"default", *(entry.name for entry in given)}
    kept = tuple(entry for entry in declared if entry.name not in replaced)
    return MappingNode((*kept, *given), declared.span, declared.flow)


def read_params(node: Node | None) -> tuple[tuple[Param, ...], list[Diagnostic]]:
    """The params that a `params` section declares, and what is wrong with their declarations.

    Args:
        node: The section, None or empty where there is none.
    """
    if node is None or is_null(node):
        return (), []
    if not isinstance(node, MappingNode):
        return (), [messages.params_kind(node.span, kind_of(node))]
    params: list[Param] = []
    found: list[Diagnostic] = []
    for entry in node:
        if not _NAME.fullmatch(entry.name) or entry.name in _RESERVED:
            found.append(messages.param_name(entry.key.span, entry.name, entry.name in _RESERVED))
            continue
        param = Param(entry.name, entry.key.span, None if is_null(entry.value) else entry.value)
        declaration = _declaration(entry, found)
        if declaration:
            param = _declared(param, declaration, found)
        params.append(param)
        found.extend(_default_mistakes(param))
    return tuple(params), found


def _declaration(entry: Entry, found: list[Diagnostic]) -> MappingNode | None:
    """The long form of a param, its misspelt keys told and taken as they were meant; None where it is a plain value."""
    node = entry.value
    if not isinstance(node, MappingNode) or is_declaration(node):
        return node if isinstance(node, MappingNode) else None
    near = {each.name: closest(each.name, _DECLARATION) for each in node if each.name not in _DECLARATION}
    if len(near) == len(node) or not all(near.values()):
        return None
    entries: list[Entry] = []
    for each in node:
        mend = near.get(each.name)
        if mend:
            found.append(messages.param_key(each.key.span, entry.name, each.name, mend))
        entries.append(Entry(Scalar(mend, each.key.span), each.value) if mend else each)
    return MappingNode(tuple(entries), node.span, node.flow)


def _default_mistakes(param: Param) -> Iterator[Diagnostic]:
    if param.default is not None and not holes(param.default):
        value = coerce(param, param.default)
        if isinstance(value, Diagnostic):
            yield value


def _declared(param: Param, node: MappingNode, found: list[Diagnostic]) -> Param:
    type_ = _type(node.get("type"), found)
    about = node.get("about")
    param = replace(
        param,
        default=node.get("default"),
        type=type_,
        minimum=_bound(node, "min", type_, found),
        maximum=_bound(node, "max", type_, found),
        choices=_choices(node.get("choices"), found),
        about=str(about.value) if isinstance(about, Scalar) and about.value is not None else "",
    )
    crossed = param.minimum is not None and param.maximum is not None and param.minimum > param.maximum
    if crossed:
        least, most = cast(float, param.minimum), cast(float, param.maximum)
        found.append(messages.param_bounds_crossed(cast(Node, node.get("min")).span, least, most))
        return replace(param, minimum=None, maximum=None)
    return param


def _type(node: Node | None, found: list[Diagnostic]) -> ParamType | None:
    if node is None:
        return None
    word = node.value if isinstance(node, Scalar) else None
    if word in _TYPES:
        return word
    found.append(messages.param_type(node.span, str(word) if word is not None else kind_of(node), _TYPES))
    return None


def _bound(node: MappingNode, key: str, type_: ParamType | None, found: list[Diagnostic]) -> float | None:
    entry = node.entry(key)
    if entry is None or is_null(entry.value):
        return None
    value = entry.value.value if isinstance(entry.value, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        found.append(messages.param_bound(entry.value.span, key, kind_of(entry.value)))
        return None
    if type_ not in ("integer", "number", None):
        found.append(messages.param_bound_type(entry.key.span, key, type_))
        return None
    return value


def _choices(node: Node | None, found: list[Diagnostic]) -> tuple[Any, ...] | None:
    if node is None or is_null(node):
        return None
    if isinstance(node, SequenceNode):
        return tuple(cast(list[Any], plain(node)))
    found.append(messages.param_choices(node.span, kind_of(node)))
    return None


# --- values ----------------------------------------------------------------------------------------


def coerce(param: Param, node: Node) -> Any | Diagnostic:
    """A param's value from its node, held against its declaration.

    Args:
        param: What is declared.
        node: The value, without expressions.

    Returns:
        Plain data, or what is wrong with it, told at the node.
    """
    value = plain(node)
    told = _mistyped(param, value, node.span) or _outside(param, value, node.span)
    return value if told is None else told


def _mistyped(param: Param, value: Any, span: Span) -> Diagnostic | None:
    bounded = param.minimum is not None or param.maximum is not None
    expected: ParamType | None = param.type or ("number" if bounded else None)
    if expected is None or _is_of(value, expected):
        return None
    return messages.param_value_type(span, param.name, expected, kind(value), shown(value))


def _outside(param: Param, value: Any, span: Span) -> Diagnostic | None:
    """A value beyond the bounds or the choices; a NaN is within no bounds."""
    if param.minimum is not None and not value >= param.minimum:
        return messages.param_range(span, param.name, shown(value), f"at least {param.minimum}")
    if param.maximum is not None and not value <= param.maximum:
        return messages.param_range(span, param.name, shown(value), f"at most {param.maximum}")
    if param.choices is not None and not any(_same(value, choice) for choice in param.choices):
        choices = [_bare(each) for each in param.choices]
        return messages.param_choice(span, param.name, _bare(value), choices)
    return None


def _is_of(value: Any, type_: ParamType) -> bool:
    if isinstance(value, bool) and type_ != "boolean":
        return False
    return isinstance(value, _PYTHON[type_])


def _same(value: Any, choice: Any) -> bool:
    """Equal, and not `1` for `true`."""
    return value == choice and isinstance(value, bool) == isinstance(choice, bool)


def _bare(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def work_out(params: Sequence[Param]) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The values of a spec's own params: each may use those above it.

    Args:
        params: As declared; a default without expressions is known to fit.

    Returns:
        The values by name, without those that cannot be worked out, and what went wrong.
    """
    working = _Working({param.name for param in params})
    for param in params:
        working.later.discard(param.name)
        value = working.value(param)
        if isinstance(value, _Broken):
            working.broken.add(param.name)
        else:
            working.values[param.name] = value
    return working.values, working.found


class _Broken:
    """Stands for a value that could not be worked out."""


_BROKEN = _Broken()


@dataclass(slots=True)
class _Working:
    """A spec's params, half worked out.

    Args:
        later: Names of those that stand further down.
        broken: Names of those whose mistake was told.
    """

    later: set[str]
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    broken: set[str] = field(default_factory=set[str])
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])
    budget: Budget = field(default_factory=Budget)

    def value(self, param: Param) -> Any:
        if param.default is None:
            return self._tell(messages.param_missing(param.span, param.name))
        if not holes(param.default):
            value = coerce(param, param.default)
            return _BROKEN if isinstance(value, Diagnostic) else value
        told = check(param.default, {*self.values, *self.broken})
        if told or (self.broken and check(param.default, self.values)):
            return self._tell(*(self._of_order(each, param) for each in told))
        node, told = substitute(param.default, self.values, self.budget)
        if told or self.budget.told:
            return self._tell(*told)
        value = coerce(param, node)
        return self._tell(value) if isinstance(value, Diagnostic) else value

    def _tell(self, *told: Diagnostic) -> _Broken:
        self.found.extend(told)
        return _BROKEN

    def _of_order(self, told: Diagnostic, param: Param) -> Diagnostic:
        """An unknown name that stands further down is a matter of order."""
        name = told.span.text if told.span else ""
        if told.id == "unknown-name" and told.span and (name in self.later or name == param.name):
            return messages.param_later(told.span, name)
        return told
