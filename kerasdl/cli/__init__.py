"""The command line: one verb a file, loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import click

VERBS = ("train", "new", "evaluate", "predict", "verify", "data", "check", "show", "schema", "doc", "list")


class Verbs(click.Group):
    """A group that imports a verb's module only when that verb is asked for: `check` need not load `train`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return [verb for verb in VERBS if find_spec(f"kerasdl.cli.{verb}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        return import_module(f"kerasdl.cli.{cmd_name}").command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kerasdl")
def kerasdl() -> None:
    """Keras models, data and training as YAML files."""


def main() -> None:
    """The entry point of the console script.

    Exit status: 0 well, 1 the spec or the data is wrong, 2 the command line is, 3 an `expect` did not hold, 70 a fault
    of this program, 130 interrupted.
    """
    from kerasdl.cli.outcome import guarded

    sys.exit(guarded(kerasdl))
