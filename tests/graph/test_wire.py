"""Laws of unfolding and wiring."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.graph import Feed, Graph, Literal, Port
from tests.specs import diagnostics_of, graph_of


def chain(text: str, inputs: str = "{x: [8]}", rest: str = "") -> str:
    """A whole spec around the items of a chain."""
    lines = "\n".join(f"    {line}" for line in text.strip("\n").splitlines())
    return f"kerasdl: 1\nname: test\n{rest}model:\n  inputs: {inputs}\n  layers:\n{lines}\n"


def takes(graph: Graph, name: str) -> list[str]:
    """The nodes that a node takes, by name."""
    feeds = next(node for node in graph.nodes if node.name == name).feeds
    return [port.node for feed in feeds for port in ports(feed)]


def ports(feed: Feed) -> tuple[Port, ...]:
    if isinstance(feed.value, Literal):
        return ()
    return (feed.value,) if isinstance(feed.value, Port) else feed.value


def names(graph: Graph) -> list[str]:
    return [node.name for node in graph.nodes]


def ids(text: str) -> list[str]:
    return [each.id for each in diagnostics_of(text)]


def test_each_item_takes_the_one_before_it() -> None:
    graph = graph_of(chain("- Dense: 3\n- ReLU\n- Dense: 2"))
    assert names(graph) == ["dense_1", "re_lu", "dense_2"]
    assert [takes(graph, name) for name in names(graph)] == [["x"], ["dense_1"], ["re_lu"]]
    assert graph.outputs == (("dense_2", Port("dense_2")),)


def test_from_goes_back_to_a_named_output() -> None:
    graph = graph_of(chain("- Dense: 3\n  as: a\n- Dense: 3\n- Add:\n  from: [previous, a]"))
    assert takes(graph, "add") == ["dense", "a"]


def test_aside_leaves_the_chain_where_it_was() -> None:
    text = chain("- Dense: 3\n  as: trunk\n- Dense: 1\n  aside: head\n- Dense: 4\n  as: tail").replace(
        "  layers:", "  outputs: [head, tail]\n  layers:"
    )
    graph = graph_of(text)
    assert takes(graph, "head") == ["trunk"]
    assert takes(graph, "tail") == ["trunk"]
    assert [public for public, _ in graph.outputs] == ["head", "tail"]
    assert not graph.lone


def test_an_empty_branch_is_the_identity() -> None:
    graph = graph_of(chain("- Dense: 8\n- branches:\n    - [Dense: 8, ReLU]\n    - []\n  merge: Add"))
    assert takes(graph, "add") == ["re_lu", "dense_1"]


def test_a_skipped_item_hands_its_input_through() -> None:
    text = "params: {deep: %s}\n"
    item = "- Dense: 3\n- {Dense: 4, if: $deep}\n- Dense: 5"
    assert len(graph_of(chain(item, rest=text % "true")).nodes) == 3
    graph = graph_of(chain(item, rest=text % "false"))
    assert takes(graph, "dense_2") == ["dense_1"]


@given(st.integers(0, 40))
@settings(max_examples=10, deadline=None)
def test_repeat_chains_as_many_copies(count: int) -> None:
    graph = graph_of(chain(f"- {{Dense: 3, repeat: {count}}}\n- ReLU"))
    assert len(graph.nodes) == count + 1
    assert takes(graph, "re_lu") == [graph.nodes[-2].name if count else "x"]


def test_loop_lists_go_in_step() -> None:
    graph = graph_of(
        chain("- Dense: {units: $u, activation: $a}\n  for: {u: [3, 4], a: [relu, tanh]}\n  as: d_$index")
    )
    given_values = [
        {key: each.value for key, each in node.operation.arguments.items()} for node in graph.nodes
    ]  # type: ignore[union-attr]
    assert names(graph) == ["d_0", "d_1"]
    assert given_values == [{"units": 3, "activation": "relu"}, {"units": 4, "activation": "tanh"}]


def test_unequal_loop_lists_are_refused() -> None:
    assert ids(chain("- Dense: $u\n  for: {u: [3, 4], a: [1]}")) == ["unequal-lists"]


BLOCKS = """blocks:
  pair:
    params: {units: , times: 1}
    inputs: [left, right]
    layers:
      - {Dense: {units: $units}, from: left, as: a}
      - {Dense: {units: $units}, from: right, as: b, repeat: 1}
      - Add:
        from: [a, b]
"""


def test_a_block_is_unfolded_under_its_name_with_fresh_nodes() -> None:
    text = chain("- {pair: 4, from: [x, y]}\n- {pair: 4, from: {right: y}}", "{x: [8], y: [8]}", BLOCKS)
    graph = graph_of(text)
    assert names(graph) == ["pair_1.a", "pair_1.b", "pair_1.add", "pair_2.a", "pair_2.b", "pair_2.add"]
    assert takes(graph, "pair_1.b") == ["y"]
    assert takes(graph, "pair_2.a") == ["pair_1.add"]
    assert [frame.block for frame in graph.nodes[0].frames] == ["pair"]


def test_a_block_does_not_see_outside() -> None:
    rest = "blocks:\n  leak:\n    layers:\n      - Add:\n        from: [input, outer]\n"
    assert ids(chain("- Dense: 8\n  as: outer\n- leak", rest=rest)) == ["unknown-reference"]


def test_a_mistake_in_a_block_is_told_once_however_often_it_is_used() -> None:
    rest = "blocks:\n  b:\n    params: {u: }\n    layers: [Dense: $u]\n"
    assert ids(chain("- {b: -1, repeat: 16}", rest=rest)) == ["wrong-value"]


def test_parts_have_one_graph_and_many_calls() -> None:
    text = """kerasdl: 1
name: siamese
model:
  inputs: {left: [8], right: [8]}
  parts:
    embed:
      inputs: {image: [8]}
      layers: [Dense: 4]
  layers:
    - {embed: , from: left, as: a}
    - {embed: , from: right, as: b}
    - formula: a - b
"""
    graph = graph_of(text)
    assert names(graph) == ["a", "b", "formula"]
    assert list(graph.parts) == ["embed"]
    assert len(graph.parts["embed"].graph.nodes) == 1


def test_parts_with_several_outputs_are_named_by_their_own_words() -> None:
    text = """kerasdl: 1
name: vae
model:
  inputs: {image: [8]}
  parts:
    encoder:
      inputs: {image: [8]}
      layers:
        - {Dense: 2, from: image, as: m}
        - {Dense: 2, from: image, as: v}
      outputs: {mean: m, log_var: v}
  layers:
    - {encoder: , as: {log_var: spread, mean: centre}}
    - {Add: , from: [spread, centre]}
"""
    graph = graph_of(text)
    feeds = [port.index for port in ports(graph.nodes[1].feeds[0])]
    assert feeds == [1, 0]


def test_a_literal_goes_to_a_call_argument() -> None:
    graph = graph_of(chain("- {Dropout: 0.5, from: {training: true}}"))
    feeds = {feed.argument: feed.value for feed in graph.nodes[0].feeds}
    assert feeds == {None: Port("x"), "training": Literal(True)}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("- Dense: 3\n  from: y", "unknown-reference"),
        ("- {Dense: 3, from: late}\n- {Dense: 3, as: late}", "use-before-definition"),
        ("- {Dense: 3, as: a}\n- {Dense: 3, as: a}", "rebound-name"),
        ("- {Dense: 3, as: a, repeat: 2}", "copied-name"),
        ("- {LSTM: {units: 3, return_state: true}, as: [a, b, c]}\n- Dense: 3", "several-outputs"),
        ("- Add", "missing-input"),
        ("- {Dense: 3, from: {inputz: x}}", "unknown-call-argument"),
        ("- {MultiHeadAttention: {num_heads: 2, key_dim: 2}}", "missing-input"),
        ("- {MultiHeadAttention: {num_heads: 2, key_dim: 2}, from: [x, x]}", "list-of-inputs"),
        ("- {Dense: 3, repeat: 1.5}", "wrong-type"),
        ("- {Dense: 3, if: 1}", "wrong-type"),
        ("- {Dense: 3, repeat: 10000000}", "too-many-layers"),
        ("- formula: x + z", "unknown-reference"),
        ("- {Dense: 3, as: From}", "bad-name"),
        ("- {Dense: 3, as: {out: y}}", "outputs-without-names"),
    ],
)
def test_one_mistake_is_one_diagnostic(items: str, expected: str) -> None:
    assert ids(chain(items)) == [expected]


def test_what_nothing_takes_is_a_warning() -> None:
    found = diagnostics_of(chain("- {Dense: 3, as: loose}\n- {Dense: 3, from: x}"))
    assert [(each.id, each.severity) for each in found] == [("unused-output", "warning")]


def test_unfolding_is_deterministic() -> None:
    text = chain("- {pair: 4, from: [x, y]}\n- {pair: 4, from: {right: y}}", "{x: [8], y: [8]}", BLOCKS)
    assert names(graph_of(text)) == names(graph_of(text))


def test_a_bomb_of_blocks_ends() -> None:
    levels = "".join(f"  b{level}:\n    layers: [{{b{level + 1}: , repeat: 100}}]\n" for level in range(1, 8))
    rest = f"blocks:\n{levels}  b8:\n    layers: [ReLU]\n"
    assert ids(chain("- b1", rest=rest)) == ["too-many-layers"]
