"""What holds on TensorFlow holds on JAX: the same tests in a process whose Keras runs on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = ["test_formula.py", "test_ops.py", "test_build.py"]


@pytest.mark.parametrize("backend", ["jax"])
def test_the_same_tests_pass(backend: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            *(str(HERE / name) for name in FILES),
        ],
        cwd=HERE.parents[1],
        env={**os.environ, "KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3000:]
