"""Generated sets are what their names say, and the same for the same seed."""

import numpy as np
import pytest

from kerasdl.backend.construct import construct
from kerasdl.data import load
from kerasdl.data.sources.generated import GATES, GENERATORS
from tests.data.sections import described, told


def arrays(source: str, target: str = "y") -> dict[str, np.ndarray]:
    dataset, diagnostics = load(
        described(f"data: {{source: {source}, inputs: x, targets: {target}}}"), construct
    )
    assert diagnostics == ()
    assert dataset is not None
    return dict(dataset.splits["train"])


TRUTH = {"and": 0b1000, "or": 0b1110, "xor": 0b0110, "nand": 0b0111, "nor": 0b0001, "xnor": 0b1001}


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_gives_its_truth_table(gate: str) -> None:
    found = arrays(f"{{LogicGate: {gate}}}")
    assert found["x"].tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert found["y"].ravel().tolist() == [TRUTH[gate] >> bit & 1 for bit in range(4)]


def test_a_gate_repeats_with_noise() -> None:
    found = arrays("{LogicGate: {gate: or, repeat: 50, noise: 0.1}}")
    assert found["x"].shape == (200, 2)
    assert (found["y"].ravel() == found["x"].round().max(axis=1)).mean() > 0.99
    assert 0.05 < (found["x"] - found["x"].round()).std() < 0.15


def test_a_line_without_noise_is_one() -> None:
    found = arrays("{Line: {slope: -2.5, intercept: 3, count: 64, range: [2, 4]}}")
    np.testing.assert_allclose(found["y"], -2.5 * found["x"] + 3, atol=1e-5)
    assert found["x"].shape == (64, 1)
    assert 2 <= found["x"].min() < found["x"].max() <= 4


def test_clusters_are_of_equal_size_around_their_centres() -> None:
    found = arrays("{Clusters: {classes: 3, features: 4, count: 3000, spread: 0.5}}", "label")
    assert np.bincount(found["label"]).tolist() == [1000] * 3
    for label in range(3):
        cloud = found["x"][found["label"] == label]
        assert cloud.shape == (1000, 4)
        np.testing.assert_allclose(cloud.std(axis=0), 0.5, atol=0.05)
        assert (np.abs(cloud.mean(axis=0)) < 5.1).all()


@pytest.mark.parametrize(
    ("source", "target"),
    [("LogicGate: {noise: 1", "y"), ("Line: {noise: 1", "y"), ("Clusters: {count: 9", "label")],
)
def test_the_seed_fixes_what_is_drawn(source: str, target: str) -> None:
    one, same = (arrays(f"{{{source}, seed: 4}}}}", target)["x"] for _ in range(2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, arrays(f"{{{source}, seed: 5}}}}", target)["x"])


@pytest.mark.parametrize("name", GENERATORS)
def test_columns_and_counts_are_known_before_anything_is_drawn(name: str) -> None:
    """By its name alone, a set has its defaults."""
    found = described(f"data: {{source: {name}}}")
    content = found.source.read().splits["all"]
    assert {each.name: each.shape for each in found.columns} == {
        column: array.shape[1:] for column, array in content.items()
    }
    assert found.counts == {"train": len(content["x"])}
    assert all(content[each.name].dtype == each.dtype for each in found.columns)
    assert all(content[each.name].max() < each.classes for each in found.columns if each.classes is not None)


@pytest.mark.parametrize(
    ("source", "id"),
    [
        ("{LogicGate: nott}", "invalid-argument"),
        ("{LogicGate: {gate: [xor]}}", "invalid-argument"),
        ("{Line: {count: 0}}", "invalid-argument"),
        ("{Line: {count: 10000000000}}", "invalid-argument"),
        ("{Line: {range: [1, 1]}}", "invalid-argument"),
        ("{Line: {noise: -1}}", "invalid-argument"),
        ("{Line: {slope: .nan}}", "invalid-argument"),
        ("{Clusters: {classes: 1}}", "invalid-argument"),
        ("{Clusters: {klasses: 2}}", "unknown-argument"),
    ],
)
def test_a_wrong_argument_is_told(source: str, id: str) -> None:
    assert [each.id for each in told(f"data: {{source: {source}}}")] == [id]


def test_diabetes_is_the_set_that_scikit_learn_bundles() -> None:
    from sklearn.datasets import load_diabetes

    columns = (
        described("data: {source: diabetes, inputs: bmi, targets: progression}").source.read().splits["all"]
    )
    theirs = load_diabetes(scaled=False)
    np.testing.assert_allclose(np.hstack(list(columns.values()))[:, :10], theirs.data, rtol=1e-5)
    np.testing.assert_array_equal(columns["progression"].ravel(), theirs.target)
