"""Reading blocks, parts and the model."""

from __future__ import annotations

from collections.abc import Callable, Collection
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace

from kerasdl.compose import Param, check, read_params
from kerasdl.diagnostics import Span
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.chain import read_chain, read_item
from kerasdl.spec.model import Block, BrokenAction, Chain, Input, Item, Model, Outputs, Part, Spec, Wiring
from kerasdl.spec.reading import Reading, braced, is_capital
from kerasdl.spec.scope import Scope
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, is_null, kind_of

Use = Callable[[Scalar], Spec | None]
"""Reads the spec that a part's `use:` names; None where a mistake was told."""

_BLOCK_KEYS = ("params", "inputs", "layers", "outputs", "about")
_PART_KEYS = ("inputs", "layers", "outputs", "frozen", "about")
_USE_KEYS = ("use", "outputs", "frozen", "about")
_MODEL_KEYS = ("inputs", "parts", "layers", "outputs", "max_parameters")


@dataclass(frozen=True, slots=True)
class _Declared:
    """A block's entry with its params, known before any chain is read, so that blocks may call later ones."""

    entry: Entry
    body: Mapping
    params: tuple[Param, ...]


def read_blocks(
    reading: Reading, node: Node | None, parts: Collection[str] = ()
) -> tuple[dict[str, Block], dict[str, dict[str, Span]]]:
    """The blocks by name, and which blocks each of them calls, with where.

    Args:
        parts: The names of the model's parts, which no block sees.
    """
    declared: dict[str, _Declared] = {}
    for entry in reading.mapping(node, "`blocks`") or ():
        body = reading.mapping(entry.value, f"block `{entry.name}`")
        if reading.name(entry.key, "a block") and body is not None:
            body = reading.keyed(body, _BLOCK_KEYS, f"block `{entry.name}`")
            params, told = read_params(body.get("params"))
            reading.tell(*told)
            declared[entry.name] = _Declared(entry, body, params)
        elif body is None and is_null(entry.value):
            reading.tell(
                messages.missing_key(entry.key.span, "layers", f"block `{entry.name}`", "layers: [...]")
            )
    signatures = {name: each.params for name, each in declared.items()}
    calls: dict[str, dict[str, Span]] = {}
    blocks = {
        name: _block(reading, each, signatures, calls.setdefault(name, {}), parts)
        for name, each in declared.items()
    }
    for name in _refuse_recursion(reading, calls):
        blocks[name] = replace(blocks[name], layers=(_broken(blocks[name].span),), outputs=None)
    return blocks, calls


def _block(
    reading: Reading,
    declared: _Declared,
    signatures: MappingType[str, tuple[Param, ...]],
    calls: dict[str, Span],
    parts: Collection[str],
) -> Block:
    name = declared.entry.name
    scope = Scope(frozenset(param.name for param in declared.params), signatures, (), calls, name, parts)
    body = declared.body
    inputs = reading.names(reading.one_or_many(body.get("inputs"), "inputs"), "an input of a block")
    for each in inputs:
        reading.name(each, "an input")
    layers = _layers(reading, body, declared.entry.key.span, f"block `{name}`", scope)
    return Block(
        name,
        declared.entry.key.span,
        declared.params,
        inputs,
        layers,
        read_outputs(reading, body.entry("outputs"), scope),
    )


def _layers(reading: Reading, body: Mapping, span: Span, where: str, scope: Scope) -> Chain:
    entry = body.entry("layers")
    if entry is None or is_null(entry.value):
        reading.tell(
            messages.missing_key(entry.key.span if entry else span, "layers", where, "layers: [...]")
        )
        return ()
    return read_chain(reading, entry.value, scope, "`layers`")


def _refuse_recursion(reading: Reading, calls: MappingType[str, MappingType[str, Span]]) -> set[str]:
    """Tells each circle of blocks once, at the call that closes it.

    Returns:
        The blocks that close a circle; without what they hold no circle is left.
    """
    closing: set[str] = set()
    done: set[str] = set()
    for start in calls:
        path: dict[str, None] = {}
        steps: list[tuple[str, Span | None, int]] = [(start, None, 0)]
        while steps:
            name, span, depth = steps.pop()
            while len(path) > depth:
                done.add(path.popitem()[0])
            if span and name in path:
                cycle = [*path][[*path].index(name) :]
                reading.tell(messages.recursion(span, [*cycle, name]))
                closing.add(cycle[-1])
            elif name not in done and name in calls:
                path[name] = None
                steps.extend((callee, where, depth + 1) for callee, where in calls[name].items())
        done.update(path)
    return closing


# --- outputs and inputs -------------------------------------------------------------------------


def read_outputs(reading: Reading, entry: Entry | None, scope: Scope) -> Outputs | None:
    """`outputs`: a name, a list of names, or public names with mine."""
    if entry is None or is_null(entry.value):
        return None
    names = braced(entry.value)
    node = reading.bare(names, "outputs") if names else entry.value
    reading.tell(*check(node, scope.params))
    if isinstance(node, Scalar):
        return (
            Outputs(((node, node),), entry.key.span, single=True)
            if reading.string(node, "`outputs`")
            else None
        )
    if isinstance(node, Sequence):
        names = reading.names(node.items, "`outputs`")
        return Outputs(tuple((name, name) for name in names), entry.key.span)
    pairs = [(each.key, each.value) for each in node if reading.name(each.key, "an output")]
    mine = [
        (public, value)
        for public, value in pairs
        if reading.string(value, "`outputs`") and isinstance(value, Scalar)
    ]
    return Outputs(tuple(mine), entry.key.span)


def read_inputs(reading: Reading, node: Node | None, scope: Scope, where: str) -> tuple[Input, ...]:
    """`inputs` of a model or a part: a shape by name, or `{shape: ..., dtype: ...}`."""
    inputs: list[Input] = []
    for entry in reading.mapping(node, f"`inputs` of {where}") or ():
        reading.name(entry.key, "an input")
        shape: Node | None = entry.value
        dtype: Node | None = None
        if isinstance(shape, Mapping):
            shape = reading.keyed(shape, ("shape", "dtype"), f"input `{entry.name}`")
            dtype, shape = shape.get("dtype"), shape.get("shape")
        if shape is None or (is_null(shape)):
            reading.tell(
                messages.missing_key(
                    entry.key.span, "shape", f"input `{entry.name}`", f"{entry.name}: [28, 28, 1]"
                )
            )
            continue
        reading.tell(*check(shape, scope.params), *(check(dtype, scope.params) if dtype else ()))
        inputs.append(Input(entry.name, entry.key.span, shape, dtype))
    return tuple(inputs)


# --- parts and the model ------------------------------------------------------------------------


def read_model(
    reading: Reading,
    entry: Entry,
    params: Collection[str],
    blocks: MappingType[str, Block],
    use: Use,
    uses: dict[str, Span],
) -> Model | None:
    """The model with its parts; `uses` collects the blocks and parts that are called."""
    body = reading.mapping(entry.value, "`model`")
    if body is None:
        if is_null(entry.value):
            reading.tell(messages.missing_key(entry.key.span, "layers", "`model`", "layers: [...]"))
        return None
    body = reading.keyed(body, _MODEL_KEYS, "`model`")
    signatures = {name: block.params for name, block in blocks.items()}
    parts = _read_parts(reading, body, Scope(frozenset(params), signatures, (), uses), use)
    scope = Scope(frozenset(params), signatures, parts.keys(), uses)
    inputs = read_inputs(reading, body.get("inputs"), scope, "the model") if body.get("inputs") else None
    layers = _layers(reading, body, entry.key.span, "`model`", scope)
    most = reading.integer(body.get("max_parameters"), "`max_parameters`", 1)
    return Model(
        entry.key.span, inputs, parts, layers, read_outputs(reading, body.entry("outputs"), scope), most
    )


def part_names(model: Node | None) -> frozenset[str]:
    """The names under a model's `parts`, as they are written."""
    parts = model.get("parts") if isinstance(model, Mapping) else None
    return frozenset(entry.name for entry in parts) if isinstance(parts, Mapping) else frozenset()


def _read_parts(reading: Reading, body: Mapping, scope: Scope, use: Use) -> dict[str, Part]:
    """The parts in order; each may call those before it."""
    parts: dict[str, Part] = {}
    every = part_names(body)
    for entry in reading.mapping(body.get("parts"), "`parts`") or ():
        if not reading.name(entry.key, "a part"):
            continue
        if entry.name in scope.blocks:
            reading.tell(messages.taken_name(entry.key.span, entry.name, "a block"))
            continue
        inner = Scope(scope.params, scope.blocks, parts.keys(), scope.uses, None, every)
        part = _part(reading, entry, inner, use)
        parts[entry.name] = part or Part(
            entry.name, entry.key.span, (), (_broken(entry.key.span),), None, single=True
        )
    return parts


def _broken(span: Span) -> Item:
    return Item(BrokenAction(), Wiring(), span)


def _part(reading: Reading, entry: Entry, scope: Scope, use: Use) -> Part | None:
    node = entry.value
    if isinstance(node, Mapping) and node.entry("use"):
        return _used(reading, entry, node, use)
    if isinstance(node, Mapping) and not any(is_capital(each.name) for each in node):
        return _whole_part(reading, entry, node, scope)
    if isinstance(node, Mapping | Scalar) and not is_null(node):
        return _single_part(reading, entry, node, scope)
    reading.tell(
        messages.expected(
            entry.key.span, f"part `{entry.name}`", "a layer, or `inputs` and `layers`", kind_of(node)
        )
    )
    return None


def _whole_part(reading: Reading, entry: Entry, node: Mapping, scope: Scope) -> Part | None:
    where = f"part `{entry.name}`"
    node = reading.keyed(node, _PART_KEYS, where)
    inputs = read_inputs(reading, node.get("inputs"), scope, where)
    if not inputs and not node.get("inputs"):
        reading.tell(messages.missing_key(entry.key.span, "inputs", where, "inputs: {image: [28, 28, 1]}"))
    layers = _layers(reading, node, entry.key.span, where, scope)
    if not node.get("inputs"):
        return None
    outputs = read_outputs(reading, node.entry("outputs"), scope)
    frozen = node.get("frozen")
    reading.tell(*(check(frozen, scope.params) if frozen else ()))
    return Part(entry.name, entry.key.span, inputs, layers, outputs, frozen=frozen)


def _single_part(reading: Reading, entry: Entry, node: Node, scope: Scope) -> Part:
    item = read_item(reading, node, scope)
    wiring = item.wiring
    for word in ("from", "as", "aside", "repeat", "for", "if"):
        found = node.entry(word) if isinstance(node, Mapping) else None
        if found:
            reading.tell(messages.wired_part(found.key.span, word, entry.name))
    return Part(entry.name, entry.key.span, (), (item,), None, single=True, frozen=wiring.frozen)


def _used(reading: Reading, entry: Entry, node: Mapping, use: Use) -> Part | None:
    """A part that is another spec's model: its chain is unfolded with that spec's blocks and params."""
    where = f"part `{entry.name}`"
    node = reading.keyed(node, _USE_KEYS, where)
    path = node.get("use")
    if reading.string(path, "`use`") is None or not isinstance(path, Scalar):
        return None
    spec = use(path)
    if spec is None or spec.model is None:
        return None
    if spec.model.inputs is None:
        reading.tell(messages.inputs_missing(path.span, str(path.value)))
        return None
    outputs = (
        read_outputs(reading, node.entry("outputs"), Scope(frozenset(), {}, (), {})) or spec.model.outputs
    )
    return Part(
        entry.name,
        entry.key.span,
        spec.model.inputs,
        spec.model.layers,
        outputs,
        frozen=node.get("frozen"),
        home=spec,
    )
