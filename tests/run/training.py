"""Specs trained from text, without a folder around them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from kerasdl.backend.build import Built, build
from kerasdl.backend.construct import construct
from kerasdl.data import Dataset, load
from kerasdl.graph import Graph
from kerasdl.pipeline import resolved
from kerasdl.run.document import content_hash
from kerasdl.run.record import Origin
from kerasdl.run.result import RunResult
from kerasdl.run.seeds import plant
from kerasdl.run.train import Settings, train
from kerasdl.spec import Spec
from kerasdl.syntax import node_text
from tests.specs import stages_of

DIGITS = """
kerasdl: 1
name: digits
data:
  source: digits
  steps: [{Rescaling: {scale: 0.0625}, from: image}]
  splits: {validation: 0.1}
  inputs: image
  targets: label
model:
  layers:
    - Flatten
    - {Dense: {units: 16, activation: relu}, as: hidden}
    - {Dense: {units: 10, activation: softmax}, as: digit}
train:
  loss: SparseCategoricalCrossentropy
  optimizer: Adam
  metrics: [accuracy]
  batch_size: 64
  epochs: 2
  seed: 3
"""


PAIRS = """
kerasdl: 1
name: pairs
data:
  source: {WordClasses: {classes: 4, words: 6, sentences: 300}}
  splits: {test: 0.2}
  steps:
    - {Tokenize: , from: text, as: tokens}
    - {Vocabulary: {max_tokens: 26}, from: tokens}
    - {Skipgrams: 2, from: tokens, as: [word, near]}
    - {NegativeSampling: 3, from: near, as: [candidates, label]}
  inputs: [word, candidates]
  targets: label
model:
  layers:
    - {Embedding: {input_dim: 26, output_dim: 4}, from: word, as: words}
    - {Embedding: {input_dim: 26, output_dim: 4}, from: candidates, as: contexts}
    - {Dot: {axes: [1, 2]}, from: [words, contexts]}
train:
  loss: {BinaryCrossentropy: {from_logits: true}}
  optimizer: {SGD: {learning_rate: 0.5}}
  batch_size: 64
  epochs: 2
  seed: 3
"""
"""Negatives are drawn anew for each epoch. Not by Adam: where a batch has a word twice, Keras squares the gradients of
its row one by one on TensorFlow, and their sum on JAX."""


class Prepared:
    """A spec ready to be trained, as often as one likes."""

    def __init__(self, text: str = DIGITS, *changes: tuple[str, str], seed: int = 3) -> None:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        stages = stages_of(text)
        assert stages.diagnostics == ()
        assert stages.spec is not None
        assert stages.graph is not None
        assert stages.described is not None
        assert stages.composition is not None
        self.spec: Spec = stages.spec
        self.graph: Graph = stages.graph
        root = stages.composition.root
        self.origin = Origin(node_text(root), content_hash(root), node_text(resolved(stages)))
        self.dataset: Dataset
        dataset, told = load(stages.described, construct)
        assert told == ()
        assert dataset is not None
        self.dataset = dataset
        self.seed = seed

    def built(self) -> Built:
        plant(self.seed)
        built, told = build(self.graph, self.spec.name)
        assert not told
        assert built is not None
        return built

    def run(self, built: Built | None = None, target: Path | None = None, **settings: Any) -> RunResult:
        """Trains it once more."""
        how = replace(Settings(self.seed), **settings)
        return train(self.spec, self.graph, built or self.built(), self.dataset, how, target, self.origin)
