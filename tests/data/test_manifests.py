"""Laws that hold for every named source."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from kerasdl.data import manifest
from kerasdl.data.download import verified
from kerasdl.data.sources.named import NamedSource
from kerasdl.diagnostics import Source, Span
from tests.data.sections import described
from tests.data.shared import SHARED, has

SPAN = Span(Source("spec.yaml", "source"), 0, 6)
HERE = [
    name for name in manifest.names() if all(manifest.bundled(file) for file in manifest.find(name).files)
]
SHIPPED_APART = (
    "mnist", "cifar10_subset", "wikitext_2_small", "rt_polarity", "tinyshakespeare", "word_analogies",
)  # fmt: skip
AROUND = [name for name in SHIPPED_APART if has(name.replace("_", "-"))]


@pytest.mark.parametrize("name", manifest.names())
def test_a_manifest_says_all_that_a_reader_wants_to_know(name: str) -> None:
    said = manifest.find(name)
    assert said is not None
    assert said.about
    assert said.licence
    assert said.home.startswith("http")
    assert all(len(bytes.fromhex(file.sha256)) == 32 for file in said.files)
    files = (said.archive,) if said.archive else said.files
    assert all(file.url or said.make or manifest.bundled(file) for file in files)
    for column in said.columns:
        assert (column.classes is None) == (column.name not in said.classes)


@pytest.mark.parametrize("name", [*HERE, *AROUND])
def test_what_is_read_is_what_the_manifest_promises(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERASDL_DATA", str(SHARED))
    said = manifest.find(name)
    assert said is not None
    content = NamedSource(said, SPAN).read()
    last = said.columns[-1].name
    assert {split: len(arrays[last]) for split, arrays in content.splits.items()} == dict(said.splits)
    for arrays in content.splits.values():
        for column in said.columns:
            array = arrays[column.name]
            assert array.shape[1:] == column.shape
            assert array.dtype == (object if column.dtype == "string" else column.dtype)
            if column.classes:
                assert set(np.unique(array)) == set(range(column.classes))


@pytest.mark.parametrize("name", HERE)
def test_a_bundled_file_is_the_one_named(name: str) -> None:
    for file in manifest.find(name).files:
        content = manifest.bundled(file).read_bytes()
        assert len(content) == file.bytes
        assert hashlib.sha256(verified(content, file)).hexdigest() == file.sha256


def test_digits_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    splits = NamedSource(manifest.find("digits"), SPAN).read().splits
    ours = {
        (int(label), *map(int, image.ravel()))
        for arrays in splits.values()
        for image, label in zip(arrays["image"], arrays["label"], strict=True)
    }
    theirs = {(int(label), *map(int, image)) for image, label in zip(images, labels, strict=True)}
    assert ours == theirs
    assert not {image.tobytes() for image in splits["train"]["image"]} & {
        image.tobytes() for image in splits["test"]["image"]
    }


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer"])
def test_tables_are_those_of_scikit_learn(name: str) -> None:
    import sklearn.datasets

    values, labels = getattr(sklearn.datasets, f"load_{name}")(return_X_y=True)
    arrays = NamedSource(manifest.find(name), SPAN).read().splits["all"]
    columns = [column.name for column in manifest.find(name).columns if column.name != "label"]
    np.testing.assert_allclose(np.hstack([arrays[column] for column in columns]), values, rtol=1e-6)
    np.testing.assert_array_equal(arrays["label"], labels)


def test_linnerud_is_the_set_of_scikit_learn() -> None:
    from sklearn.datasets import load_linnerud

    theirs = load_linnerud()
    arrays = NamedSource(manifest.find("linnerud"), SPAN).read().splits["all"]
    for names, values in ((theirs.feature_names, theirs.data), (theirs.target_names, theirs.target)):
        np.testing.assert_array_equal(np.hstack([arrays[name.lower()] for name in names]), values)


def test_dash_and_underscore_are_equal() -> None:
    assert manifest.find("cifar10-subset") == manifest.find("cifar10_subset")
    assert described("data: {source: breast-cancer}").source.name == "breast_cancer"


if AROUND:

    @pytest.mark.parametrize("name", AROUND)
    def test_folders_are_searched_in_order_and_files_may_be_unpacked(
        name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import gzip

        folder = tmp_path / "second" / name
        folder.mkdir(parents=True)
        for file in manifest.find(name).files:
            content = (SHARED / name.replace("_", "-") / file.name).read_bytes()
            packed = file.name.endswith(".gz")
            (folder / file.name.removesuffix(".gz")).write_bytes(
                gzip.decompress(content) if packed else content
            )
        monkeypatch.setenv("KERASDL_DATA", f"{tmp_path / 'first'}:{tmp_path / 'second'}")
        content = described(f"data: {{source: {name}}}").source.read()
        first = manifest.find(name).columns[0].name
        assert {split: len(each[first]) for split, each in content.splits.items()} == dict(
            manifest.find(name).splits
        )
