"""Generated sets are what their names say, and the same for the same seed."""

import itertools

import numpy as np
import pytest

from kerasdl.backend.construct import construct
from kerasdl.catalog.door import door
from kerasdl.data import load
from kerasdl.data.sources.generated.bit_pattern import BIT_PATTERN, rows_of_bits
from kerasdl.data.sources.generated.logic_gate import GATES
from kerasdl.data.sources.generated.model import SEED
from kerasdl.data.sources.generated.word_classes import WordClassesSource, word_classes
from tests.data.sections import described, marked, told

GENERATED = [name for name in door("sources").names() if SEED in door("sources").find(name).arguments]


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


@pytest.mark.parametrize("name", GENERATED)
def test_columns_and_counts_are_known_before_anything_is_drawn(name: str) -> None:
    """By its name alone, a set has its defaults."""
    found = described(f"data: {{source: {name}}}")
    content = found.source.read().splits["all"]
    assert {each.name: each.shape for each in found.columns} == {
        column: array.shape[1:] for column, array in content.items()
    }
    assert found.counts == {"train": len(next(iter(content.values())))}
    assert all(content[each.name].dtype in (each.dtype, object) for each in found.columns)
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
        ("{BitPattern: {pattern: 1011}}", "invalid-argument"),
        ('{BitPattern: {pattern: "102"}}', "invalid-argument"),
        ('{BitPattern: {pattern: ""}}', "invalid-argument"),
        ('{BitPattern: {pattern: "1011", length: 3}}', "invalid-argument"),
        ("{Shapes: {shapes: [circle, circle]}}", "invalid-argument"),
        ("{Shapes: {shapes: [circle, star]}}", "invalid-argument"),
        ("{Shapes: {size: [512, 512], count: 10000}}", "invalid-argument"),
        ("{Shapes: {size: 64}}", "invalid-argument"),
        ("{WordClasses: {sentences: 1000000, length: 100}}", "invalid-argument"),
    ],
)
def test_a_wrong_argument_is_told(source: str, id: str) -> None:
    assert [each.id for each in told(f"data: {{source: {source}}}")] == [id]


def test_a_pattern_without_quotes_is_told() -> None:
    (found,) = told("data: {source: {BitPattern: {pattern: 0110}}}")
    assert marked(found) == "0110"
    assert found.help == "give `pattern` a text, in quotes"


# --- patterns of bits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pattern", "length"), [("1011", 10), ("0", 3), ("11", 64), ("010", 3)])
def test_a_pattern_stands_in_one_half_of_the_rows(pattern: str, length: int) -> None:
    found = arrays(f'{{BitPattern: {{pattern: "{pattern}", length: {length}, count: 501}}}}')
    assert found["x"].shape == (501, length, 1)
    rows = ["".join(str(int(bit)) for bit in row.ravel()) for row in found["x"]]
    assert [pattern in row for row in rows] == found["y"].ravel().tolist()
    assert found["y"].sum() == 250
    assert 50 < found["y"][:250].sum() < 200  # shuffled


@pytest.mark.parametrize(("pattern", "holds"), [("101", True), ("101", False), ("11", True), ("0", False)])
def test_rows_of_a_kind_are_drawn_evenly(pattern: str, holds: bool) -> None:
    """Against a count of all rows of six bits."""
    wanted = [f"{n:06b}" for n in range(64) if (pattern in f"{n:06b}") == holds]
    drawn = rows_of_bits(pattern, 6, 20_000, holds, np.random.default_rng(1)).astype(int)
    rows, counts = np.unique(["".join(map(str, row)) for row in drawn], return_counts=True)
    assert rows.tolist() == wanted
    expected = 20_000 / len(wanted)
    assert (np.abs(counts - expected) < 5 * np.sqrt(expected)).all()


def test_the_longest_rows_are_drawn_in_both_kinds() -> None:
    """Of 1000 bits, 2^-1000 of all rows hold no 1."""
    found = arrays('{BitPattern: {pattern: "1", length: 1000, count: 4}}')
    assert found["x"].sum(axis=(1, 2)).astype(bool).tolist() == found["y"].ravel().astype(bool).tolist()
    assert BIT_PATTERN.arguments[1].schema["maximum"] == 1000


# --- shapes ----------------------------------------------------------------------------------------------------


def test_masks_are_the_shapes_of_the_clean_images() -> None:
    found = described(
        "data: {source: {Shapes: {count: 50, size: [48, 64], most: 1, noise: 0.1}}}"
    ).source.read()
    image, clean, mask, label = (found.splits["all"][name] for name in ("image", "clean", "mask", "label"))
    assert image.shape == clean.shape == mask.shape == (50, 48, 64, 1)
    for row in range(50):
        assert len(np.unique(clean[row])) == 2
        assert (clean[row][mask[row] > 0].min() > clean[row][mask[row] == 0].max()).all()
        assert set(np.unique(mask[row])) == {0, label[row] + 1}
    noise = image.astype(float) - clean
    assert abs(noise.std() / 255 - 0.1) < 0.01
    assert abs(noise.mean()) < 1
    edge = np.concatenate(
        [mask[:, 0].ravel(), mask[:, -1].ravel(), mask[:, :, 0].ravel(), mask[:, :, -1].ravel()]
    )
    assert not edge.any()  # every shape is whole


@pytest.mark.parametrize(
    ("shape", "share"), [("circle", np.pi / 4), ("square", 1.0), ("triangle", 3**0.5 / 4)]
)
def test_a_shape_has_the_area_that_geometry_gives_it(shape: str, share: float) -> None:
    """Of the square of its own width: the diameter, or the side."""
    other = "square" if shape != "square" else "circle"
    source = f"{{Shapes: {{shapes: [{shape}, {other}], count: 60, most: 1, size: [256, 256], noise: 0}}}}"
    content = described(f"data: {{source: {source}}}").source.read().splits["all"]
    np.testing.assert_array_equal(content["image"], content["clean"])
    for mask in content["mask"][content["label"] == 0][..., 0]:
        points = np.argwhere(mask).astype(float)
        turned = [points @ [np.cos(angle), np.sin(angle)] for angle in np.linspace(0, np.pi, 180)]
        widths = [each.max() - each.min() + 1 for each in turned]
        width = {"circle": np.mean(widths), "square": min(widths), "triangle": max(widths)}[shape]
        assert abs(len(points) / width**2 - share) < 0.08


def test_the_label_is_the_shape_of_most_pixels() -> None:
    content = described("data: {source: {Shapes: {count: 80, most: 5, seed: 2}}}").source.read().splits["all"]
    for mask, label in zip(content["mask"], content["label"], strict=True):
        areas = np.bincount(mask.ravel(), minlength=4)[1:]
        assert areas[label] == areas.max()


# --- words of known classes ------------------------------------------------------------------------------------


def test_every_word_has_its_class() -> None:
    source = described("data: {source: {WordClasses: {classes: 9, words: 5, sentences: 500}}}").source
    assert isinstance(source, WordClassesSource)
    rows = [row.split() for row in source.read().splits["all"]["text"]]
    assert {len(row) for row in rows} == {8}
    known = source.word_classes()
    assert len(known) == 45
    assert {word for row in rows for word in row} <= set(known)
    assert all(word.rpartition("_")[0] == kind for word, kind in known.items())


def test_words_of_a_class_are_of_zipf_and_stand_in_the_same_contexts() -> None:
    settings = {"classes": 4, "words": 3, "sentences": 40_000, "length": 8, "seed": 3}
    source = f"{{WordClasses: {{{', '.join(f'{key}: {value}' for key, value in settings.items())}}}}}"
    rows = [
        row.split() for row in described(f"data: {{source: {source}}}").source.read().splits["all"]["text"]
    ]
    known = word_classes(settings)
    words, classes = list(known), sorted(set(known.values()))
    after = np.zeros((len(words), len(classes)))
    for row in rows:
        for word, follower in itertools.pairwise(row):
            after[words.index(word), classes.index(known[follower])] += 1
    counts = after.sum(axis=1).reshape(4, 3)
    np.testing.assert_allclose(
        counts / counts.sum(axis=1, keepdims=True), [[6 / 11, 3 / 11, 2 / 11]] * 4, atol=0.01
    )
    share = (after / after.sum(axis=1, keepdims=True)).reshape(4, 3, 4)
    assert np.abs(share - share.mean(axis=1, keepdims=True)).max() < 0.02
    contexts = share.mean(axis=1)
    apart = np.abs(contexts[:, None] - contexts[None]).max(axis=2)
    assert apart[~np.eye(4, dtype=bool)].min() > 0.3


# --- bundled sets ----------------------------------------------------------------------------------------------


def test_diabetes_is_the_set_that_scikit_learn_bundles() -> None:
    from sklearn.datasets import load_diabetes

    columns = (
        described("data: {source: diabetes, inputs: bmi, targets: progression}").source.read().splits["all"]
    )
    theirs = load_diabetes(scaled=False)
    np.testing.assert_allclose(np.hstack(list(columns.values()))[:, :10], theirs.data, rtol=1e-5)
    np.testing.assert_array_equal(columns["progression"].ravel(), theirs.target)
