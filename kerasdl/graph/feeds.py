"""What an item takes: `from`, or the item before it."""

from __future__ import annotations

from collections.abc import Sequence as SequenceType
from dataclasses import dataclass

from kerasdl.catalog import CallArgument
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import graph as messages
from kerasdl.graph.model import Feed, Literal, Port
from kerasdl.graph.scope import Flow, Scope
from kerasdl.graph.unfold import Copy, callee
from kerasdl.spec.reading import has_hole
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, kind_of

PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a callee takes.

    Args:
        arguments: In order; the first is what the chain fills.
        positional: Whether `from: [a, b]` gives several of them in order (blocks, parts, ops).
    """

    arguments: tuple[CallArgument, ...]
    positional: bool

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.arguments]


@dataclass(slots=True)
class Taking:
    """Resolving one item's feeds. `feeds` is None once a mistake was told."""

    copy: Copy
    scope: Scope
    current: Flow | None
    signature: Signature
    diagnostics: list[Diagnostic]
    starts: tuple[str, ...] = ()
    failed: bool = False

    def feeds(self) -> tuple[Feed, ...] | None:
        """Every feed in the order of the signature, the first one unnamed."""
        given = self._given(self.copy.takes)
        first = self.signature.arguments[0] if self.signature.arguments else None
        if first and self._chain_fills(first, given):
            flow = self._previous()
            if flow:
                given[first.name] = Feed(None, flow.port, self.copy.span)
        if not self.failed:
            self._check_required(given)
        if self.failed:
            return None
        return tuple(given[name] for name in self.signature.names if name in given)

    def _chain_fills(self, first: CallArgument, given: dict[str, Feed]) -> bool:
        """Whether the previous output is the first argument: none was named, or this is a later copy in a chain."""
        takes = self.copy.item.wiring.takes
        if not self.copy.first and takes is not None and not has_hole(takes) and not first.many:
            return True
        return (
            first.name not in given
            and not first.many
            and not self.failed
            and (first.required or takes is None)
        )

    def _previous(self) -> Flow | None:
        flow = self.current
        if flow is None:
            if not self.failed:
                self._tell(
                    messages.several_inputs(self.copy.span, self.starts)
                    if len(self.starts) > 1
                    else messages.no_input(self.copy.span, callee(self.copy.item))
                )
        elif not flow.lone:
            self._tell(messages.several_outputs(self.copy.span, flow.span, flow.callee, flow.names))
            return None
        return flow

    def _check_required(self, given: dict[str, Feed]) -> None:
        missing = [each.name for each in self.signature.arguments if each.required and each.name not in given]
        if missing:
            first = self.signature.arguments[0]
            owner = callee(self.copy.item)
            if first.many and missing == [first.name]:
                self._tell(messages.list_wanted(self.copy.span, owner))
            else:
                self._tell(messages.missing_input(self.copy.span, owner, missing))

    # --- the forms of `from` ---------------------------------------------------------------------

    def _given(self, node: Node | None) -> dict[str, Feed]:
        arguments = self.signature.arguments
        if node is None or not arguments:
            return {}
        first = arguments[0]
        if isinstance(node, Mapping):
            return self._by_name(node)
        if isinstance(node, Scalar):
            port = self._port(node)
            value = (port,) if port and first.many else port
            return {first.name: Feed(None, value, node.span)} if value else {}
        if first.many:
            ports = self._ports(node)
            return {first.name: Feed(None, ports, node.span)} if ports is not None else {}
        return self._in_order(node)

    def _in_order(self, node: Sequence) -> dict[str, Feed]:
        arguments = self.signature.arguments
        owner = callee(self.copy.item)
        if not self.signature.positional and len(node) > 1:
            self._tell(messages.positional_list(node.span, owner, self._tensors(), len(node)))
            return {}
        if len(node) > len(arguments):
            self._tell(messages.too_many_inputs(node.span, owner, self.signature.names, len(node)))
            return {}
        given: dict[str, Feed] = {}
        for number, (argument, item) in enumerate(zip(arguments, node, strict=False)):
            port = self._port(item)
            if port:
                given[argument.name] = Feed(argument.name if number else None, port, item.span)
        return given

    def _tensors(self) -> list[str]:
        """The arguments that take values of the graph, not switches and masks."""
        names = self.signature.names
        return [name for name in names if name != "training" and not name.endswith("mask")]

    def _by_name(self, node: Mapping) -> dict[str, Feed]:
        given: dict[str, Feed] = {}
        for entry in node:
            argument = next((each for each in self.signature.arguments if each.name == entry.name), None)
            if argument is None:
                owner = callee(self.copy.item)
                self._tell(
                    messages.unknown_call_argument(entry.key.span, entry.name, owner, self.signature.names)
                )
                continue
            value = self._value(entry)
            if value is not None:
                first = argument is self.signature.arguments[0]
                wrapped = (value,) if first and argument.many and isinstance(value, Port) else value
                given[entry.name] = Feed(None if first else entry.name, wrapped, entry.value.span)
        return given

    def _value(self, entry: Entry) -> Port | tuple[Port, ...] | Literal | None:
        node = entry.value
        if isinstance(node, Sequence):
            return self._ports(node)
        if isinstance(node, Scalar) and not isinstance(node.value, str):
            return Literal(node.value)
        return self._port(node)

    def _ports(self, node: Sequence) -> tuple[Port, ...] | None:
        ports = [self._port(item) for item in node]
        return tuple(port for port in ports if port) if all(ports) else None

    def _port(self, node: Node) -> Port | None:
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self._tell(messages.not_a_reference(node.span, kind_of(node)))
            return None
        flow = reference(node, self.scope, self.current)
        if isinstance(flow, Diagnostic):
            self._tell(flow)
            return None
        if flow is None:
            self._tell(messages.no_input(node.span, callee(self.copy.item)))
            return None
        if not flow.lone:
            self._tell(messages.several_outputs(node.span, flow.span, flow.callee, flow.names))
            return None
        return flow.port

    def _tell(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)
        self.failed = True


def reference(node: Scalar, scope: Scope, current: Flow | None) -> Flow | Diagnostic | None:
    """What a name means here; None where it is `previous` and nothing came before."""
    if node.value == PREVIOUS:
        return current
    return scope.find(str(node.value), node.span)


def call_arguments(names: SequenceType[str]) -> tuple[CallArgument, ...]:
    """The inputs of a block or a part as call arguments, all of them required."""
    return tuple(CallArgument(name, required=True, many=False) for name in names)


def signature_of(arguments: tuple[CallArgument, ...], positional: bool) -> Signature:
    return Signature(arguments or (CallArgument("inputs", required=False, many=False),), positional)
