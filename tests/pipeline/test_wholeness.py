"""A model that is not whole is never called sound."""

from dataclasses import replace

import pytest

from kerasdl.graph import Broken
from kerasdl.pipeline import finish
from tests.specs import stages_of

SPEC = """kerasdl: 1
name: small
model:
  inputs: {x: [4]}
  parts:
    inner: {inputs: {y: [4]}, layers: [Dense: 2]}
  layers: [inner, Dense: 3]
"""


def test_a_lost_node_of_which_nothing_is_told_is_a_fault() -> None:
    """As if a stage had dropped something in silence."""
    stages = stages_of(SPEC)
    assert stages.sound
    assert stages.graph is not None
    torn = replace(stages.graph, nodes=(replace(stages.graph.nodes[0], operation=Broken()),), complete=False)
    with pytest.raises(RuntimeError):
        finish([replace(stages, graph=torn)])
