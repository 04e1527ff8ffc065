"""The layer table: as data, as text for people, as JSON for programs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kerasdl.diagnostics.terminal import escaped
from kerasdl.graph.model import Entrance, Formula, Graph, Literal, Node, NodeShapes, Port, Shape, Shapes
from kerasdl.show.graph_text import port_text
from kerasdl.show.label import class_name, details, shape_text

NARROWEST = 60
_SMALL_BLOCK = 3  # a block of fewer rows has no heading of its own


@dataclass(frozen=True, slots=True)
class Row:
    """A layer, an op, a formula or a part's call.

    Args:
        name: Unfolded; a part's inner ones begin with the part's name and `/`.
        class_name: What is called.
        details: Its telling arguments.
        file, line: Where its name stands in the spec.
        outputs: The shape of each value that it gives, batch axis first; empty where unknown.
        parameters, trainable: How many weights, and how many of them are trained; a part's stand at its first call.
        takes: The values that it takes, by call argument where there are several.
        blocks: The block instances around it, outermost first.
        part: The part whose inside it belongs to, else None.
        frozen: Whether its weights stay as they are.
        pruned: Whether only training needs it.
        unused: Whether nothing needs it, so that it is not built.
    """

    name: str
    class_name: str
    details: str
    file: str
    line: int
    outputs: tuple[Shape, ...]
    parameters: int
    trainable: int
    takes: tuple[str, ...]
    blocks: tuple[str, ...]
    part: str | None
    frozen: bool
    pruned: bool
    unused: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """Weights of the model that is built; None where shapes are not known.

    `served` leaves out what only training needs; what nothing needs, which `unused` names, is in none of them.
    """

    parameters: int | None
    trainable: int | None
    served: int | None
    complete: bool
    unused: tuple[str, ...]

    @property
    def frozen(self) -> int | None:
        return None if self.parameters is None or self.trainable is None else self.parameters - self.trainable


def rows(graph: Graph, shapes: Shapes | None) -> tuple[Row, ...]:
    """A row for every node, in the graph's order, then those inside each part."""
    made = [_row(graph, node, shapes, None) for node in graph.nodes]
    for name, part in graph.parts.items():
        made.extend(_row(part.graph, node, shapes, name) for node in part.graph.nodes)
    return tuple(made)


def totals(graph: Graph, shapes: Shapes | None) -> Totals:
    """How many weights there are in all."""
    if shapes is None:
        return Totals(None, None, None, False, _unused(graph))
    return Totals(shapes.parameters, shapes.trainable, shapes.served, shapes.complete, _unused(graph))


def _unused(graph: Graph) -> tuple[str, ...]:
    inside = (f"{name}/{node}" for name, part in graph.parts.items() for node in part.graph.unused)
    return (*graph.unused, *inside)


def as_json(graph: Graph, shapes: Shapes | None) -> dict[str, Any]:
    """`layers` and `parameters`, as `kerasdl show --json` prints them."""
    total = totals(graph, shapes)
    return {
        "inputs": [
            {"name": each.name, "shape": [None, *each.shape], "dtype": each.dtype} for each in graph.inputs
        ],
        "layers": [
            {
                "name": row.name,
                "class": row.class_name,
                "file": row.file,
                "line": row.line,
                "output_shapes": [list(shape) for shape in row.outputs] if shapes else None,
                "parameters": row.parameters if shapes else None,
                "trainable": row.trainable if shapes else None,
                "takes": list(row.takes),
                "part": row.part,
                "frozen": row.frozen,
                "training_only": row.pruned,
                "unused": row.unused,
            }
            for row in rows(graph, shapes)
        ],
        "outputs": [{"name": name, "from": port_text(port)} for name, port in graph.outputs],
        "parameters": {
            "total": total.parameters,
            "trainable": total.trainable,
            "non_trainable": total.frozen,
            "served": total.served,
        },
        "complete": total.complete,
    }


def table_text(graph: Graph, shapes: Shapes | None, width: int = 100, color: bool = False) -> str:
    """The table and its totals for a terminal.

    Args:
        graph: A model's graph.
        shapes: Its shapes, or None where they are not known.
        width: Columns of the terminal.
        color: Whether it shows colours.
    """
    stream = io.StringIO()
    console = Console(
        file=stream, width=max(width, NARROWEST), force_terminal=color, no_color=not color, highlight=False,
        color_system="standard" if color else None, legacy_windows=False,
    )  # fmt: skip
    every = rows(graph, shapes)
    console.print(_table(graph, [row for row in every if row.part is None], shapes, console.width))
    for name in graph.parts:
        calls = ", ".join(row.name for row in every if row.class_name == name and row.part != name)
        console.print(
            Text(
                f"\npart {escaped(name)}, called as {escaped(calls)}" if calls else f"\npart {escaped(name)}"
            )
        )
        part = graph.parts[name].graph
        console.print(_table(part, [row for row in every if row.part == name], shapes, console.width))
    for line in _totals_lines(graph, totals(graph, shapes)):
        console.print(Text(line))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


# --- rows ------------------------------------------------------------------------------------------------------


def _row(graph: Graph, node: Node, shapes: Shapes | None, part: str | None) -> Row:
    name = f"{part}/{node.name}" if part else node.name
    found = _found(shapes, name)
    return Row(
        name,
        class_name(node.operation),
        details(node.operation),
        node.span.source.name,
        node.span.line,
        tuple(tensor.shape for tensor in found.outputs) if found else (),
        found.parameters if found else 0,
        found.trainable if found else 0,
        tuple(_takes(node)),
        tuple(node.name.split(".")[: len(node.frames)]),
        part,
        node.frozen,
        node.name in graph.pruned,
        node.name in graph.unused,
    )


def _found(shapes: Shapes | None, name: str) -> NodeShapes | None:
    return shapes.nodes.get(name) if shapes else None


def _takes(node: Node) -> Iterator[str]:
    named = len(node.feeds) > 1 and not isinstance(node.operation, Formula)
    for feed in node.feeds:
        if isinstance(feed.value, Literal):
            continue
        values = [port_text(each) for each in ((feed.value,) if isinstance(feed.value, Port) else feed.value)]
        yield from (f"{feed.argument}={value}" if named and feed.argument else value for value in values)


# --- the table -------------------------------------------------------------------------------------------------


def _table(graph: Graph, listed: list[Row], shapes: Shapes | None, width: int) -> Table:
    aside = _takes_aside(graph, listed)
    lines = [
        _Line.heading(each) if isinstance(each, str) else _Line.of(*each, aside) for each in _lines(listed)
    ]
    inputs = [_Line.of_input(each) for each in graph.inputs]
    widths = _widths([*inputs, *lines], width, shapes is not None)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    table.add_column("line", justify="right", style="dim", no_wrap=True)
    table.add_column("name", no_wrap=True, overflow="ellipsis", width=widths[0])
    table.add_column("layer", overflow="fold", width=widths[1])
    if shapes is not None:
        table.add_column("output", no_wrap=True, overflow="ellipsis", max_width=24)
        table.add_column("parameters", justify="right", no_wrap=True)
    if widths[2]:
        table.add_column("takes", style="dim", overflow="fold", width=widths[2])
    for line in (*inputs, *lines):
        table.add_row(*line.cells(shapes is not None, bool(widths[2])))
    return table


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table: a row, an input, or a block's heading, which has a name alone."""

    place: str
    name: Text
    layer: str = ""
    note: str = ""
    output: str = ""
    parameters: str = ""
    takes: str = ""

    @classmethod
    def heading(cls, name: str) -> _Line:
        return cls("", Text(name, "bold"))

    @classmethod
    def of_input(cls, entrance: Entrance) -> _Line:
        shape = shape_text((None, *entrance.shape))
        return cls(str(entrance.span.line), Text(escaped(entrance.name)), "input", output=shape)

    @classmethod
    def of(cls, row: Row, name: str, aside: dict[str, str]) -> _Line:
        notes = (("frozen", row.frozen), ("training only", row.pruned), ("unused", row.unused))
        words = [word for word, told in notes if told]
        return cls(
            str(row.line),
            Text(name),
            escaped(f"{row.class_name} {row.details}".strip()),
            "".join(f" ({word})" for word in words),
            ", ".join(shape_text(shape) for shape in row.outputs) or "?",
            f"{row.parameters:,}" if row.parameters else "",
            aside[row.name],
        )

    def cells(self, has_shapes: bool, takes_apart: bool) -> list[str | Text]:
        layer = Text(self.layer)
        layer.append(self.note, "yellow")
        if self.takes and not takes_apart:
            layer.append(f" <- {self.takes}", "dim")
        shape = [self.output, self.parameters] if has_shapes else []
        return [self.place, self.name, layer, *shape, *([self.takes] if takes_apart else [])]


def _widths(lines: list[_Line], width: int, has_shapes: bool) -> tuple[int, int, int]:
    """Columns for name, layer and takes; no column for the last where the room is needed by the others."""
    output = min(24, max((len(line.output) for line in lines), default=0))
    room = width - 7 - (output + 3 + 13 if has_shapes else 0) - 3
    name = max([4, *(line.name.cell_len for line in lines)])
    layer = max([5, *(cell_len(line.layer + line.note) for line in lines)])
    takes = max((cell_len(line.takes) for line in lines), default=0)
    spare = room - name - layer - 3
    if takes and spare >= 24:
        return name, layer, max(len("takes"), min(takes, spare))
    wanted = max(layer, min(takes + 4, 34)) if takes else layer
    name = min(name, max(room - min(wanted, room // 2), 16))
    return name, max(min(wanted, room - name), 10), 0


def _lines(listed: list[Row]) -> Iterator[str | tuple[Row, str]]:
    """Rows with the names to show, and before each larger block's rows a heading; both are set in by their depth."""
    sizes: dict[tuple[str, ...], int] = {}
    for row in listed:
        for depth in range(1, len(row.blocks) + 1):
            sizes[row.blocks[:depth]] = sizes.get(row.blocks[:depth], 0) + 1
    shown: tuple[str, ...] = ()
    for row in listed:
        depth = next((d for d in range(len(row.blocks), 0, -1) if sizes[row.blocks[:d]] > _SMALL_BLOCK), 0)
        around = row.blocks[:depth]
        kept = next((d for d in range(min(len(shown), depth), 0, -1) if shown[:d] == around[:d]), 0)
        for level in range(kept, depth):
            yield "  " * level + escaped(around[level])
        shown = around
        inner = row.name.rsplit("/", 1)[-1].split(".")[depth:]
        yield row, "  " * depth + escaped(".".join(inner))


def _takes_aside(graph: Graph, listed: list[Row]) -> dict[str, str]:
    """What each row takes, empty where it is only what the row before it gives."""
    before = graph.inputs[-1].name if len(graph.inputs) == 1 else ""
    aside: dict[str, str] = {}
    for row in listed:
        taken = (_nearby(each, row.blocks) for each in row.takes)
        aside[row.name] = "" if row.takes == (before,) else escaped(", ".join(taken))
        before = row.name.rsplit("/", 1)[-1]
    return aside


def _nearby(value: str, blocks: tuple[str, ...]) -> str:
    """A value as seen from inside blocks: without the names of those that it shares.

    >>> _nearby("stage.residual.add", ("stage", "residual")), _nearby("stem", ("stage",))
    ('add', 'stem')
    """
    for depth in range(len(blocks), 0, -1):
        prefix = ".".join(blocks[:depth]) + "."
        if value.startswith(prefix):
            return value.removeprefix(prefix)
    return value


def _totals_lines(graph: Graph, total: Totals) -> Iterator[str]:
    yield ""
    outputs = ", ".join(escaped(name) for name, _ in graph.outputs)
    yield f"outputs: {outputs}"
    if total.unused:
        yield f"unused, so not built: {', '.join(map(escaped, total.unused))}"
    if total.parameters is None or total.trainable is None:
        return
    frozen = total.parameters - total.trainable
    rest = f", {frozen:,} non-trainable" if frozen else ""
    yield f"parameters: {total.parameters:,} ({total.trainable:,} trainable{rest})"
    if total.served is not None and total.served != total.parameters:
        yield f"served: {total.served:,}; {len(graph.pruned)} layers are needed by training only"
    if not total.complete:
        yield "some shapes could not be inferred; the counts are of the others"
