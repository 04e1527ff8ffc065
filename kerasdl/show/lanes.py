"""Columns for a layered drawing: one straight spine, side branches and skips in lanes of their own beside it.

The layers are given; this module decides which vertices stand in line, in which order the lines stand, and where. A
vertex of weight 0 is a point of a lane on which an edge passes a layer.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

_DEEPEST = 40
_MOST_CHAINS_SWAPPED = 40


@dataclass(frozen=True, slots=True)
class Net:
    """A layered graph: vertices are numbered in an order in which edges go forward, and span one layer each.

    Args:
        layer: Each vertex's layer.
        weight: How many boxes it stands for; 0 for a point of a lane.
        left, right: How far it reaches from its own column, in pixels.
        after: The vertices that each one's edges lead to.
    """

    layer: tuple[int, ...]
    weight: tuple[int, ...]
    left: tuple[float, ...]
    right: tuple[float, ...]
    after: tuple[tuple[int, ...], ...]


def columns(net: Net, direct: list[tuple[int, int]], gap: float) -> list[float]:
    """The column of each vertex, the spine at 0.

    Args:
        net: The layered graph.
        direct: Its edges between vertices with weight, lanes passed over.
        gap: Least distance between neighbours in a layer, in pixels.
    """
    chains = _chains(
        net, set(spine([v for v, weight in enumerate(net.weight) if weight], direct, net.weight))
    )
    order = _untangled(net, chains, _first_order(net, chains))
    chain_of = {v: number for number, chain in enumerate(order) for v in chain}
    limits = _limits(net, chain_of, gap)
    fixed = chain_of[chains[0][0]] if net.layer else 0
    places = _placed(net, chain_of, len(order), limits, fixed)
    return [places[chain_of[v]] for v in range(len(net.layer))]


# --- the spine -------------------------------------------------------------------------------------------------


def spine(
    members: list[int], edges: list[tuple[int, int]], weight: tuple[int, ...], depth: int = 0
) -> list[int]:
    """The vertices that stand in one straight line: the way that everything, or by far the most, goes.

    Where several branches of about the same length run side by side, the line stops before them and goes on behind,
    so that they stand symmetrically; where one is by far the longest, it is the line.
    """
    before, after = _neighbours(members, edges)
    bare = depth > _DEEPEST
    joints = [] if bare else _joints(members, before, after)
    if not joints and _is_connected(members, after):
        return _longest(members, before, weight)
    line: list[int] = []
    for region in _regions(members, set(joints)):
        if region[0] in joints:
            line.append(region[0])
            continue
        main = _main_component(region, edges, weight)
        line.extend(
            _longest(main, before, weight) if bare else spine(main, _facing(main, edges), weight, depth + 1)
        )
    return line


def _facing(members: list[int], edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The edges that touch the members: those from and to outside open and close ways."""
    inside = set(members)
    return [(a, b) for a, b in edges if a in inside or b in inside]


def _neighbours(
    members: list[int], edges: list[tuple[int, int]]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    before: dict[int, list[int]] = {v: [] for v in members}
    after: dict[int, list[int]] = {v: [] for v in members}
    for a, b in edges:
        if b in before:
            before[b].append(a)
        if a in after:
            after[a].append(b)
    return before, after


def _joints(members: list[int], before: dict[int, list[int]], after: dict[int, list[int]]) -> list[int]:
    """The vertices through which every way from a beginning to an end goes: no edge passes over them."""
    place = {v: number for number, v in enumerate(members)}
    count = len(members)
    opened = [0] * (count + 1)
    for v in members:
        here = place[v]
        if not before[v] or any(a not in place for a in before[v]):
            opened[0] += 1
            opened[here] -= 1
        ends = [place.get(b, count) for b in after[v]] or [count]
        opened[here + 1] += 1
        opened[max(ends)] -= 1
    joints: list[int] = []
    running = 0
    for number, v in enumerate(members):
        running += opened[number]
        if running == 0:
            joints.append(v)
    return joints


def _regions(members: list[int], joints: set[int]) -> list[list[int]]:
    """The members cut at the joints: each joint alone, and what lies between two."""
    regions: list[list[int]] = []
    for v in members:
        if v in joints or not regions or regions[-1][0] in joints:
            regions.append([v])
        else:
            regions[-1].append(v)
    return regions


def _components(members: list[int], edges: list[tuple[int, int]]) -> list[list[int]]:
    root = {v: v for v in members}

    def find(v: int) -> int:
        while root[v] != v:
            root[v] = root[root[v]]
            v = root[v]
        return v

    for a, b in edges:
        if a in root and b in root:
            root[find(b)] = find(a)
    groups: dict[int, list[int]] = defaultdict(list)
    for v in members:
        groups[find(v)].append(v)
    return list(groups.values())


def _is_connected(members: list[int], after: dict[int, list[int]]) -> bool:
    return len(_components(members, [(a, b) for a in members for b in after[a]])) == 1


def _main_component(region: list[int], edges: list[tuple[int, int]], weight: tuple[int, ...]) -> list[int]:
    """The branch that is at least twice as long as any other; empty where there is none."""
    components = _components(region, edges)
    before = _neighbours(region, edges)[0]
    lengths = [sum(weight[v] for v in _longest(each, before, weight)) for each in components]
    ranked = sorted(range(len(components)), key=lambda number: -lengths[number])
    if len(ranked) > 1 and lengths[ranked[1]] * 2 > lengths[ranked[0]]:
        return []
    return components[ranked[0]]


def _longest(members: list[int], before: dict[int, list[int]], weight: tuple[int, ...]) -> list[int]:
    """The heaviest path within the members; of equal ones the first."""
    inside = set(members)
    best: dict[int, int] = {}
    come: dict[int, int | None] = {}
    for v in members:
        earlier = [a for a in before[v] if a in inside]
        come[v] = max(earlier, key=best.__getitem__, default=None)
        link = come[v]
        best[v] = weight[v] + (best[link] if link is not None else 0)
    path: list[int] = []
    at = max(members, key=lambda v: best[v], default=None)
    while at is not None:
        path.append(at)
        at = come[at]
    return path[::-1]


# --- chains and their order ------------------------------------------------------------------------------------


def _chains(net: Net, line: set[int]) -> list[list[int]]:
    """Every vertex in one chain, which will stand in one column; the spine is the first, empty where there is none."""
    chains = [sorted(line)] if line else []
    taken = set(line)
    for v in range(len(net.layer)):
        if v in taken:
            continue
        chain: list[int] = []
        at: int | None = v
        while at is not None:
            chain.append(at)
            taken.add(at)
            is_lane = net.weight[at] == 0
            free = [b for b in net.after[at] if b not in taken]
            same = [b for b in free if (net.weight[b] == 0) == is_lane]
            at = min(same or free, default=None)
        chains.append(chain)
    return chains


def _first_order(net: Net, chains: list[list[int]]) -> list[list[int]]:
    """The spine, then branches as the author wrote them, then lanes, the shorter ones nearer to the spine."""

    def rank(chain: list[int]) -> tuple[int, int, int]:
        is_lane = not any(net.weight[v] for v in chain)
        return (1, len(chain), chain[0]) if is_lane else (0, 0, chain[0])

    return [*chains[:1], *sorted(chains[1:], key=rank)]


def _untangled(net: Net, chains: list[list[int]], order: list[list[int]]) -> list[list[int]]:
    """The order with the fewest crossings among the first one, its barycentre sweeps, and swaps of neighbours."""
    if not chains:
        return order
    edges = _edges_by_layer(net)
    best, fewest = order, _crossings(order, edges)
    for _ in range(8):
        if fewest == 0:
            return best
        order = _by_barycentre(net, order)
        count = _crossings(order, edges)
        if count < fewest:
            best, fewest = order, count
    return _swapped(best, fewest, edges) if len(best) <= _MOST_CHAINS_SWAPPED else best


def _edges_by_layer(net: Net) -> dict[int, list[tuple[int, int]]]:
    edges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for v, targets in enumerate(net.after):
        edges[net.layer[v]].extend((v, b) for b in targets)
    return edges


def _crossings(order: list[list[int]], edges: dict[int, list[tuple[int, int]]]) -> int:
    place = {v: number for number, chain in enumerate(order) for v in chain}
    total = 0
    for group in edges.values():
        seen: list[int] = []
        for start, end in sorted((place[a], place[b]) for a, b in group):
            del start
            total += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return total


def _by_barycentre(net: Net, order: list[list[int]]) -> list[list[int]]:
    place = {v: number for number, chain in enumerate(order) for v in chain}
    sums = [[float(number), 1.0] for number in range(len(order))]
    for v, targets in enumerate(net.after):
        for b in targets:
            if place[v] != place[b]:
                for mine, other in ((place[v], place[b]), (place[b], place[v])):
                    sums[mine][0] += other
                    sums[mine][1] += 1
    means = [total / count for total, count in sums]
    return [order[number] for number in sorted(range(len(order)), key=lambda number: means[number])]


def _swapped(order: list[list[int]], fewest: int, edges: dict[int, list[tuple[int, int]]]) -> list[list[int]]:
    order = list(order)
    improved = True
    while improved and fewest:
        improved = False
        for number in range(len(order) - 1):
            order[number], order[number + 1] = order[number + 1], order[number]
            count = _crossings(order, edges)
            if count < fewest:
                fewest, improved = count, True
            else:
                order[number], order[number + 1] = order[number + 1], order[number]
    return order


# --- where the chains stand ------------------------------------------------------------------------------------

Limits = list[tuple[int, int, float]]


def _limits(net: Net, chain_of: dict[int, int], gap: float) -> Limits:
    """(left chain, right chain, least distance) wherever two stand side by side in a layer."""
    layers: dict[int, list[int]] = defaultdict(list)
    for v, layer in enumerate(net.layer):
        layers[layer].append(v)
    least: dict[tuple[int, int], float] = {}
    for vertices in layers.values():
        row = sorted(vertices, key=lambda v: chain_of[v])
        for a, b in pairwise(row):
            pair = (chain_of[a], chain_of[b])
            least[pair] = max(least.get(pair, 0.0), net.right[a] + gap + net.left[b])
    return [(a, b, distance) for (a, b), distance in sorted(least.items())]


def _placed(net: Net, chain_of: dict[int, int], count: int, limits: Limits, fixed: int) -> list[float]:
    """Columns as near to what each chain is joined to as the distances allow."""
    places = [0.0] * count
    joined: list[list[int]] = [[] for _ in range(count)]
    for v, targets in enumerate(net.after):
        for b in targets:
            if chain_of[v] != chain_of[b]:
                joined[chain_of[v]].append(chain_of[b])
                joined[chain_of[b]].append(chain_of[v])
    for _ in range(4):
        wanted = [sum(places[each] for each in near) / len(near) if near else 0.0 for near in joined]
        wanted[fixed] = 0.0
        places = _apart(wanted, limits, fixed)
    return _exact(places, limits, fixed)


def _apart(wanted: list[float], limits: Limits, fixed: int) -> list[float]:
    """The places nearest to the wanted ones, in squares, that keep the distances (Hildreth's method)."""
    places = list(wanted)
    pressure = [0.0] * len(limits)
    for _ in range(60):
        moved = 0.0
        for number, (a, b, distance) in enumerate(limits):
            give = (0.0 if a == fixed else 1.0, 0.0 if b == fixed else 1.0)
            step = max(-pressure[number], (distance - (places[b] - places[a])) / (sum(give) or 1.0))
            pressure[number] += step
            places[a] -= step * give[0]
            places[b] += step * give[1]
            moved = max(moved, abs(step))
        if moved < 0.25:
            break
    return places


def _exact(places: list[float], limits: Limits, fixed: int) -> list[float]:
    """Whole numbers that keep every distance: pushed away from the spine where rounding or the method fell short."""
    exact = [float(round(place)) for place in places]
    rightward, leftward = defaultdict[int, Limits](list), defaultdict[int, Limits](list)
    for limit in limits:
        rightward[limit[1]].append(limit)
        leftward[limit[0]].append(limit)
    for chain in range(fixed - 1, -1, -1):
        exact[chain] = min(
            [exact[chain], *(exact[b] - distance for _, b, distance in leftward[chain] if b <= fixed)]
        )
    for chain in range(len(exact)):
        if chain > fixed:
            exact[chain] = max([exact[chain], *(exact[a] + distance for a, _, distance in rightward[chain])])
    return exact
