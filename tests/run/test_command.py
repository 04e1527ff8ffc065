"""`kerasdl train`, as a process."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run.training import DIGITS

PLACE = Path(__file__).parents[2]


def kerasdl(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kerasdl", *arguments],
        capture_output=True, text=True, check=False, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PLACE), **environment},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "digits.yaml").write_text(DIGITS + "expect: {test.accuracy: {min: 0.1}}\n")
    return tmp_path


def test_json_is_one_object_on_standard_output(folder: Path) -> None:
    done = kerasdl(folder, "train", "digits.yaml", "--json", "--set", "train.epochs=3")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["metrics"]["test"]["accuracy"] > 0.1
    assert said["expect"] == [
        {
            "path": "test.accuracy",
            "wanted": {"min": 0.1},
            "got": said["metrics"]["test"]["accuracy"],
            "held": True,
        }
    ]
    assert said["parameters"] == {"total": 1210, "trainable": 1210}
    assert said["seconds"] > 0
    assert json.loads((folder / said["run"] / "result.json").read_text()) == said
    assert len(done.stderr.splitlines()) == 3 + 6
    assert "epoch 3/3" in done.stderr


def test_a_promise_that_does_not_hold_is_status_3(folder: Path) -> None:
    done = kerasdl(folder, "train", "digits.yaml", "--set", "expect.test.accuracy.min=1.01", "--out", "run")
    assert done.returncode == 3, done.stderr
    assert done.stdout == ""
    assert "NOT HELD: test.accuracy at least 1.01" in done.stderr
    assert (folder / "run" / "model.keras").exists()


def test_a_run_never_writes_over_another(folder: Path) -> None:
    (folder / "run").mkdir()
    done = kerasdl(folder, "train", "digits.yaml", "--out", "run")
    assert done.returncode == 1
    assert "`run` is there already" in done.stderr
    assert list((folder / "run").iterdir()) == []


def test_smoke_judges_nothing(folder: Path) -> None:
    done = kerasdl(
        folder, "train", "digits.yaml", "--smoke", "--json", "--set", "expect.test.accuracy.min=1.01"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["expect"] == []


def test_a_wrong_spec_is_status_1_and_a_list_of_diagnostics(folder: Path) -> None:
    done = kerasdl(folder, "train", "digits.yaml", "--json", "--set", "data.targets=lable")
    assert done.returncode == 1
    assert "unknown-column" in [each["id"] for each in json.loads(done.stdout)["diagnostics"]]
    assert "Traceback" not in done.stderr


def test_data_that_are_not_here_are_told(folder: Path) -> None:
    changes = ("--set", "data.source=cifar10_subset")
    environment = {"XDG_CACHE_HOME": str(folder), "KERASDL_DATA": ""}
    done = kerasdl(folder, "train", "digits.yaml", *changes, **environment)
    assert done.returncode == 1
    assert "KERASDL_DATA" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_ctrl_c_keeps_what_was_learned(folder: Path, backend: str) -> None:
    arguments = ("train", "digits.yaml", "--out", "run", "--set", "train.epochs=100000")
    with subprocess.Popen(
        [sys.executable, "-m", "kerasdl", *arguments],
        stderr=subprocess.PIPE, text=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PLACE), "KERAS_BACKEND": backend},
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("epoch 3/"):
                break
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in said
    result = json.loads((folder / "run" / "result.json").read_text())
    assert result["interrupted"] is True
    assert result["epochs"] >= 3
    assert result["expect"] == []
    assert (folder / "run" / "model.keras").exists()
