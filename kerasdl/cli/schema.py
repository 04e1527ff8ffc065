"""`kerasdl schema`: the JSON Schema that editors read."""

import click


@click.command(short_help="Print the JSON Schema of specs, for editors.")
@click.option(
    "--draft",
    type=click.Choice(["2020", "07"]),
    default="2020",
    show_default=True,
    help="The draft of JSON Schema; editors before 2026 read 07.",
)
@click.option("--indent", is_flag=True, help="Break lines, for reading.")
def command(draft: str, indent: bool) -> None:
    """Print the JSON Schema of specs.

    Save it and name it in the first line of a spec, and editors with a YAML language server complete and explain:

    \b
    kerasdl schema > kerasdl.schema.json
    # yaml-language-server: $schema=kerasdl.schema.json
    """
    import json

    from kerasdl.catalog import load
    from kerasdl.catalog.schema import draft_07, spec_schema

    schema = spec_schema(load())
    if draft == "07":
        schema = draft_07(schema)
    depth, separators = (2, (",", ": ")) if indent else (None, (",", ":"))
    click.echo(json.dumps(schema, ensure_ascii=False, indent=depth, separators=separators))
