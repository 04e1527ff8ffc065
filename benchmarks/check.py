"""What checking costs, against importing what others would import for it.

`python -m benchmarks.check` prints three figures, each from interleaved runs in this one call:

1. CPU time of `kerasdl check --no-shapes` on ResNet-34 against `python -c "import yaml, jsonschema"` (at most 3);
2. checking from 20 to 20,000 layers: microseconds a layer, which stay level where it is linear;
3. loading the catalogue in a fresh process (at most 20 ms).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from kerasdl.diagnostics import Source
from kerasdl.pipeline import run_source

ROOT = Path(__file__).parents[1]
RESNET34 = ROOT / "specs/04_spatial/4_09_resnet34.yaml"
CHECK = ["-m", "kerasdl", "check", "--no-shapes", str(RESNET34)]
IMPORTS = ["-c", "import yaml, jsonschema"]
LOAD = (
    "import time, kerasdl.catalog as catalog\nbegan = time.perf_counter()\ncatalog.load()\n"
    "print(time.perf_counter() - began)"
)
RUNS = 15
SIZES = (20, 200, 2_000, 20_000)


def cpu_seconds(arguments: Sequence[str]) -> float:
    """User and system time of a Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT, env=_environment()
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def command_ratio() -> None:
    """Prints the ratio of the two processes' CPU time, pair by pair."""
    pairs = [(cpu_seconds(CHECK), cpu_seconds(IMPORTS)) for _ in range(RUNS)]
    ratios = [ours / theirs for ours, theirs in pairs]
    low, _, high = quantiles(ratios)
    ours, theirs = (median(each) for each in zip(*pairs, strict=True))
    print(
        f"check --no-shapes, CPU: {1e3 * ours:.0f} ms against {1e3 * theirs:.0f} ms for the imports,", end=" "
    )
    print(f"ratio {median(ratios):.2f} ({low:.2f} to {high:.2f}), target at most 3")


def chain(count: int) -> Source:
    """Dense layers in a line, each with its own item."""
    items = "    - Dense: {units: 8, activation: relu}\n" * count
    return Source("chain.yaml", f"kerasdl: 1\nname: chain\nmodel:\n  inputs: {{x: [8]}}\n  layers:\n{items}")


def scaling() -> None:
    """Prints the time a layer takes as chains grow, the sizes taken in turn."""
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(3):
        for size in SIZES:
            source = chain(size)
            began = time.process_time()
            assert run_source(source, shapes=False).sound
            times[size].append((time.process_time() - began) / size)
    for size in SIZES:
        print(f"{size:>7,} layers: {1e6 * median(times[size]):7.1f} microseconds a layer")


def loading() -> None:
    """Prints how long the catalogue takes to load."""
    found = [
        float(
            subprocess.run(
                [sys.executable, "-c", LOAD], check=True, capture_output=True, text=True, env=_environment()
            ).stdout
        )
        for _ in range(RUNS)
    ]
    print(f"catalogue: {1e3 * median(found):.1f} ms to load, target at most 20")


if __name__ == "__main__":
    command_ratio()
    scaling()
    loading()
