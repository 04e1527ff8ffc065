"""How a command ends: its exit status, and what it leaves on the terminal."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kerasdl.cli.outcome import guarded, wants_color
from kerasdl.diagnostics import Diagnostic, SpecError

ROOT = Path(__file__).parents[2]


def ending(error: BaseException | int | None) -> int:
    """The exit status of a command that raises, or returns, that."""

    @click.command()
    def command() -> int | None:
        if isinstance(error, BaseException):
            raise error
        return error

    return guarded(command, [])


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, 0),
        (0, 0),
        (3, 3),
        (SpecError([Diagnostic("some-id", "all is wrong")]), 1),
        (click.UsageError("no such word"), 2),
        (click.exceptions.Exit(3), 3),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (ValueError("lost"), 70),
        (RecursionError("too deep"), 70),
        (MemoryError(), 70),
    ],
    ids=repr,
)
def test_the_status_of_each_end(error: BaseException | int | None, status: int) -> None:
    assert ending(error) == status


def test_a_fault_keeps_its_traceback_in_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ending(ValueError("lost"))
    (log,) = tmp_path.iterdir()
    assert "ValueError: lost" in log.read_text()
    said = capsys.readouterr().err
    assert log.name in said
    assert "Traceback" not in said


def test_debugging_shows_the_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERASDL_DEBUG", "1")
    ending(ValueError("lost"))
    assert "Traceback" in capsys.readouterr().err


def test_the_words_of_a_fault_cannot_command_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ending(ValueError("\x1b[2J"))
    assert "\x1b" not in capsys.readouterr().err


class _Terminal:
    def isatty(self) -> bool:
        return True


def test_colours_on_a_terminal_unless_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert wants_color(_Terminal())  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_color(_Terminal())  # type: ignore[arg-type]


def test_a_reader_who_has_enough_is_no_mistake(tmp_path: Path) -> None:
    """As in `kerasdl list layers | head -1`: quiet, status 0."""
    program = tmp_path / "long_output.py"
    program.write_text(
        "import sys, click\nfrom kerasdl.cli.outcome import guarded\n"
        "@click.command()\ndef command():\n    for _ in range(100_000): click.echo('x' * 100)\n"
        "sys.exit(guarded(command, []))\n"
    )
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0
