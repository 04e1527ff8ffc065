"""How long training takes through kerasdl and through plain Keras: `python -m benchmarks.train [--pairs 7] [CASE ...]`.

The same model, weights, batches and epochs, run in turns in one process on an otherwise quiet machine. Plain Keras is
what one writes by hand: `compile`, then `fit` on numpy arrays, silent. kerasdl draws its progress, keeps a journal and
can be interrupted meanwhile. The table gives the ratio of times (plain / kerasdl) of each pair, as quartiles; above 1,
kerasdl is faster. That both learn the same is checked first, with one order of examples for both.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from kerasdl import pipeline
from kerasdl.diagnostics import Source, SpecError

TEMPLATE = """
kerasdl: 1
name: {name}
data:
  source: {source}
  steps: [{{Rescaling: {{scale: {scale}}}, from: {input}}}]
  inputs: {input}
  targets: {target}
model:
  layers: {layers}
train:
  loss: {loss}
  optimizer: Adam
  metrics: [accuracy]
  batch_size: {batch_size}
  epochs: {epochs}
  seed: 1
"""
DIGITS = {"input": "image", "target": "label", "loss": "SparseCategoricalCrossentropy"}
MNIST = {**DIGITS, "source": "mnist", "scale": 1 / 255, "batch_size": 128}
CASES: dict[str, dict[str, Any]] = {
    "xor": {
        "source": "{Examples: {x: '$(250 * [[0, 0], [0, 1], [1, 0], [1, 1]])', y: '$(250 * [[0], [1], [1], [0]])'}}",
        "input": "x", "target": "y", "scale": 1.0, "loss": "BinaryCrossentropy", "batch_size": 4, "epochs": 8,
        "layers": "[Dense: {units: 4, activation: tanh}, Dense: {units: 1, activation: sigmoid}]",
    },
    "digits": {
        **DIGITS, "source": "digits", "scale": 1 / 16, "batch_size": 32, "epochs": 20,
        "layers": "[Flatten, Dense: {units: 64, activation: relu}, Dense: {units: 10, activation: softmax}]",
    },
    "mlp": {
        **MNIST, "epochs": 5,
        "layers": "[Flatten, Dense: {units: 256, activation: relu}, Dense: {units: 10, activation: softmax}]",
    },
    "cnn": {
        **MNIST, "epochs": 1,
        "layers": "[Conv2D: {filters: 6, kernel_size: 5, activation: relu},"
        " Conv2D: {filters: 12, kernel_size: 5, activation: relu}, MaxPooling2D: 2,"
        " Conv2D: {filters: 12, kernel_size: 5, activation: relu}, MaxPooling2D: 2,"
        " Flatten, Dense: {units: 256, activation: relu}, Dense: {units: 10, activation: softmax}]",
    },
}  # fmt: skip


class Case:
    """One model and its data, ready to be trained either way."""

    def __init__(self, name: str) -> None:
        from kerasdl.backend.construct import construct
        from kerasdl.data import load

        self.name = name
        self.stages = pipeline.run_source(
            Source(name, TEMPLATE.format(name=name, **CASES[name])), shapes=False
        )
        assert self.stages.sound
        assert self.stages.described is not None
        dataset, told = load(self.stages.described, construct)
        if dataset is None:
            raise SpecError(told)
        self.dataset = dataset
        self.settings = CASES[name]
        self.columns = self.settings["input"], self.settings["target"]

    def ours(self) -> tuple[float, list[float]]:
        """Seconds and losses through kerasdl: compile, fit and what is measured after it, no run folder."""
        from kerasdl.run.progress import Lines
        from kerasdl.run.record import Origin
        from kerasdl.run.seeds import plant
        from kerasdl.run.train import Settings, train

        plant(1)
        built = pipeline.build(self.stages)
        assert self.stages.spec is not None
        assert self.stages.graph is not None
        settings = Settings(1, progress=Lines(io.StringIO()))
        began = time.perf_counter()
        result = train(
            self.stages.spec, self.stages.graph, built, self.dataset, settings, None, Origin("", "", "")
        )
        return time.perf_counter() - began, [epoch["loss"] for epoch in result.history]

    def plain(self, order: Callable[[int, int], Any] | None = None) -> tuple[float, list[float]]:
        """Seconds and losses of `compile`, `fit` and `evaluate` by hand.

        Args:
            order: Gives the examples' order by epoch and count; None leaves shuffling to Keras.
        """
        from kerasdl.run.seeds import plant

        plant(1)
        model = pipeline.build(self.stages).model
        data, test = self._arrays("train"), self._arrays("test")
        size, epochs = self.settings["batch_size"], self.settings["epochs"]
        began = time.perf_counter()
        model.compile("adam", self.settings["loss"], metrics=["accuracy"])
        if order is None:
            losses = model.fit(*data, batch_size=size, epochs=epochs, verbose=0).history["loss"]
        else:
            losses = []
            for epoch in range(epochs):
                rows = order(epoch, len(data[0]))
                given = [array[rows] for array in data]
                losses += model.fit(*given, batch_size=size, shuffle=False, verbose=0).history["loss"]
        if test:
            model.evaluate(*test, batch_size=size, verbose=0)
        return time.perf_counter() - began, losses

    def _arrays(self, split: str) -> list[Any]:
        columns = self.dataset.splits.get(split)
        return [columns[name] for name in self.columns] if columns else []


def drawn(epoch: int, count: int) -> Any:
    """The order in which kerasdl takes the examples with the seed 1."""
    import numpy as np

    return np.random.default_rng((1, epoch)).permutation(count)


def measure(case: Case, pairs: int) -> str:
    """One row of the table."""
    _, ours = case.ours()
    _, plain = case.plain(drawn)
    apart = max(abs(one - other) for one, other in zip(ours, plain, strict=True))
    if apart > 1e-4:
        raise AssertionError(f"{case.name}: losses differ by {apart:.2g}")
    times: list[tuple[float, float]] = []
    for number in range(pairs):
        turns = (case.ours, case.plain) if number % 2 else (case.plain, case.ours)
        taken = {turn.__name__: turn()[0] for turn in turns}
        times.append((taken["plain"], taken["ours"]))
    low, middle, high = statistics.quantiles([plain / ours for plain, ours in times], n=4)
    seconds = [statistics.median(column) for column in zip(*times, strict=True)]
    return (
        f"{case.name:<8} plain {seconds[0]:6.2f} s  kerasdl {seconds[1]:6.2f} s  "
        f"ratio {middle:.2f} ({low:.2f} to {high:.2f})  losses apart {apart:.1e}"
    )


def main() -> None:
    """Measures every case whose data are at hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("cases", nargs="*", help=f"of {', '.join(CASES)}; all where none is named")
    arguments = parser.parse_args()
    from kerasdl.backend.choice import choose

    backend, told = choose()
    if told:
        raise SpecError(told)
    print(f"on {backend}")
    for name in arguments.cases or CASES:
        try:
            print(measure(Case(name), arguments.pairs), flush=True)
        except SpecError as missing:
            print(f"{name:<8} left out: {missing.diagnostics[0].headline}", file=sys.stderr)


if __name__ == "__main__":
    main()
