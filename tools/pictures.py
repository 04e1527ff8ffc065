"""Draws a diagnostic for the README: `python -m tools.pictures`. The models are drawn by `tools.chapters`."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from kerasdl.diagnostics import Source, render
from kerasdl.pipeline import run_source

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs/pictures"
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


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "diagnostic.svg").write_text(diagnostic(), encoding="utf-8")
