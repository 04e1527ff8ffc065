"""The public symbols of the installed Keras, by kind."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import keras

CLASS_KINDS: dict[str, tuple[ModuleType, type]] = {
    "layers": (keras.layers, keras.layers.Layer),
    "losses": (keras.losses, keras.losses.Loss),
    "metrics": (keras.metrics, keras.metrics.Metric),
    "optimizers": (keras.optimizers, keras.optimizers.Optimizer),
    "schedules": (
        keras.optimizers.schedules,
        keras.optimizers.schedules.LearningRateSchedule,
    ),
    "initializers": (keras.initializers, keras.initializers.Initializer),
    "regularizers": (keras.regularizers, keras.regularizers.Regularizer),
    "constraints": (keras.constraints, keras.constraints.Constraint),
    "callbacks": (keras.callbacks, keras.callbacks.Callback),
}
FUNCTION_KINDS: dict[str, ModuleType] = {
    "activations": keras.activations,
    "ops": keras.ops,
    "applications": keras.applications,
}
KINDS = (
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "initializers",
    "regularizers",
    "constraints",
    "activations",
    "callbacks",
    "ops",
    "applications",
)
# Classes to derive from, not to use. `Wrapper` computes nothing by itself.
BASES = {
    keras.layers.Wrapper,
    keras.metrics.MeanMetricWrapper,
    keras.callbacks.CallbackList,
}
PLUMBING = {"get", "serialize", "deserialize"}
OPS_SUBMODULES = ("image",)


@dataclass(slots=True)
class Found:
    """One public symbol: its kind, its public name, other public names, the object itself."""

    kind: str
    name: str
    path: str
    object: Callable[..., Any]
    also: list[str] = field(default_factory=list)


def symbols() -> Iterator[Found]:
    """Yields every public symbol, kind by kind, each sorted by name."""
    for kind in KINDS:
        found = _classes(kind) if kind in CLASS_KINDS else _functions(kind)
        yield from sorted(found, key=lambda symbol: symbol.name)


def _classes(kind: str) -> list[Found]:
    module, base = CLASS_KINDS[kind]
    names: dict[type, list[str]] = {}
    for name, thing in vars(module).items():
        if not name.startswith("_") and _usable(thing, base):
            names.setdefault(thing, []).append(name)
    return [_symbol(kind, module, thing, spellings) for thing, spellings in names.items()]


def _usable(thing: object, base: type) -> bool:
    return inspect.isclass(thing) and issubclass(thing, base) and thing is not base and thing not in BASES


def _symbol(kind: str, module: ModuleType, thing: Any, spellings: list[str]) -> Found:
    capital = [name for name in spellings if name[0].isupper()] or spellings
    name = thing.__name__ if thing.__name__ in capital else sorted(capital)[0]
    also = sorted(set(capital) - {name})
    return Found(kind, name, f"{module.__name__}.{name}", thing, also)


def _functions(kind: str) -> list[Found]:
    module = FUNCTION_KINDS[kind]
    found = [
        Found(kind, name, f"{module.__name__}.{name}", thing) for name, thing in _public_functions(module)
    ]
    for part in OPS_SUBMODULES if kind == "ops" else ():
        inner = getattr(module, part)
        found += [
            Found(kind, f"{part}.{name}", f"{inner.__name__}.{name}", thing)
            for name, thing in _public_functions(inner)
        ]
    return found


def _public_functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, thing in vars(module).items():
        if name.startswith("_") or name in PLUMBING or inspect.ismodule(thing):
            continue
        if callable(thing):
            yield name, thing
