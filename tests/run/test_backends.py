"""The same weights give the same losses on TensorFlow and on JAX, and start without chatter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import json, sys
from pathlib import Path
import numpy as np
from tests.run import training
prepared = training.Prepared(getattr(training, sys.argv[2]))
built = prepared.built()
weights = Path(sys.argv[1])
if weights.exists():
    held = np.load(weights)
    built.model.set_weights([held[name] for name in held.files])
else:
    np.savez(weights, *built.model.get_weights())
result = prepared.run(built)
print(json.dumps({"backend": result.backend, "history": result.history, "metrics": result.metrics}))
"""


def run(backend: str, weights: Path, spec: str) -> tuple[dict, str]:
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(weights), spec],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


@pytest.mark.parametrize("spec", ["DIGITS", "PAIRS"])
def test_tensorflow_and_jax_give_the_same_losses(tmp_path: Path, spec: str) -> None:
    """With rows in memory, and with negatives that are drawn anew for each epoch."""
    first, said = run("tensorflow", tmp_path / "weights.npz", spec)
    second, _ = run("jax", tmp_path / "weights.npz", spec)
    assert (first["backend"], second["backend"]) == ("tensorflow", "jax")
    assert said == ""
    assert len(first["history"]) == 2
    for one, other in zip(first["history"], second["history"], strict=True):
        assert one == pytest.approx(other, rel=1e-4)
    for split in first["metrics"]:
        assert first["metrics"][split] == pytest.approx(second["metrics"][split], rel=1e-4)
