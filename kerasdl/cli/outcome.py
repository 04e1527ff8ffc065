"""How a verb ends: what goes where, and the exit status."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from typing import IO, Any

import click

from kerasdl.diagnostics import Diagnostic, SpecError, render
from kerasdl.diagnostics.terminal import escaped

WRONG = 1
USAGE = 2
FAULT = 70
INTERRUPTED = 130


def guarded(command: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and turns however it ends into an exit status.

    Args:
        command: The group of verbs; a verb returns its status, or None for 0.
        arguments: In place of `sys.argv`.

    Returns:
        0 well, 1 the spec or the data is wrong, 2 the command line is, 3 a promise did not hold, 70 a fault of this
        program, 130 interrupted.
    """
    stdout = sys.stdout
    try:
        status = command.main(arguments, prog_name="kerasdl", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except SpecError as wrong:
        click.echo(render(wrong.diagnostics, color=wants_color(sys.stderr)), err=True)
        return WRONG
    except SystemExit as end:
        # Where nobody reads the output any more click ends so, and puts a silent stream in place of sys.stdout.
        return end.code if sys.stdout is stdout and isinstance(end.code, int) else 0
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough; Python would complain once more while closing it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        return _fault(fault)


def _fault(fault: Exception) -> int:
    """Says that the fault is ours, and where its traceback lies."""
    trace = traceback.format_exc()
    if os.environ.get("KERASDL_DEBUG"):
        click.echo(trace, err=True)
        return FAULT
    with tempfile.NamedTemporaryFile("w", prefix="kerasdl-", suffix=".log", delete=False) as log:
        log.write(trace)
    words = escaped(f"{type(fault).__name__}: {fault}")
    click.echo(f"this is a fault of kerasdl, not of your spec: {words}", err=True)
    click.echo(f"please report it with {log.name}", err=True)
    return FAULT


def wants_color(stream: IO[str]) -> bool:
    """Whether a stream is a terminal that wants colours (`NO_COLOR` says no)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def emit(diagnostics: Sequence[Diagnostic], as_json: bool, payload: Mapping[str, Any] | None = None) -> None:
    """Tells what was found: code frames on standard error, or one JSON object on standard output.

    Args:
        as_json: The JSON object holds `diagnostics` and whatever `payload` adds.
    """
    if as_json:
        emit_object({**(payload or {}), "diagnostics": [each.as_json() for each in diagnostics]})
    elif diagnostics:
        click.echo(render(diagnostics, color=wants_color(sys.stderr)), err=True)


def emit_object(value: Mapping[str, Any]) -> None:
    """Prints one JSON object on standard output."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))
