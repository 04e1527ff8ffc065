"""Reading chains: items, what they call, and the small words beside the call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kerasdl.catalog import Kind
from kerasdl.compose import FIRST, Formula, Param, check, parse_formula
from kerasdl.diagnostics import Diagnostic, Span, closest
from kerasdl.diagnostics.messages import calls as call_messages
from kerasdl.diagnostics.messages import expression as expressions
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.diagnostics.messages import values as value_messages
from kerasdl.spec.arguments import bind, is_sure
from kerasdl.spec.model import (
    Action,
    BlockAction,
    BranchesAction,
    BrokenAction,
    Chain,
    FormulaAction,
    GroupAction,
    Item,
    LayerAction,
    PartAction,
    Wiring,
)
from kerasdl.spec.reading import SCAN, WIRING, Reading, is_capital, lone_call
from kerasdl.spec.scope import CALL_WORDS, Scope, sort_out, symbol_of
from kerasdl.spec.wiring import mend_dollars, read_wiring
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, is_null, kind_of

FOREIGN = {
    "Linear": "Dense", "FullyConnected": "Dense", "Conv2d": "Conv2D", "Conv1d": "Conv1D", "Conv3d": "Conv3D",
    "ConvTranspose2d": "Conv2DTranspose", "BatchNorm": "BatchNormalization", "BatchNorm1d": "BatchNormalization",
    "BatchNorm2d": "BatchNormalization", "LayerNorm": "LayerNormalization", "GroupNorm": "GroupNormalization",
    "MaxPool1d": "MaxPooling1D", "MaxPool2d": "MaxPooling2D", "AvgPool2d": "AveragePooling2D",
    "AdaptiveAvgPool2d": "GlobalAveragePooling2D", "Dropout2d": "SpatialDropout2D", "Upsample": "UpSampling2D",
    "MultiheadAttention": "MultiHeadAttention", "Concat": "Concatenate", "Sigmoid": "Activation: sigmoid",
    "Tanh": "Activation: tanh", "Relu": "ReLU", "GELU": "Activation: gelu",
}  # fmt: skip
"""Names by which other libraries call what Keras has too."""
_WITH_MODULE: tuple[Kind, ...] = ("ops", "applications")
_BROKEN = BrokenAction()


def read_chain(reading: Reading, node: Node | None, scope: Scope, where: str) -> Chain:
    """The items of a chain, in order."""
    return tuple(read_item(reading, item, scope) for item in reading.items(node, where))


def read_item(reading: Reading, node: Node, scope: Scope) -> Item:
    """One item. Where a mistake stands its action is a `BrokenAction`, its wiring is kept as far as it goes."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Item(_action(reading, Entry(node, Scalar(None, node.span)), None, scope), Wiring(), node.span)
    if not isinstance(node, Mapping):
        reading.tell(
            messages.expected(
                node.span,
                "an item of a chain",
                "a name, or a call with its wiring",
                kind_of(node),
                "write `branches` for chains side by side, or `layers` for a group",
            )
        )
        return Item(_BROKEN, Wiring(), node.span)
    keys = sort_out(reading, node, scope)
    wiring = read_wiring(reading, keys)
    inner = _inner_scope(wiring, scope)
    _check_expressions(reading, wiring, scope, inner)
    call = keys.call
    if call is None:
        return Item(_BROKEN, wiring, node.span)
    place = call.value if call.name == "formula" and isinstance(call.value, Scalar) else call.key
    action = _action(reading, call, keys.entry("merge"), inner)
    return Item(_BROKEN if keys.torn else action, wiring, place.span)


def _inner_scope(wiring: Wiring, scope: Scope) -> Scope:
    """The scope inside an item: a loop adds its variables, and copies count in `$index`."""
    names = [str(variable.value) for variable, _ in wiring.loop]
    return scope.with_names(*names, "index") if names or wiring.repeat else scope


# --- what is called -----------------------------------------------------------------------------


def _action(reading: Reading, call: Entry, merge: Entry | None, scope: Scope) -> Action:
    name, arguments = call.name, call.value
    if name == "formula":
        return _formula(reading, arguments, scope)
    if name == "layers":
        return GroupAction(read_chain(reading, arguments, scope, "`layers`"))
    if name == "branches":
        return _branches(reading, call, merge, scope)
    if name == "scan" or name in SCAN:
        reading.tell(messages.not_yet(call.key.span, f"`{name}`"))
        return _BROKEN
    if is_capital(name):
        return _layer(reading, call, scope)
    if name in scope.blocks:
        return _block(reading, call, scope)
    if name in scope.parts:
        return _part(reading, call, scope)
    if name in scope.hidden:
        reading.tell(messages.part_outside(call.key.span, name, scope.block))
        return _BROKEN
    meant = _without_module(reading, name)
    symbol = symbol_of(reading, meant) if meant else None
    if meant and symbol and symbol.refusal:
        return _layer(reading, Entry(Scalar(meant, call.key.span), arguments), scope)
    if meant:
        reading.tell(call_messages.module_name(call.key.span, name, meant))
        return _layer(reading, Entry(Scalar(meant, call.key.span), arguments), scope)
    near = _suggest(reading, name, scope)
    if near in (*scope.blocks, *scope.parts):
        scope.uses.setdefault(near, call.key.span)
    reading.tell(call_messages.unknown_callee(call.key.span, name, [*scope.blocks, *scope.parts], near))
    if near in CALL_WORDS:
        return _action(reading, Entry(Scalar(near, call.key.span), arguments), merge, scope)
    return _BROKEN


def _layer(reading: Reading, call: Entry, scope: Scope) -> Action:
    symbol = symbol_of(reading, call.name)
    if symbol is None:
        reading.tell(_no_such_layer(reading, call))
        return _BROKEN
    _check_names(reading, call.value, scope)
    before = len(reading.diagnostics)
    bound = bind(reading, symbol, call.value, call.key.span)
    mend_dollars(reading, before, scope.params)
    return LayerAction(bound, call.value) if bound and is_sure(bound) else _BROKEN


def _without_module(reading: Reading, name: str) -> str | None:
    """`Dense` for `keras.layers.Dense`, `ops.mean` for `keras.ops.mean`; None where no module stands before a name."""
    module, _, last = name.rpartition(".")
    if not module:
        return None
    modules = [each for each in ("ops", "applications") if each in module.split(".")]
    return next(
        (each for each in (*(f"{kind}.{last}" for kind in modules), last) if symbol_of(reading, each)), None
    )


def _no_such_layer(reading: Reading, call: Entry) -> Diagnostic:
    for kind in _WITH_MODULE:
        if call.name.startswith(f"{kind}."):
            return _no_such_op(reading, call, kind)
    others = [kind for kind in reading.catalog.kinds_of(call.name) if kind != "layers"]
    suggestion = f"applications.{call.name}" if others[:1] == ["applications"] else FOREIGN.get(call.name)
    return call_messages.unknown_name(
        call.key.span, call.name, "layers", reading.offered("layers"), others, suggestion
    )


def _no_such_op(reading: Reading, call: Entry, kind: Kind) -> Diagnostic:
    """A name that the module before it does not have."""
    bare = call.name.removeprefix(f"{kind}.")
    if reading.catalog.find("layers", bare):
        return call_messages.unknown_name(call.key.span, call.name, kind, (), ("layers",), bare)
    near = closest(bare, reading.offered(kind))
    return call_messages.unknown_name(call.key.span, call.name, kind, (), (), near and f"{kind}.{near}")


def _suggest(reading: Reading, name: str, scope: Scope) -> str | None:
    """What a small name that calls nothing was probably meant to be."""
    mine = closest(name, [each for each in (*scope.blocks, *scope.parts) if each != scope.block])
    if mine:
        return mine
    if name in reading.offered("ops") and not reading.catalog.alias("activations", name):
        return f"ops.{name}"
    return (
        closest(name, [each for each in (*CALL_WORDS, *WIRING) if each != "scan"])
        or closest(name, reading.offered("layers"))
        or (f"Activation: {name}" if reading.catalog.alias("activations", name) else None)
    )


def _block(reading: Reading, call: Entry, scope: Scope) -> Action:
    scope.uses.setdefault(call.name, call.key.span)
    params = scope.blocks[call.name]
    known = [param.name for param in params]
    given: dict[str, Node] = {}
    before = len(reading.diagnostics)
    torn = False
    for key, span, value in _block_arguments(call.value):
        name = key if key != FIRST else (known[0] if params else FIRST)
        if name not in known:
            told = _unknown_param(call, params, key, span, value)
            reading.tell(told)
            near = closest(key, known) if told.id == "unknown-argument" else None
            torn = torn or (told.id == "unknown-argument" and near is None)
            name = near if near else FIRST
        if name in known and (key == name or name not in given):
            given[name] = value
    missing = [param.name for param in params if param.default is None and param.name not in given]
    if missing and len(reading.diagnostics) == before:
        inner = call_messages.arguments_with({name: value.span for name, value in given.items()}, missing)
        reading.tell(
            call_messages.missing_argument(call.key.span, call.name, missing, f"{call.name}: {{{inner}}}")
        )
    before = len(reading.diagnostics)
    _check_names(reading, call.value, scope)
    return _BROKEN if torn or missing or len(reading.diagnostics) > before else BlockAction(call.name, given)


def _block_arguments(node: Node) -> list[tuple[str, Span, Node]]:
    if is_null(node):
        return []
    if not isinstance(node, Mapping) or lone_call(node):
        return [(FIRST, node.span, node)]
    pairs = [(entry.name, entry.key.span, entry.value) for entry in node]
    return sorted(pairs, key=lambda pair: pair[0] == FIRST)


def _unknown_param(call: Entry, params: tuple[Param, ...], key: str, span: Span, value: Node) -> Diagnostic:
    if key == FIRST:
        return call_messages.no_arguments(value.span, call.name)
    if key in WIRING:
        return call_messages.wiring_in_arguments(span, key, call.name)
    return call_messages.unknown_argument(span, key, call.name, [param.name for param in params])


def _part(reading: Reading, call: Entry, scope: Scope) -> Action:
    scope.uses.setdefault(call.name, call.key.span)
    if not is_null(call.value):
        reading.tell(messages.part_arguments(call.value.span, call.name))
        return _BROKEN
    return PartAction(call.name)


def _formula(reading: Reading, node: Node, scope: Scope) -> Action:
    if not isinstance(node, Scalar) or isinstance(node.value, bool) or node.value is None:
        bare = node.span.text[1:-1].strip() if isinstance(node, Mapping) and node.flow else ""
        mend = f"write `formula: {bare}`: an equation stands without braces" if bare else None
        reading.tell(messages.expected(node.span, "`formula`", "an equation", kind_of(node), mend))
        return _BROKEN
    formula = parse_formula(str(node.value), node.span, reading.functions)
    if isinstance(formula, Diagnostic):
        reading.tell(formula)
        return _BROKEN
    unknown = [each for each in formula.parameters if each.name not in scope.params]
    reading.tell(*(value_messages.unknown_name(each.span, each.name, scope.params) for each in unknown))
    strange = tuple(_unknown_keywords(reading, formula))
    reading.tell(*strange)
    return _BROKEN if unknown or strange else FormulaAction(formula)


def _unknown_keywords(reading: Reading, formula: Formula) -> Iterator[Diagnostic]:
    """Keyword arguments that the function called does not have."""
    for node in ast.walk(formula.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        symbol = reading.catalog.find("ops", node.func.id)
        known = [each.name for each in (*symbol.call, *symbol.arguments)] if symbol else []
        for keyword in node.keywords:
            if symbol and keyword.arg and keyword.arg not in known:
                start, _ = formula.reading.columns(keyword)
                place = formula.place(start, start + len(keyword.arg))
                yield expressions.unknown_keyword(place, keyword.arg, symbol.name, known)


def _branches(reading: Reading, call: Entry, merge: Entry | None, scope: Scope) -> Action:
    node, span = call.value, call.key.span
    chains = tuple(
        read_chain(reading, branch, scope, "a branch") for branch in reading.items(node, "`branches`")
    )
    joined = read_item(reading, merge.value, scope) if merge else None
    if not chains and (isinstance(node, Sequence) or is_null(node)):
        help_ = "write each branch as a list: `branches: [[Dense: 8], []]`; an empty one is the identity"
        found = "nothing" if is_null(node) else "an empty list"
        reading.tell(
            messages.expected(
                span if is_null(node) else node.span, "`branches`", "a list of chains", found, help_
            )
        )
    return BranchesAction(chains, joined) if chains else _BROKEN


# --- expressions ------------------------------------------------------------------------------


def _check_expressions(reading: Reading, wiring: Wiring, outer: Scope, inner: Scope) -> None:
    """The expressions in wiring: how many copies are made is said outside the copies, everything else inside."""
    for node in (wiring.repeat, *(values for _, values in wiring.loop)):
        _check_names(reading, node, outer)
    for node in (wiring.takes, wiring.names, wiring.condition, wiring.frozen):
        _check_names(reading, node, inner)


def _check_names(reading: Reading, node: Node | None, scope: Scope) -> None:
    if node is not None:
        told = check(node, scope.params)
        reading.tell(*(messages.closed_block(each, scope.block) if scope.block else each for each in told))
