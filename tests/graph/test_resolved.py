"""The resolved spec: a valid spec without blocks, copies and expressions, that reads back to the same graph."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kerasdl import pipeline
from kerasdl.backend.infer import infer_many
from kerasdl.catalog import MISSING, load
from kerasdl.compose import parse_formula
from kerasdl.compose.grammar import Parameter
from kerasdl.diagnostics import Source, Span, render
from kerasdl.graph import Formula, Graph, Literal, Node, NodeShapes, PartCall, Port
from kerasdl.graph.binding import is_name
from kerasdl.graph.resolved import resolved
from kerasdl.pipeline import Stages, run
from kerasdl.spec.model import Call, Model, Spec
from kerasdl.spec.reading import formula_functions
from kerasdl.syntax import node_text, plain
from tests.backend import layer_table
from tests.specs import stages_of
from tests.test_docs import examples, whole

CATALOG = load()
SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.yaml"))

HEAD = "kerasdl: 1\nname: hard\n"
SIAMESE = """params: {margin: -1.5, axes: [1]}
blocks:
  tower:
    params: {units: }
    layers: [Dense: $units, {Dropout: 0.5, as: dropped}]
model:
  inputs: {left: [4], right: [4]}
  parts:
    embed:
      inputs: {x: [4]}
      layers: [tower: 8, Dense: {units: 3, kernel_regularizer: l2}]
    words: {Embedding: {input_dim: 10, output_dim: 4, embeddings_initializer: {RandomNormal: {seed: 1}}}, frozen: true}
  layers:
    - {embed: , from: left, as: a}
    - {embed: , from: right, as: b}
    - formula: maximum(sum(square(a - b), axis=$axes[0], keepdims=True), $margin ** 2) * previous[:, None, 0:1][:, 0]
      as: distance
    - {words: , from: left, as: looked}
    - {GlobalAveragePooling1D: , as: c}
    - {Concatenate: , from: [distance, c]}
"""
SEQ2SEQ = """blocks:
  encoder:
    params: {units: 6}
    outputs: {state_h: h, state_c: c}
    layers:
      - {Embedding: {input_dim: 20, output_dim: $units, mask_zero: true}}
      - {LSTM: {units: $units, return_sequences: true, return_state: true}, as: [_, h, c]}
model:
  inputs: {source: {shape: [null], dtype: int32}, target: {shape: [null], dtype: int32}}
  layers:
    - {encoder: 5, from: source, as: [h, c]}
    - {Embedding: {input_dim: 30, output_dim: 5}, from: target}
    - {LSTM: {units: 5, return_sequences: true}, from: {initial_state: [h, c]}}
    - {Dropout: 0.1, from: {inputs: previous, training: true}}
    - Dense: {units: 30, activation: softmax}
"""
MASKS = """params: {floor: 1.0e-9, on: true}
model:
  inputs: {words: {shape: [null], dtype: int32}}
  layers:
    - Embedding: {input_dim: 9, output_dim: 4, mask_zero: true}
      as: relu
    - formula: sum(relu(relu) * cast(mask(relu), 'float32')[..., None], axis=1) / $floor
      as: pooled
    - formula: where($on, previous, -previous)
"""
OPS = """model:
  inputs: {x: [6, 4]}
  layers:
    - ops.transpose: {axes: [0, 2, 1]}
      as: turned
    - ops.matmul:
      from: [x, turned]
    - ops.softmax
    - ops.mean: {axis: 1}
    - ops.max: {axis: -1, keepdims: true}
"""
GROUPS = """params: {deep: 2}
blocks:
  twice:
    params: {f: , act: relu}
    inputs: [deep, shallow]
    outputs: [sum, low]
    layers:
      - {Dense: $f, from: deep, as: one}
      - {Dense: {units: $f, activation: $act}, from: shallow, as: low}
      - {Add: , from: [one, low], as: sum}
model:
  inputs: {x: [8]}
  layers:
    - layers:
        - Dense: {units: "$(f * deep)", activation: $act}
          repeat: $deep
        - {Dropout: 0.2, if: $(index > 0), as: dropped_$index}
      for: {f: [4, 8], act: [tanh, {LeakyReLU: 0.1}]}
    - branches: [[Dense: 3], [{Dense: 3, frozen: true}, ReLU], [Dense: 3]]
      merge: Average
      as: twice_sum
    - {twice: 5, from: [twice_sum, x], as: {sum: s, low: l}}
    - {twice: 5, from: {deep: s, shallow: l}, as: [up, down]}
    - branches: [[], [ReLU]]
      as: [p, q]
      from: up
    - {Concatenate: , from: [p, q, down]}
"""
FROZEN = """blocks:
  base: {layers: [Dense: 4, {Dense: 4, as: from_dense}]}
model:
  inputs: {x: [4], s: [null, 3]}
  parts:
    head: {inputs: {z: [4]}, layers: [Dense: 3, {Dense: 2, frozen: true}], frozen: true}
  layers:
    - {base: , from: x, frozen: true}
    - {layers: [base, head], frozen: true, as: flat}
    - Bidirectional: {layer: {LSTM: {units: 3, kernel_constraint: max_norm}}}
      from: s
      as: read
    - {Concatenate: , from: [read, flat]}
"""
HEADS = """blocks:
  head: {params: {units: , act: softmax}, layers: [Dense: 8, Dense: {units: $units, activation: $act}]}
model:
  inputs: {image: [6]}
  layers:
    - {Dense: {units: 12, activation: relu}, as: trunk}
    - {head: 3, aside: helper}
    - {head: {units: 4, act: linear}, from: trunk, as: box}
    - {head: 5, from: trunk, as: kind}
  outputs: {box: box, klass: kind}
train:
  loss:
    box: [{MeanSquaredError: , weight: 5}, mae]
    klass: {SparseCategoricalCrossentropy: , target: kind}
    helper: SparseCategoricalCrossentropy
  metrics: {klass: [accuracy, {SparseTopKCategoricalAccuracy: {k: 2}, name: two}], box: mse}
  optimizer: {SGD: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9}}, momentum: 0.9}}
  callbacks: [{EarlyStopping: {monitor: loss}}]
"""
DATA = """params: {scale: 4, units: 2}
data:
  source:
    Examples: {"Column $1": [[1, 2], [3, 4]], y: [0, 1]}
  steps:
    - Rescaling: $(1 / scale)
      from: Column $$1
  augment:
    - GaussianNoise: $(0.2 / scale)
    - {Dropout: 0.1, from: Column $$1}
  inputs: Column $$1
  targets: y
  splits: {validation: 0.5}
model:
  layers:
    - formula: previous * $scale
    - {Dense: $units, as: last}
weights:
  last: {kernel: [[1, 2], [3, 4]]}
train:
  loss: mse
  optimizer: adam
expect:
  weights.last.bias: {equals: [0, 0]}
"""
NESTED_WEIGHTS = """blocks:
  stack:
    layers:
      - {layers: [Dense: 2, Dense: 2], as: dense}
      - {GRU: {units: 2, return_state: true}, from: sequence, as: [_, state]}
      - {Add: , from: [dense, state]}
    inputs: [flat, sequence]
model:
  inputs: {x: [2], s: [null, 3]}
  parts:
    inner: {inputs: {z: [2]}, layers: [{Dense: 2}, {Dense: 2}]}
    one: {Dense: 2}
  layers:
    - {inner: , from: x}
    - one
    - {stack: , from: {flat: previous, sequence: s}}
weights:
  inner/dense_2: {bias: [1, 2]}
  one: {bias: [3, 4]}
  stack.dense_2: {bias: [5, 6]}
expect:
  weights.inner/dense_2.bias: {equals: [1, 2]}
  weights.stack.dense_2.bias: {equals: [5, 6]}
"""
USES = """model:
  inputs: {x: [4]}
  parts:
    critic: {use: sub/critic.yaml, outputs: [middle], frozen: true}
    critic_shared: {Dense: 4}
  layers:
    - {critic: , as: [judged]}
    - {critic_shared: , from: judged}
    - {Dense: 1, as: class}
    - formula: previous + 1
"""
FILES = {
    "sub/critic.yaml": """kerasdl: 1
name: critic
params: {units: 4}
model:
  inputs: {z: [4]}
  parts: {shared: {Dense: $units}, last: {inputs: {q: [4]}, layers: [Dense: 1]}}
  layers: [shared, ReLU, {shared: , as: middle}, Dense: 4, last]
"""
}
NAMES = """blocks:
  a: {layers: [{Dense: 4, as: b_c}, {Dense: 4, as: lambda}]}
  a_b: {layers: [{Dense: 4, as: c}]}
model:
  inputs: {x: [4]}
  layers: [a, a_b, {Dense: 4, as: a_b_c_2}, {Dense: 4, if: false, as: mine}]
  outputs: mine
"""
ALIASES = """blocks:
  inner: {layers: [{Dense: 4, as: own}]}
model:
  inputs: {x: [4]}
  layers: [{inner: , as: first}, {Dense: 4, if: false, as: second}, {Dense: 2, as: out}]
  outputs: out
train:
  loss: {out: mse, first: mse, second: mse}
  optimizer: adam
"""
HARD = {
    "a part called twice, a formula with params": SIAMESE,
    "sequence to sequence": SEQ2SEQ,
    "masks in formulas, a tensor named like a function": MASKS,
    "operations": OPS,
    "groups, loops, conditions, branches": GROUPS,
    "frozen": FROZEN,
    "heads with losses by output": HEADS,
    "data, weights and promises": DATA,
    "weights of layers in blocks and parts": NESTED_WEIGHTS,
    "another spec as a part": USES,
    "names that meet": NAMES,
    "one value under several names": ALIASES,
}


# --- what is compared -------------------------------------------------------------------------------------------


def meaning(graph: Graph, parts: dict[str, int] | None = None) -> Any:
    """What a graph says, whatever its nodes and parts are called.

    Args:
        parts: The parts by the order of their first calls.
    """
    parts = {} if parts is None else parts
    ids: dict[str, Any] = {entrance.name: entrance.name for entrance in graph.inputs}
    nodes: list[Any] = []
    for number, node in enumerate(graph.nodes):
        nodes.append((operation(node, graph, ids, parts), node.outputs, node.frozen))
        ids[node.name] = number
    given = [end(port, ids) for _, port in graph.outputs]
    inputs = [(entrance.name, entrance.shape, entrance.dtype) for entrance in graph.inputs]
    training = {public: end(port, ids) for public, port in graph.training}
    return inputs, nodes, given, graph.lone, training


def end(port: Port, ids: dict[str, Any]) -> Any:
    return ids[port.node], port.index


def operation(node: Node, graph: Graph, ids: dict[str, Any], parts: dict[str, int]) -> Any:
    called = node.operation
    feeds = [(feed.argument, fed(feed.value, ids)) for feed in node.feeds]
    if isinstance(called, Call):
        return call_meaning(called), feeds
    if isinstance(called, Formula):
        return formula_meaning(called, dict(feeds))
    assert isinstance(called, PartCall)
    part = graph.parts[called.part]
    number = parts.setdefault(called.part, len(parts))
    if part.single:
        return number, operation(part.graph.nodes[0], graph, {}, parts), part.frozen, feeds
    return number, meaning(needed(part.graph), parts), part.frozen, feeds


def needed(graph: Graph) -> Graph:
    """Without what another spec's model holds behind the outputs that are picked from it."""
    wanted = {port.node for _, port in graph.outputs}
    for node in reversed(graph.nodes):
        if node.name in wanted:
            for feed in node.feeds:
                values = feed.value if isinstance(feed.value, tuple) else (feed.value,)
                wanted |= {value.node for value in values if isinstance(value, Port)}
    return replace(graph, nodes=tuple(node for node in graph.nodes if node.name in wanted))


def fed(value: Any, ids: dict[str, Any]) -> Any:
    if isinstance(value, Literal):
        return value.value
    return end(value, ids) if isinstance(value, Port) else [end(port, ids) for port in value]


def call_meaning(call: Call) -> Any:
    said: dict[str, Any] = {}
    for argument in call.symbol.arguments:
        given = call.arguments.get(argument.name)
        value = given.value if given else argument.default
        said[argument.name] = None if value is MISSING else value_meaning(value, argument.objects)
    return call.symbol.kind, call.symbol.name, said


def value_meaning(value: Any, kinds: tuple[Any, ...]) -> Any:
    if isinstance(value, Call):
        return call_meaning(value)
    if isinstance(value, list):
        return [value_meaning(each, kinds) for each in value]
    for kind in kinds:
        symbol = CATALOG.alias(kind, value) if isinstance(value, str) and kind != "activations" else None
        if symbol:
            return call_meaning(Call(symbol, {}, Span(Source("a", ""), 0, 0)))
    return value


class Meaning(ast.NodeTransformer):
    """A formula's tree over numbers in place of names."""

    def __init__(self, formula: Formula, ports: dict[Any, Any]) -> None:
        self.formula = formula
        self.ports = ports

    def visit_Call(self, node: ast.Call) -> ast.expr:
        keywords = [ast.keyword(each.arg, self.visit(each.value)) for each in node.keywords]
        return ast.Call(
            ast.Name(f"function {node.func.id}"), [self.visit(each) for each in node.args], keywords
        )  # type: ignore[attr-defined]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(str(self.ports[node.id]))

    def visit_Parameter(self, node: Parameter) -> ast.expr:
        return self.visit(ast.parse(repr(self.formula.parameters[node.id]), mode="eval").body)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        inner = self.visit(node.operand)
        return ast.UnaryOp(node.op, inner)


def formula_meaning(formula: Formula, ports: dict[Any, Any]) -> str:
    span = Span(Source("formula", formula.text), 0, len(formula.text))
    read = parse_formula(formula.text, span, formula_functions(CATALOG))
    return ast.dump(Meaning(formula, ports).visit(copy.deepcopy(read.tree)))  # type: ignore[union-attr]


# --- laws -------------------------------------------------------------------------------------------------------


def text_of(stages: Stages) -> str:
    assert stages.spec is not None
    assert stages.graph is not None
    return node_text(resolved(stages.spec, stages.graph, CATALOG))


def before(which: str | Path) -> Stages:
    stages = run(which, shapes=False) if isinstance(which, Path) else stages_of(HEAD + HARD[which], FILES)
    assert not stages.diagnostics, render(stages.diagnostics, color=False)
    return stages


def read_back(which: str | Path, text: str) -> Stages:
    """A resolved text, read where its spec stands: paths in it start from there."""
    if isinstance(which, Path):
        return pipeline.run_source(Source(str(which), text, str(which)), shapes=False)
    return stages_of(text)


def each_spec() -> Any:
    return pytest.mark.parametrize("which", [*HARD, *SPECS], ids=lambda which: getattr(which, "stem", which))


@each_spec()
def test_it_reads_back_to_the_same_graph(which: str | Path) -> None:
    first = before(which)
    again = read_back(which, text_of(first))
    assert not again.diagnostics, render(again.diagnostics, color=False)
    assert first.graph is not None
    assert again.graph is not None
    assert meaning(again.graph) == meaning(first.graph)
    publics = zip(again.graph.outputs, first.graph.outputs, strict=True)
    assert all(new == old or not is_name(old) for (new, _), (old, _) in publics)


@each_spec()
def test_it_resolves_to_itself(which: str | Path) -> None:
    text = text_of(before(which))
    assert text_of(stages_of(text)) == text


@each_spec()
def test_nothing_is_left_to_work_out(which: str | Path) -> None:
    root = plain(stages_of(text_of(before(which))).composition.root)  # type: ignore[union-attr]
    assert not {"params", "blocks", "extends", "change"} & root.keys()
    chains = [
        root["model"]["layers"],
        *(part.get("layers", []) for part in root["model"].get("parts", {}).values()),
    ]
    for item in (item for chain in chains for item in chain):
        assert not {"branches", "repeat", "for", "if", "merge", "aside"} & item.keys()
        assert "as" in item
        assert "from" in item or "formula" in item
    assert not any("$" in text.replace("$$", "") for text in strings(root["model"]))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def size(shapes: NodeShapes) -> Any:
    return shapes.outputs, shapes.parameters, shapes.trainable


def test_it_has_the_same_shapes_and_counts() -> None:
    firsts = [before(which) for which in HARD]
    pairs = [graph for first in firsts for graph in (first.graph, stages_of(text_of(first)).graph)]
    found = [shapes for shapes, _ in infer_many([graph for graph in pairs if graph])]
    assert all(shapes.complete for shapes in found)
    for which, one, other in zip(HARD, found[::2], found[1::2], strict=True):
        first, second = (
            [size(each) for name, each in shapes.nodes.items() if "/" not in name] for shapes in (one, other)
        )
        assert first == second, which
        assert (one.parameters, one.trainable) == (other.parameters, other.trainable), which


def test_every_layer_with_its_defaults_written_is_the_same_layer() -> None:
    """Of each layer of the catalogue in the least form that it has."""
    names = layer_table.names()
    graphs, again = [], []
    for name in names:
        graph = replace(layer_table.graph(name), outputs=(("it", Port("it")),))
        span = graph.nodes[0].span
        spec = Spec("one", "", span, {}, {}, None, Model(span, (), {}, (), None), None)
        stages = stages_of(node_text(resolved(spec, graph, CATALOG)))
        assert not stages.diagnostics, render(stages.diagnostics, color=False)
        graphs.append(graph)
        again.append(stages.graph)
    found = infer_many([*graphs, *again])
    for name, one, other in zip(names, found, found[len(names) :], strict=False):
        first, second = ([size(each) for each in shapes.nodes.values()] for shapes, _ in (one, other))
        assert first == second, name
        assert [each.id for each in one[1]] == [each.id for each in other[1]], name


@pytest.mark.parametrize(("info", "body"), [pytest.param(*each[1:], id=each[0]) for each in examples()])
def test_examples_of_the_documentation_read_back(info: str, body: str) -> None:
    first = stages_of(*whole(info, body))
    again = stages_of(text_of(first))
    assert not again.diagnostics, render(again.diagnostics, color=False)
    assert meaning(again.graph) == meaning(first.graph)  # type: ignore[arg-type]
    assert text_of(again) == text_of(first)


# --- what is written --------------------------------------------------------------------------------------------


def root_of(which: str) -> Any:
    return plain(stages_of(text_of(before(which))).composition.root)  # type: ignore[union-attr]


def test_defaults_of_a_generated_set_are_written() -> None:
    text = HEAD + "data: {source: {LogicGate: and}, inputs: x}\nmodel: {layers: [{Dense: 1}]}\n"
    root = pipeline.resolved(stages_of(text))
    said = plain(root)["data"]["source"]
    assert said == {"LogicGate": {"gate": "and", "repeat": 1, "noise": 0.0, "seed": 0}}


def test_defaults_are_written() -> None:
    train = root_of("heads with losses by output")["train"]
    assert (train["batch_size"], train["epochs"], train["keep"]) == (32, 1, "last")
    assert train["optimizer"]["SGD"]["nesterov"] is False
    assert train["optimizer"]["SGD"]["learning_rate"]["CosineDecay"]["alpha"] == 0.0
    assert train["loss"]["klass"]["SparseCategoricalCrossentropy"]["from_logits"] is False
    assert train["loss"]["klass"]["weight"] == 1.0
    assert train["callbacks"][0]["EarlyStopping"]["patience"] == 0


def test_a_string_that_hides_numbers_becomes_an_object() -> None:
    dense = root_of("a part called twice, a formula with params")["model"]["parts"]["embed"]["layers"][2][
        "Dense"
    ]
    assert dense["kernel_regularizer"] == {"L2": {"l2": 0.01}}
    assert dense["kernel_initializer"] == "glorot_uniform"


def test_params_stand_in_formulas_as_their_values() -> None:
    layers = root_of("a part called twice, a formula with params")["model"]["layers"]
    assert layers[2]["formula"] == (
        "maximum(sum(square(a - b), axis=[1][0], keepdims=True), (-1.5) ** 2) * b[:, None, 0:1][:, 0]"
    )


def test_weights_and_promises_follow_their_layers() -> None:
    root = root_of("weights of layers in blocks and parts")
    assert list(root["weights"]) == ["inner/dense_2", "one", "stack_dense_2"]
    assert list(root["expect"]) == ["weights.inner/dense_2.bias", "weights.stack_dense_2.bias"]


def test_what_is_not_taken_has_no_name() -> None:
    layers = root_of("sequence to sequence")["model"]["layers"]
    assert layers[1]["as"] == ["_", "lstm_1_1", "lstm_1_2"]
    assert layers[3]["from"] == {"sequences": "embedding", "initial_state": ["lstm_1_1", "lstm_1_2"]}
