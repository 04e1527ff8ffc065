"""Small runs of every kind whose reports are looked at, each trained once."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.run.training import Prepared

HOSTILE = "</title></style></script><script>document.title='taken'</script><img src=x onerror=alert(1)>\"'&"
"""Text that would run, load or break something if it ever stood on a page as it is."""

DIGITS = """
kerasdl: 1
name: digits
about: Handwritten digits of 8x8 pixels, told apart by a small network.
data:
  source: digits
  steps: [{Rescaling: {scale: 0.0625}, from: image}]
  splits: {validation: 0.1}
  inputs: image
  targets: label
model:
  layers: [Flatten, {Dense: {units: 16, activation: relu}}, {Dense: {units: 10, activation: softmax}}]
train:
  loss: SparseCategoricalCrossentropy
  optimizer: {Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.01, decay_steps: 63}}}}
  metrics: [accuracy]
  batch_size: 64
  epochs: 3
  seed: 3
expect:
  test.accuracy: {min: 0.1, seeds: 3}
  test.loss: {max: 1e-9}
"""

DIABETES = """
kerasdl: 1
name: diabetes
about: How far a disease has gone after a year, foretold from six measures.
data:
  source: diabetes
  splits: {test: 0.2}
  steps:
    - {Concatenate: , from: [age, bmi, blood_pressure, ldl, hdl, glucose], as: patient}
    - {Normalization: , from: patient}
  inputs: patient
  targets: progression
model:
  layers: [{Dense: {units: 16, activation: relu}}, {Dense: 1, as: progress}]
train:
  loss: MeanSquaredError
  optimizer: {Adam: {learning_rate: 0.1}}
  metrics: [mae]
  epochs: 20
  seed: 1
expect: {test.mae: {max: 60}}
"""

XOR = """
kerasdl: 1
name: xor
data: {source: {LogicGate: xor}, inputs: x, targets: y}
model:
  layers: [{Dense: {units: 4, activation: tanh}, as: hidden}, {Dense: {units: 1, activation: sigmoid}, as: neuron}]
train:
  loss: BinaryCrossentropy
  optimizer: {Adam: {learning_rate: 0.1}}
  metrics: [accuracy]
  batch_size: 4
  epochs: 30
  seed: 1
"""

IRIS = """
kerasdl: 1
name: iris
about: One epoch only.
data:
  source: iris
  steps: [{Concatenate: , from: [sepal_length, sepal_width, petal_length, petal_width], as: flower}]
  inputs: flower
  targets: label
model:
  layers: [{Dense: {units: 3, activation: softmax}}]
train: {loss: SparseCategoricalCrossentropy, optimizer: Adam, metrics: [accuracy], epochs: 1, seed: 1}
"""

SEVERAL = """
kerasdl: 1
name: several-outputs
data:
  source: iris
  steps: [{Concatenate: , from: [sepal_length, sepal_width, petal_length], as: flower}]
  splits: {validation: 0.2, test: 0.2}
  inputs: flower
  targets: [label, petal_width]
model:
  layers:
    - {Dense: {units: 8, activation: relu}, as: hidden}
    - {Dense: {units: 3}, as: kind}
    - {Dense: 1, as: width, from: hidden}
  outputs: [kind, width]
train:
  loss: {kind: {SparseCategoricalCrossentropy: {from_logits: true}}, width: MeanSquaredError}
  optimizer: Adam
  metrics: {kind: [accuracy], width: [mae]}
  epochs: 4
  seed: 1
"""

MANY = """
kerasdl: 1
name: many-classes
data:
  source: {Clusters: {classes: 25, features: 3, count: 400, spread: 1.0}}
  splits: {test: 0.5}
  inputs: x
  targets: label
model:
  layers: [{Dense: {units: 25, activation: softmax}}]
train: {loss: SparseCategoricalCrossentropy, optimizer: {Adam: {learning_rate: 0.1}}, epochs: 3, seed: 1}
"""

WILD = """
kerasdl: 1
name: no-numbers
about: A learning rate that drives every weight out of the numbers.
data: {source: {Line: {count: 40}}, splits: {test: 0.5}, inputs: x, targets: y}
model:
  layers: [{Dense: 1, as: neuron}]
train: {loss: MeanSquaredError, optimizer: {SGD: {learning_rate: 1e18}}, metrics: [mae], epochs: 4, seed: 1}
expect: {test.loss: {max: 1}}
"""

PICTURES = """
kerasdl: 1
name: autoencoder
about: Digits drawn again from eight numbers each.
data:
  source: digits
  steps: [{Rescaling: {scale: 0.0625}, from: image}]
  inputs: image
  targets: image
model:
  layers:
    - Flatten
    - {Dense: {units: 8, activation: relu}}
    - {Dense: {units: 64, activation: sigmoid}}
    - {Reshape: [8, 8, 1], as: drawn}
train: {loss: MeanSquaredError, optimizer: {Adam: {learning_rate: 0.01}}, epochs: 2, seed: 1}
"""

WORDS = """
kerasdl: 1
name: words
about: Sentences of words whose classes are known.
data:
  source: {WordClasses: {classes: 10, words: 12, sentences: 600}}
  splits: {test: 0.2}
  steps:
    - {Tokenize: , from: text, as: tokens}
    - {Vocabulary: {max_tokens: 124}, from: tokens, as: ids}
    - {CBOW: {window: 2}, from: ids, as: [context, word]}
  inputs: context
  targets: word
model:
  layers:
    - {Embedding: {input_dim: 124, output_dim: 8}, as: words}
    - GlobalAveragePooling1D
    - {Dense: {units: 124, activation: softmax}}
train:
  loss: SparseCategoricalCrossentropy
  optimizer: {Adam: {learning_rate: 0.02}}
  batch_size: 128
  epochs: 4
  seed: 1
evaluate:
  - Perplexity
  - {KneserNey: , from: {history: context, word: word}, name: kneser_ney_bigram}
  - {NearestNeighbors: {words: [noun_1, verb_2, elephant], count: 5}, from: words, name: neighbors}
  - {Analogies: {questions: [[noun_1, noun_2, verb_1, verb_2], [a, b, c, d]]}, from: words}
  - {ClassNeighbors: , from: words, name: classes}
  - {EmbeddingMap: {words: 120}, from: words, name: by_class}
  - {EmbeddingMap: {words: 120, method: tsne}, from: words, name: by_neighbour}
expect:
  perplexity: {below: kneser_ney_bigram, by: 1}
  classes.same_class: {above: classes.chance, seeds: 3}
"""

MIXED = """
kerasdl: 1
name: pictures-and-tables
data:
  source: {NPZ: FILE}
  splits: {test: 0.25}
  inputs: [image, size]
  targets: label
model:
  inputs: {image: [12, 12, 3], size: [1]}
  layers:
    - {Flatten: , from: image, as: flat}
    - {Concatenate: , from: [flat, size]}
    - {Dense: {units: 1, activation: sigmoid}, as: bright}
train: {loss: BinaryCrossentropy, optimizer: Adam, metrics: [accuracy], batch_size: 8, epochs: 2, seed: 1}
"""

ATTACK = """
kerasdl: 1
name: attack
about: NAME
data:
  source: {CSV: FILE}
  steps: [{Classes: , from: kind}, {Concatenate: , from: [size, NAME], as: both}]
  splits: {test: 0.5}
  inputs: both
  targets: kind
model:
  layers: [{Dense: {units: 2, activation: softmax}, as: kind}]
train: {loss: SparseCategoricalCrossentropy, optimizer: Adam, metrics: [accuracy], epochs: 2, seed: 1}
"""


def _mixed(folder: Path) -> str:
    draw = np.random.default_rng(1)
    bright = draw.integers(0, 2, 48)
    image = draw.integers(0, 128, (48, 12, 12, 3)) + 100 * bright[:, None, None, None]
    size = draw.normal(size=(48, 1)).astype("float32")
    np.savez(folder / "mixed.npz", image=image.astype("uint8"), size=size, label=bright)
    return MIXED.replace("FILE", json.dumps(str(folder / "mixed.npz")))


def _attack(folder: Path) -> str:
    with (folder / "attack.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["size", "kind", HOSTILE])
        lines.writerows([row, HOSTILE if row % 2 else "plain", row / 2] for row in range(20))
    return ATTACK.replace("NAME", json.dumps(HOSTILE)).replace("FILE", json.dumps(str(folder / "attack.csv")))


FIXED = {
    "digits": DIGITS, "diabetes": DIABETES, "xor": XOR, "iris": IRIS, "several": SEVERAL, "many": MANY, "wild": WILD,
    "pictures": PICTURES, "words": WORDS,
}  # fmt: skip
MADE = {"mixed": _mixed, "attack": _attack}
NAMES = (*FIXED, *MADE)


class Run:
    """A finished run."""

    def __init__(self, folder: Path, result: Any, prepared: Prepared) -> None:
        self.folder, self.result, self.prepared = folder, result, prepared
        self.file = folder / "report.html"
        self.text = self.file.read_text(encoding="utf-8")

    def lines(self) -> Iterator[dict[str, Any]]:
        """`metrics.jsonl`."""
        for line in (self.folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


@cache
def _place() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="report")


@cache
def run(name: str) -> Run:
    """The run of that name; nothing in it may be told to anybody as going wrong with its report."""
    folder = Path(_place().name)
    prepared = Prepared(FIXED[name] if name in FIXED else MADE[name](folder))
    told: list[Any] = []
    result = prepared.run(target=folder / name, warn=told.extend)
    assert told == []
    return Run(folder / name, result, prepared)
