"""`kerasdl check`: every mistake of a spec, nothing else."""

from __future__ import annotations

from pathlib import Path

import click

from kerasdl.cli.options import json_option, overrides_option


@click.command()
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@overrides_option
@click.option("--no-shapes", is_flag=True, help="Read and wire only: at once, and without Keras.")
@json_option
def command(specs: tuple[str, ...], overrides: tuple[str, ...], no_shapes: bool, as_json: bool) -> int:
    """Tell every mistake in each SPEC, a file or a folder of specs."""
    from kerasdl.cli.outcome import emit
    from kerasdl.diagnostics import errors
    from kerasdl.pipeline import run_many
    from kerasdl.syntax.read import spec_files

    paths = [found for spec in specs for found in spec_files(Path(spec))]
    results = run_many(paths, overrides, shapes=not no_shapes)
    diagnostics = [each for stages in results for each in stages.diagnostics]
    wrong = len(errors(diagnostics))
    emit(diagnostics, as_json, {"files": [str(path) for path in paths]})
    if not as_json:
        click.echo(
            "\n" * bool(diagnostics) + _summary(len(results), wrong, len(diagnostics) - wrong), err=True
        )
    return 1 if wrong else 0


def _summary(files: int, wrong: int, warnings: int) -> str:
    """
    >>> _summary(1, 0, 0)
    '1 spec: no mistakes'
    >>> _summary(2, 1, 3)
    '2 specs: 1 mistake, 3 warnings'
    """
    parts = [_count(wrong, "mistake") if wrong else "no mistakes"]
    if warnings:
        parts.append(_count(warnings, "warning"))
    return f"{_count(files, 'spec')}: {', '.join(parts)}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
