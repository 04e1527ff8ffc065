"""Unfolding: every copy made, every choice taken, every expression worked out. No edge is drawn here."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, cast

from kerasdl.catalog import Catalog
from kerasdl.compose import Budget, RefusedError, substitute
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import graph as messages
from kerasdl.spec.arguments import bind, is_sure
from kerasdl.spec.model import (
    BlockAction,
    BranchesAction,
    BrokenAction,
    Call,
    Chain,
    FormulaAction,
    GroupAction,
    Item,
    LayerAction,
    PartAction,
)
from kerasdl.spec.reading import EnoughError, Reading, has_hole, shown
from kerasdl.syntax import Node, Scalar, Sequence, plain

_WORD_START = re.compile(r"(.)([A-Z][a-z]+)")
_CAMEL = re.compile(r"([a-z])([A-Z])")
MOST_WORK = 10_000_000
VALUE, EXPRESSION = 10, 50
"""What handling a value of the text costs, and one that holds an expression, beside a value inside an expression."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An item as it stands in the unfolded chain: expressions worked out, one of its copies.

    Args:
        item: What the author wrote.
        params: What `$` names mean inside it.
        call: The layer, op or application with its arguments; None for anything else.
        takes: `from`, worked out.
        names: `as` or `aside`, worked out.
        frozen: Whether it is frozen here, by itself or by the group around it.
        skipped: Whether `if` left it out.
        inner: The chains inside it: a group's one, or the branches'.
        merge: What joins the branches.
        first: Whether it is the first of its copies; a later one takes the copy before it.
    """

    item: Item
    params: Mapping[str, Any]
    call: Call | None = None
    takes: Node | None = None
    names: Node | None = None
    frozen: bool = False
    skipped: bool = False
    inner: tuple[tuple[Copy, ...], ...] = ()
    merge: Copy | None = None
    first: bool = True

    @property
    def span(self) -> Span:
        return self.item.span

    @property
    def broken(self) -> bool:
        return isinstance(self.item.action, BrokenAction)


@dataclass(slots=True)
class Unfolding:
    """The state of unfolding one model: how many copies were made, and what was wrong.

    Args:
        budget: What expressions, lists and connections may still cost, all copies together.
        costs: What handling each node costs that was looked at, and whether it holds an expression.
    """

    catalog: Catalog
    diagnostics: list[Diagnostic]
    made: int = 0
    budget: Budget = field(default_factory=lambda: Budget(MOST_WORK))
    costs: dict[Node, tuple[int, bool]] = field(default_factory=dict[Node, tuple[int, bool]])

    def chain(self, chain: Chain, params: Mapping[str, Any], frozen: bool = False) -> tuple[Copy, ...]:
        """Every copy of every item, in order."""
        return tuple(copy for item in chain for copy in self._copies(item, params, frozen))

    def _copies(self, item: Item, params: Mapping[str, Any], frozen: bool) -> Iterator[Copy]:
        scopes, several = self._scopes(item, params)
        for number, scope in enumerate(scopes):
            self._count(item.span)
            copy = self._copy(item, scope, frozen, first=number == 0)
            if several and copy.names is not None and copy.names is item.wiring.names and not copy.skipped:
                self._refuse_same_name(copy.names)
            yield copy

    def _count(self, span: Span) -> None:
        self.made += 1
        if self.made > messages.LIMIT:
            self.diagnostics.append(messages.too_many_nodes(span))
            raise EnoughError

    def _refuse_same_name(self, node: Node) -> None:
        names = node.items if isinstance(node, Sequence) else (node,)
        for name in names:
            if isinstance(name, Scalar) and name.value != "_":
                self.diagnostics.append(messages.copied_name(name.span, str(name.value)))

    # --- how many copies -------------------------------------------------------------------------

    def _scopes(self, item: Item, params: Mapping[str, Any]) -> tuple[Iterator[Mapping[str, Any]], bool]:
        """What `$` names mean in each copy, and whether there are copies at all."""
        wiring = item.wiring
        if wiring.loop:
            return self._loop_scopes(item, params), True
        if wiring.repeat is not None:
            count = self._repeat(wiring.repeat, params)
            return (_within(params, {"index": number}) for number in range(count)), count > 1
        return iter([params]), False

    def _repeat(self, node: Node, params: Mapping[str, Any]) -> int:
        value = self._worked_out(node, params)
        if value is None:
            return 0
        count = plain(value)
        if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
            return min(count, messages.LIMIT + 1)
        self.diagnostics.append(
            messages.wrong_word(node.span, "repeat", "an integer of at least 0", shown(value))
        )
        return 0

    def _loop_scopes(self, item: Item, params: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        lists: dict[str, list[Any]] = {}
        for variable, node in item.wiring.loop:
            value = self._worked_out(node, params)
            values = plain(value) if value is not None else None
            if isinstance(values, list):
                lists[str(variable.value)] = values  # pyright: ignore[reportUnknownArgumentType]
            elif value is not None:
                self.diagnostics.append(messages.wrong_loop(node.span, str(variable.value), shown(value)))
        if len(lists) < len(item.wiring.loop):
            return
        lengths = {len(values) for values in lists.values()}
        if len(lengths) > 1:
            place = item.wiring.loop[0][0].span
            self.diagnostics.append(
                messages.unequal_lists(place, [(name, len(values)) for name, values in lists.items()])
            )
        for number, values in enumerate(zip(*lists.values(), strict=False)):
            self.spend(VALUE * len(lists), item.span)
            yield _within(params, {**dict(zip(lists, values, strict=True)), "index": number})

    # --- one copy --------------------------------------------------------------------------------

    def _copy(self, item: Item, params: Mapping[str, Any], frozen: bool, first: bool = True) -> Copy:
        wiring, action = item.wiring, item.action
        frozen = frozen or self._flag(wiring.frozen, "frozen", params, default=False)
        copy = Copy(
            item,
            params,
            call=action.call if isinstance(action, LayerAction) and not action.call.holes else None,
            takes=self._worked_out(wiring.takes, params),
            names=self._worked_out(wiring.names, params),
            frozen=frozen,
            skipped=not self._flag(wiring.condition, "if", params, default=True),
            first=first,
        )
        if copy.skipped:
            return copy
        if isinstance(action, LayerAction) and action.call.holes:
            return self._with_call(copy, action)
        if isinstance(action, GroupAction):
            return replace(copy, inner=(self.chain(action.layers, params, frozen),))
        if isinstance(action, BranchesAction):
            branches = tuple(self.chain(branch, params, frozen) for branch in action.branches)
            return replace(
                copy, inner=branches, merge=self._copy(action.merge, params, frozen) if action.merge else None
            )
        return copy

    def _with_call(self, copy: Copy, action: LayerAction) -> Copy:
        """The copy with its arguments bound again, for an expression stands in them."""
        node = self._worked_out(action.arguments, copy.params)
        reading = Reading(self.catalog, settled=True)
        call = bind(reading, action.call.symbol, node, action.call.span) if node is not None else None
        self.diagnostics.extend(reading.diagnostics)
        return (
            replace(copy, call=call)
            if call and is_sure(call)
            else replace(copy, item=replace(copy.item, action=BrokenAction()))
        )

    def _worked_out(self, node: Node | None, params: Mapping[str, Any]) -> Node | None:
        """The node with its expressions worked out; None where there is none, or a mistake was told."""
        if node is None:
            return None
        if node not in self.costs:
            self.costs[node] = _cost(node), has_hole(node)
        cost, holes = self.costs[node]
        self.spend(cost, node.span)
        value, told = self.substitute(node, params) if holes else (node, [])
        return None if told else value

    def substitute(self, node: Node, params: Mapping[str, Any]) -> tuple[Node, list[Diagnostic]]:
        """A node with its expressions worked out, and what was told of it.

        Raises:
            EnoughError: The work is too much; that is told too.
        """
        value, told = substitute(node, params, self.budget)
        self.diagnostics.extend(told)
        if self.budget.told:
            raise EnoughError
        return value, told

    def spend(self, count: int, span: Span) -> None:
        """Takes from the budget.

        Raises:
            EnoughError: Nothing is left; that is told too.
        """
        try:
            self.budget.spend(count)
        except RefusedError as refusal:
            self.diagnostics.append(refusal.say(span))
            raise EnoughError from None

    def _flag(self, node: Node | None, word: str, params: Mapping[str, Any], default: bool) -> bool:
        value = self._worked_out(node, params)
        if value is None:
            return default
        flag = plain(value)
        if isinstance(flag, bool):
            return flag
        self.diagnostics.append(messages.wrong_word(value.span, word, "true or false", shown(value)))
        return default


def _within(params: Mapping[str, Any], names: dict[str, Any]) -> Mapping[str, Any]:
    """What `$` names mean where a loop adds some: the others are not copied, for there may be many of both."""
    return ChainMap(names, cast(MutableMapping[str, Any], params))


def _cost(node: Node) -> int:
    """What handling a node costs."""
    if isinstance(node, Scalar):
        return EXPRESSION if has_hole(node) else VALUE
    inner = node.items if isinstance(node, Sequence) else [entry.value for entry in node.entries]
    return VALUE + sum(map(_cost, inner))


# --- names --------------------------------------------------------------------------------------


def callee(item: Item) -> str:
    """What an item calls, as its author writes it."""
    action = item.action
    if isinstance(action, LayerAction):
        symbol = action.call.symbol
        return f"{symbol.kind}.{symbol.name}" if symbol.kind in ("ops", "applications") else symbol.name
    if isinstance(action, BlockAction):
        return action.block
    if isinstance(action, PartAction):
        return action.part
    if isinstance(action, FormulaAction):
        return "formula"
    if isinstance(action, GroupAction):
        return "layers"
    return "branches" if isinstance(action, BranchesAction) else item.span.text


def base_name(item: Item) -> str:
    """The name that an unnamed item gets: its callee in small letters, as Keras itself makes it.

    `Conv2D` gives `conv2d`, `MaxPooling2D` gives `max_pooling2d`, `ops.mean` gives `mean`.
    """
    return _small(callee(item))


@lru_cache(1000)
def _small(called: str) -> str:
    name = called.rsplit(".", 1)[-1]
    name = _WORD_START.sub(r"\1_\2", name)
    return re.sub(r"\W+", "", _CAMEL.sub(r"\1_\2", name).lower())


def single_name(copy: Copy) -> str | None:
    """The one name that the author gave, which then names the node too."""
    names = copy.names
    if isinstance(names, Scalar) and isinstance(names.value, str) and names.value != "_":
        return names.value
    return None


def node_names(chain: tuple[Copy, ...], inputs: Collection[str]) -> dict[int, str]:
    """A name for every copy in one scope, by the copy's identity: the author's where there is one, else its callee's.

    A callee that stands once keeps its bare name; else its copies are numbered from 1 in the order of the text. The
    names of inputs are taken.
    """
    copies = [copy for copy in _leaves(chain) if not copy.skipped]
    taken = {name for copy in copies if (name := single_name(copy))} | set(inputs)
    unnamed: dict[str, list[Copy]] = {}
    for copy in copies:
        if single_name(copy) is None:
            unnamed.setdefault(base_name(copy.item), []).append(copy)
    names = {id(copy): name for copy in copies if (name := single_name(copy))}
    for base, group in unnamed.items():
        if len(group) == 1 and base not in taken:
            names[id(group[0])] = base
            continue
        number = 0
        for copy in group:
            number += 1
            while f"{base}_{number}" in taken:
                number += 1
            names[id(copy)] = f"{base}_{number}"
    return names


def _leaves(chain: tuple[Copy, ...]) -> Iterator[Copy]:
    """The copies that become nodes or blocks, those inside groups and branches too."""
    for copy in chain:
        if copy.inner or copy.merge:
            for inner in copy.inner:
                yield from _leaves(inner)
            if copy.merge:
                yield copy.merge
        elif not isinstance(copy.item.action, GroupAction | BranchesAction):
            yield copy
