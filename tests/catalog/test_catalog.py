"""The loader: what it finds, what it accepts, how it speaks, and what it does not import."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.catalog import KINDS, MISSING, load
from kerasdl.catalog.plain import KEYWORDS, conforms, keywords_of


def argument(address: str):
    kind, name, wanted = address.rsplit(".", 2) if address.count(".") == 2 else address.split(".", 2)
    found = load().find(kind, name)
    assert found
    made = found.argument(wanted)
    assert made, address
    return made


def every_argument():
    catalog = load()
    for kind in KINDS:
        for name in catalog.names(kind):
            symbol = catalog.find(kind, name)
            assert symbol
            for one in symbol.arguments:
                yield symbol, one


def test_the_counts_of_keras_3_15():
    """The public classes of Keras 3.15, bases to derive from left out."""
    catalog = load()
    assert catalog.version == "3.15"
    counts = {kind: len(catalog.names(kind)) for kind in KINDS}
    assert counts["layers"] == 141
    assert counts["applications"] == 40
    assert counts["losses"] == 22
    assert counts["ops"] > 330


@pytest.mark.parametrize(
    ("kind", "alias", "name"),
    [
        ("losses", "mse", "MeanSquaredError"),
        ("losses", "kld", "KLDivergence"),
        ("metrics", "mae", "MeanAbsoluteError"),
        ("optimizers", "adam", "Adam"),
        ("optimizers", "RMSprop", "RMSprop"),
        ("initializers", "he_normal", "HeNormal"),
        ("initializers", "zeros", "Zeros"),
        ("regularizers", "l2", "L2"),
        ("constraints", "max_norm", "MaxNorm"),
        ("activations", "relu", "relu"),
    ],
)
def test_strings_of_keras_documentation(kind, alias, name):
    found = load().alias(kind, alias)
    assert found
    assert found.name == name


def test_accuracy_is_chosen_by_keras_when_shapes_are_known():
    found = load().alias("metrics", "accuracy")
    assert found
    assert found.chosen_from == ("BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy")


def test_arguments_that_a_class_fixes_do_not_leak_from_its_parents():
    names = {a.name for a in load().find("layers", "Conv2D").arguments}
    assert "rank" not in names
    assert {"filters", "kernel_size", "activity_regularizer", "dtype", "trainable"} <= names
    assert "pool_mode" not in {a.name for a in load().find("layers", "MaxPooling2D").arguments}
    assert load().find("layers", "Conv2D").first.name == "filters"


@pytest.mark.parametrize(
    ("address", "value", "fits"),
    [
        ("layers.Dense.units", 3, True),
        ("layers.Dense.units", 3.0, False),
        ("layers.Dense.units", True, False),
        ("layers.Dense.units", 0, False),
        ("layers.Dense.units", 10**400, True),
        ("layers.Dropout.rate", 1, True),
        ("layers.Dropout.rate", math.nan, False),
        ("layers.Dropout.rate", math.inf, False),
        ("layers.ReLU.max_value", math.inf, True),
        ("layers.Conv1D.padding", "causal", True),
        ("layers.Conv2D.padding", "causal", False),
        ("layers.ZeroPadding2D.padding", [[1, 0], [2, 1]], True),
        ("layers.ZeroPadding2D.padding", "same", False),
        ("layers.MaxPooling2D.strides", None, True),
        ("layers.Conv2D.strides", None, False),
        ("layers.Conv2D.kernel_size", [3, 3], True),
        ("layers.Conv2D.kernel_size", [3], False),
        ("layers.Dense.activation", "relu", True),
        ("layers.Dense.activation", "relo", False),
        ("layers.Dense.activation", "LeakyReLU", True),
        ("layers.Dense.activation", "Dense", False),
        ("layers.Dense.kernel_initializer", "he_normal", True),
        ("layers.StringLookup.vocabulary", ["a", "b"], True),
        ("layers.StringLookup.vocabulary", "words.txt", False),
        ("applications.VGG16.weights", None, True),
        ("applications.VGG16.weights", "imagenet", False),
        ("callbacks.EarlyStopping.verbose", True, False),
    ],
)
def test_plain_values(address, value, fits):
    assert load().accepts(argument(address), value) is fits


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("layers.Conv2D.kernel_size", "an integer of at least 1 or a list of 2 integers"),
        ("layers.Conv2D.padding", "one of `valid`, `same`"),
        ("layers.Conv2D.kernel_initializer", "an initializer or `null`"),
        ("layers.Conv2D.activation", "an activation, a layer, or `null`"),
        ("layers.Dropout.rate", "a number from 0 to 1"),
        ("layers.RNN.cell", "a layer or a list of them"),
        ("optimizers.Adam.learning_rate", "a schedule or a number of at least 0"),
        ("layers.Lambda.function", "nothing that can be written as data"),
    ],
)
def test_descriptions(address, text):
    assert load().describe(argument(address)) == text


def test_what_holds_code_or_touches_files_is_refused():
    """The gate of FINDINGS: code, files, network."""
    catalog = load()
    for name in ("Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"):
        assert catalog.find("layers", name).refusal.reason == "code"
    for name in ("map", "vectorize", "while_loop", "cond", "scan", "custom_gradient"):
        assert catalog.find("ops", name).refusal.reason == "code"
    assert catalog.find("layers", "TFSMLayer").refusal.reason == "file"
    assert catalog.find("callbacks", "RemoteMonitor").refusal.reason == "network"
    assert catalog.find("callbacks", "ModelCheckpoint").refusal.allowed_by
    assert argument("layers.StringLookup.vocabulary").refusal.reason == "file"
    for name in catalog.names("applications"):
        weights = catalog.find("applications", name).argument("weights")
        assert (weights.default, weights.refusal.allowed_by) == (None, "weights")


def test_lists_of_tensors_are_known():
    catalog = load()
    for name in ("Add", "Concatenate", "Dot"):
        assert catalog.find("layers", name).call[0].many
    assert [c.name for c in catalog.find("ops", "where").call] == ["condition", "x1", "x2"]
    assert [c.name for c in catalog.find("ops", "einsum").call if c.many] == ["operands"]
    assert [a.name for a in catalog.find("ops", "clip").arguments] == ["x_min", "x_max"]
    assert not catalog.find("ops", "arange").call


def test_every_default_is_accepted_by_its_own_schema():
    catalog = load()
    wrong = [
        f"{s.kind}.{s.name}.{a.name}"
        for s, a in every_argument()
        if a.default is not MISSING and not catalog.accepts(a, a.default) and not s.refusal
    ]
    assert wrong == []


def test_every_schema_uses_known_keywords_and_every_symbol_is_documented():
    catalog = load()
    for symbol, one in every_argument():
        assert keywords_of(one.schema) <= set(KEYWORDS), (symbol.name, one.name)
        assert catalog.describe(one)
    undocumented = [f"{s.kind}.{s.name}.{a.name}" for s, a in every_argument() if not a.doc and not s.refusal]
    assert undocumented == []


def test_own_entries_join():
    entry = {
        "path": "kerasdl.Noise",
        "doc": "Noise.",
        "arguments": [{"name": "stddev", "schema": {"type": "number"}}],
    }
    catalog = load().with_entries("layers", {"Noise": entry})
    assert catalog.find("layers", "Noise").first.name == "stddev"
    assert load().find("layers", "Noise") is None
    with pytest.raises(ValueError, match="already"):
        catalog.with_entries("layers", {"Dense": entry})
    unchecked = {"arguments": [{"name": "x", "schema": {"type": "string", "format": "date"}}]}
    with pytest.raises(ValueError, match="format"):
        catalog.with_entries("layers", {"Dated": unchecked})


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)
DISTINCT = [json.loads(text) for text in sorted({json.dumps(a.schema) for _, a in every_argument()})]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(DISTINCT), PLAIN)
def test_nothing_is_accepted_that_json_schema_refuses(schema, value):
    """Our check is the stricter: it also tells 1.0 from 1."""
    if conforms(value, schema):
        assert jsonschema.Draft202012Validator(schema).is_valid(value)


def _fresh(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


LOADED = (
    "import sys; print(*sorted({'keras', 'numpy', 'tensorflow', 'jax', 'jsonschema'} & set(sys.modules)))"
)
USE = "from kerasdl.catalog import load; c = load(); c.accepts(c.find('layers', 'Dense').first, 3); "


def test_nothing_heavy_is_imported():
    assert _fresh(USE + "import kerasdl.catalog.schema as s; s.spec_schema(c); " + LOADED) == ""
    assert _fresh("import numpy; " + LOADED) == "numpy", "the test above could not fail"


def test_loading_is_quick():
    code = (
        "import time; from kerasdl.catalog.catalog import load\n"
        "def once():\n"
        "    load.cache_clear(); start = time.perf_counter(); load(); return time.perf_counter() - start\n"
        "print(min(once() for _ in range(5)))"
    )
    assert float(_fresh(code)) < 0.06
