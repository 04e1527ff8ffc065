"""Draws the pictures of the README: `python -m tools.pictures`."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from kerasdl.diagnostics import Source, render
from kerasdl.pipeline import run, run_source
from kerasdl.show import picture

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs/pictures"
DRAWN = ("04_spatial/4_08_googlenet.yaml", "04_spatial/4_09_resnet34.yaml", "04_spatial/4_14_unet.yaml")
MISTAKEN = """kerasdl: 1
name: cnn
model:
  inputs: {image: [28, 28, 1]}
  layers:
    - Conv2D: {filters: 32, kernel_size: 3, activation: relu}
    - {Flatten: , as: flat}
    - {Conv2D: {filters: 64, kernel_size: 3}, as: refine}
    - GlobalAveragePooling2D
    - Dense: {units: 10, activatoin: softmax}
"""
# As rich draws a terminal, without its fonts: a picture that fetches nothing.
FRAME = """<svg class="terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px;
  line-height: {line_height}px; }}
{styles}
</style>
<defs>{lines}</defs>
<rect fill="#292929" width="{width}" height="{height}" rx="8"/>
<g transform="translate({terminal_x}, {terminal_y})"><g class="matrix">{matrix}</g></g>
</svg>
"""


def diagnostic() -> str:
    """A terminal with what `kerasdl check` says of a mistaken spec."""
    stages = run_source(Source("cnn.yaml", MISTAKEN, "cnn.yaml"))
    console = Console(record=True, width=86, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi("$ kerasdl check cnn.yaml\n" + render(stages.diagnostics, color=True)))
    return console.export_svg(code_format=FRAME, theme=SVG_EXPORT_THEME, unique_id="kerasdl")


def drawing(spec: str) -> str:
    """A model, drawn from its spec."""
    stages = run(ROOT / "specs" / spec)
    assert stages.spec is not None
    assert stages.graph is not None
    return picture(stages.spec.name, stages.graph, stages.shapes)


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "diagnostic.svg").write_text(diagnostic(), encoding="utf-8")
    for spec in DRAWN:
        (PICTURES / f"{Path(spec).stem}.svg").write_text(drawing(spec), encoding="utf-8")
