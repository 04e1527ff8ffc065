"""How long building a graph takes, against the same model written by hand.

`python -m benchmarks.build` prints, for each model, the median of the ratios of interleaved runs. Both sides run in one
process that has loaded Keras, its backend and the catalogue.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import keras
from keras import layers

from kerasdl.backend.build import build
from kerasdl.graph.model import Graph
from tests.backend.graphs import Sketch

RUNS = 15
TARGET = 1.05
STAGES = [(64, 3), (128, 4), (256, 6), (512, 3)]


def resnet34() -> Graph:
    """He et al. 2015, table 1, 34 layers, as a graph."""
    sketch = Sketch(image=(224, 224, 3))

    def conv_bn(name: str, takes: str, filters: int, kernel: int, strides: int) -> str:
        shape = {"filters": filters, "kernel_size": kernel, "strides": strides, "padding": "same"}
        sketch.add(f"{name}.conv", "Conv2D", takes, **shape, use_bias=False)
        return sketch.add(f"{name}.bn", "BatchNormalization").last

    conv_bn("stem", "image", 64, 7, 2)
    last = (
        sketch.add("stem.relu", "ReLU")
        .add("pool", "MaxPooling2D", pool_size=3, strides=2, padding="same")
        .last
    )
    for stage, (filters, count) in enumerate(STAGES, 1):
        for index in range(1, count + 1):
            name, strides = f"stage_{stage}.residual_{index}", 2 if stage > 1 and index == 1 else 1
            conv_bn(f"{name}.a", last, filters, 3, strides)
            sketch.add(f"{name}.a.relu", "ReLU")
            long = conv_bn(f"{name}.b", f"{name}.a.relu", filters, 3, 1)
            short = conv_bn(f"{name}.shortcut", last, filters, 1, strides) if strides == 2 else last
            last = sketch.add(f"{name}.sum", "Add", [long, short]).add(f"{name}.relu", "ReLU").last
    return sketch.add("mean", "GlobalAveragePooling2D").add("out", "Dense", units=1000).graph()


def resnet34_by_hand() -> keras.Model:
    """The same, as one writes it."""

    def conv_bn(name: str, x: Any, filters: int, kernel: int, strides: int) -> Any:
        x = layers.Conv2D(
            filters, kernel, strides=strides, padding="same", use_bias=False, name=f"{name}.conv"
        )(x)
        return layers.BatchNormalization(name=f"{name}.bn")(x)

    image = keras.Input((224, 224, 3), name="image")
    x = layers.ReLU(name="stem.relu")(conv_bn("stem", image, 64, 7, 2))
    x = layers.MaxPooling2D(3, strides=2, padding="same", name="pool")(x)
    for stage, (filters, count) in enumerate(STAGES, 1):
        for index in range(1, count + 1):
            name, strides = f"stage_{stage}.residual_{index}", 2 if stage > 1 and index == 1 else 1
            long = layers.ReLU(name=f"{name}.a.relu")(conv_bn(f"{name}.a", x, filters, 3, strides))
            long = conv_bn(f"{name}.b", long, filters, 3, 1)
            short = conv_bn(f"{name}.shortcut", x, filters, 1, strides) if strides == 2 else x
            x = layers.ReLU(name=f"{name}.relu")(layers.Add(name=f"{name}.sum")([long, short]))
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, layers.Dense(1000, name="out")(x), name="model")


def chain(count: int = 1000) -> Graph:
    """Dense layers in a line."""
    sketch = Sketch(x=(8,))
    for index in range(count):
        sketch.add(f"dense_{index}", "Dense", units=8, activation="relu")
    return sketch.graph()


def chain_by_hand(count: int = 1000) -> keras.Model:
    """The same, as one writes it; Keras needs the recursion limit raised."""
    x = inputs = keras.Input((8,), name="x")
    for index in range(count):
        x = layers.Dense(8, activation="relu", name=f"dense_{index}")(x)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * count)
    try:
        return keras.Model(inputs, x, name="model")
    finally:
        sys.setrecursionlimit(before)


MODELS: dict[str, tuple[Callable[[], Graph], Callable[[], keras.Model]]] = {
    "ResNet-34": (resnet34, resnet34_by_hand),
    "1,000 dense layers": (chain, chain_by_hand),
}


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes in a process swept clean, without pauses of the collector."""
    keras.utils.clear_session()
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    kept = work()
    elapsed = time.perf_counter() - start
    gc.enable()
    del kept
    return elapsed


def compare(graph: Graph, by_hand: Callable[[], keras.Model], runs: int = RUNS) -> tuple[float, float, float]:
    """Medians over interleaved runs: seconds of ours, seconds by hand, and the ratio pair by pair."""
    assert build(graph, "model")[0] is not None
    by_hand()
    ours: list[float] = []
    theirs: list[float] = []
    sides = [(ours, lambda: build(graph, "model")), (theirs, by_hand)]
    for run in range(runs):
        for times, work in sides if run % 2 else reversed(sides):
            times.append(seconds(work))
    return median(ours), median(theirs), median(one / other for one, other in zip(ours, theirs, strict=True))


def main() -> None:
    """Prints the table."""
    print(f"backend {keras.backend.backend()}, {RUNS} interleaved runs, target ratio {TARGET}")
    for name, (graph, by_hand) in MODELS.items():
        ours, theirs, ratio = compare(graph(), by_hand)
        print(f"{name:20} ours {ours:.3f} s   by hand {theirs:.3f} s   ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
