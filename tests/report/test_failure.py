"""A report never hurts a run: what goes wrong in it is a warning."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import keras
import pytest

from kerasdl.cli import kerasdl
from kerasdl.cli.outcome import guarded
from kerasdl.diagnostics import Diagnostic
from kerasdl.report import Story
from tests.report.runs import run
from tests.run.training import DIGITS, Prepared

PAGE = "kerasdl.run.train.page"
STORY = "kerasdl.run.train.story"


def fails(*_: object) -> str:
    raise ZeroDivisionError("division by zero")


def interrupted(story: Story) -> str:
    del story
    signal.raise_signal(signal.SIGINT)
    return ""


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """Ctrl-C is heard, although whoever started the tests in the background may have had it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def unwritable(story: Story) -> str:
    """Text that no file in UTF-8 can hold."""
    del story
    return "<!doctype html>\ud800"


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def told_by(target: Path) -> tuple[list[Diagnostic], bool]:
    """What a run in which the report goes wrong tells, and whether its promise held."""
    told: list[Diagnostic] = []
    result = Prepared(DIGITS + "expect: {test.accuracy: {min: 0.1}}\n").run(target=target, warn=told.extend)
    return told, result.held


@pytest.mark.parametrize(
    ("place", "instead", "told"),
    [
        (PAGE, fails, "report-failed"),
        (STORY, fails, "report-failed"),
        (PAGE, unwritable, "report-failed"),
        (PAGE, interrupted, "report-interrupted"),
    ],
)
def test_a_run_stands_without_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, instead: object, told: str
) -> None:
    whole = files(run("digits").folder)
    monkeypatch.setattr(place, instead)
    target = tmp_path / "run"
    (warning,), held = told_by(target)
    assert (warning.id, warning.severity, held) == (told, "warning", True)
    assert files(target) == whole - {"report.html"}
    assert json.loads((target / "result.json").read_text())["expect"][0]["held"] is True
    assert keras.models.load_model(target / "model.keras").count_params() == 64 * 16 + 16 + 16 * 10 + 10
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_says_what_it_was_and_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PAGE, fails)
    (warning,), _ = told_by(tmp_path / "run")
    assert warning.notes[0].startswith("ZeroDivisionError: division by zero (test_failure.py, line ")


def test_the_command_warns_and_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(PAGE, fails)
    spec, run = tmp_path / "spec.yaml", tmp_path / "run"
    spec.write_text(DIGITS)
    assert guarded(kerasdl, ["train", str(spec), "--smoke", "--out", str(run)]) == 0
    assert "warning[report-failed]" in capsys.readouterr().err


def test_a_report_that_goes_well_is_no_matter_of_words(tmp_path: Path) -> None:
    told, _ = told_by(tmp_path / "run")
    assert told == []
    assert (tmp_path / "run" / "report.html").is_file()
