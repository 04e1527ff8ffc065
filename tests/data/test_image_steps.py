"""Steps on images, held against plain loops, against other implementations, and against real images."""

from pathlib import Path

import numpy as np
import pytest
from scipy import signal

from kerasdl.backend.construct import construct
from kerasdl.data import load
from kerasdl.data.dataset import Dataset
from kerasdl.data.steps.images import HOG, Crop, Filter
from kerasdl.data.steps.noise import Noise
from kerasdl.diagnostics import errors
from tests.data.sections import described, told

DIGITS = "data: {source: digits, steps: [%s], inputs: image, splits: {validation: 0.1}}"
IMAGES = np.random.default_rng(1).uniform(0, 255, (3, 12, 10, 2)).astype("float32")


def loaded(step: str) -> Dataset:
    found, diagnostics = load(described(DIGITS % step), construct)
    assert not errors(diagnostics)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "step",
    [
        "{Crop: {top: 1, left: 2, height: 4, width: 3}, from: image}",
        "{Filter: median, from: image}",
        "{Filter: {kind: gaussian, sigma: 0.7}, from: image}",
        "{HOG: {orientations: 8, pixels_per_cell: 2, cells_per_block: 2}, from: image}",
        "{Noise: {stddev: 2}, from: image}",
        "{Noise: {kind: salt_and_pepper, high: 16}, from: image}",
    ],
)
def test_a_rule_says_what_the_step_gives(step: str) -> None:
    dataset = loaded(step)
    (column,) = dataset.described.inputs
    for split in dataset.splits.values():
        rows = split["image"]
        assert tuple(rows.shape[1:]) == column.shape
        assert rows[:5].dtype == column.dtype


def test_a_window_is_the_pixels_that_it_shows() -> None:
    cut = Crop(2, 3, 4, 5)(IMAGES)
    for row in range(4):
        for column in range(5):
            np.testing.assert_array_equal(cut[:, row, column], IMAGES[:, row + 2, column + 3])


@pytest.mark.parametrize(
    ("kind", "over"), [("mean", np.mean), ("median", np.median), ("minimum", np.min), ("maximum", np.max)]
)
def test_filters_of_a_square_by_loops(kind: str, over: object) -> None:
    """Mirrored at the edges, each channel by itself."""
    wide = np.pad(IMAGES, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="symmetric")
    found = Filter(kind, size=3)(IMAGES)
    for row in range(12):
        for column in range(10):
            square = wide[:, row : row + 3, column : column + 3]
            np.testing.assert_allclose(found[:, row, column], over(square, axis=(1, 2)), rtol=1e-4)  # pyright: ignore[reportCallIssue]


def test_edges_by_their_kernels() -> None:
    """Sobel's two kernels and the discrete Laplace operator, by another library's convolution."""
    image = IMAGES[:1, :, :, :1]
    across = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])

    def by(kernel: np.ndarray) -> np.ndarray:
        return signal.convolve2d(image[0, :, :, 0], kernel, mode="same", boundary="symm")

    length = np.hypot(by(across), by(across.T))
    np.testing.assert_allclose(Filter("sobel")(image)[0, :, :, 0], length, rtol=1e-4, atol=1e-2)
    laplace = by(np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]))
    np.testing.assert_allclose(Filter("laplace")(image)[0, :, :, 0], laplace, rtol=1e-3, atol=1e-2)


def test_a_blur_keeps_the_mean_and_lessens_the_spread() -> None:
    blurred = Filter("gaussian", sigma=2)(IMAGES)
    np.testing.assert_allclose(blurred.mean((1, 2)), IMAGES.mean((1, 2)), rtol=1e-3)
    assert blurred.std() < IMAGES.std() / 2


def test_gradients_of_a_ramp_point_one_way() -> None:
    """Dalal and Triggs: of an image that grows to the right each histogram has one direction alone."""
    ramp = np.tile(np.arange(16, dtype="float32"), (16, 1))[None, :, :, None]
    cells = HOG(orientations=4, pixels_per_cell=4, cells_per_block=1)(ramp).reshape(16, 4)
    assert (cells[:, 0] > 0.9).all()
    assert np.allclose(cells[:, 1:], 0)


def test_gradients_are_known_whatever_the_brightness() -> None:
    hog = HOG(pixels_per_cell=4, cells_per_block=2)
    np.testing.assert_allclose(hog(IMAGES), hog(IMAGES * 0.5 + 3), atol=1e-3)


@pytest.mark.parametrize("source", ["mnist", "cifar10_subset"])
def test_real_images(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gradients tell the classes of real images apart better than chance, by the nearest mean of a class alone."""
    monkeypatch.setenv("KERASDL_DATA", str(Path(__file__).parents[3] / "shared" / "data"))
    found, diagnostics = load(
        described(f"data: {{source: {source}, inputs: image, targets: label}}"), construct
    )
    assert not errors(diagnostics)
    assert found is not None
    images, labels = (np.asarray(found.splits["train"][name][:600]) for name in ("image", "label"))
    features, labels = HOG()(images), labels.reshape(-1)
    means = np.stack([features[:400][labels[:400] == kind].mean(0) for kind in range(10)])
    nearest = ((features[400:, None] - means) ** 2).sum(-1).argmin(1)
    assert (nearest == labels[400:]).mean() > 0.2


# --- noise -----------------------------------------------------------------------------------------------------


def test_noise_has_the_spread_that_it_says() -> None:
    clean = np.zeros((100, 100), "float32")
    noise = Noise(stddev=3).draw(clean, np.random.default_rng(0))
    assert abs(noise.std() - 3) < 0.1
    assert abs(noise.mean()) < 0.1


def test_salt_and_pepper_change_the_share_that_they_say() -> None:
    clean = np.full((100, 100), 7, "uint8")
    noisy = Noise("salt_and_pepper", share=0.2).draw(clean, np.random.default_rng(0))
    assert abs((noisy == 0).mean() - 0.1) < 0.01
    assert abs((noisy == 255).mean() - 0.1) < 0.01
    assert ((noisy == 7) | (noisy == 0) | (noisy == 255)).all()


def test_noise_is_drawn_by_its_seed() -> None:
    first, same, other = (
        np.asarray(
            loaded(f"{{Noise: {{stddev: 2, seed: {seed}}}, from: image}}").splits["validation"]["image"]
        )
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_what_is_served_is_not_disturbed() -> None:
    dataset = loaded("{Noise: {stddev: 2}, from: image}")
    assert [column.name for column in dataset.described.served] == ["image"]


# --- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        "{Crop: {top: 5, left: 0, height: 4, width: 4}, from: image}",
        "{HOG: {pixels_per_cell: 4, cells_per_block: 3}, from: image}",
        "{Filter: sobel, from: label}",
        "{Cropping2D: 4, from: image}",
        "{Permute: [2, 1], from: image}",
        "{ZeroPadding2D: 1, from: label}",
    ],
)
def test_a_column_of_another_shape_is_refused(step: str) -> None:
    assert [each.id for each in told(f"data: {{source: digits, steps: [{step}], inputs: image}}")] == [
        "step-cannot-take"
    ]


def test_a_missing_extra_is_told_before_the_data_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kerasdl.data.steps.images.find_spec", lambda _: None)
    (found,) = told(
        "data: {source: digits, steps: [{HOG: {pixels_per_cell: 2}, from: image}], inputs: image}"
    )
    assert found.id == "extra-missing"
    assert "pip install" in (found.help or "")
