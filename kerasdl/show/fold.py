"""Identical copies that stand in line, folded into one with a count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import replace

from kerasdl.show.outline import Card, Drawn, Edge, Group, Outline, cards_in


def folded(drawn: Outline) -> Outline:
    """The outline with every run of identical neighbours drawn once.

    Copies are identical where their layers, arguments, shapes, parameters and inner edges are, where each takes only
    what the copy before it gives (beside values that all of them take), and where nothing else takes from any but the
    last.
    """
    folding = _Folding(drawn.edges)
    items = folding.items(drawn.items)
    return Outline(items, tuple(folding.edges))


class _Folding:
    """Folds from the innermost frames outwards; `edges` shrinks as copies go."""

    def __init__(self, edges: tuple[Edge, ...]) -> None:
        self.edges: dict[Edge, None] = dict.fromkeys(edges)
        self.givers: dict[str, list[str]] = defaultdict(list)
        self.takers: dict[str, list[str]] = defaultdict(list)
        for source, target in edges:
            self.givers[target].append(source)
            self.takers[source].append(target)

    def items(self, items: tuple[Drawn, ...]) -> tuple[Drawn, ...]:
        inner = [
            replace(item, items=self.items(item.items)) if isinstance(item, Group) else item for item in items
        ]
        made: list[Drawn] = []
        start = 0
        while start < len(inner):
            end = self._run(inner, start)
            made.append(inner[start] if end == start + 1 else self._fold(inner[start:end]))
            start = end
        return tuple(made)

    def _run(self, items: list[Drawn], start: int) -> int:
        """Where the run of identical neighbours that begins at `start` ends."""
        end = start + 1
        if end == len(items) or (link := self._link(items[start], items[end])) is None:
            return end
        while end < len(items) and self._link(items[end - 1], items[end]) == link:
            end += 1
        return end

    def _link(self, old: Drawn, new: Drawn) -> Hashable:
        """Which boxes of one copy the next takes from, None where the next is no copy or not in line with it."""
        if _is_end(new) or _frames(old) != _frames(new) or self._signature(old) != self._signature(new):
            return None
        before, after = _numbered(old), _numbered(new)
        if any(taker not in before and taker not in after for key in before for taker in self.takers[key]):
            return None
        pairs = list(zip(self._foreign(before), self._foreign(after), strict=True))
        if any(source not in before and source != origin for origin, source in pairs):
            return None
        link = tuple(before.get(source) for _, source in pairs)
        return link if any(number is not None for number in link) else None

    def _signature(self, item: Drawn) -> Hashable:
        """Everything by which two copies can differ, with the boxes numbered from 0 in each."""
        number = _numbered(item)
        cards = tuple(_traits(card) for card in cards_in((item,)))
        foreign = {source: -1 - place for place, source in enumerate(self._foreign(number))}
        inner = tuple(
            (number.get(source, foreign.get(source)), number[key])
            for key in number
            for source in self.givers[key]
        )
        return cards, inner

    def _foreign(self, number: dict[str, int]) -> list[str]:
        """What a copy takes from outside, in the order of its boxes."""
        return list(
            dict.fromkeys(source for key in number for source in self.givers[key] if source not in number)
        )

    def _fold(self, copies: list[Drawn]) -> Drawn:
        """The first copy, which stands for all: what took from the last now takes from it."""
        key_of = {number: key for key, number in _numbered(copies[0]).items()}
        stands_for = {key: key_of[number] for key, number in _numbered(copies[-1]).items()}
        gone = {key for copy in copies[1:] for key in _numbered(copy)}
        for source, target in [edge for edge in self.edges if edge[0] in gone or edge[1] in gone]:
            del self.edges[source, target]
            if target not in gone:
                self._replace_source(source, stands_for[source], target)
            elif source not in gone:
                self.takers[source].remove(target)
        return replace(copies[0], times=copies[0].times * len(copies))

    def _replace_source(self, old: str, new: str, target: str) -> None:
        self.edges[new, target] = None
        self.givers[target] = [new if each == old else each for each in self.givers[target]]
        self.takers[new].append(target)


def _numbered(item: Drawn) -> dict[str, int]:
    return {card.key: number for number, card in enumerate(cards_in((item,)))}


def _is_end(item: Drawn) -> bool:
    return isinstance(item, Card) and item.family.key == "end"


def _traits(card: Card) -> Hashable:
    own = card.name.rstrip("0123456789")
    return (
        card.title,
        card.details,
        card.riders,
        card.shape,
        card.parameters,
        card.frozen,
        card.pruned,
        card.family.key,
        card.times,
        own,
    )


def _frames(item: Drawn) -> Hashable:
    if isinstance(item, Card):
        return None
    return item.block, item.times, tuple(_frames(inner) for inner in item.items)
