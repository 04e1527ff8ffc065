"""An archive of test data alone cannot be trained on."""

from pathlib import Path

import numpy as np

from tests.data.sections import told


def test_an_archive_without_training_data_is_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x_test=np.zeros((4, 2), "float32"), y_test=np.zeros(4, "int32"))
    (diagnostic,) = told("data: {source: {NPZ: {file: data.npz}}}", tmp_path)
    assert diagnostic.id == "no-training-split"
    assert diagnostic.labels[0].text == "expected a split `train`, found `test`"
