"""`kerasdl list KIND`: the names of a kind, each with a line of documentation."""

import click

from kerasdl.catalog import KINDS, Catalog, Kind, Symbol, load
from kerasdl.cli.named_sources import named_sources
from kerasdl.diagnostics import closest, listing


def _known(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    """The kind itself; for another word the one that was meant is told, for none all of them."""
    if value is None:
        raise click.BadParameter(f"name one: {listing(KINDS, len(KINDS))}")
    if value not in KINDS:
        near = closest(value, KINDS)
        mend = f"write `{near}`" if near else f"the kinds are {listing(KINDS, len(KINDS))}"
        raise click.BadParameter(f"there is no kind `{value}`; {mend}")
    return value


@click.command(short_help="List the layers, losses, optimizers, ... that a spec can name.")
@click.argument("kind", metavar="KIND", required=False, callback=_known)
@click.option("--json", "as_json", is_flag=True, help="Give one JSON object.")
def command(kind: str, as_json: bool) -> None:
    """List everything of a KIND that a spec can name.

    KIND is one of layers, losses, metrics, optimizers, schedules, initializers, regularizers, constraints,
    activations, callbacks, ops, applications, steps, sources, evaluations.
    """
    catalog = load()
    known: Kind = next(one for one in KINDS if one == kind)
    symbols = [symbol for name in catalog.names(known) if (symbol := catalog.find(known, name))]
    symbols += named_sources() if known == "sources" else []
    _tell_faults(catalog, known)
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
    if kind == "evaluations":
        return "evaluations beside the metrics of Keras"
    if kind == "sources":
        return "sources: a capital letter begins one with arguments, a small one a set that has a name"
    return f"{kind} beside the layers of Keras" if kind == "steps" else f"{kind} of Keras {version}"


def _tell_faults(catalog: Catalog, kind: Kind) -> None:
    """Tells what installed packages offer and what cannot be had."""
    faults = catalog.faults(kind)
    if faults:
        from kerasdl.cli.outcome import emit
        from kerasdl.diagnostics.messages import plugins

        emit(
            [
                plugins.not_to_be_had(None, each.name, each.kind, each.package, each.value, each.reason)
                for each in faults
            ],
            as_json=False,
        )


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
