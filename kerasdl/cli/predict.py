"""`kerasdl predict`: what the kept model of a run says of new examples."""

from __future__ import annotations

from pathlib import Path

import click

FORMATS = ("jsonl", "csv")


@click.command()
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--input",
    "source",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A PNG or JPEG image, a folder of images, a CSV file whose header names the columns, an NPZ archive, "
    "or a .txt file with an example on each line.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="jsonl", show_default=True)
def command(run: Path, source: Path, form: str) -> int:
    """Tell what the model that RUN has kept says of the examples in FILE.

    A line for each example on standard output. FILE holds raw data, as the spec's source gave them: they go through the
    same steps as in training. A table is read with the delimiter, the header and the marks of missing values of the
    spec's source; its targets may be left out.
    """
    from kerasdl import pipeline
    from kerasdl.cli.outcome import WRONG, emit
    from kerasdl.diagnostics import SpecError

    try:
        found = pipeline.predict(run, source)
        for line in found.table() if form == "csv" else found.lines():
            click.echo(line)
    except SpecError as wrong:
        emit(wrong.diagnostics, as_json=False)
        return WRONG
    return 0
