"""`kerasdl show`: the layer table, every intermediate, the picture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kerasdl.cli.options import json_option, overrides_option

if TYPE_CHECKING:
    from kerasdl.diagnostics import Diagnostic
    from kerasdl.pipeline import Stages

STAGES = ("document", "spec", "graph", "keras")
RESOLVED = "resolved"


@click.command()
@click.argument("spec", metavar="SPEC")
@overrides_option
@click.option("--stage", type=click.Choice(STAGES), help="Print one intermediate instead of the layer table.")
@click.option(
    "--resolved", is_flag=True, help="Print the whole spec: every block unfolded, every default written."
)
@click.option(
    "--diagram", metavar="F.svg", type=click.Path(dir_okay=False), help="Write the picture of the model."
)
@click.option("--unfold", is_flag=True, help="Draw every copy of a block and every layer by itself.")
@click.option("--no-shapes", is_flag=True, help="Do without shapes and counts: at once, and without Keras.")
@json_option
def command(
    spec: str,
    overrides: tuple[str, ...],
    stage: str | None,
    resolved: bool,
    diagram: str | None,
    unfold: bool,
    no_shapes: bool,
    as_json: bool,
) -> int:
    """Show what SPEC describes: its layers with shapes and parameters, a stage on the way, or a picture."""
    from kerasdl.cli.outcome import emit
    from kerasdl.pipeline import run

    if diagram is not None and Path(diagram).suffix.lower() != ".svg":
        raise click.BadParameter("expected a name that ends in .svg", param_hint="--diagram")
    stage = RESOLVED if resolved else stage
    needs_shapes = not no_shapes and (stage is None or diagram is not None)
    stages = run(spec, overrides, shapes=needs_shapes)
    if diagram is not None and stages.graph is not None and stages.sound:
        stages = stages.told(_write_diagram(stages, Path(diagram), unfold))
    wrong = not stages.sound
    emit(stages.diagnostics, as_json, _object(stages) if as_json and not wrong else {})
    if not as_json and (text := _text(stages, stage, diagram is not None)):
        click.echo(text, nl=False)
    return 1 if wrong else 0


def _text(stages: Stages, stage: str | None, drawn: bool) -> str | None:
    """What goes to standard output; an early stage is shown even where a later one found a mistake."""
    from kerasdl.show import graph_text
    from kerasdl.show.stages import spec_text
    from kerasdl.syntax import node_text

    if stage == "document":
        return node_text(stages.composition.root) if stages.composition else None
    if stage == "spec":
        return spec_text(stages.spec) if stages.spec else None
    if stage == "graph":
        return graph_text(stages.graph) if stages.graph else None
    if not stages.sound or stages.graph is None:
        return None
    if stage == RESOLVED:
        from kerasdl.pipeline import resolved

        return node_text(resolved(stages))
    return _summary(stages) if stage == "keras" else None if drawn else _table(stages)


def _table(stages: Stages) -> str | None:
    from shutil import get_terminal_size

    from kerasdl.cli.outcome import wants_color
    from kerasdl.show import table_text

    width = get_terminal_size((100, 24)).columns
    return (
        table_text(stages.graph, stages.shapes, width, color=wants_color(sys.stdout))
        if stages.graph
        else None
    )


def _summary(stages: Stages) -> str:
    from kerasdl import pipeline
    from kerasdl.show.stages import keras_text

    def build() -> object:
        return pipeline.build(stages).model  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]

    return keras_text(build)


def _object(stages: Stages) -> dict[str, object]:
    from kerasdl.show import as_json

    if stages.graph is None or stages.spec is None:
        return {}
    return {"name": stages.spec.name, **as_json(stages.graph, stages.shapes)}


def _write_diagram(stages: Stages, path: Path, unfold: bool) -> list[Diagnostic]:
    """Writes the picture, and says where it stands; what keeps it from being written is returned."""
    from kerasdl.diagnostics.messages.data import picture_unwritable
    from kerasdl.show import picture

    assert stages.graph is not None
    name = stages.spec.name if stages.spec else ""
    drawing = picture(name, stages.graph, stages.shapes, unfold)
    try:
        path.write_text(drawing, encoding="utf-8")
    except OSError as refused:
        return [picture_unwritable(str(path), refused.strerror or str(refused))]
    click.echo(f"wrote {path}", err=True)
    return []
