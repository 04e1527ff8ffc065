"""Keras on its NumPy backend without JAX, SciPy or TensorFlow: half a second instead of several.

For shapes alone. The NumPy backend imports JAX and SciPy for a few computations that shapes do not need; here they are
hollow. Where Keras would really compute with them, or with large dummies, `BeyondStubError` tells that the real backend
must answer. This leans on Keras's inside, so every version of Keras is held against the real backend by a test.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
import types
from collections.abc import Callable
from typing import Any

HOLLOW = ("jax", "scipy", "keras.src.backend.jax", "keras.src.backend.tensorflow", "keras.src.backend.torch")
ABSENT = (
    "tensorflow",
    "torch",
    "openvino",
    "sklearn",
    "pandas",
    "PIL",
    "grain",
    "IPython",
    "pydot",
    "requests",
)
MOST_DUMMY_ELEMENTS = 20_000_000
_UNKNOWN_LENGTH = 89


class BeyondStubError(BaseException):
    """The stub cannot answer; not an `Exception`, so that Keras does not wrap it."""


class _Hollow(types.ModuleType):
    """A module that has every attribute, none of which can be called."""

    __path__ = ()  # pyright: ignore[reportAssignmentType]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(f"{self.__name__}.{name}")


class _Name:
    def __init__(self, path: str) -> None:
        self._path = path

    def __getattr__(self, name: str) -> _Name:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(f"{self._path}.{name}")

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise BeyondStubError(self._path)

    def __mro_entries__(self, _: Any) -> tuple[type, ...]:
        return ()


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002
        if _within(fullname, ABSENT):
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        if _within(fullname, HOLLOW):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Hollow(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is in it."""


def _within(name: str, roots: tuple[str, ...]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def install() -> None:
    """Makes this process's Keras the hollow one; to be called before anything imports Keras.

    Raises:
        Exception: Whatever goes wrong when the inside of Keras is not what it was.
    """
    os.environ["KERAS_BACKEND"] = "numpy"
    sys.meta_path.insert(0, _Finder())
    from keras.src import backend

    if backend.backend() != "numpy":
        raise ImportError("Keras was imported with another backend before")
    setattr(backend, "compute_output_spec", _guarded(backend.compute_output_spec))  # noqa: B010


def _guarded(executed: Callable[..., Any]) -> Callable[..., Any]:
    """Keras runs a layer without a shape rule on dummies here: not on large ones, and its errors are not trusted."""

    def compute_output_spec(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        from keras import tree

        if sum(_dummy_elements(each) for each in tree.flatten((args, kwargs))) > MOST_DUMMY_ELEMENTS:
            raise BeyondStubError("large dummies")
        try:
            return executed(function, *args, **kwargs)
        except Exception as error:
            raise BeyondStubError(str(error)) from error

    return compute_output_spec


def _dummy_elements(value: Any) -> int:
    size = 1
    for length in getattr(value, "shape", None) or (0,):
        size *= _UNKNOWN_LENGTH if length is None else length
    return size
