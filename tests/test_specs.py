"""Every spec in the library: free of warnings, built, and of the size that was published."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kerasdl.diagnostics import render
from kerasdl.pipeline import Stages, build, run_many
from kerasdl.show import graph_text

ROOT = Path(__file__).parents[1]
SPECS = sorted((ROOT / "specs").rglob("*.yaml"))
GOLDEN = Path(__file__).parent / "golden"

PUBLISHED = {
    "4_03_mnist_cnn": 36_054,
    "4_08_googlenet": 6_998_552,
    "4_09_resnet18": 11_689_512,
    "4_09_resnet34": 21_797_672,
    "4_09_resnet50": 25_557_032,
    "4_09_plain34": 21_623_848,
    # Ronneberger's net with same padding, one channel in and two out, counted by hand: 3x3 and 2x2 kernels with biases.
    "4_14_unet": 31_030_658,
}


@pytest.fixture(scope="session")
def all_stages() -> dict[str, Stages]:
    """Every spec through every stage; their shapes come from one process."""
    return dict(zip([path.stem for path in SPECS], run_many(SPECS), strict=True))


def each_spec():
    return pytest.mark.parametrize("stem", [path.stem for path in SPECS])


@each_spec()
def test_nothing_is_told(stem: str, all_stages: dict[str, Stages]) -> None:
    told = all_stages[stem].diagnostics
    assert not told, render(told, color=False)


@each_spec()
def test_its_graph_is_the_golden_one(stem: str, all_stages: dict[str, Stages]) -> None:
    """`python -m tests.golden` writes the files again; what changed is then reviewed."""
    graph = all_stages[stem].graph
    assert graph is not None
    assert graph_text(graph) == (GOLDEN / f"{stem}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("stem", "count"), list(PUBLISHED.items()))
def test_it_has_as_many_trainable_parameters_as_published(
    stem: str, count: int, all_stages: dict[str, Stages]
) -> None:
    stages = all_stages[stem]
    assert stages.graph is not None
    assert stages.shapes is not None
    served = [found for name, found in stages.shapes.nodes.items() if name not in stages.graph.pruned]
    assert sum(found.trainable for found in served) == count


def test_googlenet_with_both_auxiliary_classifiers(all_stages: dict[str, Stages]) -> None:
    shapes = all_stages["4_08_googlenet"].shapes
    assert shapes is not None
    assert shapes.trainable == 13_378_280


@each_spec()
def test_what_is_small_is_built_and_runs(stem: str, all_stages: dict[str, Stages]) -> None:
    """Below ten million weights: built with its weights, and one example goes through."""
    stages = all_stages[stem]
    assert stages.shapes is not None
    if stages.shapes.parameters > 10_000_000:
        return  # too large to allocate in a test; its shapes and counts are held above
    assert stages.spec is not None
    alone = replace(stages, spec=replace(stages.spec, borrowed=()))  # no run of another spec is at hand
    model = build(alone).model
    assert model.count_params() == sum(found.parameters for found in stages.shapes.nodes.values())
    # Not zeros: an embedding may take them for padding, and a mean over nothing is no number.
    example = [np.ones([2, *each.shape[1:]], "float32") for each in model.inputs]
    given = model(example[0] if len(example) == 1 else example)
    assert np.isfinite(np.asarray(given)).all()


def test_resnet34_reads_like_its_figure() -> None:
    text = (ROOT / "specs/04_spatial/4_09_resnet34.yaml").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 35
