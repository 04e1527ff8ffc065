"""What can be named in a chain, and what an item of it was meant to be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace

from kerasdl.catalog import Symbol
from kerasdl.compose import FIRST, Param
from kerasdl.diagnostics import Diagnostic, Span, closest
from kerasdl.diagnostics.messages import calls as call_messages
from kerasdl.spec.reading import SCAN, WIRING, Reading, is_capital, is_name, lone_call
from kerasdl.syntax import Entry, Mapping, Node, Scalar, is_null

CALL_WORDS = ("formula", "layers", "branches", "scan")

_CLASS_KEYS = ("type", "class_name", "class", "layer", "name")
_CONFIG_KEYS = ("config", "args", "arguments", "params", "kwargs")
"""Keys under which other notations name a class, and give its arguments."""
_MEANT = {"fro": "from", "input": "from", "inputs": "from", "when": "if", "times": "repeat", "output": "as"}
"""Wiring words by what is written for them, where letters do not tell."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What can be named in a chain, lexically.

    Args:
        params: Names that `$` may use: params, and inside a loop its variables.
        blocks: The params of each block that can be called.
        parts: The parts that can be called (none inside a block).
        uses: Collects the blocks and parts that are called, with where.
        block: The block whose chain it is, if it is one's.
        hidden: The parts that cannot be called here: in a block all, in a part the later ones.
    """

    params: frozenset[str]
    blocks: MappingType[str, tuple[Param, ...]]
    parts: Collection[str]
    uses: dict[str, Span]
    block: str | None = None
    hidden: Collection[str] = ()

    def with_names(self, *names: str) -> Scope:
        return replace(self, params=self.params | frozenset(names))


def symbol_of(reading: Reading, name: str) -> Symbol | None:
    """The catalogue's entry for a capital name, `ops.x` or `applications.X` under `layers`."""
    for kind in ("ops", "applications"):
        if name.startswith(f"{kind}."):
            return reading.catalog.find(kind, name[len(kind) + 1 :])
    return reading.catalog.find("layers", name)


@dataclass(slots=True)
class Sorted:
    """An item's keys, sorted out; every slip among them is told, and read as it was meant, so that it looks like one.

    Args:
        call: What it calls, arguments that stood beside it among its own; None where it calls nothing.
        wiring: The wiring words, those too that were misspelt or stood among the arguments.
        torn: Whether a mistake hides what it takes or calls.
    """

    reading: Reading
    scope: Scope
    call: Entry | None = None
    wiring: dict[str, Entry] = field(default_factory=dict[str, Entry])
    torn: bool = False

    @property
    def known(self) -> list[str]:
        """The names of the call's arguments."""
        name = self.call.name if self.call else ""
        symbol = symbol_of(self.reading, name)
        if symbol is None and name.islower() and name not in self.scope.blocks:
            symbol = symbol_of(self.reading, closest(name, self.reading.offered("layers")) or "")
        return [each.name for each in (symbol.arguments if symbol else self.scope.blocks.get(name, ()))]

    @property
    def is_known(self) -> bool:
        """Whether the key that was taken for the call is the name of something."""
        return self.call is not None and self.calls(self.call)

    def entry(self, word: str) -> Entry | None:
        return self.wiring.get(word)

    # --- the keys in turn ------------------------------------------------------------------------

    def choose(self, calls: list[Entry]) -> list[Entry]:
        """Takes the one entry that calls something; what is left is no wiring either."""
        self.call = next((each for each in calls if self.calls(each)), calls[0])
        scans = self.call.name == "scan"
        return [each for each in calls if each is not self.call and not (scans and each.name in SCAN)]

    def calls(self, entry: Entry) -> bool:
        """Whether a key is the name of something that can be called."""
        name = entry.name
        return is_capital(name) or name in CALL_WORDS or name in self.scope.blocks or name in self.scope.parts

    def take_typed(self, typed: Entry, calls: list[Entry]) -> None:
        """Tells `type: Dense`, and takes it as the call that it was meant to be."""
        assert isinstance(typed.value, Scalar)
        symbol = symbol_of(self.reading, str(typed.value.value))
        assert symbol
        told = call_messages.class_under_key(typed.key.span, *shown_typed(calls, typed, symbol))
        if not symbol.refusal:
            self.reading.tell(told)
        arguments = arguments_of_typed(calls, typed)
        named = next((each for each in arguments if each.name == "name"), None)
        if named:
            self._named(named)
        kept = tuple(each for each in arguments if each is not named)
        self.call = Entry(typed.value, Mapping(kept, typed.value.span, flow=True))

    def place(self, others: list[Entry]) -> None:
        """Tells what stands beside the call and is no wiring, and puts it where it belongs."""
        assert self.call is not None
        stray = [each for each in others if each.name in self.known and not self.calls(each)]
        for entry in others:
            if entry not in stray:
                self.reading.tell(self._told(self.call, entry))
        if stray:
            self.reading.tell(
                call_messages.arguments_beside_call([each.key.span for each in stray], self.call.name)
            )
            self.call = Entry(self.call.key, _with_arguments(self.call.value, stray))

    def _told(self, call: Entry, entry: Entry) -> Diagnostic:
        if self.calls(entry):
            self.torn = True
            self.scope.uses.setdefault(entry.name, entry.key.span)
            return call_messages.two_calls(call.key.span, entry.key.span, call.name, entry.name)
        if entry.name == "name":
            self._named(entry)
            return call_messages.name_argument(entry.key.span, call.name)
        near = _MEANT.get(entry.name) or closest(entry.name, WIRING)
        self.torn = self.torn or near is None or near in self.wiring
        if near:
            self.wiring.setdefault(near, entry)
        return call_messages.unknown_wiring(entry.key.span, entry.name, call.name, WIRING, near)

    def hoist(self) -> None:
        """Wiring among the arguments; that it stands there is told where they are bound."""
        arguments = self.call.value if self.call else None
        if not isinstance(arguments, Mapping) or lone_call(arguments) or self._of_chains():
            return
        for entry in arguments:
            if entry.name in WIRING and entry.name not in self.known:
                self.wiring.setdefault(entry.name, entry)
            elif entry.name == "name" and "name" not in self.known:
                self._named(entry)

    def _of_chains(self) -> bool:
        return self.call is not None and self.call.name in CALL_WORDS

    def _named(self, entry: Entry) -> None:
        """Keras's `name`, which was meant as `as`."""
        value = entry.value
        if isinstance(value, Scalar) and is_name(value.value) and not {"as", "aside"} & self.wiring.keys():
            self.wiring["as"] = entry


def typed_call(entries: Iterable[Entry], find: Callable[[str], Symbol | None]) -> Entry | None:
    """The entry of `type: Dense`, as other notations name a class; None where there is none.

    Args:
        entries: Of a mapping.
        find: Finds what a name means there.
    """
    return next(
        (
            each
            for each in entries
            if each.name in _CLASS_KEYS
            and isinstance(each.value, Scalar)
            and isinstance(each.value.value, str)
            and find(each.value.value)
        ),
        None,
    )


def arguments_of_typed(entries: Iterable[Entry], typed: Entry) -> list[Entry]:
    """What stands beside `type: Dense`, with what stands in a `config` of its own: the arguments."""
    found: list[Entry] = []
    for each in entries:
        if each.name in _CONFIG_KEYS and isinstance(each.value, Mapping):
            found += each.value
        elif each is not typed:
            found.append(each)
    return found


def shown_typed(entries: Iterable[Entry], typed: Entry, symbol: Symbol) -> tuple[str, str, str]:
    """The key, the class, and the call as it is to be written."""
    arguments = [each for each in arguments_of_typed(entries, typed) if each.name != "name"]
    inner = call_messages.arguments_with({each.name: each.value.span for each in arguments}, ())
    return typed.name, symbol.name, f"{symbol.name}: {{{inner}}}" if inner else symbol.name


def _with_arguments(node: Node, more: list[Entry]) -> Mapping:
    """A call's arguments with those that stood beside it; shorthand stays, under the name `FIRST`."""
    if isinstance(node, Mapping) and not lone_call(node):
        own = [each for each in node if each.name not in {one.name for one in more}]
    else:
        own = [] if is_null(node) else [Entry(Scalar(FIRST, node.span), node)]
    return Mapping((*own, *more), node.span, flow=True)


def sort_out(reading: Reading, node: Mapping, scope: Scope) -> Sorted:
    """Which key of an item is its call, and which are its wiring."""
    sorted_out = Sorted(reading, scope, wiring={each.name: each for each in node if each.name in WIRING})
    calls = [each for each in node if each.name not in WIRING]
    if not calls:
        reading.tell(call_messages.empty_item(node.span))
        sorted_out.torn = True
        return sorted_out
    typed = typed_call(calls, lambda name: symbol_of(reading, name))
    if typed and not any(map(sorted_out.calls, calls)):
        sorted_out.take_typed(typed, calls)
    else:
        sorted_out.place(sorted_out.choose(calls))
    sorted_out.hoist()
    merge = node.entry("merge")
    if merge and sorted_out.call and sorted_out.call.name != "branches" and sorted_out.is_known:
        reading.tell(call_messages.merge_without_branches(merge.key.span))
    return sorted_out
