"""What a run stands on, told without importing any of it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from kerasdl.version import __version__

PACKAGES = ("keras", "numpy")
BACKEND_PACKAGES = {"tensorflow": ("tensorflow", "tensorflow-cpu"), "jax": ("jax",), "torch": ("torch",)}


def versions(backend: str | None) -> dict[str, str]:
    """What a run stands on: this package, Keras, NumPy, the backend where there is one, and Python."""
    found = {"kerasdl": __version__}
    for package in (*PACKAGES, *BACKEND_PACKAGES.get(backend or "", ())):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return {**found, "python": platform.python_version()}
