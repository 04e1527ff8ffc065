"""The data against the model's inputs."""

import pytest

from tests.specs import diagnostics_of

SPEC = """kerasdl: 1
name: test
data: {{source: digits, inputs: image, targets: label}}
model:
  inputs: {inputs}
  layers: [{{Flatten: , from: image}}, {{Dense: {{units: 10, activation: softmax}}}}]
"""


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ("{image: [8, 8, 1]}", []),
        ("{image: [null, 8, 1]}", []),
        ("{image: [8, 8]}", ["input-mismatch"]),
        ("{image: [28, 28, 1]}", ["input-mismatch"]),
    ],
)
def test_the_model_takes_what_the_data_serve(inputs: str, expected: list[str]) -> None:
    assert [each.id for each in diagnostics_of(SPEC.format(inputs=inputs))] == expected
