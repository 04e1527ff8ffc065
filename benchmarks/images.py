"""How fast images come from their files, and in how much memory: `python -m benchmarks.images [--count 3000]`.

Speed: an epoch of batches, shuffled and scaled to [-1, 1], from image files that this makes (PNG and JPEG, once of the
size that is wanted, once larger): kerasdl against `keras.utils.image_dataset_from_directory` with a `Rescaling`, in
turns in one process. Ratios are times of Keras over ours: above 1, kerasdl is faster. `--backend jax` measures threads
instead of TensorFlow, against the same.

Memory: `--memory` reads 5,000 and 50,000 small files, two epochs each, in a process of its own, and tells the greatest
resident sizes and their ratio.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FEW, MANY = 5_000, 50_000
SMALL, BATCH = 64, 64
SECTION = """
kerasdl: 1
name: images
data:
  source: {{Images: {{folder: {folder}, image_size: [{side}, {side}], color_mode: rgb}}}}
  steps: [{{Rescaling: {{scale: 0.00784313725490196, offset: -1}}, from: image}}]
  inputs: image
  targets: label
"""


def make(folder: Path, count: int, side: int, ending: str) -> None:
    """Images of two classes: a smooth ground with some noise, so that they compress as photographs do."""
    import numpy as np
    from PIL import Image

    generator = np.random.default_rng(1)
    ramp = np.linspace(0, 200, side)
    for number in range(count):
        place = folder / "ab"[number % 2] / f"{number:06}{ending}"
        place.parent.mkdir(parents=True, exist_ok=True)
        ground = ramp[:, None, None] * generator.random(3) + ramp[None, :, None] * 0.2
        pixels = (ground + generator.integers(0, 16, (side, side, 3))).clip(0, 255).astype("uint8")
        Image.fromarray(pixels).save(place)


def ours(folder: Path, side: int) -> Callable[[], int]:
    """An epoch of our batches; the files stay files however few they are."""
    import kerasdl.data.sources.images as source
    from kerasdl import pipeline
    from kerasdl.backend.feed import Feed
    from kerasdl.diagnostics import Source
    from kerasdl.run.batches import Batches

    source.IN_MEMORY = 0
    stages = pipeline.run_source(Source("images", SECTION.format(folder=folder, side=side)), shapes=False)
    dataset, _ = pipeline.read_data(stages)
    assert dataset is not None
    feed = Feed(Batches(dataset.splits["train"], ["image"], {"label": "label"}, BATCH, seed=1))
    return lambda: sum(1 for _ in _batches(feed, next(_EPOCHS)))


_EPOCHS: Iterator[int] = iter(range(10**6))


def _batches(feed: Any, epoch: int) -> Iterator[Any]:
    feed.begin(epoch)
    if hasattr(feed.data, "__getitem__"):
        yield from (feed.data[number] for number in range(len(feed.data)))
    else:
        yield from feed.data


def keras_own(folder: Path, side: int) -> Callable[[], int]:
    """An epoch of `image_dataset_from_directory`, with what its documentation adds."""
    import keras
    import tensorflow as tf

    data = keras.utils.image_dataset_from_directory(
        str(folder), image_size=(side, side), batch_size=BATCH, seed=1, verbose=False
    )
    scale = keras.layers.Rescaling(1 / 127.5, offset=-1)
    data = data.map(lambda images, labels: (scale(images), labels), num_parallel_calls=tf.data.AUTOTUNE)
    data = data.prefetch(tf.data.AUTOTUNE)
    return lambda: sum(1 for _ in data)


def speed(count: int, pairs: int) -> None:
    import keras

    print(f"{count} images, {pairs} pairs, backend {keras.backend.backend()}, {os.cpu_count()} cores")
    for ending, side in ((".png", 64), (".jpg", 64), (".png", 128), (".jpg", 128)):
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), count, side, ending)
            _compare(Path(folder), f"{ending[1:]} {side} -> {SMALL}", count, pairs)


def _compare(folder: Path, what: str, count: int, pairs: int) -> None:
    sides = {"kerasdl": ours(folder, SMALL), "keras": keras_own(folder, SMALL)}
    for run in sides.values():
        run()
    times: dict[str, list[float]] = {name: [] for name in sides}
    work: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(pairs):
        for name, run in sides.items():
            began, worked = time.perf_counter(), time.process_time()
            run()
            times[name].append(time.perf_counter() - began)
            work[name].append(time.process_time() - worked)
    ratios = [other / own for own, other in zip(times["kerasdl"], times["keras"], strict=True)]
    rates = {name: count / statistics.median(each) for name, each in times.items()}
    print(
        f"{what:16} kerasdl {rates['kerasdl']:8,.0f}/s  keras {rates['keras']:8,.0f}/s  "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), of processor time "
        f"{statistics.median(work['keras']) / statistics.median(work['kerasdl']):.2f}"
    )


def memory() -> None:
    peaks: dict[int, float] = {}
    for count in (FEW, MANY):
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), count, SMALL, ".png")
            command = [sys.executable, "-m", "benchmarks.images", "--peak", folder]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            peaks[count] = float(done.stdout.splitlines()[-1])
            print(f"{count:6,} files: at most {peaks[count]:,.0f} MiB", flush=True)
    print(f"ratio {peaks[MANY] / peaks[FEW]:.2f}")


def peak(folder: Path) -> None:
    run = ours(folder, SMALL)
    run()
    run()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--backend", default="tensorflow")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ["KERAS_BACKEND"] = options.backend
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if options.peak:
        peak(options.peak)
    elif options.memory:
        memory()
    else:
        speed(options.count, options.pairs)


if __name__ == "__main__":
    main()
