"""`kerasdl new`: a commented starter spec for a table or a folder of images."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kerasdl.cli.options import json_option

if TYPE_CHECKING:
    from kerasdl.diagnostics import Diagnostic


@click.command()
@click.argument("data", type=click.Path(path_type=Path), metavar="FILE.csv|FOLDER")
@click.option("--target", metavar="COLUMN", help="The column to learn. [guessed]")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="SPEC.yaml", help="The spec to write. [NAME.yaml]"
)
@json_option
def command(data: Path, target: str | None, out: Path | None, as_json: bool) -> int:
    """Write a first spec for a CSV file, or for a folder with one of images for each class.

    Columns, classes, steps, model and loss are guessed from the data; comments say why.
    """
    from kerasdl import pipeline
    from kerasdl.cli.outcome import WRONG, emit, emit_object
    from kerasdl.data.starter import draft
    from kerasdl.data.starter.words import spec_name
    from kerasdl.diagnostics import errors

    place = out or Path(f"{spec_name(data.resolve().stem)}.yaml")
    made, told = draft(data, place, target)
    told = told or ((wrong,) if made and (wrong := _write(place, made.text)) else ())
    if made is None or told:
        emit(told, as_json)
        return WRONG
    diagnostics = pipeline.run(place, shapes=False).diagnostics
    if as_json:
        emit_object(
            {"spec": str(place), "target": made.target, "diagnostics": [d.as_json() for d in diagnostics]}
        )
    else:
        emit(diagnostics, as_json=False)
        click.echo(f"{place}: learns `{made.target}`. Train it: kerasdl train {place}", err=True)
    return WRONG if errors(diagnostics) else 0


def _write(place: Path, text: str) -> Diagnostic | None:
    """Writes a file that is not there yet; says what is wrong where it cannot be."""
    from kerasdl.diagnostics.messages import data_new as messages

    try:
        with place.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return messages.spec_exists(str(place))
    except OSError as fault:
        return messages.spec_unwritable(str(place), fault.strerror or str(fault))
    return None
