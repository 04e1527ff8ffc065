"""`kerasdl evaluate`: measure the kept model of a run again."""

from __future__ import annotations

from pathlib import Path

import click

from kerasdl.cli.options import json_option
from kerasdl.cli.train import numbers


@click.command()
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@json_option
def command(run: Path, as_json: bool) -> int:
    """Measure the model that RUN has kept, on the splits that it was trained with.

    What its spec evaluates is worked out again too. The steps do what they have learned in training. Data that have
    changed since are told.
    """
    from kerasdl import pipeline
    from kerasdl.cli.outcome import WRONG, emit, emit_object
    from kerasdl.diagnostics import SpecError
    from kerasdl.run.progress import progress_on, shown

    try:
        found = pipeline.evaluate(run, progress=progress_on(), warn=lambda told: emit(told, as_json=False))
    except SpecError as wrong:
        emit(wrong.diagnostics, as_json)
        return WRONG
    if as_json:
        emit_object(found.as_json())
        return 0
    width = max(map(len, found.metrics))
    for split, metrics in found.metrics.items():
        click.echo(f"{split:<{width}}  {shown(metrics)}")
    for line in numbers(found.evaluations):
        click.echo(line.strip())
    return 0
