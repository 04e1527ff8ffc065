"""A training that was stopped goes on as if it had not been."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasdl
from kerasdl.diagnostics import SpecError
from kerasdl.run.progress import Lines
from tests.run.training import DIGITS

PLACE = Path(__file__).parents[2]
CALLBACKS = """  callbacks:
    - ReduceLROnPlateau: {patience: 1, min_delta: 1.0}
    - EarlyStopping: {patience: 3, min_delta: 1.0, restore_best_weights: true}
  keep: best
"""
SPEC = (
    DIGITS.replace("    - {Dense: {units: 10", "    - Dropout: 0.2\n    - {Dense: {units: 10")
    .replace("epochs: 2", "epochs: 6")
    .replace("  seed: 3\n", CALLBACKS)
)
AUGMENTED = SPEC.replace(
    "  inputs: image\n",
    "  augment: [RandomTranslation: {height_factor: 0.1, width_factor: 0.1}, GaussianNoise: 0.1]\n  inputs: image\n",
)
SCRIPT = """
import sys
from pathlib import Path
import kerasdl
from tests.run.test_resume import Stopping
folder = Path(sys.argv[1])
spec = folder / "digits.yaml"
first = kerasdl.train(spec, set={"train.seed": 3}, out=folder / "whole")
kerasdl.train(spec, set={"train.seed": 3}, out=folder / "part", progress=Stopping(2))
kerasdl.train(spec, set={"train.seed": 3}, out=folder / "rest", resume=folder / "part")
"""


class Stopping(Lines):
    """Asks for an end in the middle of an epoch, counted from 0."""

    def __init__(self, epoch: int) -> None:
        super().__init__(io.StringIO())
        self.epoch, self.now = epoch, 0

    def stepped(self, step: int, metrics: Mapping[str, Any]) -> None:
        super().stepped(step, metrics)
        if self.now == self.epoch:
            self.epoch = -1
            signal.raise_signal(signal.SIGTERM)

    def epoch_ended(self, epoch: int, metrics: Mapping[str, float]) -> None:
        self.now += 1
        super().epoch_ended(epoch, metrics)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spec, and a run of it: two epochs of six, from a seed that was drawn."""
    place = tmp_path_factory.mktemp("resume")
    (place / "digits.yaml").write_text(SPEC)
    kerasdl.train(place / "digits.yaml", set={"train.epochs": 2}, out=place / "two")
    return place


def lines(run: Path) -> list[dict[str, float]]:
    """What each epoch gave, without the time that it took."""
    found = map(json.loads, (run / "metrics.jsonl").read_text().splitlines())
    return [{name: value for name, value in each.items() if name != "seconds"} for each in found]


def weights(run: Path) -> list[np.ndarray]:
    import keras

    return keras.models.load_model(run / "model.keras").get_weights()


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_it_goes_on_as_if_it_had_not_been_stopped(backend: str, tmp_path: Path) -> None:
    """Stopped in the middle of the third epoch: what is drawn, the learning rate and the best weights are the same."""
    (tmp_path / "digits.yaml").write_text(AUGMENTED)
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        check=True,
        cwd=PLACE,
        env={**os.environ, "KERAS_BACKEND": backend},
    )
    assert len(lines(tmp_path / "part")) < len(lines(tmp_path / "whole"))
    assert lines(tmp_path / "rest") == lines(tmp_path / "whole")
    for one, other in zip(weights(tmp_path / "rest"), weights(tmp_path / "whole"), strict=True):
        np.testing.assert_array_equal(one, other)
    assert json.loads((tmp_path / "rest/lock.json").read_text())["resumed"] == str(tmp_path / "part")


def test_a_training_that_was_killed_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands beside the run's place meanwhile is enough."""

    class Copying(Lines):
        def epoch_ended(self, epoch: int, metrics: Mapping[str, float]) -> None:
            super().epoch_ended(epoch, metrics)
            if epoch == 3:
                shutil.copytree(tmp_path / ".whole.partial", tmp_path / "killed")

    for name in ("_WRITTEN", "_SHORTEST", "_SHARE"):
        monkeypatch.setattr(f"kerasdl.run.state.{name}", 0.0)
    seed = {"train.seed": 5}
    spec = folder / "digits.yaml"
    kerasdl.train(spec, set=seed, out=tmp_path / "whole", progress=Copying(io.StringIO()))
    assert len(lines(tmp_path / "killed")) == 3
    kerasdl.train(spec, set=seed, out=tmp_path / "rest", resume=tmp_path / "killed")
    assert lines(tmp_path / "rest") == lines(tmp_path / "whole")


def test_the_seed_is_that_of_the_run(folder: Path, tmp_path: Path) -> None:
    result = kerasdl.train(folder / "digits.yaml", out=tmp_path / "rest", resume=folder / "two")
    assert result.seed == json.loads((folder / "two/lock.json").read_text())["seed"]
    assert len(result.history) == 4  # where EarlyStopping ends it


def test_the_run_stays_as_it_is(folder: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in (folder / "two").iterdir()}
    kerasdl.train(folder / "digits.yaml", out=tmp_path / "rest", resume=folder / "two")
    assert {path.name: path.read_bytes() for path in (folder / "two").iterdir()} == before


def test_its_own_spec_goes_on_from_another_place(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "two", tmp_path / "moved")
    spec = tmp_path / "moved/spec.yaml"
    result = kerasdl.train(spec, set={"train.epochs": 3}, out=tmp_path / "rest", resume=tmp_path / "moved")
    assert len(result.history) == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"train.optimizer": "SGD"}, "`train.optimizer` is different"),
        ({"train.seed": 4}, "`train.seed` is different"),
        (
            {"model.layers.hidden.units": 11, "train.batch_size": 8},
            "`model`, `train.batch_size` are different",
        ),
    ],
)
def test_another_training_is_refused(
    folder: Path, tmp_path: Path, changes: Mapping[str, Any], words: str
) -> None:
    told = refused(folder / "digits.yaml", folder / "two", tmp_path, changes)
    assert told.id == "resumes-another"
    assert told.headline.endswith(words)


def test_a_training_that_is_done_is_refused(folder: Path, tmp_path: Path) -> None:
    told = refused(folder / "digits.yaml", folder / "two", tmp_path, {"train.epochs": 2})
    assert told.id == "nothing-to-resume"
    assert told.help == "ask for more: `--set train.epochs=4`"


def test_a_smoke_run_is_nothing_to_go_on_from(folder: Path, tmp_path: Path) -> None:
    kerasdl.train(folder / "digits.yaml", smoke=True, out=tmp_path / "smoke")
    assert refused(folder / "digits.yaml", tmp_path / "smoke", tmp_path).id == "no-state"


def test_a_folder_without_a_state_is_refused(folder: Path, tmp_path: Path) -> None:
    assert refused(folder / "digits.yaml", folder, tmp_path).id == "not-a-run"
    shutil.copytree(folder / "two", tmp_path / "bare")
    (tmp_path / "bare/state.npz").unlink()
    assert refused(folder / "digits.yaml", tmp_path / "bare", tmp_path).id == "no-state"


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut"])
def test_a_damaged_state_is_told(folder: Path, tmp_path: Path, content: bytes) -> None:
    shutil.copytree(folder / "two", tmp_path / "damaged")
    (tmp_path / "damaged/state.npz").write_bytes(content)
    assert refused(folder / "digits.yaml", tmp_path / "damaged", tmp_path).id == "run-damaged"


def test_other_data_are_refused(tmp_path: Path) -> None:
    text = SPEC.replace("source: digits", "source: {NPZ: digits.npz}").replace(
        "  splits: {validation: 0.1}\n", ""
    )
    text = text.replace("  keep: best\n", "").replace("    - Flatten\n", "")
    text = text.replace(": {patience", ": {monitor: loss, patience")
    (tmp_path / "digits.yaml").write_text(text)
    draw = np.random.default_rng(1)
    image, label = draw.normal(size=(64, 5)).astype("float32"), draw.integers(0, 10, 64)
    np.savez(tmp_path / "digits.npz", image=image, label=label)
    kerasdl.train(tmp_path / "digits.yaml", set={"train.epochs": 1}, out=tmp_path / "one")
    np.savez(tmp_path / "digits.npz", image=image + 1, label=label)
    assert refused(tmp_path / "digits.yaml", tmp_path / "one", tmp_path).id == "resumes-on-other-data"


def test_another_backend_is_refused(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kerasdl", "train", "digits.yaml", "--resume", "two", "--json", "--out"]
    done = subprocess.run(
        [*command, str(tmp_path / "rest")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PLACE), "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "resumes-elsewhere" in done.stdout
    assert "KERAS_BACKEND=tensorflow" in done.stdout
    assert not (tmp_path / "rest").exists()


def refused(spec: Path, run: Path, place: Path, changes: Mapping[str, Any] | None = None) -> Any:
    """The one mistake that is told; nothing is left behind."""
    with pytest.raises(SpecError) as wrong:
        kerasdl.train(spec, set=changes, out=place / "rest", resume=run)
    assert not (place / "rest").exists()
    (told,) = wrong.value.diagnostics
    return told
