"""How large a model may be, said by the spec itself."""

import pytest

from tests.specs import diagnostics_of

SPEC = """kerasdl: 1
name: large
model:
  inputs: {{x: [1000000]}}
  {limit}
  layers: [Dense: 3000]
"""


@pytest.mark.parametrize(
    ("limit", "expected"), [("", ["model-too-large"]), ("max_parameters: 4000000000", [])]
)
def test_a_spec_may_raise_the_limit(limit: str, expected: list[str]) -> None:
    """Three thousand units on a million inputs are 3e9 weights; the default limit is 2e9."""
    assert [each.id for each in diagnostics_of(SPEC.format(limit=limit), shapes=True)] == expected
