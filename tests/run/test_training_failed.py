"""What Keras raises while it trains is told at `train`, with Keras's words."""

from pathlib import Path

import keras
import pytest

from kerasdl.diagnostics import SpecError
from tests.run.training import Prepared


def test_what_keras_raises_is_a_diagnostic_at_train(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ValueError("No gradients provided for any variable.\nmore")

    prepared = Prepared()
    monkeypatch.setattr(keras.Model, "fit", failing)
    with pytest.raises(SpecError) as raised:
        prepared.run(target=tmp_path / "run")
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.id == "training-failed"
    assert diagnostic.span is not None
    assert diagnostic.span.text.startswith("train")
    assert diagnostic.notes == ("Keras says: No gradients provided for any variable.",)
