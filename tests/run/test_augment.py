"""Augmentation is for training batches alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import kerasdl
from tests.run.training import DIGITS

STILL = DIGITS.replace("optimizer: Adam", "optimizer: {SGD: {learning_rate: 0.0}}")
NOISY = STILL.replace("  inputs: image\n", "  augment: [GaussianNoise: 0.9]\n  inputs: image\n")


def test_other_splits_are_seen_as_they_are(tmp_path: Path) -> None:
    """Nothing is learned, so both models are the same: they are judged alike where nothing is augmented."""
    losses = {}
    for name, text in (("still", STILL), ("noisy", NOISY)):
        (tmp_path / f"{name}.yaml").write_text(text)
        result = kerasdl.train(tmp_path / f"{name}.yaml", out=tmp_path / name)
        losses[name] = {split: metrics["loss"] for split, metrics in result.metrics.items()}
    assert losses["noisy"]["train"] > 1.01 * losses["still"]["train"]
    assert losses["noisy"]["validation"] == losses["still"]["validation"]
    assert losses["noisy"]["test"] == losses["still"]["test"]
    again = kerasdl.evaluate(tmp_path / "noisy").metrics["train"]["loss"]
    assert again == pytest.approx(losses["still"]["train"], rel=1e-4)
