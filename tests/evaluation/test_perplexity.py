"""Perplexity: worked out by hand, and the same as e to Keras's own loss."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import pytest

from kerasdl.catalog import load
from kerasdl.diagnostics import Source, Span
from kerasdl.evaluation.perplexity import measured
from kerasdl.spec.model import Call, Given

SPAN = Span(Source("spec.yaml", "loss"), 0, 4)


def loss(name: str = "SparseCategoricalCrossentropy", **arguments: Any) -> Call:
    symbol = load().find("losses", name)
    assert symbol is not None
    return Call(symbol, {key: Given(value, SPAN, SPAN) for key, value in arguments.items()}, SPAN)


def found(*batches: Any, call: Call | None = None) -> float:
    return measured(iter(batches), call or loss()).numbers[""]


SAID = np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]], "float32")
WANTED = np.array([0, 1, 2])
BY_HAND = (0.5 * 0.8 * 0.6) ** (-1 / 3)


def test_it_is_one_over_the_geometric_mean_of_the_right_words_probabilities() -> None:
    assert found((WANTED, SAID, None, None)) == pytest.approx(BY_HAND)
    assert found((WANTED[:, None], SAID, None, None)) == pytest.approx(BY_HAND)


def test_how_the_examples_are_cut_into_batches_changes_nothing() -> None:
    one, two = (WANTED[:1], SAID[:1], None, None), (WANTED[1:], SAID[1:], None, None)
    assert found(one, two) == pytest.approx(BY_HAND)


def test_logits_and_one_hot_targets_say_the_same() -> None:
    logits = (WANTED, np.log(SAID) + 7, None, None)
    assert found(logits, call=loss(from_logits=True)) == pytest.approx(BY_HAND, rel=1e-5)
    one_hot = (np.eye(3, dtype="float32")[WANTED], SAID, None, None)
    smooth = loss("CategoricalCrossentropy", label_smoothing=0.3)
    assert found(one_hot, call=smooth) == pytest.approx(BY_HAND)


def test_weights_masks_and_ignored_classes_count_as_in_the_loss() -> None:
    without_last = (0.5 * 0.8) ** (-1 / 2)
    assert found((WANTED, SAID, np.array([1.0, 1.0, 0.0]), None)) == pytest.approx(without_last)
    assert found((WANTED, SAID, np.array([2.0, 1.0, 0.0]), None)) == pytest.approx((0.5**2 * 0.8) ** (-1 / 3))
    sequence = (WANTED[None], SAID[None], None, np.array([[True, True, False]]))
    assert found(sequence) == pytest.approx(without_last)
    by_example = (WANTED[None], SAID[None], np.array([3.0]), np.array([[True, True, False]]))
    assert found(by_example) == pytest.approx(without_last)
    assert found((WANTED, SAID, None, None), call=loss(ignore_class=2)) == pytest.approx(without_last)


def test_nothing_to_judge_is_no_number() -> None:
    assert math.isnan(found())
    assert math.isnan(found((WANTED, SAID, np.zeros(3), None)))


def test_it_is_e_to_keras_own_loss() -> None:
    draw = np.random.default_rng(0)
    logits, wanted = draw.normal(size=(50, 9)).astype("float32"), draw.integers(0, 9, 50)
    told = float(keras.losses.SparseCategoricalCrossentropy(from_logits=True)(wanted, logits))
    assert found((wanted, logits, None, None), call=loss(from_logits=True)) == pytest.approx(math.exp(told))
