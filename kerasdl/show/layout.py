"""Places for boxes inside frames inside frames, and ways for the edges between them: layered, from top to bottom.

Each frame is laid out by itself and stands as one box in the frame around it, so that nothing strange lies in it. An
edge passes a layer only on a point of a lane, which takes room as a box does; between layers nothing stands. Hence no
edge crosses a box.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kerasdl.show.lanes import Net, columns

GAP = 22.0  # between neighbours in a layer
LANE = 7.0  # half of what an edge takes where it passes a layer
STEP = 24.0  # between layers
PADDING = 14.0  # inside a frame
HEADER = 28.0  # above the first layer of a frame, where its name stands
FOOTER = 12.0  # below its last layer


@dataclass(frozen=True, slots=True)
class Box:
    """Something with a size. Sizes are in pixels."""

    key: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Boxes and frames that belong together; `label` is the width of its name."""

    key: str
    children: tuple[Item, ...]
    label: float = 0.0


Item = Box | Frame
Edge = tuple[str, str]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A placed box or frame."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float) -> Rectangle:
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True)
class Route:
    """A way from the lower edge of a box to the upper edge of another, or to or from the edge of a frame around.

    Args:
        source: The key of the box whose value it carries.
        begin, end: The keys of the boxes or frames at whose edges it begins and ends.
        points: Corners; between two of them it goes straight where they share a column or a row, else curved.
    """

    source: str
    begin: str
    end: str
    points: tuple[Point, ...]

    def moved(self, x: float, y: float) -> Route:
        return replace(self, points=tuple((px + x, py + y) for px, py in self.points))


@dataclass(slots=True)
class Picture:
    """A laid-out frame: `left` and `right` from its spine at x = 0, `height` from its top at y = 0.

    Args:
        arrivals, departures: Where the values of outside boxes come in at its upper edge, and inner ones go out at
            its lower edge, by the box that gives them.
        layers: From and to which height each layer reaches.
        turned: Frames in which edges go up.
    """

    left: float = 0.0
    right: float = 0.0
    height: float = 0.0
    boxes: dict[str, Rectangle] = field(default_factory=dict[str, Rectangle])
    frames: dict[str, Rectangle] = field(default_factory=dict[str, Rectangle])
    routes: list[Route] = field(default_factory=list[Route])
    arrivals: dict[str, float] = field(default_factory=dict[str, float])
    departures: dict[str, float] = field(default_factory=dict[str, float])
    layers: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    turned: set[str] = field(default_factory=set[str])

    def take(self, other: Picture, x: float, y: float) -> None:
        """Draws another picture into this one."""
        self.boxes |= {key: each.moved(x, y) for key, each in other.boxes.items()}
        self.frames |= {key: each.moved(x, y) for key, each in other.frames.items()}
        self.routes.extend(each.moved(x, y) for each in other.routes)


def lay_out(items: tuple[Item, ...], edges: list[Edge]) -> Picture:
    """Places for everything.

    Args:
        items: Boxes and frames; each after those that it takes from.
        edges: (source, target) keys of boxes, in order.
    """
    return _Level(Frame("", items), edges, {key: key for item in items for key in leaves(item)}).picture()


def leaves(item: Item) -> tuple[str, ...]:
    """The keys of all boxes inside."""
    if isinstance(item, Box):
        return (item.key,)
    return tuple(key for child in item.children for key in leaves(child))


@dataclass(slots=True)
class _Vertex:
    """Something that takes room in a layer: a child, a lane's point, or a gate in the frame's upper or lower edge.

    Args:
        key: Its child's key; a gate's or lane's own.
        signal: The box whose value passes, for a gate or a lane.
    """

    key: str
    layer: int
    weight: int
    left: float
    right: float
    height: float
    signal: str = ""
    after: list[int] = field(default_factory=list[int])


class _Level:
    """The layout of one frame: vertices, layers, columns, rows, routes, in this order."""

    def __init__(self, frame: Frame, edges: list[Edge], known: dict[str, str]) -> None:
        self.frame = frame
        self.inner = {child.key: _inner(child, edges) for child in frame.children}
        self.owner = {leaf: child.key for child in frame.children for leaf in leaves(child)}
        self.edges = [edge for edge in edges if edge[0] in known and edge[1] in known]
        self.vertices: list[_Vertex] = []
        self.number: dict[str, int] = {}
        self.direct: list[tuple[int, int]] = []
        self.ways: list[tuple[str, list[int]]] = []
        self.x: list[float] = []
        self.tops: list[float] = []
        self.bottoms: list[float] = []

    def picture(self) -> Picture:
        self._make_vertices(self._signals())
        order = sorted(range(len(self.vertices)), key=lambda v: (self.vertices[v].layer, v))
        self.x = self._columns(order)
        self._make_rows()
        return self._drawn()

    # --- vertices and layers -----------------------------------------------------------------------------------

    def _signals(self) -> list[tuple[str, str, str]]:
        """(signal, from, to): each value's way from where it is made or comes in to each child or gate it goes to."""
        ways: dict[tuple[str, str, str], None] = {}
        for source, target in self.edges:
            origin = self.owner.get(source, f">{source}")
            goal = self.owner.get(target, f"<{source}")
            if origin != goal and not (origin[0] == ">" and goal[0] == "<"):
                ways[source, origin, goal] = None
        return list(ways)

    def _make_vertices(self, ways: list[tuple[str, str, str]]) -> None:
        gates_in = [signal for signal, origin, _ in ways if origin.startswith(">")]
        gates_out = [signal for signal, _, goal in ways if goal.startswith("<")]
        for signal in dict.fromkeys(gates_in):
            self._add(_Vertex(f">{signal}", 0, 1, LANE, LANE, 0.0, signal))
        for child in self.frame.children:
            inner = self.inner[child.key]
            self._add(_Vertex(child.key, 0, len(leaves(child)), inner.left, inner.right, inner.height))
        for signal in dict.fromkeys(gates_out):
            self._add(_Vertex(f"<{signal}", 0, 1, LANE, LANE, 0.0, signal))
        self.direct = list(dict.fromkeys((self.number[a], self.number[b]) for _, a, b in ways))
        self._set_layers()
        for signal, origin, goal in ways:
            self.ways.append((signal, self._lane(signal, self.number[origin], self.number[goal])))

    def _add(self, vertex: _Vertex) -> int:
        self.number[vertex.key] = len(self.vertices)
        self.vertices.append(vertex)
        return self.number[vertex.key]

    def _set_layers(self) -> None:
        """Each as early as what it takes allows; a beginning just above what takes it; gates out below everything."""
        vertices = self.vertices
        before: dict[int, list[int]] = defaultdict(list)
        after: dict[int, list[int]] = defaultdict(list)
        for a, b in self.direct:
            before[b].append(a)
            after[a].append(b)
        for v, vertex in enumerate(vertices):
            vertex.layer = max((vertices[a].layer + 1 for a in before[v]), default=0)
        if any(vertex.key[0] == ">" for vertex in vertices):
            self._lower_children(before)
        for v, vertex in enumerate(vertices):
            if not before[v] and after[v] and vertex.key[0] != ">":
                vertex.layer = min(vertices[b].layer for b in after[v]) - 1
        last = max((vertex.layer for vertex in vertices if vertex.key[0] != "<"), default=0)
        for vertex in vertices:
            if vertex.key[0] == "<":
                vertex.layer = last + 1

    def _lower_children(self, before: dict[int, list[int]]) -> None:
        """Keeps the first layer for the gates: children that take nothing begin below it."""
        for v, vertex in enumerate(self.vertices):
            if vertex.key[0] != ">":
                vertex.layer = max((self.vertices[a].layer + 1 for a in before[v]), default=1)

    def _lane(self, signal: str, origin: int, goal: int) -> list[int]:
        """The vertices on a value's way; points of its lane are shared by all its ways."""
        way = [origin]
        for layer in range(self.vertices[origin].layer + 1, self.vertices[goal].layer):
            key = f"|{signal}|{layer}"
            point = self.number.get(key)
            if point is None:
                point = self._add(_Vertex(key, layer, 0, LANE, LANE, 0.0, signal))
            self._join(way[-1], point)
            way.append(point)
        self._join(way[-1], goal)
        return [*way, goal]

    def _join(self, a: int, b: int) -> None:
        if b not in self.vertices[a].after:
            self.vertices[a].after.append(b)

    # --- columns and rows --------------------------------------------------------------------------------------

    def _columns(self, order: list[int]) -> list[float]:
        place = {v: number for number, v in enumerate(order)}
        sorted_vertices = [self.vertices[v] for v in order]
        net = Net(
            tuple(v.layer for v in sorted_vertices),
            tuple(v.weight for v in sorted_vertices),
            tuple(v.left for v in sorted_vertices),
            tuple(v.right for v in sorted_vertices),
            tuple(tuple(place[b] for b in v.after) for v in sorted_vertices),
        )
        direct = sorted((place[a], place[b]) for a, b in self.direct)
        at = columns(net, direct, GAP)
        return [at[place[v]] for v in range(len(self.vertices))]

    def _make_rows(self) -> None:
        count = 1 + max((vertex.layer for vertex in self.vertices), default=-1)
        heights = [0.0] * count
        shifts = [0.0] * count
        for vertex in self.vertices:
            heights[vertex.layer] = max(heights[vertex.layer], vertex.height)
        for signal, way in self.ways:
            for a, b in pairwise(way):
                aside = abs(self._leaving(a, signal) - self._arriving(b, signal))
                shifts[self.vertices[a].layer] = max(shifts[self.vertices[a].layer], aside)
        has_gates_in = any(vertex.key[0] == ">" for vertex in self.vertices)
        y = HEADER if self.frame.key and not has_gates_in else 0.0
        for layer in range(count):
            self.tops.append(y)
            self.bottoms.append(y + heights[layer])
            y += heights[layer] + self._step(layer, shifts[layer], has_gates_in)

    def _step(self, layer: int, shift: float, has_gates_in: bool) -> float:
        """The room below a layer: more where edges go far aside, so that they stay smooth."""
        wide = float(round(min(36.0, 0.09 * shift)))
        if has_gates_in and layer == 0:
            return HEADER + wide
        below = [vertex for vertex in self.vertices if vertex.layer == layer + 1]
        if below and all(vertex.key[0] == "<" for vertex in below):
            return FOOTER + wide
        return STEP + wide

    # --- the drawing -------------------------------------------------------------------------------------------

    def _drawn(self) -> Picture:
        picture = Picture(layers=list(zip(self.tops, self.bottoms, strict=True)))
        for v, vertex in enumerate(self.vertices):
            picture.left = max(picture.left, vertex.left - self.x[v])
            picture.right = max(picture.right, vertex.right + self.x[v])
            if vertex.key[0] == ">":
                picture.arrivals[vertex.signal] = self.x[v]
            if vertex.key[0] == "<":
                picture.departures[vertex.signal] = self.x[v]
        for child in self.frame.children:
            self._draw_child(picture, child)
        has_gates_out = bool(picture.departures)
        picture.height = (self.bottoms[-1] if self.bottoms else 0.0) + (0.0 if has_gates_out else FOOTER)
        ends = self._ends()
        picture.routes.extend(self._route(signal, way, ends) for signal, way in self.ways)
        return self._framed(picture) if self.frame.key else picture

    def _framed(self, picture: Picture) -> Picture:
        """With its edge and enough room for its name to the left of everything that comes in."""
        first = min(picture.arrivals.values(), default=picture.right)
        picture.left = max(picture.left + PADDING, self.frame.label + PADDING + 8 - first)
        picture.right += PADDING
        whole = Rectangle(-picture.left, 0.0, picture.left + picture.right, picture.height)
        picture.frames = {self.frame.key: whole, **picture.frames}
        return picture

    def _draw_child(self, picture: Picture, child: Item) -> None:
        v = self.number[child.key]
        picture.take(self.inner[child.key], self.x[v], self.tops[self.vertices[v].layer])

    def _ends(self) -> dict[tuple[int, str], float]:
        """Where each value comes in at the upper edge of each child: side by side where there are several."""
        coming: dict[int, list[tuple[float, str]]] = defaultdict(list)
        for signal, way in self.ways:
            coming[way[-1]].append((self._leaving(way[-2], signal), signal))
        ends: dict[tuple[int, str], float] = {}
        for goal, arriving in coming.items():
            here = self.inner.get(self.vertices[goal].key)
            if here is not None and here.arrivals:
                ends |= {(goal, signal): self._arriving(goal, signal) for _, signal in arriving}
            else:
                ends |= {
                    (goal, signal): x
                    for signal, x in _side_by_side(self.vertices[goal], self.x[goal], arriving)
                }
        return ends

    def _route(self, signal: str, way: list[int], ends: dict[tuple[int, str], float]) -> Route:
        first, last = self.vertices[way[0]], self.vertices[way[-1]]
        x = self._leaving(way[0], signal)
        points = [(x, self.tops[first.layer] + first.height), (x, self.bottoms[first.layer])]
        for v in way[1:-1]:
            layer = self.vertices[v].layer
            points += [(self.x[v], self.tops[layer]), (self.x[v], self.bottoms[layer])]
        points.append((ends[way[-1], signal], self.tops[last.layer]))
        return Route(signal, self._edge_key(first), self._edge_key(last), tuple(_without_repeats(points)))

    def _leaving(self, v: int, signal: str) -> float:
        """Where a value leaves a vertex's lower edge."""
        inner = self.inner.get(self.vertices[v].key)
        return self.x[v] + (inner.departures.get(signal, 0.0) if inner else 0.0)

    def _arriving(self, v: int, signal: str) -> float:
        """Where a value comes in at a frame's upper edge, or the middle of a box."""
        inner = self.inner.get(self.vertices[v].key)
        return self.x[v] + (inner.arrivals.get(signal, 0.0) if inner else 0.0)

    def _edge_key(self, vertex: _Vertex) -> str:
        return self.frame.key if vertex.key[0] in "<>" else vertex.key


def _inner(child: Item, edges: list[Edge]) -> Picture:
    """A child laid out by itself."""
    if isinstance(child, Frame):
        inside = set(leaves(child))
        near = [edge for edge in edges if edge[0] in inside or edge[1] in inside]
        known = {key: key for edge in near for key in edge}
        return _Level(child, near, known).picture()
    half = child.width / 2
    whole = Rectangle(-half, 0.0, child.width, child.height)
    return Picture(half, half, child.height, {child.key: whole})


def _side_by_side(vertex: _Vertex, x: float, arriving: list[tuple[float, str]]) -> list[tuple[str, float]]:
    """Ends along an upper edge in the order of where they come from; one that comes straight down stays so."""
    arriving = sorted(arriving)
    if vertex.height == 0.0 or len(arriving) == 1:
        return [(signal, x) for _, signal in arriving]
    straight = [number for number, (start, _) in enumerate(arriving) if start == x]
    middle = straight[0] if straight else (len(arriving) - 1) / 2
    widest = max(middle, len(arriving) - 1 - middle)
    step = min(18.0, (min(vertex.left, vertex.right) - 10.0) / widest)
    return [(signal, x + (number - middle) * step) for number, (_, signal) in enumerate(arriving)]


def _without_repeats(points: list[Point]) -> list[Point]:
    return [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]
