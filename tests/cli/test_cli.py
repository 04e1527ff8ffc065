"""The command line from outside: what goes to which stream, and the exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIGITS = ROOT / "specs/quickstart/digits.yaml"


def kerasdl(
    *arguments: object, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kerasdl", *map(str, arguments)]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    variables = {**os.environ, "PYTHONPATH": path, **environment}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=variables, check=False)


@pytest.fixture
def typo(tmp_path: Path) -> Path:
    path = tmp_path / "typo.yaml"
    path.write_text(DIGITS.read_text().replace("units", "unitz", 1))
    return path


def test_a_good_spec_is_told_in_one_line() -> None:
    done = kerasdl("check", DIGITS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "1 spec: no mistakes\n")


def test_a_typo_is_told_at_its_line_with_status_1(typo: Path) -> None:
    done = kerasdl("check", typo, "--no-shapes")
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"{typo}:16:15" in done.stderr
    assert "help: write `units`" in done.stderr


def test_json_is_one_object_on_standard_output(typo: Path) -> None:
    done = kerasdl("check", typo, "--no-shapes", "--json")
    (only,) = json.loads(done.stdout)["diagnostics"]
    assert done.returncode == 1
    assert done.stderr == ""
    assert {key: only[key] for key in ("id", "file", "line", "column", "help")} == {
        "id": "unknown-argument",
        "file": str(typo),
        "line": 16,
        "column": 15,
        "help": "write `units`",
    }
    assert {"headline", "notes", "labels"} <= only.keys()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["check", "absent.yaml"], 1),
        (["check", DIGITS, "--no-shapes", "--set", "params.nothing=3"], 1),
        (["check", DIGITS, "--no-shapes", "--set", "train.epochs=-1"], 1),
        (["chekc", DIGITS], 2),
        (["check", DIGITS, "--colour"], 2),
        (["check"], 2),
        (["train", "absent.yaml"], 1),
        (["show", "absent.yaml"], 1),
        (["doc", "Conv9D"], 1),
        (["list", "nonsense"], 2),
        (["list", "layerz"], 2),
    ],
)
def test_exit_status(arguments: list[object], status: int, tmp_path: Path) -> None:
    done = kerasdl(*arguments, cwd=tmp_path)
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_an_internal_fault_says_that_it_is_one(tmp_path: Path) -> None:
    broken = tmp_path / "kerasdl_fault.py"
    broken.write_text(
        "import sys, click\nfrom kerasdl.cli.outcome import guarded\n"
        "@click.command()\ndef command():\n    raise RuntimeError('lost')\nsys.exit(guarded(command, []))\n"
    )
    done = subprocess.run(
        [sys.executable, str(broken)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 70
    assert "fault of kerasdl" in done.stderr
    assert "Traceback" not in done.stderr


def test_training_leaves_a_folder_and_a_json_object(tmp_path: Path) -> None:
    done = kerasdl("train", DIGITS, "--out", tmp_path / "run", "--json", "--set", "train.epochs=2")
    told = json.loads(done.stdout)
    assert done.returncode in (0, 3)
    assert {"run", "metrics", "expect", "seconds", "parameters"} <= told.keys()
    assert {each.name for each in (tmp_path / "run").iterdir()} == {
        "spec.yaml",
        "resolved.yaml",
        "data.json",
        "lock.json",
        "metrics.jsonl",
        "model.keras",
        "report.html",
        "result.json",
        "state.npz",
    }
    again = kerasdl("train", DIGITS, "--out", tmp_path / "run")
    assert again.returncode == 1
    assert "exists" in again.stderr


def test_a_promise_that_is_not_held_is_status_3(tmp_path: Path) -> None:
    done = kerasdl(
        "train",
        DIGITS,
        "--out",
        tmp_path / "run",
        "--set",
        "train.epochs=1",
        "--set",
        "expect={test.accuracy: {min: 1.1}}",
    )
    assert done.returncode == 3
    assert "NOT HELD" in done.stderr


def imports_keras(code: str) -> bool:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}\nimport sys\nprint([m for m in ('keras', 'tensorflow') if m in sys.modules])",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    return done.stdout.splitlines()[-1] != "[]"


CHECK = "from kerasdl.pipeline import run\nassert run({path!r}, shapes={shapes}).sound"


@pytest.mark.parametrize("shapes", [False, True])
def test_checking_does_not_import_keras_here(shapes: bool) -> None:
    assert not imports_keras(CHECK.format(path=str(DIGITS), shapes=shapes))


def test_the_test_above_can_fail() -> None:
    assert imports_keras(CHECK.format(path=str(DIGITS), shapes=True) + "\nimport keras")
