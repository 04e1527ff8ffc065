"""Which backend Keras runs on, settled before Keras is imported."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import run as messages

BACKENDS = ("tensorflow", "jax", "torch")
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "1"}
"""TensorFlow's remarks on starting are left out; its warnings and errors are not."""


def choose(wanted: str | None = None, span: Span | None = None) -> tuple[str, tuple[Diagnostic, ...]]:
    """Settles Keras's backend for this process.

    `KERAS_BACKEND` wins over the spec's word, that over a Keras that runs already, that over TensorFlow; where
    nothing is wanted and TensorFlow is not installed, another that is.

    Args:
        wanted: `train.backend`.
        span: Where it is written, or where training is.

    Returns:
        The backend, and why it cannot be had.
    """
    ordered = os.environ.get("KERAS_BACKEND")
    if ordered and ordered not in BACKENDS:
        return ordered, (messages.backend_unknown(ordered, BACKENDS),)
    running = _running()
    chosen = ordered or wanted or running or next(filter(_installed, BACKENDS), BACKENDS[0])
    if running and running != chosen:
        return chosen, (messages.backend_taken(span, chosen, running),)
    if not _installed(chosen):
        return chosen, (messages.backend_missing(span, chosen),)
    os.environ["KERAS_BACKEND"] = chosen
    if not running:
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)
    return chosen, ()


def _running() -> str | None:
    """The backend of a Keras that is imported already."""
    keras = sys.modules.get("keras")
    return keras.backend.backend() if keras is not None and hasattr(keras, "backend") else None


def _installed(backend: str) -> bool:
    return find_spec(backend) is not None
