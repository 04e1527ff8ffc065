"""What steps have learned makes the same layers again."""

from pathlib import Path

import numpy as np
import pytest

from kerasdl.backend.construct import construct
from kerasdl.data import load, serve
from tests.data.sections import described

TABLE = "size,kind,count,text\n" + "".join(
    f"{0.37 * n * n:.3f},{'abc'[n % 3]},{n % 4},{'one two' if n % 2 else 'two three four'}\n"
    for n in range(20)
)
STEPS = {
    "Normalization": ("size", "{Normalization: }"),
    "Discretization": ("size", "{Discretization: {num_bins: 4}}"),
    "StringLookup": ("kind", "{StringLookup: }"),
    "IntegerLookup": ("count", "{IntegerLookup: }"),
    "TextVectorization": ("text", "{TextVectorization: {output_sequence_length: 3}}"),
    "TextVectorization of weights": (
        "text",
        "{TextVectorization: {output_mode: tf_idf, max_tokens: 8, pad_to_max_tokens: true}}",
    ),
}


@pytest.mark.parametrize(("column", "step"), STEPS.values(), ids=STEPS)
def test_a_step_made_again_gives_the_same_numbers(tmp_path: Path, column: str, step: str) -> None:
    (tmp_path / "data.csv").write_text(TABLE)
    steps = f"[{step[:-1]}, from: {column}, as: made}}]"
    section = f"data: {{source: {{CSV: data.csv}}, steps: {steps}, inputs: [made, {column}]}}"
    found = described(section, tmp_path)
    dataset, told = load(found, construct)
    assert told == ()
    assert dataset is not None
    assert dataset.kept.learned[0]
    again, told = load(found, construct, kept=dataset.kept)
    assert told == ()
    assert again is not None
    arrays = dataset.splits["train"]
    np.testing.assert_array_equal(again.splits["train"]["made"], arrays["made"])
    served = serve(found, construct, dataset.kept.learned, {column: arrays[column][:3]})
    np.testing.assert_array_equal(served["made"], arrays["made"][:3])


def test_other_data_than_the_run_was_trained_on_are_told(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(TABLE)
    section = "data: {source: {CSV: data.csv}, inputs: size}"
    dataset, _ = load(described(section, tmp_path), construct)
    assert dataset is not None
    (tmp_path / "data.csv").write_text(TABLE.replace("0.370", "0.371"))
    again, (told,) = load(described(section, tmp_path), construct, kept=dataset.kept)
    assert again is None
    assert told.id == "data-changed"
