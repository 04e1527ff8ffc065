"""An oracle from outside: what Keras's own tests and docstrings write must be valid."""

from __future__ import annotations

from kerasdl.catalog import Argument, Catalog, Symbol, load
from tests.catalog.constructor_calls import Call, Nested, collect

# Arguments that a spec does not write, so that they say nothing about the catalogue.
WRITTEN_OTHERWISE = {
    "name": "`as` names things",
    "input_shape": "inputs are declared under `model.inputs`",
    "batch_input_shape": "inputs are declared under `model.inputs`",
    "batch_size": "inputs are declared under `model.inputs`",
    "input_dtype": "inputs are declared under `model.inputs`",
    "input_dim": "legacy; `Embedding.input_dim` is checked",
}
# Examples in Keras's docstrings which Keras itself refuses when they are run.
KERAS_REFUSES = {
    "keras.layers.DepthwiseConv1D(3, 3, 2, activation='relu')": "2 stands where `padding` belongs",
    "keras.layers.SeparableConv1D(3, 4, 3, 2, activation='relu')": "2 stands where `padding` belongs",
    "keras.layers.SeparableConv2D(3, 4, 3, 2, activation='relu')": "2 stands where `padding` belongs",
    "keras.metrics.OneHotIoU(num_classes=3, target_class_id=[1])": "the argument is `target_class_ids`",
    "Dense(3, kernel_regularizer='l1_l2')": "the string is `l1l2`",
}
MOST_REJECTED = 0.01
REFUSED_WITH_KERAS = 0.6


def problems(catalog: Catalog, call: Call) -> list[str]:
    """What the catalogue says against a call."""
    symbol = catalog.find(call.kind, call.name)
    assert symbol is not None
    given = dict(zip((a.name for a in symbol.arguments), call.positional, strict=False))
    given |= {k: v for k, v in call.keywords.items() if symbol.argument(k) or k not in WRITTEN_OTHERWISE}
    found = [problem for name, value in given.items() if (problem := _problem(catalog, symbol, name, value))]
    missing = [a.name for a in symbol.arguments if a.required and a.name not in given]
    return found + [f"{name} is required" for name in missing]


def _problem(catalog: Catalog, symbol: Symbol, name: str, value: object) -> str | None:
    argument = symbol.argument(name)
    if argument is None:
        return f"no argument {name}"
    if not _accepts(catalog, argument, value):
        return f"{name}={value!r}, expected {catalog.describe(argument)}"
    return None


def _accepts(catalog: Catalog, argument: Argument, value: object) -> bool:
    if isinstance(value, Nested):
        return any(kind in argument.objects for kind in catalog.kinds_of(value.name))
    if isinstance(value, list) and any(isinstance(item, Nested) for item in value):
        return argument.many and all(_accepts(catalog, argument, item) for item in value)
    return catalog.accepts(argument, value)


def counted(catalog: Catalog, call: Call) -> bool:
    """Whether a call says something about the catalogue."""
    symbol = catalog.find(call.kind, call.name)
    assert symbol is not None
    if symbol.refusal or call.must_fail or call.source in KERAS_REFUSES:
        return False
    names_first = call.kind == "metrics" and call.positional[:1] and isinstance(call.positional[0], str)
    return not names_first


def test_keras_own_calls_are_valid(capsys):
    catalog = load()
    calls = [call for call in collect(catalog) if counted(catalog, call)]
    rejected = [(call, found) for call in calls if (found := problems(catalog, call))]
    with capsys.disabled():
        print(
            f"\n{len(calls)} constructor calls of {len({c.name for c in calls})} classes, {len(rejected)} rejected"
        )
    report = "\n".join(f"{call.place} {call.source}: {'; '.join(found)}" for call, found in rejected)
    assert len(calls) > 2000
    assert len(rejected) <= MOST_REJECTED * len(calls), report


def test_most_calls_that_keras_refuses_are_refused():
    """Calls under ``assertRaises``; the rest fail by what other arguments or the tensors are."""
    catalog = load()
    calls = [c for c in collect(catalog) if c.must_fail and (c.positional or c.keywords)]
    calls = [c for c in calls if not catalog.find(c.kind, c.name).refusal]
    refused = [call for call in calls if problems(catalog, call)]
    assert len(calls) > 120
    assert len(refused) >= REFUSED_WITH_KERAS * len(calls), f"{len(refused)} of {len(calls)}"


if __name__ == "__main__":
    catalog = load()
    for call in collect(catalog):
        if counted(catalog, call) and (found := problems(catalog, call)):
            print(call.place, call.source[:160], "::", "; ".join(found))
