"""libyaml's events to nodes, with an explicit stack, so that no text can exhaust Python's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kerasdl.diagnostics import Diagnostic, Source, Span, closest
from kerasdl.diagnostics.messages import slips as slip_messages
from kerasdl.diagnostics.messages import syntax as messages
from kerasdl.syntax.cuts import cut_expressions, explain_cut
from kerasdl.syntax.foreign import odd_space
from kerasdl.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence, kind_of
from kerasdl.syntax.scalars import LONGEST_INTEGER, scalar_value

DEEPEST = 100
MOST_NODES = 1_000_000
MOST_ALIASED = 100_000
"""Nodes that aliases may stand for, all together."""

_PROPERTIES = re.compile(r"(?:[&!][^ \t\r\n]*+(?:[ \t\r\n]++|#[^\r\n]*+)*+){1,2}")
_TAG = re.compile(r"![^ \t\r\n]*[ \t]*")
_TEXT_TAG = "tag:yaml.org,2002:str"
_BLOCK_STYLES = "|>"
_JOINED = re.compile(r"([A-Za-z_]\w*):(\S.*)", re.DOTALL)
_JOINED_ITEM = re.compile(r"([A-Z]\w+):([\w\[{$].*)", re.DOTALL)
_TWO_WORDS = re.compile(r"([A-Za-z_]\w*)[ \t]+(\S.*)", re.DOTALL)
_BRACE_AFTER_NAME = re.compile(r"([A-Za-z_]\w*)[ \t]+\{")
_DASHED_WORD = re.compile(r"-[A-Za-z]")


class RefusedError(Exception):
    """Reading stops here for good."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


@dataclass(slots=True)
class Open:
    """A collection whose end has not come yet.

    Args:
        children: Items, or keys and values in turn.
        before: How many nodes had been counted when it began.
        height: The depth of the deepest collection inside it.
    """

    mapping: bool
    flow: bool
    start: int
    anchor: str | None
    before: int
    children: list[Node] = field(default_factory=list[Node])
    height: int = 0

    @property
    def awaits_key(self) -> bool:
        return self.mapping and len(self.children) % 2 == 0


@dataclass(frozen=True, slots=True)
class Anchored:
    """A node that aliases can name: how many nodes it stands for, how deep it goes."""

    node: Node
    size: int
    height: int


class Builder:
    """Takes events one by one; `root` is the tree when all have come.

    Args:
        source: Where the spans lie.
        shift: What to add to libyaml's offsets.
    """

    def __init__(self, source: Source, shift: int) -> None:
        self.source = source
        self.shift = shift
        self.root: Node | None = None
        self.open: list[Open] = []
        self.last: Node | None = None
        self.diagnostics: list[Diagnostic] = []
        self._anchors: dict[str, Anchored | None] = {}
        self._count = 0
        self._aliased = 0

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    # --- leaves

    def scalar(self, event: Any) -> None:
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        if event.anchor or event.tag:
            start = self._after_properties(event, start, end)
        text, quoted = event.value, bool(event.style)
        if quoted and event.style in _BLOCK_STYLES:
            end = start + len(self.source.text[start:end].rstrip(" \t\r\n"))
        span = Span(self.source, start, end)
        if not quoted and not text.isascii():
            self._refuse_odd_space(span)
        is_key = bool(self.open) and self.open[-1].awaits_key
        as_text = quoted or is_key or event.tag == _TEXT_TAG
        value = text if as_text else self._value(text, span)
        self._count_one(span)
        self._add(Scalar(value, span, quoted), event.anchor, 1, 0)

    def _refuse_odd_space(self, span: Span) -> None:
        slip = odd_space(span)
        if slip:
            raise RefusedError(slip)

    def _value(self, text: str, span: Span) -> Any:
        try:
            return scalar_value(text)
        except OverflowError:
            self.diagnostics.append(messages.long_integer(span, LONGEST_INTEGER))
            return text

    def _after_properties(self, event: Any, start: int, end: int) -> int:
        if event.tag:
            self._refuse_tag(start)
        found = _PROPERTIES.match(self.source.text, start, end)
        return found.end() if found else start

    def _refuse_tag(self, start: int) -> None:
        text = self.source.text
        start = text.index("!", start)
        found = _TAG.match(text, start)
        end = found.end() if found else start
        self.diagnostics.append(messages.tag_refused(self.span(start, end), "python" in text[start:end]))

    def alias(self, event: Any) -> None:
        place = self.span(event.start_mark.index + self.shift, event.end_mark.index + self.shift)
        if event.anchor not in self._anchors:
            near = closest(event.anchor, self._anchors)
            self.diagnostics.append(messages.alias_unknown(place, near, place.text))
            self._add(Scalar(None, place), None, 1, 0)
            return
        anchored = self._anchors[event.anchor]
        if anchored is None:
            raise RefusedError(messages.alias_cycle(place))
        self._aliased += anchored.size
        if self._aliased > MOST_ALIASED:
            raise RefusedError(messages.aliases_explode(place, MOST_ALIASED))
        if len(self.open) + anchored.height > DEEPEST:
            raise RefusedError(messages.too_deep(place, DEEPEST))
        node = anchored.node
        if self.open and self.open[-1].awaits_key and isinstance(node, Scalar):
            node = Scalar(node.value if node.quoted else node.span.text, place, node.quoted)
        self._count += anchored.size
        self._add(node, None, anchored.size, anchored.height)

    # --- collections

    def begin(self, event: Any, mapping: bool) -> None:
        flow = bool(event.flow_style)
        start = event.end_mark.index + self.shift - flow
        if event.tag:
            self._refuse_tag(event.start_mark.index + self.shift)
        if len(self.open) >= DEEPEST:
            raise RefusedError(messages.too_deep(self.span(start, start + 1), DEEPEST))
        if event.anchor:
            self._anchors[event.anchor] = None
        self.open.append(Open(mapping, flow, start, event.anchor, self._count))
        self._count_one(self.span(start, start + 1))

    def finish(self, event: Any) -> None:
        done = self.open.pop()
        if done.flow:
            end = event.end_mark.index + self.shift
            self._mend_cuts(done)
        else:
            end = max((child.span.end for child in done.children[-2:]), default=done.start)
            end = max(end, done.start)
        span = Span(self.source, done.start, end)
        if done.mapping:
            node: Node = self._listed(Mapping(self._entries(done), span, done.flow))
        else:
            node = Sequence(tuple(done.children if done.flow else self._items(done)), span, done.flow)
        self._add(node, done.anchor, self._count - done.before, done.height + 1)

    def _mend_cuts(self, done: Open) -> None:
        """Puts together what YAML cut apart, so that a cut expression is told once."""
        for whole in tuple(cut_expressions(done.children)):
            self.diagnostics.append(explain_cut(whole))
            kept: list[Node] = []
            for node in done.children:
                if node.span.start == whole.start:
                    kept.append(Scalar(whole.text, whole))
                elif not whole.start < node.span.start <= whole.end:
                    kept.append(node)
            if done.mapping and len(kept) % 2:
                kept.append(Scalar(None, self.span(whole.end, whole.end)))
            done.children = kept

    def _items(self, done: Open) -> Iterator[Node]:
        """The items of a list in dashes; `Dense:64` is told, and read as it was meant."""
        for item in done.children:
            slip = None
            if isinstance(item, Scalar) and not item.quoted and isinstance(item.value, str):
                slip = _JOINED_ITEM.match(item.value)
            if slip is None or item.span.text != slip.string:
                yield item
                continue
            self.diagnostics.append(messages.missing_space(item.span, slip.group(1)))
            yield Mapping((self._parted(item.span, slip),), item.span)

    def _parted(self, place: Span, slip: re.Match[str]) -> Entry:
        """One word as the key and the value that it was meant to be."""
        key, value = place.within(*slip.span(1)), place.within(*slip.span(2))
        return Entry(Scalar(key.text, key), Scalar(self._value(value.text, value), value))

    # --- entries

    def _entries(self, done: Open) -> tuple[Entry, ...]:
        own: dict[str | int, Entry] = {}
        merges = False
        for key, value in zip(done.children[::2], done.children[1::2], strict=False):
            if not isinstance(key, Scalar):
                self._refuse_key(key)
                continue
            if "{" in key.span.text and not done.flow and not key.quoted:
                self._refuse_brace(key)
            plain = key.quoted or not done.flow or self._of_formula()
            entry = Entry(key, value) if plain else self._meant(key, value)
            merges = merges or (entry.name == "<<" and not key.quoted)
            name = entry.key.span.start if _dashed(entry) and not done.flow else entry.name
            if name in own:
                self.diagnostics.append(
                    messages.duplicate_key(entry.name, entry.key.span, own[name].key.span)
                )
            else:
                own[name] = entry
        return tuple(self._merged(own)) if merges else tuple(own.values())

    def _refuse_key(self, key: Node) -> None:
        template = isinstance(key, Mapping) and key.flow
        self.diagnostics.append(messages.key_not_scalar(key.span, kind_of(key), template))

    def _refuse_brace(self, key: Scalar) -> None:
        slip = colon_before_brace(key.span)
        if slip:
            raise RefusedError(slip)

    def _of_formula(self) -> bool:
        """Whether the collection that ends is the value of `formula`, in braces by mistake."""
        parent = self.open[-1] if self.open else None
        key = parent.children[-1] if parent and parent.mapping and len(parent.children) % 2 else None
        return isinstance(key, Scalar) and key.value == "formula"

    def _meant(self, key: Scalar, value: Node) -> Entry:
        """`units:64` and `units 64` in braces are told, and read as they were meant."""
        if not value.span.start == value.span.end == key.span.end:
            return Entry(key, value)
        joined, parted = _JOINED.match(key.span.text), _TWO_WORDS.match(key.span.text)
        if joined:
            self.diagnostics.append(messages.missing_space(key.span, joined.group(1)))
        elif parted:
            self.diagnostics.append(slip_messages.missing_colon(key.span, parted.group(1)))
        slip = joined or parted
        return self._parted(key.span, slip) if slip else Entry(key, value)

    def _listed(self, mapping: Mapping) -> Node:
        """A mapping whose keys begin with dashes, told, and read as the list that it was meant to be."""
        dashed = [] if mapping.flow else [entry for entry in mapping if _dashed(entry)]
        self.diagnostics += [messages.missing_dash_space(entry.key.span) for entry in dashed]
        if not dashed or len(dashed) < len(mapping):
            return mapping
        return Sequence(tuple(map(_without_dash, dashed)), mapping.span)

    def _merged(self, own: dict[str | int, Entry]) -> Iterator[Entry]:
        """The entries with `<<` replaced by what it merges: own keys win, then the earlier mapping."""
        taken = set(own)
        for name, entry in own.items():
            if name != "<<" or entry.key.quoted:
                yield entry
                continue
            for mapping in self._merge_sources(entry.value):
                for merged in mapping:
                    if merged.name not in taken:
                        taken.add(merged.name)
                        yield merged

    def _merge_sources(self, value: Node) -> Iterator[Mapping]:
        for each in value if isinstance(value, Sequence) else (value,):
            if isinstance(each, Mapping):
                yield each
            else:
                self.diagnostics.append(messages.merge_needs_mapping(each.span, kind_of(each)))

    # --- the tree

    def _count_one(self, place: Span) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            raise RefusedError(messages.too_many_nodes(place, MOST_NODES))

    def _add(self, node: Node, anchor: str | None, size: int, height: int) -> None:
        if anchor:
            self._anchors[anchor] = Anchored(node, size, height)
        self.last = node
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.children.append(node)
        if height > parent.height:
            parent.height = height


def colon_before_brace(key: Span) -> Diagnostic | None:
    """`Dense {units: 64}`, whose first word YAML takes for a part of the key."""
    found = _BRACE_AFTER_NAME.match(key.text)
    return slip_messages.missing_colon(key.within(0, found.end()), found.group(1)) if found else None


def _dashed(entry: Entry) -> bool:
    return not entry.key.quoted and _DASHED_WORD.match(entry.name) is not None


def _without_dash(entry: Entry) -> Mapping:
    name = entry.key.span.within(1, len(entry.name))
    place = Span(name.source, name.start, max(name.end, entry.value.span.end))
    return Mapping((Entry(Scalar(name.text, name), entry.value),), place)
