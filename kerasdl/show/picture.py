"""The picture of a model: an SVG file that stands by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kerasdl.graph.model import Graph, PartCall, Shapes
from kerasdl.show.cards import Setting, arranged, common_width, set_card
from kerasdl.show.compact import compacted
from kerasdl.show.fold import folded
from kerasdl.show.label import shape_text
from kerasdl.show.layout import Picture, lay_out
from kerasdl.show.outline import TIMES, Group, Outline, cards_in, outline
from kerasdl.show.sheet import made_low
from kerasdl.show.svg import drawing
from kerasdl.show.table import totals


@dataclass(frozen=True, slots=True)
class Panel:
    """One graph laid out.

    Args:
        title: A part's name and where it is called; empty for the model itself.
    """

    title: tuple[str, str] | None
    picture: Picture
    settings: dict[str, Setting]
    groups: dict[str, Group]


def picture(name: str, graph: Graph, shapes: Shapes | None, unfold: bool = False) -> str:
    """The model that is built, as SVG text: what nothing needs is left out.

    Args:
        name: The spec's name, the picture's title.
        graph: The model's graph.
        shapes: Its shapes, or None where they are not known.
        unfold: Whether every layer and every copy is drawn by itself.
    """
    built = _built(graph)
    return drawing(name, _subtitle(built, shapes), panels(built, shapes, unfold))


def _built(graph: Graph) -> Graph:
    """A graph and its parts without the nodes that nothing needs."""
    parts = {name: replace(part, graph=_without_unused(part.graph)) for name, part in graph.parts.items()}
    return replace(_without_unused(graph), parts=parts)


def _without_unused(graph: Graph) -> Graph:
    return replace(graph, nodes=tuple(node for node in graph.nodes if node.name not in graph.unused))


def panels(graph: Graph, shapes: Shapes | None, unfold: bool = False) -> list[Panel]:
    """The model's own panel, then one for each part that has an inside."""
    made = [_panel(None, outline(graph, shapes), unfold)]
    for name, part in graph.parts.items():
        if not part.single:
            made.append(_panel((name, _call_sites(graph, name)), outline(part.graph, shapes, name), unfold))
    return made


def _panel(title: tuple[str, str] | None, drawn: Outline, unfold: bool) -> Panel:
    if not unfold:
        drawn = folded(compacted(drawn))
    settings = {card.key: set_card(card) for card in cards_in(drawn.items)}
    shared = common_width([setting for setting in settings.values() if setting.card.family.key != "end"])
    laid_out = made_low(lay_out(arranged(drawn.items, settings, shared), list(drawn.edges)))
    return Panel(title, laid_out, settings, _groups(drawn))


def _groups(drawn: Outline) -> dict[str, Group]:
    found: dict[str, Group] = {}
    waiting = list(drawn.items)
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, Group):
            found[item.key] = item
            waiting.extend(item.items)
    return found


def _call_sites(graph: Graph, part: str) -> str:
    sites = [node.name for node in graph.nodes if node.operation == PartCall(part)]
    inner = [
        f"{other}/{node.name}"
        for other, each in graph.parts.items()
        for node in each.graph.nodes
        if node.operation == PartCall(part)
    ]
    return "called as " + ", ".join([*sites, *inner]) if sites or inner else "not called"


def _subtitle(graph: Graph, shapes: Shapes | None) -> str:
    inputs = ", ".join(shape_text((None, *each.shape), TIMES) for each in graph.inputs)
    if shapes is None:
        return inputs
    outputs: list[str] = []
    for _, port in graph.outputs:
        found = shapes.nodes.get(port.node)
        tensors = found.outputs[port.index or 0 : (port.index or 0) + 1] if found else ()
        outputs.extend(shape_text(tensor.shape, TIMES) for tensor in tensors)
    way = f"{inputs} → {', '.join(outputs)}" if outputs else inputs
    return f"{_count(graph, shapes)} · {way}"


def _count(graph: Graph, shapes: Shapes) -> str:
    total = totals(graph, shapes)
    if total.served == total.parameters:
        return f"{total.parameters:,} parameters"
    return f"{total.served:,} parameters, {total.parameters:,} in training"
