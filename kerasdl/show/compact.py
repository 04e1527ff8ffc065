"""Several layers in one box: a normalisation, an activation, a dropout is written below the layer that it follows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from kerasdl.show.outline import Card, Drawn, Group, Outline
from kerasdl.show.palette import (
    ACTIVATION,
    ATTENTION,
    CONVOLUTION,
    DENSE,
    EMBEDDING,
    MERGE,
    NORMALISATION,
    OTHER,
    RANDOM,
    RECURRENT,
)

_WEIGHTY = (CONVOLUTION, DENSE, EMBEDDING, RECURRENT, ATTENTION)
# What may be written below a box of which families.
_RIDES_ON = {
    NORMALISATION.key: (*_WEIGHTY, MERGE),
    ACTIVATION.key: (*_WEIGHTY, MERGE, NORMALISATION, OTHER),
    RANDOM.key: (*_WEIGHTY, MERGE, NORMALISATION, ACTIVATION),
}


def compacted(drawn: Outline) -> Outline:
    """The outline with runs such as convolution, normalisation, activation in one box each.

    A layer rides on the one before it where both are alone with each other: it takes nothing else, and nothing else
    takes from there. A frame that is left with one box falls away.
    """
    compacting = _Compacting(drawn)
    items = compacting.items(drawn.items)
    edges = dict.fromkeys((compacting.host_of(a), compacting.host_of(b)) for a, b in drawn.edges)
    return Outline(items, tuple(edge for edge in edges if edge[0] != edge[1]))


class _Compacting:
    """Works from the innermost frames outwards, so that a layer behind a frame can ride on the box left of it."""

    def __init__(self, drawn: Outline) -> None:
        self.givers: dict[str, list[str]] = defaultdict(list)
        self.takers: dict[str, list[str]] = defaultdict(list)
        for source, target in drawn.edges:
            self.takers[source].append(target)
            self.givers[target].append(source)
        self.hosts: dict[str, str] = {}
        self.last: dict[str, str] = {}

    def host_of(self, key: str) -> str:
        while key in self.hosts:
            key = self.hosts[key]
        return key

    def items(self, items: tuple[Drawn, ...]) -> tuple[Drawn, ...]:
        made: dict[str, Drawn] = {}
        for item in items:
            if isinstance(item, Group):
                item = self._group(item)
            host = self._host(item, made)
            if host is not None and isinstance(item, Card):
                made[host.key] = _with_rider(host, item)
                self.last[host.key] = self.last.get(item.key, item.key)
                self.hosts[item.key] = host.key
            else:
                made[item.key] = item
        return tuple(made.values())

    def _group(self, group: Group) -> Drawn:
        inner = self.items(group.items)
        return _without_frame(group, inner[0]) if len(inner) == 1 else replace(group, items=inner)

    def _host(self, item: Drawn, made: dict[str, Drawn]) -> Card | None:
        """The box that the item can be written into."""
        taken = self.givers[item.key]
        if not isinstance(item, Card) or len(taken) != 1 or self.takers[taken[0]] != [item.key]:
            return None
        host = made.get(self.host_of(taken[0]))
        if not isinstance(host, Card) or self.last.get(host.key, host.key) != taken[0]:
            return None
        rides = host.family in _RIDES_ON.get(item.family.key, ()) and item.pruned == host.pruned
        return host if rides else None


def _with_rider(host: Card, rider: Card) -> Card:
    word = f"{rider.title} {rider.details}".strip()
    return replace(
        host,
        members=host.members + rider.members,
        riders=(*host.riders, word, *rider.riders),
        name=rider.name or host.name,
        shape=rider.shape or host.shape,
        parameters=host.parameters + rider.parameters,
        frozen=host.frozen and (rider.frozen or not rider.parameters),
    )


def _without_frame(group: Group, only: Drawn) -> Drawn:
    """What a frame around one thing holds, which takes over the name that the author gave the instance."""
    if isinstance(only, Card):
        own = "" if group.name.startswith(group.block) else group.name
        return replace(only, name=only.name or own)
    return replace(only, name=group.name, block=group.block)
