"""The hollow Keras gives the same shapes as the real one, over every layer of the catalogue."""

from __future__ import annotations

import pytest

from kerasdl.backend.infer import ask
from kerasdl.backend.inference import Finding, Request
from kerasdl.backend.limits import Limits
from kerasdl.catalog import load
from tests.backend import layer_table

NAMES = layer_table.names()
# What hollow Keras leaves to the real backend: tables of words are TensorFlow's, windows are SciPy's.
LEFT_TO_THE_REAL = {
    "HashedCrossing",
    "Hashing",
    "IntegerLookup",
    "STFTSpectrogram",
    "StringLookup",
    "TextVectorization",
}


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Finding]]:
    """Findings of both, each of one process, by layer."""
    request = Request({number: (layer_table.graph(name), Limits()) for number, name in enumerate(NAMES)}, 60)
    return {
        mode: {NAMES[number]: finding for number, finding in ask(mode, request).items()}
        for mode in ("stub", "real")
    }


def test_most_layers_are_compared() -> None:
    assert len(NAMES) == len(load().names("layers")) - len(layer_table.UNTRIED) - 6  # six hold code or files
    assert len(NAMES) - len(LEFT_TO_THE_REAL) == 125


@pytest.mark.parametrize("name", NAMES)
def test_the_real_backend_takes_the_example(found: dict[str, dict[str, Finding]], name: str) -> None:
    finding = found["real"][name]
    assert finding.diagnostics == ()
    assert finding.shapes is not None
    assert finding.shapes.nodes["it"].outputs


@pytest.mark.parametrize("name", [name for name in NAMES if name not in LEFT_TO_THE_REAL])
def test_both_give_the_same_shapes_and_counts(found: dict[str, dict[str, Finding]], name: str) -> None:
    assert found["stub"][name].shapes == found["real"][name].shapes


@pytest.mark.parametrize("name", sorted(LEFT_TO_THE_REAL))
def test_what_the_hollow_one_cannot_answer_it_says(found: dict[str, dict[str, Finding]], name: str) -> None:
    assert found["stub"][name].shapes is None
