"""Shapes by a process of its own: published counts, bounds, and what the asking process may import."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kerasdl.backend import infer as room
from kerasdl.backend.infer import infer, infer_here, infer_many
from kerasdl.backend.limits import Limits
from kerasdl.graph.model import Frame, Graph
from tests.backend.graphs import Sketch, place

ROOT = Path(__file__).parents[2]

# --- published counts --------------------------------------------------------------------------------------------


def _vgg16() -> Graph:
    """Simonyan and Zisserman 2015, table 1, column D."""
    sketch = Sketch(image=(224, 224, 3))
    for stage, (filters, count) in enumerate([(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)], 1):
        for index in range(1, count + 1):
            sketch.add(
                f"conv{stage}_{index}",
                "Conv2D",
                filters=filters,
                kernel_size=3,
                padding="same",
                activation="relu",
            )
        sketch.add(f"pool{stage}", "MaxPooling2D", pool_size=2)
    sketch.add("flat", "Flatten")
    for name, units in (("fc1", 4096), ("fc2", 4096), ("out", 1000)):
        sketch.add(name, "Dense", units=units)
    return sketch.graph()


def _resnet34() -> Graph:
    """He et al. 2015, table 1, 34 layers, with projection shortcuts (option B)."""
    sketch = Sketch(image=(224, 224, 3))

    def conv_bn(name: str, takes: str, filters: int, kernel: int, strides: int) -> str:
        shape = {"filters": filters, "kernel_size": kernel, "strides": strides, "padding": "same"}
        sketch.add(f"{name}.conv", "Conv2D", takes, **shape, use_bias=False)
        sketch.add(f"{name}.bn", "BatchNormalization")
        return f"{name}.bn"

    conv_bn("stem", "image", 64, 7, 2)
    last = (
        sketch.add("stem.relu", "ReLU")
        .add("pool", "MaxPooling2D", pool_size=3, strides=2, padding="same")
        .last
    )
    for stage, (filters, count) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)], 1):
        for index in range(1, count + 1):
            name, strides = f"stage_{stage}.residual_{index}", 2 if stage > 1 and index == 1 else 1
            conv_bn(f"{name}.a", last, filters, 3, strides)
            sketch.add(f"{name}.a.relu", "ReLU")
            long = conv_bn(f"{name}.b", f"{name}.a.relu", filters, 3, 1)
            short = conv_bn(f"{name}.shortcut", last, filters, 1, strides) if strides == 2 else last
            last = sketch.add(f"{name}.sum", "Add", [long, short]).add(f"{name}.relu", "ReLU").last
    return sketch.add("mean", "GlobalAveragePooling2D").add("out", "Dense", units=1000).graph()


PUBLISHED: dict[str, tuple[Callable[[], Graph], int, int]] = {
    "VGG-16": (_vgg16, 138_357_544, 138_357_544),
    # 21,797,672 weights are trained (torchvision's table); the means and variances of 36 normalisations are not.
    "ResNet-34": (_resnet34, 21_814_696, 21_797_672),
    # Hochreiter and Schmidhuber's cell with biases: 4 (n m + n n + n).
    "LSTM 128 on 64": (lambda: Sketch(x=(10, 64)).add("lstm", "LSTM", units=128).graph(), 98_816, 98_816),
    # Vaswani et al. 2017: one attention of 512 in 8 heads, biases counted: 4 (512 512 + 512).
    "attention of 512": (
        lambda: (
            Sketch(x=(10, 512))
            .add("look", "MultiHeadAttention", {None: "x", "value": "x"}, num_heads=8, key_dim=64)
            .graph()
        ),
        1_050_624,
        1_050_624,
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_counts_are_the_published_ones(name: str) -> None:
    graph, total, trained = PUBLISHED[name]
    shapes, diagnostics = infer(graph())
    assert diagnostics == []
    assert (shapes.parameters, shapes.trainable) == (total, trained)


def test_the_hollow_process_says_what_this_process_says() -> None:
    assert infer(_resnet34()) == infer_here(_resnet34())


# --- places and frames --------------------------------------------------------------------------------------------


def test_a_mistake_in_a_block_names_the_block_and_its_call() -> None:
    frames = (Frame("stage", place(7)), Frame("residual", place(3)))
    graph = (
        Sketch(x=(4,)).add("stage.residual.conv", "Conv2D", filters=2, kernel_size=3, frames=frames).graph()
    )
    (diagnostic,) = infer(graph)[1]
    assert diagnostic.notes == (
        "in block `residual`, called at hand.yaml:3:1",
        "in block `stage`, called at hand.yaml:7:1",
    )


def test_places_come_back_in_the_very_source_that_was_sent() -> None:
    graph = Sketch(x=(4,)).add("conv", "Conv2D", filters=2, kernel_size=3).graph()
    (diagnostic,) = infer(graph)[1]
    assert diagnostic.span is not None
    assert diagnostic.span.source is graph.nodes[0].span.source


def test_a_mistake_in_a_part_is_told_once_however_often_it_is_called() -> None:
    inner = Sketch(z=(4,)).add("conv", "Conv2D", filters=2, kernel_size=3).graph()
    graph = Sketch(x=(4,)).part("p", inner).call_part("a", "p").call_part("b", "p", "x").graph("a", "b")
    shapes, diagnostics = infer(graph)
    assert len(diagnostics) == 1
    assert not shapes.complete


def test_a_part_that_nothing_calls_is_checked_too() -> None:
    inner = Sketch(z=(4,)).add("conv", "Conv2D", filters=2, kernel_size=3).graph()
    assert len(infer(Sketch(x=(4,)).part("p", inner).add("d", "Dense", units=1).graph())[1]) == 1


def test_floats_of_an_input_for_an_embedding_are_a_warning_with_the_mend() -> None:
    graph = Sketch(words=(20,)).add("embed", "Embedding", input_dim=9, output_dim=2).graph()
    shapes, (warning,) = infer(graph)
    assert (warning.id, warning.severity, shapes.complete) == ("dtype-mismatch", "warning", True)
    assert warning.help == "write `words: {shape: [20], dtype: int32}` under `inputs`"


def test_a_batch_laid_on_another_axis_is_a_warning() -> None:
    graph = (
        Sketch(x=(4,), y=(1,))
        .formula("row", "sum(x, axis=-1)", {"x": "x"})
        .formula("gap", "square(row - y)", {"row": "row", "y": "y"})
        .graph()
    )
    (warning,) = infer(graph)[1]
    assert warning.id == "batch-broadcast"
    assert warning.labels[0].text == "(batch) and (batch, 1) give (batch, batch)"


def test_a_row_of_weights_against_a_table_is_no_surprise() -> None:
    graph = Sketch(x=(4,), y=(4,)).formula("gap", "x - y[:, 0:1]", {"x": "x", "y": "y"}).graph()
    assert infer(graph)[1] == []


# --- many, and bounds ---------------------------------------------------------------------------------------------


def test_many_graphs_share_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    run = room._run
    monkeypatch.setattr(room, "_run", lambda mode, request: started.append(mode) or run(mode, request))
    graphs = [Sketch(x=(size,)).add("d", "Dense", units=1).graph() for size in range(1, 30)]
    found = infer_many(graphs)
    assert [shapes.parameters for shapes, _ in found] == list(range(2, 31))
    assert started == ["stub"]


def test_each_graph_has_limits_of_its_own() -> None:
    graph = Sketch(x=(100,)).add("d", "Dense", units=10).graph()
    (_, refused), (_, allowed) = infer_many(
        [graph, graph], [Limits(parameters=1000), Limits(parameters=2000)]
    )
    assert [each.id for each in refused] == ["model-too-large"]
    assert allowed == []


def test_what_the_hollow_process_cannot_answer_goes_to_the_real_one() -> None:
    words = Sketch(x=((6,), "string")).add("look", "StringLookup", vocabulary=["a"]).graph()
    plain = Sketch(x=(4,)).add("d", "Dense", units=1).graph()
    (first, _), (second, _) = infer_many([words, plain])
    assert first.nodes["look"].outputs[0].dtype == "int64"
    assert second.parameters == 5


def test_too_long_is_a_diagnostic_at_its_node_and_the_others_are_answered() -> None:
    quick = Sketch(x=(4,)).add("d", "Dense", units=1).graph()
    started = time.monotonic()
    slow = Sketch(x=(4,))
    for index in range(1900):
        slow.add(f"r{index}", "ReLU")
    found = infer_many([quick, slow.graph(), quick], seconds=0.2)
    assert time.monotonic() - started < 30
    assert [[each.id for each in diagnostics] for _, diagnostics in found] == [[], ["shapes-unknown"], []]
    assert found[2][0].parameters == 5


_ALLOCATE = """
from kerasdl.backend.shapes import bound_memory
bound_memory("stub")
import numpy as np
try:
    np.ones(2**30)  # 8 GiB
except MemoryError:
    print("refused")
"""


def test_the_process_cannot_take_all_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALLOCATE], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "refused", done.stderr[-2000:]


def test_what_takes_too_much_memory_is_a_diagnostic_at_its_node(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("kerasdl.backend.walk.call_op", greedy)
    (diagnostic,) = infer_here(Sketch(x=(4,)).op("mean", "mean").graph())[1]
    assert diagnostic.id == "model-too-large"


def test_constants_of_a_formula_cannot_grow_through_one_another() -> None:
    graph = Sketch(x=(4,)).formula("y", "x + sum(outer(ones([100000]), ones([100000])))", {"x": "x"}).graph()
    assert [each.id for each in infer(graph)[1]] == ["refused-formula"]


# --- what is imported ----------------------------------------------------------------------------------------------

_ASK = """
import sys
from tests.backend.graphs import Sketch
from kerasdl.backend.infer import infer, infer_here
graph = Sketch(x=(4,)).add("d", "Dense", units=3).graph()
shapes, diagnostics = {ask}(graph)
assert shapes.parameters == 15, (shapes, diagnostics)
loaded = {{name.split(".")[0] for name in sys.modules}}
print(sorted(loaded & {{"keras", "tensorflow", "jax", "torch"}}))
"""


def _imported(ask: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _ASK.format(ask=ask)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_asking_imports_no_keras() -> None:
    assert _imported("infer") == "[]"


def test_that_test_can_fail() -> None:
    assert "keras" in _imported("infer_here")


def test_modules_in_the_working_folder_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("numpy", "keras", "pickle"):
        (tmp_path / f"{name}.py").write_text("open('trace', 'w')")
    monkeypatch.chdir(tmp_path)
    shapes, _ = infer(Sketch(x=(4,)).add("d", "Dense", units=3).graph())
    assert shapes.complete
    assert not (tmp_path / "trace").exists()
