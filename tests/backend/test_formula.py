"""The `Formula` layer against the same written by hand, saved and loaded, and against hostile texts."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import ops

from kerasdl.backend.constants import RefusedFormulaError
from kerasdl.backend.equation import compiled
from kerasdl.backend.formula import Formula
from tests.backend.expressions import CASES, Case
from tests.backend.graphs import dtyped

TEXTS = [case.text for case in CASES]
RANDOM = np.random.default_rng(7)


def _arrays(case: Case) -> list[Any]:
    return [_array(*(takes if dtyped(takes) else (takes, "float32"))) for takes in case.takes.values()]


def _array(shape: tuple[int, ...], dtype: str) -> Any:
    if dtype == "float32":
        return RANDOM.uniform(0.05, 0.95, (2, *shape)).astype("float32")
    return RANDOM.integers(0, 2, (2, *shape)).astype(dtype)


def _layer(case: Case) -> Formula:
    return Formula(case.text, list(case.takes), case.parameters)


def _model(case: Case) -> keras.Model:
    inputs = [
        keras.Input(takes[0], dtype=takes[1], name=name) if dtyped(takes) else keras.Input(takes, name=name)
        for name, takes in case.takes.items()
    ]
    return keras.Model(inputs, _layer(case)(inputs[0] if len(inputs) == 1 else inputs))


def _same(found: Any, wanted: Any) -> None:
    found, wanted = ops.convert_to_tensor(found), ops.convert_to_tensor(wanted)
    assert keras.backend.standardize_dtype(found.dtype) == keras.backend.standardize_dtype(wanted.dtype)
    np.testing.assert_array_equal(ops.convert_to_numpy(found), ops.convert_to_numpy(wanted))


def test_there_are_many_equations() -> None:
    assert len(CASES) >= 24


@pytest.mark.parametrize("case", CASES, ids=TEXTS)
def test_it_equals_the_ops_called_by_hand(case: Case) -> None:
    arrays = [ops.convert_to_tensor(each) for each in _arrays(case)]
    _same(_layer(case)(arrays[0] if len(arrays) == 1 else arrays), case.by_hand(*arrays))


@pytest.mark.parametrize("case", CASES, ids=TEXTS)
def test_its_symbolic_shape_and_dtype_are_the_real_ones(case: Case) -> None:
    arrays = _arrays(case)
    found = _model(case)(arrays)
    output = _model(case).output
    assert output.dtype == keras.backend.standardize_dtype(found.dtype)
    assert len(output.shape) == len(found.shape)
    assert all(one in (None, other) for one, other in zip(output.shape, found.shape, strict=True))


@pytest.mark.parametrize("case", CASES, ids=TEXTS)
def test_it_comes_back_from_disk(case: Case, tmp_path: Path) -> None:
    model = _model(case)
    model.save(tmp_path / "model.keras")
    arrays = _arrays(case)
    _same(keras.models.load_model(tmp_path / "model.keras")(arrays), model(arrays))


HOSTILE = [
    "__import__('os').system('true')",
    "x.__class__",
    "(lambda: x)()",
    "[y for y in x]",
    "convert_to_numpy(x)",
    "vectorized_map(x, x)",
    "eval('x')",
    "x := 1",
    "f'{x}'",
    "x[0](x)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_saved_model_cannot_bring_along_what_the_language_does_not_allow(text: str, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    inputs = keras.Input((3,), name="x")
    keras.Model(inputs, Formula("x + 1", ["x"])(inputs)).save(path)
    _rewrite(path, lambda config: config.replace('"x + 1"', json.dumps(text)))
    with pytest.raises((RefusedFormulaError, TypeError)):
        keras.models.load_model(path)


def test_the_rewriting_itself_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    inputs = keras.Input((3,), name="x")
    keras.Model(inputs, Formula("x + 1", ["x"])(inputs)).save(path)
    _rewrite(path, lambda config: config.replace('"x + 1"', '"x + 2"'))
    np.testing.assert_array_equal(keras.models.load_model(path)(np.zeros((1, 3))), np.full((1, 3), 2.0))


def _rewrite(path: Path, change: Any) -> None:
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["config.json"] = change(files["config.json"].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    "text",
    [
        "x * 10 ** 10 ** 10",
        "x + ones([100000, 100000, 100000])",
        "x + arange(0, 1, 1e-12)",
        "x + 'text'",
        "x + 1 / 0",
        "x[1:2](3)",
        "x + $missing",
        "mask(x + 1)",
        "mask(x, x)",
    ],
)
def test_what_is_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises((RefusedFormulaError, ValueError, TypeError)):
        Formula(text, ["x"])(keras.Input((3,)))


def test_variables_must_be_those_of_the_text() -> None:
    for names in (["y"], ["x", "y"], ["x", "x"], []):
        with pytest.raises(RefusedFormulaError):
            Formula("x + 1", names)


def test_parameters_are_plain() -> None:
    with pytest.raises(RefusedFormulaError):
        Formula("x + $f", ["x"], {"f": print})


# --- masks -------------------------------------------------------------------------------------------------------


def _embedded() -> Any:
    return keras.layers.Embedding(9, 4, mask_zero=True)(keras.Input((5,), dtype="int32"))


def _mask(tensor: Any) -> Any:
    return getattr(tensor, "_keras_mask", None)


def test_an_elementwise_equation_passes_its_one_mask_on() -> None:
    words = _embedded()
    assert _mask(Formula("tanh(x) * $k", ["x"], {"k": 2.0})(words)) is _mask(words)


def test_a_smaller_tensor_beside_it_does_not_matter() -> None:
    words = _embedded()
    assert (
        _mask(Formula("x + bias", ["x", "bias"])([words, keras.Input((4,))])) is None
    )  # (batch, 4): batch meets steps
    assert _mask(Formula("x + row", ["x", "row"])([words, keras.Input((1, 4))])) is _mask(words)


def test_two_masks_are_not_one() -> None:
    assert _mask(Formula("x + y", ["x", "y"])([_embedded(), _embedded()])) is None


@pytest.mark.parametrize(
    "text", ["sum(x, axis=1)", "x[:, 0]", "transpose(x, [0, 2, 1])", "x @ x[0]", "softmax(x)"]
)
def test_what_moves_elements_ends_the_mask(text: str) -> None:
    assert not compiled(text, {}).elementwise


def test_mask_gives_the_mask() -> None:
    ids = keras.Input((5,), dtype="int32")
    words = keras.layers.Embedding(9, 4, mask_zero=True)(ids)
    mean = Formula("sum(x * expand_dims(mask(x), -1), axis=1) / sum(mask(x), axis=1, keepdims=True)", ["x"])(
        words
    )
    model = keras.Model(ids, [words, mean])
    found, average = model(np.array([[1, 2, 0, 0, 0], [3, 4, 5, 0, 0]]))
    wanted = np.stack([np.array(found)[0, :2].mean(0), np.array(found)[1, :3].mean(0)])
    np.testing.assert_allclose(np.array(average), wanted, rtol=1e-6)
