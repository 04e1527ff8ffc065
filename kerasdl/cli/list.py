"""`kerasdl list KIND`: the names of a kind, each with a line of documentation."""

import click

from kerasdl.catalog import KINDS, Kind, Symbol, load


@click.command(short_help="List the layers, losses, optimizers, ... that a spec can name.")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--json", "as_json", is_flag=True, help="Give one JSON object.")
def command(kind: str, as_json: bool) -> None:
    """List everything of a KIND that a spec can name."""
    catalog = load()
    known: Kind = next(one for one in KINDS if one == kind)
    symbols = [symbol for name in catalog.names(known) if (symbol := catalog.find(known, name))]
    if as_json:
        import json

        click.echo(json.dumps({kind: [_data(symbol) for symbol in symbols]}, ensure_ascii=False))
        return
    width = max(len(symbol.name) for symbol in symbols)
    for symbol in symbols:
        click.echo(f"{symbol.name:<{width}}  {_line(symbol)}".rstrip())
    click.echo(f"{len(symbols)} {_kind(known, catalog.version)}; `kerasdl doc NAME` explains one.", err=True)


def _kind(kind: Kind, version: str) -> str:
    """The kind in words: `layers of Keras 3.15`; steps of Keras are its preprocessing layers."""
    return f"{kind} beside the layers of Keras" if kind == "steps" else f"{kind} of Keras {version}"


def _line(symbol: Symbol) -> str:
    return f"[refused: {symbol.refusal.reason}] {symbol.doc}" if symbol.refusal else symbol.doc


def _data(symbol: Symbol) -> dict[str, object]:
    return {
        "name": symbol.name,
        "path": symbol.path,
        "doc": symbol.doc,
        "also": list(symbol.also),
        "refused": symbol.refusal.text if symbol.refusal else None,
    }
