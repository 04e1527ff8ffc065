"""Columns that weigh examples, as the data room reads them."""

from pathlib import Path

import numpy as np

from kerasdl.backend.construct import construct
from kerasdl.data import load
from tests.data.sections import described

SECTION = "data: {source: {CSV: cars.csv}, inputs: size, targets: age, weights: heavy}"


def test_a_column_of_weights_is_read_and_not_served(tmp_path: Path) -> None:
    (tmp_path / "cars.csv").write_text("size,age,heavy\n1,2,0.5\n3,4,0\n5,6,2\n")
    found = described(SECTION, tmp_path)
    dataset, told = load(found, construct)
    assert told == ()
    assert dataset is not None
    assert found.served_names == ("size",)
    np.testing.assert_array_equal(dataset.splits["train"]["heavy"].ravel(), [0.5, 0, 2])


def test_a_negative_weight_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "cars.csv").write_text("size,age,heavy\n1,2,0.5\n\n3,4,-1.5\n5,6,2\n")
    dataset, told = load(described(SECTION, tmp_path), construct)
    assert dataset is None
    assert [each.id for each in told] == ["negative-weight"]
    assert told[0].headline.startswith("line 4 (`train`) holds -1.5 in `heavy`")
