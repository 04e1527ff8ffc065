"""Values and calls as nodes, with the defaults that their author did not write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kerasdl.catalog import Argument, Catalog, Kind, Symbol
from kerasdl.catalog.model import MISSING
from kerasdl.diagnostics import Span
from kerasdl.spec.model import Call
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, is_null

_OBJECTS: tuple[Kind, ...] = ("initializers", "regularizers", "constraints")


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes nodes.

    Args:
        catalog: Where defaults come from.
        span: The place that the nodes bear: they stand in no text yet.
        nulls: Whether an argument is written that is null by default and as it stands.
    """

    catalog: Catalog
    span: Span
    nulls: bool = True

    # --- nodes ---------------------------------------------------------------------------------------

    def name(self, text: str) -> Scalar:
        """Text as it stands, where no expression is looked for."""
        return Scalar(text, self.span)

    def names(self, texts: Iterable[str]) -> Node:
        """One name, or a list of several."""
        written = tuple(self.name(text) for text in texts)
        return written[0] if len(written) == 1 else self.list(written)

    def list(self, items: Iterable[Node], flow: bool = True) -> Sequence:
        return Sequence(tuple(items), self.span, flow)

    def mapping(self, entries: Iterable[tuple[str, Node]], flow: bool = False) -> Mapping:
        return Mapping(tuple(Entry(self.name(key), value) for key, value in entries), self.span, flow)

    def value(self, value: Any) -> Node:
        """Plain data, or a call inside it; a dollar is doubled, so that it stays one."""
        if isinstance(value, Call):
            return self.mapping([(value.symbol.name, self.arguments(value))], flow=True)
        if isinstance(value, str):
            return self.name(value.replace("$", "$$"))
        if isinstance(value, list | tuple):
            return self.list(self.value(each) for each in value)  # pyright: ignore[reportUnknownVariableType]
        if isinstance(value, dict):
            pairs = ((Scalar(key, self.span), self.value(each)) for key, each in value.items())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            return Mapping(tuple(Entry(key, each) for key, each in pairs), self.span, flow=True)
        return Scalar(value, self.span)

    def again(self, node: Node) -> Node:
        """A node whose expressions are worked out, as an author would write what it says."""
        if isinstance(node, Scalar):
            return Scalar(node.value.replace("$", "$$"), node.span) if isinstance(node.value, str) else node
        if isinstance(node, Sequence):
            return Sequence(tuple(self.again(item) for item in node), node.span, node.flow)
        entries = tuple(Entry(each.key, self.again(each.value)) for each in node)
        return Mapping(entries, node.span, node.flow)

    # --- calls ---------------------------------------------------------------------------------------

    def arguments(self, call: Call, learned: bool = False) -> Node:
        """What a call is given, then the defaults of what it is not.

        Args:
            learned: Whether `null` means that a value is still to be learned, as in a step: then it is not written.
        """
        if call.symbol.kind == "activations":
            return Scalar(None, self.span)  # named, never called: nothing can be set
        nothing = learned or call.symbol.kind == "applications"  # whose input's shape the wiring tells
        pairs = [each for each in self._arguments(call) if not (nothing and is_null(each[1]))]
        return self.mapping(pairs, flow=True) if pairs else Scalar(None, self.span)

    def _arguments(self, call: Call) -> Iterator[tuple[str, Node]]:
        for argument in call.symbol.arguments:
            given = call.arguments.get(argument.name)
            if not self.nulls and argument.default is None and (given is None or given.value is None):
                continue
            if given is not None:
                yield argument.name, self._argument(argument, given.value)
            elif self._stands(argument):
                yield argument.name, self._argument(argument, argument.default)

    def _stands(self, argument: Argument) -> bool:
        """Whether an argument's default is written.

        What a spec may not set (an application's `weights: imagenet`) is left out: there is nothing to choose. So is a
        default that the catalogue would not take as a value, since the spec has to read back.
        """
        if argument.default is MISSING or argument.refusal is not None:
            return False
        return self.catalog.accepts(argument, argument.default)

    def _argument(self, argument: Argument, value: Any) -> Node:
        symbol = self._hidden(argument, value)
        return self.value(Call(symbol, {}, self.span) if symbol else value)

    def _hidden(self, argument: Argument, value: Any) -> Symbol | None:
        """The class for which a string stands, where it has defaults that the string does not show (`l2`: 0.01)."""
        if not isinstance(value, str):
            return None
        for kind in _OBJECTS:
            if kind in argument.objects:
                symbol = self.catalog.alias(kind, value) or self.catalog.find(kind, value)
                if symbol and symbol.path and _has_defaults(symbol):
                    return symbol
        return None


def _has_defaults(symbol: Symbol) -> bool:
    known = [each.default for each in symbol.arguments]
    return not any(each.required for each in symbol.arguments) and any(each is not None for each in known)
