"""What a hostile spec may ask of the graph is bounded, and told once."""

from kerasdl.graph.weave import DEEPEST
from kerasdl.spec.reading import MOST_MISTAKES
from tests.specs import diagnostics_of

HEAD = "kerasdl: 1\nname: hostile\n"


def _nested(depth: int) -> str:
    """A block that calls a block that calls a block."""
    calls = "".join(f"  b{each}: {{layers: [b{each + 1}]}}\n" for each in range(1, depth))
    model = "model:\n  inputs: {x: [3]}\n  layers: [b1]\n"
    return f"{HEAD}blocks:\n{calls}  b{depth}: {{layers: [ReLU]}}\n{model}"


def test_blocks_may_lie_in_one_another_as_deep_as_anybody_reads() -> None:
    assert diagnostics_of(_nested(DEEPEST // 2)) == ()


def test_deeper_blocks_are_one_mistake() -> None:
    assert [each.id for each in diagnostics_of(_nested(DEEPEST + 30))] == ["blocks-too-deep"]


def test_no_more_mistakes_are_told_than_anybody_reads() -> None:
    items = "".join(f"    - Dense: {{units: -{each}, bias: 1}}\n" for each in range(2 * MOST_MISTAKES))
    found = diagnostics_of(f"{HEAD}model:\n  inputs: {{x: [3]}}\n  layers:\n{items}")
    assert len(found) <= MOST_MISTAKES + 1
    assert found[-1].id == "too-many-mistakes"
