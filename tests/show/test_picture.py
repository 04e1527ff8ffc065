"""Laws of every picture: nothing overlaps, nothing is crossed, everything fits and is escaped."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from kerasdl.graph.model import Graph, Port, Shapes
from kerasdl.show import picture
from kerasdl.show.cards import SIDE
from kerasdl.show.compact import compacted
from kerasdl.show.fold import folded
from kerasdl.show.layout import Picture, Rectangle, Route
from kerasdl.show.outline import Group, cards_in, outline
from kerasdl.show.picture import Panel, panels

from .graphs import EXAMPLES, Example, Sketch, long_chain, resnet34, siamese, two_heads, unet


def dense_connections() -> Example:
    """Every layer takes what all before it give."""
    draw = Sketch()
    values = [draw.conv(draw.input("image", 32, 32, 3), 8)]
    for _ in range(6):
        values.append(draw.conv(draw.concatenate(*values) if len(values) > 1 else values[0], 8))
    return draw.done(draw.mean(draw.concatenate(*values)))


def pyramid() -> Example:
    """A feature pyramid: outputs at three levels, joined across."""
    draw = Sketch()
    x = draw.input("image", 64, 64, 3)
    levels = [x := draw.pool(draw.conv(x, 16 * 2**level)) for level in range(3)]
    joined = draw.conv(levels[2], 32, 1)
    outputs = {"p3": joined}
    for level in (1, 0):
        wide = draw.call(
            "UpSampling2D", joined, shape=(None, *[2 * (s or 0) for s in draw.known[joined][1:3]], 32), size=2
        )
        joined = draw.add(wide, draw.conv(levels[level], 32, 1))
        outputs[f"p{level + 1}"] = joined
    return draw.done(outputs)


def crossed() -> Example:
    """Two chains that take from each other, which no nesting describes."""
    draw = Sketch()
    a, b = draw.input("a", 8), draw.input("b", 8)
    for _ in range(4):
        joined = draw.concatenate(a, b)
        a, b = draw.dense(joined, 8), draw.dense(draw.concatenate(b, a), 8)
    return draw.done({"a": a, "b": b})


ALL = {**EXAMPLES, "dense_connections": dense_connections, "pyramid": pyramid, "crossed": crossed}
every_example = pytest.mark.parametrize(
    "example", [pytest.param(make(), id=name) for name, make in ALL.items()]
)
both_ways = pytest.mark.parametrize("unfold", [False, True], ids=["folded", "unfolded"])


def each_panel(example: Example, unfold: bool) -> list[Panel]:
    return panels(*example, unfold)


# --- geometry --------------------------------------------------------------------------------------------------


def overlap(a: Rectangle, b: Rectangle) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def holds(outer: Rectangle, inner: Rectangle) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.x + outer.width >= inner.x + inner.width
        and outer.y + outer.height >= inner.y + inner.height
    )


def samples(route: Route) -> list[tuple[float, float]]:
    """Points along a route as it is drawn: straight in columns and rows, a curve between others."""
    found: list[tuple[float, float]] = []
    for (ax, ay), (bx, by) in pairwise(route.points):
        for step in range(21):
            t = step / 20
            y = ay + (by - ay) * t
            if ax == bx or ay == by:
                found.append((ax + (bx - ax) * t, y))
            else:
                middle = (ay + by) / 2
                ease = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3]
                found.append(
                    (
                        ease[0] * ax + ease[1] * ax + ease[2] * bx + ease[3] * bx,
                        ease[0] * ay + ease[1] * middle + ease[2] * middle + ease[3] * by,
                    )
                )
    return found


def is_inside(point: tuple[float, float], box: Rectangle) -> bool:
    return (
        box.x + 0.5 < point[0] < box.x + box.width - 0.5 and box.y + 0.5 < point[1] < box.y + box.height - 0.5
    )


def lies_on_edge(point: tuple[float, float], box: Rectangle) -> bool:
    on_line = point[1] in (box.y, box.y + box.height)
    return on_line and box.x <= point[0] <= box.x + box.width


@every_example
@both_ways
def test_no_two_boxes_overlap(example: Example, unfold: bool) -> None:
    for panel in each_panel(example, unfold):
        for (a, first), (b, second) in combinations(panel.picture.boxes.items(), 2):
            assert not overlap(first, second), (a, b)


@every_example
@both_ways
def test_a_frame_holds_its_own_boxes_and_no_other(example: Example, unfold: bool) -> None:
    for panel in each_panel(example, unfold):
        for key, frame in panel.picture.frames.items():
            own = {card.key for card in cards_in(panel.groups[key].items)}
            for box, place in panel.picture.boxes.items():
                assert holds(frame, place) if box in own else not overlap(frame, place), (key, box)


@every_example
@both_ways
def test_every_edge_begins_and_ends_at_what_it_joins(example: Example, unfold: bool) -> None:
    for panel in each_panel(example, unfold):
        places = panel.picture.boxes | panel.picture.frames
        for route in panel.picture.routes:
            assert lies_on_edge(route.points[0], places[route.begin]), route
            assert lies_on_edge(route.points[-1], places[route.end]), route


@every_example
@both_ways
def test_no_edge_crosses_a_box(example: Example, unfold: bool) -> None:
    for panel in each_panel(example, unfold):
        for route in panel.picture.routes:
            for point in samples(route):
                crossed = [key for key, box in panel.picture.boxes.items() if is_inside(point, box)]
                assert not crossed, (route, crossed)


@every_example
@both_ways
def test_no_edge_crosses_a_frame_that_holds_neither_of_its_ends(example: Example, unfold: bool) -> None:
    for panel in each_panel(example, unfold):
        for route in panel.picture.routes:
            ends = [(panel.picture.boxes | panel.picture.frames)[key] for key in (route.begin, route.end)]
            foreign = [f for f in panel.picture.frames.values() if not any(holds(f, end) for end in ends)]
            assert not [p for p in samples(route) for frame in foreign if is_inside(p, frame)], route


@every_example
@both_ways
def test_each_value_reaches_each_box_that_takes_it(example: Example, unfold: bool) -> None:
    """Following routes of one value from its box, through frames' edges, leads to every taker."""
    graph, shapes = example
    drawn = outline(graph, shapes)
    drawn = drawn if unfold else folded(compacted(drawn))
    routes = each_panel(example, unfold)[0].picture.routes
    for source, target in drawn.edges:
        reached = {source}
        for _ in routes:
            more = {route.end for route in routes if route.source == source and route.begin in reached}
            if more <= reached:
                break
            reached |= more
        assert target in reached, (source, target)


@every_example
@both_ways
def test_text_fits_its_box(example: Example, unfold: bool) -> None:
    for panel in each_panel(example, unfold):
        for key, setting in panel.settings.items():
            box = panel.picture.boxes[key]
            for line in setting.lines:
                assert line.width + 2 * SIDE <= box.width
                assert line.size <= line.y < box.height


# --- the file --------------------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


@every_example
@both_ways
def test_it_is_xml_without_scripts_or_references(example: Example, unfold: bool) -> None:
    text = picture("some model", *example, unfold)
    root = ElementTree.fromstring(text)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "text", "path", "g"}
    assert not re.search(r"href|url\(|@import|<script|javascript:|\bon\w+=", text)


@every_example
def test_everything_stands_on_the_page(example: Example) -> None:
    root = ElementTree.fromstring(picture("model", *example))
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])

    def visit(element: ElementTree.Element, x: float, y: float) -> None:
        if found := re.match(r"translate\((\S+) (\S+)\)", element.attrib.get("transform", "")):
            x, y = x + float(found[1]), y + float(found[2])
        if element.tag == f"{SVG}rect":
            left, top = x + float(element.attrib.get("x", 0)), y + float(element.attrib.get("y", 0))
            assert left >= 0
            assert top >= 0
            assert left + float(element.attrib["width"]) <= wide
            assert top + float(element.attrib["height"]) <= high
        for inner in element:
            visit(inner, x, y)

    visit(root, 0.0, 0.0)


def test_it_is_the_same_each_time() -> None:
    assert picture("unet", *unet()) == picture("unet", *unet())


HOSTILE = "<script>alert(1)</script>&\"']]>\x00\x1b\ufffe" + "w" * 300


def hostile() -> Example:
    draw = Sketch()
    x = draw.input(HOSTILE, 8)
    with draw.block(HOSTILE):
        x = draw.formula(HOSTILE, x, shape=(None, 8), name=HOSTILE)
        x = draw.dense(x, 8)
    return draw.done({HOSTILE: x})


def test_hostile_names_are_escaped() -> None:
    root = ElementTree.fromstring(picture(HOSTILE, *hostile()))
    assert f"{SVG}script" not in {element.tag for element in root.iter()}


def test_long_names_are_cut_to_fit_their_boxes() -> None:
    test_text_fits_its_box(hostile(), False)
    panel = each_panel(hostile(), False)[0]
    assert max(box.width for box in panel.picture.boxes.values()) <= 300


def test_a_thousand_layers_take_seconds() -> None:
    graph, shapes = long_chain(1000)
    start = time.process_time()
    text = picture("long", graph, shapes)
    assert time.process_time() - start < 15
    assert text.count('<g class="dense"><title>') == 1000


def test_without_shapes_there_are_boxes_all_the_same() -> None:
    graph, _ = unet()
    assert "Conv2DTranspose" in picture("unet", graph, None)


# --- what is drawn ---------------------------------------------------------------------------------------------


def groups(example: Example) -> list[Group]:
    return list(each_panel(example, False)[0].groups.values())


def test_resnet34_folds_to_three_three_five_two() -> None:
    """Three, four, six and three blocks a stage (He et al. 2015, table 1); a stage's first differs after stage 1."""
    assert [group.times for group in groups(resnet34()) if group.block == "residual"] == [3, 1, 3, 1, 5, 1, 2]


def test_unfolded_every_layer_is_drawn() -> None:
    graph, shapes = resnet34()
    drawn = each_panel((graph, shapes), True)[0]
    assert len(drawn.picture.boxes) == len(graph.nodes) + len(graph.inputs) + len(graph.outputs)


def test_folding_counts_every_parameter() -> None:
    graph, shapes = resnet34()

    def count(items: tuple[object, ...], times: int) -> int:
        total = 0
        for item in items:
            if isinstance(item, Group):
                total += count(item.items, times * item.times)
            else:
                total += times * getattr(item, "times", 1) * getattr(item, "parameters", 0)
        return total

    assert count(folded(compacted(outline(graph, shapes))).items, 1) == shapes.parameters


def test_a_copy_whose_value_is_used_elsewhere_is_not_folded() -> None:
    draw = Sketch()
    x = draw.input("x", 8)
    first = draw.dense(x, 8)
    second = draw.dense(first, 8)
    third = draw.dense(second, 8)
    drawn = folded(compacted(outline(*draw.done(draw.add(first, third)))))
    assert [card.times for card in cards_in(drawn.items) if card.title == "Dense"] == [1, 2]


def test_the_spine_of_a_chain_is_straight() -> None:
    boxes = each_panel(EXAMPLES["chain"](), False)[0].picture.boxes.values()
    assert {box.x + box.width / 2 for box in boxes} == {0.0}


def test_branches_stand_symmetrically() -> None:
    drawn = each_panel(EXAMPLES["inception"](), False)[0]
    for key, group in drawn.groups.items():
        frame = drawn.picture.frames[key]
        assert group.block == "inception"
        assert abs(frame.x + frame.width / 2) <= 2


def bends_up(made: Picture) -> bool:
    return any(route.points[-1][1] < route.points[0][1] for route in made.routes)


def test_nested_skips_make_a_u() -> None:
    made = each_panel(unet(), False)[0].picture
    skips = [r for r in made.routes if len(r.points) == 4 and r.points[1][1] == r.points[2][1]]
    assert bends_up(made)
    assert len(skips) == 5  # four skips and the bottom


def test_a_part_is_drawn_once_with_its_calls() -> None:
    model, part = each_panel(siamese(), False)
    assert part.title == ("embed", "called as a, b")
    assert [s.card.title for s in model.settings.values() if s.card.family.key == "part"] == [
        "embed",
        "embed",
    ]


def test_what_only_training_needs_is_dashed() -> None:
    text = picture("detector", *two_heads())
    assert text.count("stroke-dasharray") == 4  # two layers of the auxiliary head, its output, and the legend
    assert "only training needs it" in text


def test_the_legend_names_only_families_in_use() -> None:
    text = picture("chain", *EXAMPLES["chain"]())
    assert ">convolution<" in text
    assert ">recurrent<" not in text


def test_a_missing_node_is_passed_over() -> None:
    graph, shapes = EXAMPLES["chain"]()
    broken: tuple[Graph, Shapes] = (replace(graph, outputs=(("gone", Port("gone")),)), shapes)
    ElementTree.fromstring(picture("broken", *broken))
