"""How fast skipgram pairs are made, and trained on with negative samples: `python -m benchmarks.words [--pairs 7]`.

Making pairs: the step `Skipgrams` on the training split of `wikitext_2_small`, against a loop over its words that takes
slices of numpy arrays, and against the pairs that gensim (C, one thread) trains on in the same time; it makes its pairs
as it goes, so this is what making them must not hold up.

Training with negative samples: kerasdl against a loop by hand, which draws the negatives of each batch by
`numpy.random.Generator.choice` and calls `train_on_batch`; and against `fit` on arrays whose negatives are drawn once
an epoch, by the step itself. Same model, pairs, batches and epochs, run in turns in one process. Ratios are times of
the other over ours: above 1, kerasdl is faster.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kerasdl import pipeline
from kerasdl.diagnostics import Source, SpecError

WORDS, WINDOW, NEGATIVES, SIZE, BATCH, EPOCHS = 10_000, 5, 5, 64, 4096, 2
TEXT = f"""
kerasdl: 1
name: negative-sampling
data:
  source: wikitext_2_small
  steps:
    - Tokenize: {{unit: blank, lowercase: true}}
      from: text
      as: tokens
    - Vocabulary: {{max_tokens: {WORDS}, oov_token: <unk>}}
      from: tokens
    - Skipgrams: {{max_window: {WINDOW}}}
      from: tokens
      as: [word, near]
    - NegativeSampling: {{negatives: {NEGATIVES}}}
      from: near
      as: [candidates, label]
  inputs: [word, candidates]
  targets: label
model:
  layers:
    - {{Embedding: {{input_dim: {WORDS}, output_dim: {SIZE}}}, from: word, as: words}}
    - {{Embedding: {{input_dim: {WORDS}, output_dim: {SIZE}}}, from: candidates, as: contexts}}
    - {{Dot: {{axes: [1, 2]}}, from: [words, contexts]}}
train:
  loss: {{BinaryCrossentropy: {{from_logits: true}}}}
  optimizer: Adam
  batch_size: {BATCH}
  epochs: {EPOCHS}
  seed: 1
"""


def tokens() -> Any:
    """The integers of the training split, in rows of differing length (`kerasdl.data.rows.Ragged`)."""
    from kerasdl.data.manifest import find
    from kerasdl.data.sources import open_source
    from kerasdl.data.steps.tokenize import Tokenize
    from kerasdl.data.steps.vocabulary import Vocabulary
    from kerasdl.diagnostics import Span
    from kerasdl.syntax import Scalar

    assert find("wikitext_2_small")
    source = Source("benchmark", "wikitext_2_small")
    node = Scalar("wikitext_2_small", Span(source, 0, len(source.text)))

    text = open_source(node, Path()).read().splits["train"]["text"]
    words = Tokenize("blank", lowercase=True)(text)
    vocabulary = Vocabulary(WORDS, oov_token="<unk>")
    vocabulary.adapt(words)
    return vocabulary(words)


# --- making pairs ----------------------------------------------------------------------------------------------


def made(rows: Any) -> int:
    """How many pairs the step makes."""
    import numpy as np

    from kerasdl.data.rows import pick
    from kerasdl.data.steps.skipgrams import Skipgrams

    plan = Skipgrams(WINDOW).plan(rows, np.random.default_rng(1))
    words, near = (pick(rows.flat, places) for places in plan.places)
    return min(len(words), len(near))


def looped(rows: Any) -> int:
    """How many pairs a loop over the words makes, slices of a row at a time."""
    import numpy as np

    generator = np.random.default_rng(1)
    words, near = [], []
    for number in range(len(rows)):
        row = rows[number]
        widths = generator.integers(1, WINDOW + 1, len(row))
        for place, width in enumerate(widths):
            around = np.concatenate([row[max(0, place - width) : place], row[place + 1 : place + 1 + width]])
            near.append(around)
            words.append(np.full(len(around), row[place]))
    return len(np.concatenate(words)) + 0 * len(np.concatenate(near))


def trained_by_gensim(rows: Any) -> Callable[[Any], int]:
    """An epoch of gensim's on the same tokens; it gives the pairs that it trained on, as many as the step makes."""
    from gensim.models import Word2Vec

    sentences = [list(map(str, rows[number].tolist())) for number in range(len(rows))]
    model = Word2Vec(
        vector_size=SIZE, window=WINDOW, negative=NEGATIVES, sg=1, sample=0, min_count=1, workers=1, seed=1
    )
    model.build_vocab(sentences)
    count = made(rows)

    def train(_: Any) -> int:
        model.train(sentences, total_examples=len(sentences), epochs=1)
        return count

    return train


def rates(makers: Sequence[Callable[[Any], int]], rows: Any, pairs: int) -> list[list[float]]:
    """Pairs per second of each, in turns."""
    found: list[list[float]] = [[] for _ in makers]
    for _ in range(pairs):
        for maker, each in zip(makers, found, strict=True):
            began = time.perf_counter()
            count = maker(rows)
            each.append(count / (time.perf_counter() - began))
    return found


# --- training --------------------------------------------------------------------------------------------------


class Training:
    """Negative sampling on the pairs of the training split."""

    def __init__(self) -> None:
        from kerasdl.backend.construct import construct
        from kerasdl.data import load

        self.stages = pipeline.run_source(Source("negative-sampling", TEXT), shapes=False)
        assert self.stages.sound
        assert self.stages.described is not None
        dataset, told = load(self.stages.described, construct)
        if dataset is None:
            raise SpecError(told)
        self.dataset = dataset
        train = dataset.splits["train"]
        self.word, self.drawn, self.label = train["word"], train["candidates"], train["label"]

    def ours(self) -> float:
        """Seconds through kerasdl, a training and what is measured after it; no run folder."""
        from dataclasses import replace

        from kerasdl.run.progress import Lines
        from kerasdl.run.record import Origin
        from kerasdl.run.seeds import plant
        from kerasdl.run.train import Settings, train

        plant(1)
        built = pipeline.build(self.stages)
        assert self.stages.spec is not None
        assert self.stages.graph is not None
        dataset = replace(self.dataset, splits={"train": self.dataset.splits["train"]})
        settings = Settings(1, progress=Lines(io.StringIO()))
        began = time.perf_counter()
        train(self.stages.spec, self.stages.graph, built, dataset, settings, None, Origin("", "", ""))
        return time.perf_counter() - began

    def by_hand(self) -> float:
        """Seconds of a loop over batches that draws its negatives as it goes."""
        import numpy as np

        model, generator = self._compiled(), np.random.default_rng(1)
        near = self.drawn.now[:, 0]
        counts = np.bincount(near, minlength=WORDS) ** 0.75
        chances = counts / counts.sum()
        began = time.perf_counter()
        for _ in range(EPOCHS):
            order = generator.permutation(len(near))
            for start in range(0, len(near), BATCH):
                rows = order[start : start + BATCH]
                negatives = generator.choice(WORDS, (len(rows), NEGATIVES), p=chances)
                candidates = np.concatenate([near[rows, None], negatives], axis=1)
                model.train_on_batch((self.word[rows], candidates), self.label[rows])
        return time.perf_counter() - began

    def by_fit(self) -> float:
        """Seconds of Keras's `fit`, the negatives drawn once an epoch by the step itself."""
        model = self._compiled()
        began = time.perf_counter()
        for epoch in range(EPOCHS):
            self.drawn.begin(epoch)
            model.fit((self.word, self.drawn.now), self.label, batch_size=BATCH, verbose=0)
        return time.perf_counter() - began

    def _compiled(self) -> Any:
        import keras

        from kerasdl.run.seeds import plant

        plant(1)
        model = pipeline.build(self.stages).model
        model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
        return model


def quartiles(ratios: Sequence[float]) -> str:
    """A ratio's median with its quartiles."""
    low, middle, high = statistics.quantiles(ratios, n=4)
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def main() -> None:
    """Measures both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7, help="how often each is run")
    arguments = parser.parse_args()
    from kerasdl.backend.choice import choose

    backend, told = choose()
    if told:
        raise SpecError(told)
    print(f"on {backend}")
    rows = tokens()
    ours, loop, gensim = rates((made, looped, trained_by_gensim(rows)), rows, arguments.pairs)
    print(
        f"pairs a second: Skipgrams {statistics.median(ours):,.0f}, a loop {statistics.median(loop):,.0f}, "
        f"gensim trains on {statistics.median(gensim):,.0f}"
    )
    for name, other in (("a loop", loop), ("gensim's training", gensim)):
        print(
            f"Skipgrams / {name}: {quartiles([a / b for a, b in zip(ours, other, strict=True)])}", flush=True
        )
    training = Training()
    turns = (training.ours, training.by_hand, training.by_fit)
    times: list[tuple[float, ...]] = []
    for number in range(arguments.pairs + 1):
        taken = {turn.__name__: turn() for turn in (turns if number % 2 else turns[::-1])}
        times.append(tuple(taken[turn.__name__] for turn in turns))
    for number, name in ((1, "a loop by hand"), (2, "fit, its negatives drawn once an epoch")):
        ratios = [each[number] / each[0] for each in times[1:]]  # the first round traces
        print(f"{name} / kerasdl: {quartiles(ratios)}", flush=True)


if __name__ == "__main__":
    main()
