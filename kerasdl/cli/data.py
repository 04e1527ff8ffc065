"""`kerasdl data`: what the data section of a spec really yields, and what is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kerasdl.cli.options import json_option, overrides_option

if TYPE_CHECKING:
    from rich.table import Table

    from kerasdl.data.summary import Balance, Range, Summary
    from kerasdl.spec.model import Column


@click.command()
@click.argument("spec", metavar="SPEC")
@overrides_option
@json_option
@click.option(
    "--picture", type=click.Path(path_type=Path), metavar="OUT.png|svg", help="Draw examples, a row a class."
)
def command(spec: str, overrides: tuple[str, ...], as_json: bool, picture: Path | None) -> int:
    """Read the data of SPEC and tell what they are: columns, splits, classes, and what is served.

    Steps are done as training would do them; nothing is trained.
    """
    from kerasdl import pipeline
    from kerasdl.cli.outcome import WRONG, emit, emit_object
    from kerasdl.data.summary import summarize
    from kerasdl.diagnostics import SpecError
    from kerasdl.run.progress import progress_on

    if picture and picture.suffix.lower() not in (".png", ".svg"):
        raise click.BadParameter("expected a name that ends in .png or .svg", param_hint="--picture")
    try:
        stages = pipeline.run(spec, overrides, shapes=False)
        dataset, warned = pipeline.read_data(stages, progress=progress_on())
        emit(warned, as_json=False)
        summary = summarize(dataset)
        if picture:
            pipeline.draw_examples(dataset, summary, picture)
    except SpecError as wrong:
        emit(wrong.diagnostics, as_json)
        return WRONG
    if as_json:
        emit_object(summary.as_json())
    else:
        _print(summary)
    return 0


def _print(summary: Summary) -> None:
    from rich.console import Console

    console = Console()
    splits = ", ".join(f"{name} {count:,}" for name, count in summary.splits.items())
    console.print(f"{summary.source}: {splits}", highlight=False)
    console.print(_columns(summary))
    for target, balance in summary.balances.items():
        console.print(_balance(target, balance))


def _columns(summary: Summary) -> Table:
    """The source's columns, then what becomes of them."""
    table = _table("column", "shape", "type", "role", "min", "mean", "max")
    raw = {column.name: column for column in summary.raw}
    for column in summary.raw:
        role = "served" if column in summary.served else ""
        missing = summary.missing.get(column.name, 0)
        table.add_row(
            column.name,
            *_typed(column, missing, summary.texts.get(column.name)),
            role,
            *_range(summary.raw_ranges.get(column.name)),
        )
    table.add_section()
    for column in summary.served:
        if column not in summary.raw:
            table.add_row(column.name, *_typed(column), "served", "", "", "")
    for role, columns in (
        ("input", summary.inputs),
        ("target", summary.targets),
        ("weight", summary.weights),
    ):
        for column in columns:
            changed = "" if raw.get(column.name) == column else " (after its steps)"
            table.add_row(
                column.name, *_typed(column), role + changed, *_range(summary.ranges.get(column.name))
            )
    return table


def _typed(column: Column, missing: int = 0, characters: Range | None = None) -> tuple[str, str]:
    shape = "(" + ", ".join("null" if length is None else str(length) for length in column.shape) + ")"
    remarks = [f"{column.classes} classes"] if column.classes else []
    remarks += [f"{characters.least:,.0f} to {characters.most:,.0f} characters"] if characters else []
    remarks += [f"{missing} missing" if missing else "values missing"] if column.missing else []
    return shape, column.dtype + "".join(f", {each}" for each in remarks)


def _range(found: Range | None) -> Iterator[str]:
    return (f"{value:.4g}" for value in (found.least, found.mean, found.most)) if found else iter([""] * 3)


def _balance(target: str, balance: Balance) -> Table:
    table = _table(target, *balance.counts)
    for number, name in enumerate(balance.names):
        table.add_row(name, *(_share(counts, number) for counts in balance.counts.values()))
    return table


def _share(counts: tuple[int, ...], number: int) -> str:
    return f"{counts[number]:,} ({counts[number] / max(1, sum(counts)):.0%})"


def _table(*headings: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
