"""Keras models, data and training as YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerasdl.version import __version__

__all__ = ["SpecError", "__version__", "build", "check", "evaluate", "load", "predict", "train"]

if TYPE_CHECKING:
    from kerasdl.api import build, check, evaluate, load, predict, train
    from kerasdl.diagnostics import SpecError
else:  # Type checkers would take a module with `__getattr__` to have every name.

    def __getattr__(name: str) -> Any:
        """The public functions, imported when first asked for: `import kerasdl` costs next to nothing."""
        if name == "SpecError":
            from kerasdl.diagnostics import SpecError

            return SpecError
        if name in __all__:
            from kerasdl import api

            return getattr(api, name)
        raise AttributeError(f"module 'kerasdl' has no attribute {name!r}")


def __dir__() -> list[str]:
    """With the names that are imported when first asked for, so that a prompt completes them."""
    return sorted({*globals(), *__all__})
