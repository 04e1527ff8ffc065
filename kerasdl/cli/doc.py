"""`kerasdl doc NAME`: one page on a layer, loss, optimizer, op, ..."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from kerasdl.catalog import MISSING, Argument, Catalog, Symbol, load
from kerasdl.catalog.example import spec_of, written
from kerasdl.catalog.lookup import all_names, lookup
from kerasdl.cli.named_sources import named_source
from kerasdl.diagnostics.suggest import closest

if TYPE_CHECKING:
    from rich.table import Table

MASKING = {
    "makes": "makes a mask of its own",
    "passes": "passes the mask on",
    "uses": "uses the mask and ends it",
    "uses and passes": "uses the mask; where the output has the same steps, it passes it on",
    "drops": "drops the mask",
}


@click.command(short_help="Explain a layer, loss, optimizer, op, ...")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Give one JSON object.")
def command(name: str, as_json: bool) -> None:
    """Explain NAME: `Conv2D`, `ops.mean`, `adam`, `metrics.BinaryCrossentropy`."""
    catalog = load()
    found = lookup(catalog, name) or tuple(filter(None, [named_source(name)]))
    if not found:
        names = all_names(catalog)
        near = closest(name, names) or closest(name.rpartition(".")[2], names)
        click.echo(f"nothing is called `{name}`" + (f"; did you mean `{near}`?" if near else ""), err=True)
        raise click.exceptions.Exit(1)
    if as_json:
        click.echo(json.dumps(_data(catalog, found[0]), ensure_ascii=False))
        return
    _print_page(catalog, found[0])
    for other in found[1:]:
        click.echo(f"also {other.kind}.{other.name}: {other.doc}", err=True)


def _print_page(catalog: Catalog, symbol: Symbol) -> None:
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.text import Text

    console = Console()
    console.print(Text(_signature(symbol), style="bold"))
    console.print(Text(symbol.path or symbol.doc, style="dim"))
    if symbol.path:
        console.print(Text(symbol.doc), end="\n\n")
    for line in _remarks(symbol):
        console.print(Text(line))
    if symbol.arguments:
        console.print(_table(catalog, symbol))
    if not symbol.refusal and not symbol.chosen_from:
        console.print(Syntax(written(spec_of(symbol)), "yaml", background_color="default"))


def _signature(symbol: Symbol) -> str:
    """The name with its arguments, the required ones first and alone where there are many."""
    required = [argument.name for argument in symbol.arguments if argument.required]
    rest = [
        a.name if a.default is MISSING else f"{a.name}={_default(a)}"
        for a in symbol.arguments
        if not a.required
    ]
    shown = rest if len(rest) <= 6 else [*rest[:6], "..."]
    if symbol.kind == "sources" and not symbol.arguments and not symbol.others:
        return symbol.name
    return f"{symbol.name}({', '.join([*required, *shown])})"


def _remarks(symbol: Symbol) -> list[str]:
    lines: list[str] = []
    if symbol.also:
        lines.append(f"Also called {', '.join(symbol.also)}.")
    if symbol.call:
        parts = [
            f"{c.name}{' (a list)' if c.many else ''}{'' if c.required else ' (optional)'}"
            for c in symbol.call
        ]
        lines.append(f"Takes from wiring: {', '.join(parts)}.")
    if symbol.masking:
        lines.append(f"Mask: {MASKING[symbol.masking]}.")
    if symbol.refusal:
        lines.append(f"Refused ({symbol.refusal.reason}): {symbol.refusal.text}.")
    return lines


def _table(catalog: Catalog, symbol: Symbol) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading, ratio in (("argument", None), ("accepts", 4), ("default", None), ("", 5)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for argument in (*symbol.arguments, *((symbol.others,) if symbol.others else ())):
        default = "required" if argument.required else _default(argument)
        doc = argument.doc + (f" Refused: {argument.refusal.text}." if argument.refusal else "")
        cells = (argument.name, catalog.describe(argument), default, doc)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _default(argument: Argument) -> str:
    return "" if argument.default is MISSING else json.dumps(argument.default, ensure_ascii=False)


def _data(catalog: Catalog, symbol: Symbol) -> dict[str, Any]:
    return {
        "kind": symbol.kind,
        "name": symbol.name,
        "path": symbol.path,
        "doc": symbol.doc,
        "also": list(symbol.also),
        "chosen_from": list(symbol.chosen_from),
        "arguments": [_argument_data(catalog, argument) for argument in symbol.arguments],
        "call": [{"name": c.name, "required": c.required, "many": c.many} for c in symbol.call],
        "masking": symbol.masking,
        "refused": symbol.refusal.text if symbol.refusal else None,
        "example": None if symbol.refusal or symbol.chosen_from else written(spec_of(symbol)),
    }


def _argument_data(catalog: Catalog, argument: Argument) -> dict[str, Any]:
    default = {} if argument.default is MISSING else {"default": argument.default}
    return {
        "name": argument.name,
        "accepts": catalog.describe(argument),
        "schema": argument.schema,
        "objects": list(argument.objects),
        "many": argument.many,
        "required": argument.required,
        **default,
        "doc": argument.doc,
        "refused": argument.refusal.text if argument.refusal else None,
    }
