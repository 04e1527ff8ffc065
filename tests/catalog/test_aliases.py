"""The strings that stand for objects, against Keras's own `get`."""

from __future__ import annotations

import os
import subprocess
import sys

PROBE = """
import inspect, sys
from importlib import import_module
from kerasdl.catalog import load
catalog = load()
BASES = {"Loss", "Metric", "Initializer", "Regularizer", "Constraint"}  # to derive from, not to use
for kind in ("losses", "metrics", "optimizers", "initializers", "regularizers", "constraints", "activations"):
    module = import_module(f"keras.{kind}")
    known = set(catalog.aliases(kind))
    for text in sorted(known | {name for name in dir(module) if not name.startswith("_")} - BASES):
        try:
            got = module.get(text)
        except Exception:
            got = None
        symbol = catalog.alias(kind, text)
        if symbol is not None and symbol.chosen_from:
            continue
        if (got is None) != (symbol is None):
            if hasattr(module, text) and inspect.ismodule(getattr(module, text)): continue
            print(kind, text, "accepted" if got is not None else "refused", "by Keras")
        elif symbol is not None:
            path, _, name = symbol.path.rpartition(".")
            named = getattr(import_module(path), name)
            same = got is named or type(got) is named
            by_name = getattr(got, "__name__", "").replace("_", "") == name.lower()
            if not (same or by_name):
                print(kind, text, symbol.path, "is not", got)
"""


def test_exactly_the_strings_that_keras_takes():
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    run = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, env=environment, check=True
    )
    assert run.stdout == ""
