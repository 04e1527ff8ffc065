"""Parquet and JSON lines hold what a CSV file of the same table holds; arrays in files of their own."""

import gzip
import json
from pathlib import Path

import numpy as np
import pyarrow as arrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from kerasdl.backend.construct import construct
from kerasdl.data import load
from kerasdl.data.formats import idx, jsonl, npz
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics import Source, Span
from tests.data.sections import described, marked, told
from tests.data.shared import SHARED, has

SPAN = Span(Source("spec.yaml", "data.jsonl"), 0, 10)


def content(source: str, folder: Path) -> Content:
    return described(f"data: {{source: {source}}}", folder).source.read()


def rows(*found: object) -> str:
    return "".join(json.dumps(each) + "\n" for each in found)


# --- tables of several files -----------------------------------------------------------------------------------


def test_a_table_may_stand_by_split_in_several_files(tmp_path: Path) -> None:
    for name, text in {"a": "x,k\n1,red\n2,blue\n", "b": "k,x\nred,0\n", "c": "x,k\n0.5,red\n"}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    source = "{CSV: {train: [a.csv, b.csv], test: c.csv}}"
    found = described(f"data: {{source: {source}}}", tmp_path)
    assert found.counts == {"train": 3, "test": 1}
    assert [(each.name, each.dtype) for each in found.columns] == [("x", "float32"), ("k", "string")]
    read = found.source.read()
    assert read.splits["train"]["x"].ravel().tolist() == [1, 2, 0]
    assert read.splits["train"]["k"].ravel().tolist() == ["red", "blue", "red"]
    assert read.splits["test"]["x"].tolist() == [[0.5]]
    assert read.lines["train"].tolist() == ["a.csv:2", "a.csv:3", "b.csv:2"]
    assert read.lines["test"].tolist() == ["c.csv:2"]
    assert found.source.name == "a.csv and 2 more"
    assert list(read.digests) == ["a.csv", "b.csv", "c.csv"]


def test_integers_are_classes_where_all_splits_count_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1.5,0\n2,1\n")
    (tmp_path / "b.csv").write_text("x,y\n1.5,2\n")
    found = described("data: {source: {CSV: {train: a.csv, test: b.csv}}}", tmp_path)
    assert [each.classes for each in found.columns] == [None, 3]


# --- the same table in three formats ---------------------------------------------------------------------------

if has("tabular"):

    @pytest.mark.parametrize(
        ("name", "missing"),
        [("penguins", ", missing: NA"), ("auto-mpg", ', missing: ["?", ""]')],
    )
    def test_a_real_table_is_the_same_in_every_format(name: str, missing: str, tmp_path: Path) -> None:
        (tmp_path / "t.csv").write_bytes((SHARED / "tabular" / f"{name}.csv").read_bytes())
        options = arrow_csv.ConvertOptions(null_values=["NA", "?", ""], strings_can_be_null=True)
        held = arrow_csv.read_csv(tmp_path / "t.csv", convert_options=options)
        parquet.write_table(held, tmp_path / "t.parquet")
        (tmp_path / "t.jsonl").write_text(rows(*held.to_pylist()))
        theirs = described(f"data: {{source: {{CSV: {{file: t.csv{missing}}}}}}}", tmp_path)
        for source in ("{Parquet: t.parquet}", "{JSONLines: t.jsonl}"):
            ours = described(f"data: {{source: {source}}}", tmp_path)
            assert ours.counts == theirs.counts
            assert ours.columns == theirs.columns
            mine, other = ours.source.read().splits["all"], theirs.source.read().splits["all"]
            for column in theirs.columns:
                assert mine[column.name].shape == (theirs.counts["train"], 1)
                np.testing.assert_array_equal(mine[column.name], other[column.name])


# --- Parquet ---------------------------------------------------------------------------------------------------


def test_the_types_of_parquet_are_those_of_columns(tmp_path: Path) -> None:
    held = arrow.table(
        {
            "small": arrow.array([1, 2], "int8"),
            "large": arrow.array([2**40, 0]),
            "flag": [True, False],
            "half": arrow.array([0.5, float("nan")]),
            "word": arrow.array(["a", ""]).dictionary_encode(),
            "gap": arrow.array([None, 3]),
        }
    )
    parquet.write_table(held, tmp_path / "t.parquet")
    found = described("data: {source: {Parquet: t.parquet}}", tmp_path)
    assert [(each.name, each.dtype, each.missing) for each in found.columns] == [
        ("small", "int32", False),
        ("large", "int64", False),
        ("flag", "int32", False),
        ("half", "float32", True),
        ("word", "string", True),
        ("gap", "float32", True),
    ]
    arrays = found.source.read().splits["all"]
    assert arrays["flag"].ravel().tolist() == [1, 0]
    np.testing.assert_array_equal(arrays["gap"].ravel(), [np.nan, 3])
    assert arrays["word"].ravel().tolist() == ["a", ""]


def test_a_null_far_below_the_rows_that_are_looked_at_is_known(tmp_path: Path) -> None:
    values = [1] * 30_000 + [None]
    parquet.write_table(arrow.table({"x": arrow.array(values), "y": [0.0] * 30_001}), tmp_path / "t.parquet")
    found = described("data: {source: {Parquet: t.parquet}}", tmp_path)
    assert found.counts == {"train": 30_001}
    assert [(each.dtype, each.missing) for each in found.columns] == [("float32", True), ("float32", False)]
    assert [each.id for each in told("data: {source: {Parquet: t.parquet}, inputs: x}", tmp_path)] == [
        "values-missing"
    ]
    assert np.isnan(found.source.read().splits["all"]["x"][-1, 0])


def test_columns_that_are_not_wanted_are_not_read(tmp_path: Path) -> None:
    import datetime

    held = arrow.table({"x": [1.0], "when": [datetime.date(2026, 1, 1)], "list": [[1, 2]]})
    parquet.write_table(held, tmp_path / "t.parquet")
    (tmp_path / "t.jsonl").write_text(rows({"x": 1.0, "when": "today", "list": [1, 2]}))
    for source in ("Parquet: {file: t.parquet", "JSONLines: {file: t.jsonl"):
        found = content(f"{{{source}, columns: [x]}}}}", tmp_path).splits["all"]
        assert {name: each.tolist() for name, each in found.items()} == {"x": [[1.0]]}


@pytest.mark.parametrize(
    ("held", "id", "said"),
    [
        ({"x": [[1, 2]]}, "table-column-type", "list<"),
        ({"x": [{"a": 1}]}, "table-column-type", "struct<"),
        ({"x": [b"a"]}, "table-column-type", "binary"),
        ({"x": arrow.array([1], "date32")}, "table-column-type", "date32"),
        ({"x": arrow.array([1], "timestamp[s]")}, "table-column-type", "timestamp"),
        ({"x": arrow.array([1], arrow.decimal128(5, 0))}, "table-column-type", "decimal128"),
        ({"x": arrow.array([2**63], "uint64")}, "table-column-type", "uint64"),
        ({"x": [None]}, "table-column-type", "null"),
        ({"x": arrow.array([], "int8")}, "table-empty", "no rows"),
        ({"x": [1.0, float("inf")]}, "table-not-a-number", "line 2"),
        ({"x": [1e39]}, "table-not-a-number", "1e+39"),
        ({"": [1]}, "table-header-unnamed", "column 1"),
        ({}, "table-empty", "no rows"),
    ],
)
def test_what_is_no_column_of_parquet_is_told(
    tmp_path: Path, held: dict[str, object], id: str, said: str
) -> None:
    parquet.write_table(arrow.table(held), tmp_path / "t.parquet")
    (found,) = told("data: {source: {Parquet: t.parquet}}", tmp_path)
    assert found.id == id
    assert said in found.headline
    assert marked(found) == "t.parquet"


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "flipped"])
def test_a_damaged_parquet_file_is_told(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "t.parquet"
    parquet.write_table(arrow.table({"x": list(range(1000))}), path)
    whole = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "cut": whole[: len(whole) // 2],
            "text": b"x\n1\n",
            "flipped": whole[:-40] + b"\xff" * 30 + whole[-10:],
        }[damage]
    )
    (found,) = told("data: {source: {Parquet: t.parquet}}", tmp_path)
    assert found.id == "data-file-unreadable"


# --- JSON lines ------------------------------------------------------------------------------------------------


def test_the_types_of_json_are_those_of_columns(tmp_path: Path) -> None:
    text = rows({"n": 1, "x": 1, "k": "a", "b": True}, {"x": 2.5, "k": "b", "n": 2, "b": False}) + "\n"
    (tmp_path / "t.jsonl").write_text("\ufeff" + text + rows({"n": 3, "x": -1e3, "k": None}))
    found = described("data: {source: {JSONLines: t.jsonl}}", tmp_path)
    assert [(each.name, each.dtype, each.missing) for each in found.columns] == [
        ("n", "int32", False),
        ("x", "float32", False),
        ("k", "string", True),
        ("b", "float32", True),
    ]
    read = found.source.read()
    assert read.lines["all"].tolist() == [1, 2, 4]
    np.testing.assert_array_equal(read.splits["all"]["b"].ravel(), [1, 0, np.nan])


@pytest.mark.parametrize(
    ("text", "id", "said"),
    [
        (b"", "table-empty", "no rows"),
        (b"\n \n", "table-empty", "no rows"),
        (b"{}\n", "table-empty", "no rows"),
        (b'{"x": 1}\n[1]\n', "json-line", "line 2"),
        (b'{"x": 1}\n\nnull\n', "json-line", "line 3"),
        (b'{"x": 1}\n{"x": 1\n', "json-line", "line 2"),
        (b'{"x": NaN}\n', "json-line", "line 1"),
        (b'{"x": 1}\n' + b"[" * 100_000 + b"\n", "json-line", "line 2"),
        (b'{"x": ' + b"1" * 5000 + b"}\n", "json-line", "line 1"),
        (b'{"x": 1}\n{"x": "\xe9"}\n', "data-file-unreadable", "line 2 is not UTF-8"),
        (b'{"x": 1}\n{"x": [1]}\n', "table-column-type", "line 2"),
        (b'{"x": {"y": 1}}\n', "table-column-type", "an object"),
        (b'{"x": 1}\n{"x": "a"}\n', "table-not-a-number", "line 2"),
        (b'{"x": "a"}\n{"x": 1}\n', "table-not-a-number", "a column of text"),
        (b'{"x": 1e39}\n', "table-not-a-number", "1e+39"),
        (b'{"x": 9223372036854775808}\n', "table-not-a-number", "9223372036854775808"),
        (b'{"": 1}\n', "table-header-unnamed", "column 1"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(tmp_path: Path, text: bytes, id: str, said: str) -> None:
    (tmp_path / "t.jsonl").write_bytes(text)
    (found,) = told("data: {source: {JSONLines: t.jsonl}}", tmp_path)
    assert (found.id, said in found.headline, marked(found)) == (id, True, "t.jsonl"), found.headline


def test_lines_below_those_that_were_looked_at_are_told_too(tmp_path: Path) -> None:
    head = '{"x": 1}\n' * 10_000
    for last, id in [
        ('{"x": "a"}\n', "table-not-a-number"),
        ('{"x": 1, "y": 2}\n', "table-columns-differ"),
        ('{"x": null}\n', "table-value-missing"),
    ]:
        (tmp_path / "t.jsonl").write_text(head + last)
        found, diagnostics = load(
            described("data: {source: {JSONLines: t.jsonl}, inputs: x}", tmp_path), construct
        )
        assert found is None
        assert [each.id for each in diagnostics] == [id]
        assert "line 10001" in diagnostics[0].headline


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail(text: bytes) -> None:
    try:
        read = jsonl.read(text.splitlines(keepends=True), "data.jsonl", SPAN)
    except DataError:
        return
    assert {len(column) for column in read.columns} == {read.count}


@pytest.mark.parametrize(
    ("source", "files", "id"),
    [
        (
            "{CSV: {train: a.csv, test: b.csv}}",
            {"a.csv": "x,y\n1,2\n", "b.csv": "x,z\n1,2\n"},
            "table-columns-differ",
        ),
        ("{JSONLines: [a, b]}", {"a": '{"x": 1}', "b": '{"x": "a"}'}, "table-not-a-number"),
        ("{JSONLines: {file: a, columns: [z]}}", {"a": '{"x": 1}'}, "unknown-column"),
        ("{CSV: {file: a.csv, header: [x, x]}}", {"a.csv": "1,2\n"}, "invalid-argument"),
        ("{CSV: {file: a.csv, delimiter: ab}}", {"a.csv": "1,2\n"}, "invalid-argument"),
        ("{Parquet: {colunms: [x]}}", {}, "unknown-argument"),
    ],
)
def test_files_that_do_not_fit_are_told(tmp_path: Path, source: str, files: dict[str, str], id: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert [each.id for each in told(f"data: {{source: {source}}}", tmp_path)] == [id]


# --- a file a column -------------------------------------------------------------------------------------------


def test_an_npy_file_is_a_column(tmp_path: Path) -> None:
    image, label = np.arange(24, dtype="uint8").reshape(2, 3, 4), np.array([5, 6])
    np.save(tmp_path / "x.npy", image)
    np.save(tmp_path / "y.npy", label)
    found = described("data: {source: {NPY: {image: x.npy, label: y.npy}}}", tmp_path)
    assert [(each.name, each.shape, each.dtype) for each in found.columns] == [
        ("image", (3, 4), "uint8"),
        ("label", (), "int64"),
    ]
    read = found.source.read()
    np.testing.assert_array_equal(read.splits["all"]["image"], image)
    assert list(read.digests) == ["x.npy", "y.npy"]
    split = "{NPY: {test: {image: x.npy}, train: {image: x.npy}}}"
    assert list(content(split, tmp_path).splits) == ["train", "test"]


@pytest.mark.parametrize(
    ("source", "id"),
    [
        ("{NPY: {image: x.npy, label: o.npy}}", "array-of-objects"),
        ("{NPY: {image: x.npy, label: three.npy}}", "arrays-unequal"),
        ("{NPY: {image: x.npy, label: zero.npy}}", "data-file-unreadable"),
        ("{NPY: {image: x.npy, label: text.npy}}", "data-file-unreadable"),
        ("{NPY: {train: {image: x.npy}, test: {label: x.npy}}}", "array-columns-differ"),
        ("{NPY: {train: {image: x.npy}, test: {image: three.npy}}}", "array-columns-differ"),
        ("{NPY: {train: {image: x.npy}, label: x.npy}}", "file-beside-splits"),
        ("{NPY: {image: [x.npy]}}", "invalid-argument"),
        ("{NPY: {train: {}}}", "missing-argument"),
        ("{NPY: x.npy}", "invalid-argument"),
        ("NPY", "missing-argument"),
        ("{NPY: {image: xx.npy}}", "data-file-missing"),
        ("{IDX: {image: x.npy}}", "data-file-unreadable"),
    ],
)
def test_files_that_are_no_columns_are_told(tmp_path: Path, source: str, id: str) -> None:
    np.save(tmp_path / "x.npy", np.zeros((2, 3)))
    np.save(tmp_path / "three.npy", np.zeros(3))
    np.save(tmp_path / "zero.npy", np.zeros(()))
    np.save(tmp_path / "o.npy", np.array([{}, {}], object), allow_pickle=True)
    (tmp_path / "text.npy").write_text("1,2")
    assert [each.id for each in told(f"data: {{source: {source}}}", tmp_path)] == [id]


def test_nothing_is_unpickled_nor_unpacked_without_bounds(tmp_path: Path) -> None:
    np.save(tmp_path / "o.npy", np.array([{}], object), allow_pickle=True)
    with pytest.raises(ValueError, match="pickle"):
        npz.read_npy((tmp_path / "o.npy").read_bytes())
    bomb = gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 3]) + bytes(50_000_000))
    with pytest.raises(ValueError, match="3 values"):
        idx.read_packed(bomb)


if has("mnist"):

    def test_mnist_is_read_as_idx_by_split(monkeypatch: pytest.MonkeyPatch) -> None:
        parts = {"train": "train", "test": "t10k"}
        named = ", ".join(
            f"{split}: {{image: {part}-images-idx3-ubyte.gz, label: {part}-labels-idx1-ubyte.gz}}"
            for split, part in parts.items()
        )
        found = described(f"data: {{source: {{IDX: {{{named}}}}}}}", SHARED / "mnist")
        assert found.counts == {"train": 60_000, "test": 10_000}
        assert [(each.shape, each.dtype) for each in found.columns] == [((28, 28), "uint8"), ((), "uint8")]
        monkeypatch.setenv("KERASDL_DATA", str(SHARED))
        mine = found.source.read().splits["test"]
        theirs = described("data: {source: mnist}").source.read().splits["test"]
        np.testing.assert_array_equal(mine["image"], theirs["image"][..., 0])
        np.testing.assert_array_equal(mine["label"], theirs["label"])


if has("cifar10-subset"):

    def test_arrays_of_an_archive_and_of_files_are_alike(tmp_path: Path) -> None:
        with np.load(SHARED / "cifar10-subset" / "cifar10_5000_1000.npz") as archive:
            for name in archive.files:
                np.save(tmp_path / f"{name}.npy", archive[name])
        archived = described("data: {source: {NPZ: cifar10_5000_1000.npz}}", SHARED / "cifar10-subset")
        source = "{NPY: {train: {x: x_train.npy, y: y_train.npy}, test: {x: x_test.npy, y: y_test.npy}}}"
        apart = described(f"data: {{source: {source}}}", tmp_path)
        assert apart.columns == archived.columns
        assert apart.counts == archived.counts == {"train": 5000, "test": 1000}
        for split, arrays in archived.source.read().splits.items():
            for name, array in arrays.items():
                np.testing.assert_array_equal(apart.source.read().splits[split][name], array)


# --- what becomes of rows that cannot be used --------------------------------------------------------------------

BAD_ROWS = {
    "CSV": "x,k\n1,a\n2\n3,b\n,a\nfour,b\n5,a\n1e99,b\n6,b\n",
    "JSONLines": '{"x": 1, "k": "a"}\n[2]\n{"x": 3, "k": "b"}\n{"x": [4], "k": "a"}\n{"x": "four", "k": "b"}\n'
    '{"x": 5, "k": "a"}\n{"x": 1e99, "k": "b"}\n{"x": 6, "k": "b"}\n',
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_bad_rows_are_left_out_and_counted_where_the_spec_says_so(kind: str, tmp_path: Path) -> None:
    (tmp_path / "t").write_text(BAD_ROWS[kind])
    section = f"data: {{source: {{{kind}: t}}, inputs: x, targets: k, on_error: skip}}"
    found, diagnostics = load(described(section, tmp_path), construct)
    assert found is not None
    assert found.splits["train"]["x"].ravel().tolist() == [1, 3, 5, 6]
    assert found.splits["train"]["k"].ravel().tolist() == ["a", "b", "a", "b"]
    assert sum(found.left_out.values()) == 4
    assert [each.severity for each in diagnostics] == ["warning"] * 4
    assert "`t:3`" in str(diagnostics) or "`t:2`" in str(diagnostics)
    (first,) = told(section.replace("skip", "stop"), tmp_path)
    assert first.severity == "error"
    first_bad = 3 if kind == "CSV" else 2
    assert f"line {first_bad}" in first.headline
