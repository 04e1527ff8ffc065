"""Drawing edges: the unfolded chain becomes nodes that know what they take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kerasdl.catalog import Catalog
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import graph as messages
from kerasdl.graph.binding import named_flows
from kerasdl.graph.blocks import block_outputs, block_params, unfolded
from kerasdl.graph.feeds import Signature, Taking, call_arguments, reference, signature_of
from kerasdl.graph.model import Broken, Feed, Formula, Frame, Node, Operation, PartCall, PartGraph, Port
from kerasdl.graph.scope import Flow, Scope, named_ports, single, with_own_names, written_names
from kerasdl.graph.unfold import VALUE, Copy, Unfolding, callee, node_names
from kerasdl.spec.model import (
    Block,
    BlockAction,
    BranchesAction,
    FormulaAction,
    GroupAction,
    LayerAction,
    PartAction,
)
from kerasdl.spec.reading import refuse_flood
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax import Scalar, Sequence, kind_of

_BROKEN = Broken()
DEEPEST = 60
"""How deep groups, branches and blocks may lie in one another once unfolded."""
LOST = "?"
"""The name of what stands for a value that a mistake took away; no author can write it."""


@dataclass(frozen=True, slots=True)
class Made:
    """An item's outputs, until something takes them."""

    copy: Copy
    flow: Flow


@dataclass(slots=True)
class Weaving:
    """Building the nodes of one graph (the model, or a part).

    Args:
        blocks: The blocks that can be called.
        parts: The parts woven so far, by the name under which this graph's chain calls them.
        diagnostics: Shared by all graphs of a spec.
        unfolding: Shared likewise: it bounds the number of copies.
        used: The values that something takes.
        dropped: The values that an `as` drops with `_`.
    """

    catalog: Catalog
    blocks: Mapping[str, Block]
    parts: Mapping[str, PartGraph]
    diagnostics: list[Diagnostic]
    unfolding: Unfolding
    nodes: list[Node] = field(default_factory=list[Node])
    used: set[Port] = field(default_factory=set[Port])
    dropped: set[Port] = field(default_factory=set[Port])
    made: list[Made] = field(default_factory=list[Made])
    starts: tuple[str, ...] = ()
    depth: int = 0

    # --- chains ----------------------------------------------------------------------------------

    def scope(self, chain: tuple[Copy, ...], scope: Scope, current: Flow | None) -> Flow | None:
        """Weaves a whole scope: names are given to its nodes first, then edges are drawn in order."""
        for copy in _all(chain):
            for name in written_names(copy.names):
                scope.later.setdefault(str(name.value), name.span)
        return self._chain(
            chain, _Named(scope, node_names(chain, () if scope.prefix else scope.names)), current
        )

    def _chain(self, chain: tuple[Copy, ...], named: _Named, current: Flow | None) -> Flow | None:
        self.depth += 1
        for copy in chain:
            refuse_flood(self.diagnostics)
            flow = self._item(copy, named, current)
            if flow is not None:
                self._bind(copy, named.scope, flow)
                flow = with_own_names(flow, copy.names)
                self._note(copy, flow)
            if not copy.item.wiring.aside:
                current = flow
        self.depth -= 1
        return current

    def _note(self, copy: Copy, flow: Flow) -> None:
        """Keeps what an item made, until something takes it; a group and branches only hand on what is in them."""
        if isinstance(copy.names, Sequence):
            self.dropped.update(port for name, port in named_ports(copy.names, flow) if name.value == "_")
        hands_on = isinstance(copy.item.action, GroupAction | BranchesAction) and copy.merge is None
        if not copy.skipped and not hands_on:
            self.made.append(Made(copy, flow))

    def _item(self, copy: Copy, named: _Named, current: Flow | None) -> Flow | None:
        if copy.skipped:
            return self._skipped(copy, named, current)
        action = copy.item.action
        if isinstance(action, BlockAction):
            return self._block(copy, action, named, current)
        if isinstance(action, PartAction):
            return self._part(copy, action, named, current)
        if isinstance(action, FormulaAction):
            return self._formula(copy, action, named, current)
        if isinstance(action, GroupAction):
            return self._chain(copy.inner[0], named, self._start(copy, named.scope, current))
        if isinstance(action, BranchesAction):
            return self._branches(copy, named, current)
        if isinstance(action, LayerAction) and copy.call:
            symbol = copy.call.symbol
            signature = signature_of(symbol.call, positional=symbol.kind == "ops")
            feeds = self._feeds(copy, named.scope, current, signature)
            return self._node(copy, named, copy.call if feeds is not None else _BROKEN, feeds or ())
        return self._node(copy, named, _BROKEN, ())

    def _node(self, copy: Copy, named: _Named, operation: Operation, feeds: tuple[Feed, ...]) -> Flow:
        """Appends a node; its outputs are as many as `as` names."""
        name = named.name(copy)
        count = len(copy.names) if isinstance(copy.names, Sequence) else None
        self.nodes.append(Node(name, operation, feeds, copy.span, named.scope.frames, count, copy.frozen))
        if count is None:
            return single(Port(name), copy.span, callee(copy.item))
        ports = tuple(Port(name, index) for index in range(count))
        return Flow(ports, (None,) * count, copy.span, callee(copy.item), lone=False)

    def _feeds(
        self, copy: Copy, scope: Scope, current: Flow | None, signature: Signature
    ) -> tuple[Feed, ...] | None:
        self.unfolding.spend(VALUE * len(signature.arguments), copy.span)
        feeds = Taking(copy, scope, current, signature, self.diagnostics, self.starts).feeds()
        for feed in feeds or ():
            self._use(feed.value)
        return feeds

    def _use(self, value: object) -> None:
        if isinstance(value, Port):
            self.used.add(value)
        elif isinstance(value, tuple):
            self.used.update(value)  # pyright: ignore[reportUnknownArgumentType]

    # --- the kinds of items ----------------------------------------------------------------------

    def _skipped(self, copy: Copy, named: _Named, current: Flow | None) -> Flow | None:
        """What a skipped item hands through: its one input."""
        takes = copy.takes
        if isinstance(takes, Sequence) or (isinstance(takes, MappingNode) and len(takes) > 1):
            self.diagnostics.append(messages.skipped_with_several(copy.span, callee(copy.item)))
            return self.lost(copy.span, callee(copy.item), named.scope)
        return self._start(copy, named.scope, current)

    def _start(self, copy: Copy, scope: Scope, current: Flow | None) -> Flow | None:
        """What a group, branches or a skipped item begin with: `from`, else the item before."""
        takes = copy.takes
        if isinstance(takes, MappingNode) and len(takes) == 1:
            takes = takes.entries[0].value
        if takes is None:
            if current is None and len(self.starts) > 1:
                self.diagnostics.append(messages.several_inputs(copy.span, self.starts))
                return self.lost(copy.span, callee(copy.item), scope)
            return current
        if not copy.first:
            return current
        if not isinstance(takes, Scalar):
            self.diagnostics.append(messages.not_a_reference(takes.span, kind_of(takes)))
            return self.lost(copy.span, callee(copy.item), scope)
        flow = reference(takes, scope, current)
        if isinstance(flow, Diagnostic):
            self.diagnostics.append(flow)
            return self.lost(copy.span, callee(copy.item), scope)
        return flow

    def lost(self, span: Span, callee: str, scope: Scope) -> Flow:
        """What stands for a value after a mistake was told, so that what takes it tells nothing."""
        self.nodes.append(Node(LOST, _BROKEN, (), span, scope.frames))
        return single(Port(LOST), span, callee)

    def _branches(self, copy: Copy, named: _Named, current: Flow | None) -> Flow | None:
        start = self._start(copy, named.scope, current)
        flows = [self._chain(branch, named, start) for branch in copy.inner]
        ports: list[Port] = []
        for flow in flows:
            if flow is None:
                continue
            if not flow.lone:
                self.diagnostics.append(
                    messages.several_outputs(copy.span, flow.span, flow.callee, flow.names)
                )
                continue
            ports.append(flow.port)
        if len(ports) < len(flows):
            return self._node(copy.merge or copy, named, _BROKEN, ())
        if copy.merge is None:
            return Flow(tuple(ports), (None,) * len(ports), copy.span, "branches", lone=len(ports) == 1)
        return self._merge(copy.merge, named, tuple(ports))

    def _merge(self, merge: Copy, named: _Named, ports: tuple[Port, ...]) -> Flow:
        """Joins branches: a layer takes their list; a block or an op takes them in order."""
        action = merge.item.action
        wiring = merge.item.wiring
        if wiring.takes is not None or wiring.names is not None:
            self.diagnostics.append(
                messages.merge_takes_branches((wiring.takes or wiring.names or _nothing(merge)).span)
            )
        self.used.update(ports)
        if isinstance(action, BlockAction):
            return self._merge_block(merge, action, named, ports) or self._node(merge, named, _BROKEN, ())
        if isinstance(action, PartAction | FormulaAction | GroupAction | BranchesAction):
            self.diagnostics.append(messages.cannot_merge(merge.span, callee(merge.item)))
        if not isinstance(action, LayerAction) or merge.call is None:
            return self._node(merge, named, _BROKEN, ())
        arguments = merge.call.symbol.call
        if arguments and arguments[0].many:
            return self._node(merge, named, merge.call, (Feed(None, ports, merge.span),))
        if len(ports) > len(arguments):
            names = [each.name for each in arguments]
            self.diagnostics.append(
                messages.too_many_inputs(merge.span, callee(merge.item), names, len(ports))
            )
            return self._node(merge, named, _BROKEN, ())
        feeds = [
            Feed(argument.name if number else None, port, merge.span)
            for number, (argument, port) in enumerate(zip(arguments, ports, strict=False))
        ]
        return self._node(merge, named, merge.call, tuple(feeds))

    def _merge_block(
        self, merge: Copy, action: BlockAction, named: _Named, ports: tuple[Port, ...]
    ) -> Flow | None:
        names = self._inputs(action)
        if len(ports) != len(names):
            self.diagnostics.append(messages.count_of_branches(merge.span, action.block, names, len(ports)))
            return None
        inputs = {name: single(port, merge.span, "branches") for name, port in zip(names, ports, strict=True)}
        return self._unfold_block(merge, action, named, inputs)

    def _part(self, copy: Copy, action: PartAction, named: _Named, current: Flow | None) -> Flow | None:
        part = self.parts[action.part]
        feeds = self._feeds(copy, named.scope, current, _part_signature(part))
        operation = PartCall(part.name) if feeds is not None else _BROKEN
        outputs = part.graph.outputs
        if part.single or part.graph.lone or not outputs:
            return self._node(copy, named, operation, feeds or ())
        name = named.name(copy)
        self.nodes.append(
            Node(name, operation, feeds or (), copy.span, named.scope.frames, len(outputs), copy.frozen)
        )
        ports = tuple(Port(name, index) for index in range(len(outputs)))
        return Flow(ports, tuple(public for public, _ in outputs), copy.span, action.part, lone=False)

    def _formula(self, copy: Copy, action: FormulaAction, named: _Named, current: Flow | None) -> Flow:
        formula = action.formula
        self.unfolding.spend(VALUE * (len(formula.variables) + len(formula.parameters)), copy.span)
        before = self._start(copy, named.scope, current) if copy.takes is not None else current
        feeds: list[Feed] = []
        failed = False
        for variable in formula.variables:
            node = Scalar(variable.name, variable.span)
            flow = reference(node, named.scope, before)
            if flow is None:
                flow = messages.no_input(variable.span, "formula")
            elif not isinstance(flow, Diagnostic) and not flow.lone:
                flow = messages.several_outputs(variable.span, flow.span, flow.callee, flow.names)
            if isinstance(flow, Diagnostic):
                bare = flow.id == "unknown-reference" and variable.name in copy.params
                self.diagnostics.append(
                    messages.param_without_dollar(variable.span, variable.name) if bare else flow
                )
                failed = True
                continue
            self.used.add(flow.port)
            feeds.append(Feed(variable.name, flow.port, variable.span))
        parameters = self._parameters(copy, action)
        if failed or parameters is None:
            return self._node(copy, named, _BROKEN, ())
        names = tuple(variable.name for variable in formula.variables)
        return self._node(copy, named, Formula(formula.text, names, parameters), tuple(feeds))

    def _parameters(self, copy: Copy, action: FormulaAction) -> dict[str, Any] | None:
        """The values of the `$` names in a formula; None where a mistake was told."""
        found: dict[str, Any] = {}
        for parameter in action.formula.parameters:
            value = copy.params.get(parameter.name)
            if not _is_literal(value):
                self.diagnostics.append(
                    messages.formula_parameter(parameter.span, parameter.name, f"`{value}`")
                )
                return None
            found[parameter.name] = value
        return found

    # --- blocks ----------------------------------------------------------------------------------

    def _inputs(self, action: BlockAction) -> tuple[str, ...]:
        return tuple(str(name.value) for name in self.blocks[action.block].inputs) or ("input",)

    def _block(self, copy: Copy, action: BlockAction, named: _Named, current: Flow | None) -> Flow | None:
        signature = Signature(call_arguments(self._inputs(action)), positional=True)
        feeds = self._feeds(copy, named.scope, current, signature)
        if feeds is None:
            return self._node(copy, named, _BROKEN, ())
        inputs: dict[str, Flow] = {}
        for name, feed in zip(signature.names, feeds, strict=True):
            if not isinstance(feed.value, Port):
                self.diagnostics.append(messages.not_a_reference(feed.span, "a list or a constant"))
                return self._node(copy, named, _BROKEN, ())
            inputs[name] = single(feed.value, feed.span, name)
        return self._unfold_block(copy, action, named, inputs) or self._node(copy, named, _BROKEN, ())

    def _unfold_block(
        self, copy: Copy, action: BlockAction, named: _Named, inputs: Mapping[str, Flow]
    ) -> Flow | None:
        block = self.blocks[action.block]
        if self.depth >= DEEPEST:
            self.diagnostics.append(messages.blocks_too_deep(copy.span, block.name, DEEPEST))
            return None
        params = block_params(self.unfolding, copy, action, block)
        if params is None:
            return None
        frame = Frame(block.name, copy.span)
        inner = Scope(f"{named.name(copy)}.", (*named.scope.frames, frame), block.name)
        for name, (key, flow) in zip(block.inputs or (None,) * len(inputs), inputs.items(), strict=False):
            inner.bind(name or Scalar(key, block.span), flow)
        chain = unfolded(self.unfolding, block, params, copy.frozen, inner)
        before = len(self.made)
        outer, self.starts = self.starts, ()
        result = self.scope(chain, inner, next(iter(inputs.values()), None))
        self.starts = outer
        flow = block_outputs(self.unfolding, block.outputs, inner, params, copy) if block.outputs else result
        if flow is None:
            return None
        self._forget(before, flow)
        return replace(flow, span=copy.span, callee=block.name)

    def _forget(self, start: int, flow: Flow) -> None:
        """What a block gives is its caller's to use: inside the block it is no loose end."""
        self.made[start:] = [made for made in self.made[start:] if not set(made.flow.ports) & set(flow.ports)]

    def _bind(self, copy: Copy, scope: Scope, flow: Flow) -> None:
        before = len(self.diagnostics)
        for name, bound in named_flows(copy, flow, self.diagnostics):
            told = scope.bind(name, bound)
            if told:
                self.diagnostics.append(told)
        if len(self.diagnostics) > before:
            for name in written_names(copy.names):
                if str(name.value) not in scope.names:
                    scope.bind(name, self.lost(copy.span, callee(copy.item), scope))


@dataclass(frozen=True, slots=True)
class _Named:
    """A scope with the names that its nodes get."""

    scope: Scope
    names: Mapping[int, str]

    def name(self, copy: Copy) -> str:
        return self.scope.prefix + self.names.get(id(copy), "item")


def _all(chain: tuple[Copy, ...]) -> Iterable[Copy]:
    """Every copy of a scope, those inside groups and branches too."""
    for copy in chain:
        yield copy
        for inner in copy.inner:
            yield from _all(inner)


def _part_signature(part: PartGraph) -> Signature:
    if not part.single:
        return Signature(call_arguments([entrance.name for entrance in part.graph.inputs]), positional=True)
    operation = part.graph.nodes[0].operation if part.graph.nodes else None
    arguments = getattr(getattr(operation, "symbol", None), "call", ())
    return signature_of(arguments, positional=False)


def _is_literal(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_literal(item) for item in value)  # pyright: ignore[reportUnknownVariableType]
    return isinstance(value, bool | int | float)


def _nothing(copy: Copy) -> Scalar:
    return Scalar(None, copy.span)
