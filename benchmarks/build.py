"""How long it takes from the text of a spec to its Keras model, against the same model written by hand.

`python -m benchmarks.build` prints, for each model, the median of the ratios of interleaved runs. Both sides run in one
process that has loaded Keras, its backend and the catalogue.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import keras
from keras import layers

from kerasdl.diagnostics import Source
from kerasdl.pipeline import build, run_source

RUNS = 15
TARGET = 1.05
STAGES = [(64, 3), (128, 4), (256, 6), (512, 3)]
RESNET34 = Path(__file__).parents[1] / "specs/04_spatial/4_09_resnet34.yaml"


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


def chain(count: int = 1000) -> str:
    """Dense layers in a line, each on a line of its own."""
    items = "    - Dense: {units: 8, activation: relu}\n" * count
    return f"kerasdl: 1\nname: chain\nmodel:\n  inputs: {{x: [8]}}\n  layers:\n{items}"


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


MODELS: dict[str, tuple[str, Callable[[], keras.Model]]] = {
    "ResNet-34": (RESNET34.read_text(encoding="utf-8"), resnet34_by_hand),
    "1,000 dense layers": (chain(), chain_by_hand),
}


def compiled(text: str) -> keras.Model:
    """From the text of a spec to its model."""
    stages = run_source(Source("spec.yaml", text), shapes=False)
    assert stages.sound
    return build(stages).model


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


def compare(text: str, by_hand: Callable[[], keras.Model], runs: int = RUNS) -> tuple[float, float, float]:
    """Medians over interleaved runs: seconds of ours, seconds by hand, and the ratio pair by pair."""
    assert compiled(text).count_params() == by_hand().count_params()
    ours: list[float] = []
    theirs: list[float] = []
    sides = [(ours, lambda: compiled(text)), (theirs, by_hand)]
    for run in range(runs):
        for times, work in sides if run % 2 else reversed(sides):
            times.append(seconds(work))
    return median(ours), median(theirs), median(one / other for one, other in zip(ours, theirs, strict=True))


def main() -> None:
    """Prints the table."""
    print(f"backend {keras.backend.backend()}, {RUNS} interleaved runs, target ratio {TARGET}")
    for name, (text, by_hand) in MODELS.items():
        ours, theirs, ratio = compare(text, by_hand)
        print(f"{name:20} ours {ours:.3f} s   by hand {theirs:.3f} s   ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
