"""`kerasdl verify` from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kerasdl.cli.outcome import guarded
from kerasdl.cli.verify import command
from kerasdl.verify import read

ROOT = Path(__file__).parents[2]
STEP = """
kerasdl: 1
name: step
data: {source: {Examples: {x: [[2]], y: [[2]]}}, inputs: x, targets: y}
model: {layers: [{Dense: 1, as: neuron}]}
weights: {neuron: {kernel: [[2]], bias: [1]}}
train: {loss: MeanSquaredError, optimizer: {SGD: {learning_rate: 0.1}}, seed: 5}
expect: {weights.neuron.kernel: {equals: [[0.8]], within: 1e-6, seeds: 2}}
"""
NEURON = """
kerasdl: 1
name: neuron
data: {source: {Examples: {x: [[1, 2, 3]]}}, inputs: x}
model: {layers: [{Dense: 1, as: neuron}]}
weights: {neuron: {kernel: [[1], [0.5], [1]], bias: [0.5]}}
expect: {output: {equals: [[5.5]]}, weights.neuron.bias: {max: 0.5}, parameters.total: {equals: 4}}
"""
LARGE = """
kerasdl: 1
name: large
model: {inputs: {x: [10000]}, layers: [{Dense: 90000}]}
expect: {parameters.trainable: {equals: 900090000}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verify(*arguments: str) -> tuple[int, Result]:
    """The exit status, and what was printed."""
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    status = result.return_value if result.exception is None else guarded(command, arguments)
    return status, result


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_promise_is_proven_in_its_seeds() -> None:
    write("specs/step.yaml", STEP)
    status, result = verify("specs")
    assert status == 0
    assert "[[0.8]] in 2 seeds" in result.stdout
    found = read(Path("specs/results.jsonl"))
    assert [(each.spec, each.seed, each.promises[0].held) for each in found] == [
        ("step.yaml", 5, True), ("step.yaml", 6, True),
    ]  # fmt: skip
    assert {"keras", "kerasdl", "numpy", "python"} <= found[0].versions.keys()
    assert not Path("runs").exists()


def test_a_promise_that_does_not_hold_is_status_3() -> None:
    write("step.yaml", STEP.replace("0.8", "0.9"))
    status, result = verify("step.yaml", "--seeds", "1")
    assert status == 3
    assert "NOT HELD" in result.stdout
    assert [each.seed for each in read(Path("results.jsonl"))] == [5]


def test_without_train_a_spec_is_judged_as_it_is() -> None:
    """The neuron of the notes, section 2.1; and a model too large to be made, by its count alone."""
    write("neuron.yaml", NEURON)
    write("large.yaml", LARGE)
    status, result = verify("neuron.yaml", "large.yaml")
    assert status == 0, result.output
    large, neuron = read(Path("results.jsonl"))
    assert (large.seed, large.backend) == (None, None)
    assert [each.got for each in neuron.promises] == [[[5.5]], [0.5], 4]


def test_other_specs_keep_their_lines_and_results_are_found_above() -> None:
    write("specs/one/step.yaml", STEP)
    write("specs/two/neuron.yaml", NEURON)
    write("specs/results.jsonl", "")
    assert verify("specs/two")[0] == 0
    assert verify("specs/one")[0] == 0
    found = read(Path("specs/results.jsonl"))
    assert [each.spec for each in found] == ["one/step.yaml", "one/step.yaml", "two/neuron.yaml"]


def test_a_spec_with_a_mistake_is_told_and_the_others_are_verified() -> None:
    write("specs/neuron.yaml", NEURON)
    write("specs/wrong.yaml", NEURON.replace("Dense", "Dens"))
    write("specs/silent.yaml", NEURON.partition("expect")[0])
    status, result = verify("specs")
    assert status == 1
    assert "unknown-name" in result.stderr
    assert "1 spec with mistakes; 1 spec promises nothing" in result.stderr
    assert [each.spec for each in read(Path("specs/results.jsonl"))] == ["neuron.yaml"]


def test_json_is_one_object() -> None:
    write("step.yaml", STEP)
    said = json.loads(verify("step.yaml", "--json")[1].stdout)
    (only,) = said["specs"]["step.yaml"]
    assert (only["path"], only["seeds"], only["held"]) == ("weights.neuron.kernel", [5, 6], True)


def stop_in(seed: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Interrupts the training of one seed; lists the seeds that were trained."""
    import kerasdl.verify

    true, trained = kerasdl.verify.prove, list[int]()

    def prove(case: Any, given: int, progress: Any = None) -> Any:
        if given == seed:
            raise KeyboardInterrupt
        trained.append(given)
        return true(case, given, progress)

    monkeypatch.setattr("kerasdl.verify.prove", prove)
    return trained


def test_an_interruption_keeps_what_is_proven_and_missing_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    write("step.yaml", STEP)
    with monkeypatch.context() as patched:
        trained = stop_in(6, patched)
        status, result = verify("step.yaml")
        assert status == 130
        assert trained == [5]
        assert "NOT HELD" in result.stdout  # in one seed of two
    assert [each.seed for each in read(Path("results.jsonl"))] == [5]
    trained = stop_in(-1, monkeypatch)
    assert verify("step.yaml", "--missing")[0] == 0
    assert trained == [6]


def test_what_another_call_wrote_meanwhile_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two calls share one file: each training of the first ends after one of the second."""
    import kerasdl.verify

    write("step.yaml", STEP)
    write("neuron.yaml", NEURON)
    true = kerasdl.verify.prove

    def prove(case: Any, seed: int | None, progress: Any = None) -> Any:
        line = true(case, seed, progress)
        if case.name == "step.yaml":
            with monkeypatch.context() as patched:
                patched.setattr("kerasdl.verify.prove", true)
                verify("neuron.yaml")
        return line

    monkeypatch.setattr("kerasdl.verify.prove", prove)
    assert verify("step.yaml")[0] == 0
    assert [each.spec for each in read(Path("results.jsonl"))] == ["neuron.yaml", "step.yaml", "step.yaml"]


def test_a_spec_is_trained_on_the_backend_that_it_names() -> None:
    """In a process of its own, where no Keras runs yet; nothing but the outcome is told."""
    write("first.yaml", LARGE)
    write("step.yaml", STEP.replace("seed: 5", "seed: 5, backend: jax").replace("seeds: 2", "seeds: 1"))
    environment = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"}
    result = subprocess.run(
        [sys.executable, "-m", "kerasdl", "verify", "first.yaml", "step.yaml"],
        env={**environment, "PYTHONPATH": str(ROOT), "JAX_PLATFORMS": "cpu"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert [line.partition("  ")[0] for line in result.stderr.splitlines()] == [
        "1/2",
        "2/2",
        "2 of 2 promises held",
    ]
    assert [each.backend for each in read(Path("results.jsonl"))] == [None, "jax"]


def test_what_is_no_file_of_results_is_left_alone() -> None:
    write("step.yaml", STEP)
    write("results.jsonl", "mine\n")
    assert guarded(command, ["step.yaml"]) == 2
    assert Path("results.jsonl").read_text() == "mine\n"


def test_parameters_in_training_are_counted_with_and_without_a_model() -> None:
    """A served neuron of 4 weights, and an auxiliary one of 4 that only its loss needs."""
    text = """
kerasdl: 1
name: auxiliary
model:
  inputs: {x: [3]}
  layers: [{Dense: 1, from: x, as: helper}, {Dense: 1, from: x, as: served}]
  outputs: served
train:
  loss: {served: MeanSquaredError, helper: MeanSquaredError}
  optimizer: SGD
expect: {parameters.total: {equals: 4}, parameters.training: {equals: 8}%s}
"""
    write("counted.yaml", text % "")
    write("built.yaml", text % ", weights.served.bias: {equals: [0]}")
    assert verify("counted.yaml", "built.yaml")[0] == 0
    built, counted = read(Path("results.jsonl"))
    assert counted.backend is None
    assert built.backend is not None
    assert built.promises[:2] == counted.promises
