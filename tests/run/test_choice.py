"""Which backend Keras runs on."""

import subprocess
import sys

import pytest

from kerasdl.backend import choice
from kerasdl.diagnostics import Source, Span

SPAN = Span(Source("spec.yaml", "backend: jax"), 9, 12)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process in which Keras is not imported yet."""
    monkeypatch.setenv("KERAS_BACKEND", "")  # so that what a test sets is taken back after it
    monkeypatch.delenv("KERAS_BACKEND")
    monkeypatch.setattr(choice, "_running", lambda: None)


def test_the_environment_wins_over_the_spec(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert choice.choose("jax", SPAN) == ("tensorflow", ())


def test_the_spec_wins_over_the_default() -> None:
    assert choice.choose("jax", SPAN) == ("jax", ())
    assert choice.os.environ["KERAS_BACKEND"] == "jax"


def test_tensorflow_is_the_default_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choice.choose() == ("tensorflow", ())
    monkeypatch.delenv("KERAS_BACKEND")
    monkeypatch.setattr(choice, "_installed", lambda backend: backend == "jax")
    assert choice.choose() == ("jax", ())


def test_a_missing_backend_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "_installed", {}.get)
    _, (found,) = choice.choose("jax", SPAN)
    assert found.id == "backend-missing"
    assert found.span == SPAN
    assert "pip install '.[jax]'" in (found.help or "")


def test_an_unknown_backend_in_the_environment_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "tensorflwo")
    _, (found,) = choice.choose()
    assert found.id == "backend-unknown"
    assert "`tensorflow`" in (found.help or "")


def test_a_keras_that_runs_on_another_backend_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "_running", lambda: "tensorflow")
    assert choice.choose() == ("tensorflow", ())
    monkeypatch.delenv("KERAS_BACKEND")
    _, (found,) = choice.choose("jax", SPAN)
    assert found.id == "backend-taken"


def test_choosing_does_not_import_keras() -> None:
    script = (
        "import sys; from kerasdl.backend.choice import choose; choose('jax'); "
        "print(sorted({'keras', 'tensorflow', 'jax'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
