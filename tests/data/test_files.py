"""Files that a spec names: tables and archives."""

import contextlib
import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.backend.construct import construct
from kerasdl.data import load
from kerasdl.data.formats import idx, npz, table
from kerasdl.data.refusal import DataError
from kerasdl.diagnostics import Source, Span, errors
from tests.data.sections import data_of, described, marked, told
from tests.data.shared import SHARED, has

SPAN = Span(Source("spec.yaml", "data.csv"), 0, 8)
CSV = "data: {source: {CSV: {file: data.csv}}}"
NPZ = "data: {source: {NPZ: {file: data.npz}}}"


def written(folder: Path, text: str) -> Path:
    (folder / "data.csv").write_bytes(text.encode())
    return folder


# --- tables ----------------------------------------------------------------------------------------------------


def test_a_table_gives_a_column_a_name_of_its_header(tmp_path: Path) -> None:
    found = described(CSV, written(tmp_path, "size,kind,label\n1.5,red,0\n2,blue,1\n-3e1,red,0\n"))
    assert [(each.name, each.shape, each.dtype, each.classes) for each in found.columns] == [
        ("size", (1,), "float32", None),
        ("kind", (1,), "string", None),
        ("label", (1,), "int32", 2),
    ]
    assert found.counts == {"train": 3}


def test_the_values_of_a_table_are_those_written(tmp_path: Path) -> None:
    section = "data: {source: {CSV: data.csv}, inputs: [size, kind]}"
    found, diagnostics = load(
        described(section, written(tmp_path, "size,kind\n1.5,red\n2,blue\n")), construct
    )
    assert diagnostics == ()
    assert found is not None
    assert found.splits["train"]["size"].tolist() == [[1.5], [2.0]]
    assert found.splits["train"]["kind"].tolist() == [["red"], ["blue"]]
    assert list(found.digests) == ["data.csv"]


def test_a_table_may_have_another_delimiter_and_no_header(tmp_path: Path) -> None:
    section = 'data: {source: {CSV: {file: data.csv, delimiter: ";", header: [a, b]}}}'
    assert [each.dtype for each in described(section, written(tmp_path, "1;2.5\n3;4\n")).columns] == [
        "int32",
        "float32",
    ]


@pytest.mark.parametrize(
    ("text", "id", "said"),
    [
        ("", "table-empty", "data.csv"),
        ("a,b\n", "table-empty", "data.csv"),
        ("1,2\n3,4\n", "table-without-header", "data.csv"),
        ("a,a\n1,2\n", "table-header-repeats", "`a`"),
        ("a,\n1,2\n", "table-header-unnamed", "column 2"),
        ("a,b\n1,2\n3\n", "table-row-ragged", "line 3"),
        ("a,b\n1,2\n3,4,5\n", "table-row-ragged", "line 3"),
        ("a,b\n1,2\n3,\n", "table-value-missing", "line 3"),
        ("a,b\n1,2\n3,nan\n", "table-value-missing", "`b`"),
        ("a,b\n1,2\n3,?\n", "table-value-missing", "line 3"),
        ("a,b\n1,2\n3,x\n", "table-not-a-number", "line 3"),
        ("a,b\n1,2\n3,1e999\n", "table-not-a-number", "line 3"),
        ("a,b\n1,2\n3,-1e39\n", "table-not-a-number", "line 3"),
        ("a,b\n1,2\n3,1" + "0" * 39 + "\n", "table-not-a-number", "line 3"),
        ("a,b\n1,abc\n3,2\n5,6.5\n7,8\n", "table-not-a-number", "line 2"),
        ("a,b\n1,2\n3,x\n5,y\n7,8\n9,8\n", "table-not-a-number", "line 3"),
        ('a,b\n1,"2\n', "data-file-unreadable", "line 2:"),
        ('a,b\n1,2\n\n"3\n4",x\n5,"6\n7,8\n9,0\n', "data-file-unreadable", "line 6:"),
        ('a,b\n1,2\n3,"x" y\n5,6\n', "data-file-unreadable", "line 3:"),
        ("a,b\n1," + "x" * 200_000 + "\n", "data-file-unreadable", "line"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_line(
    tmp_path: Path, text: str, id: str, said: str
) -> None:
    (found,) = told(CSV, written(tmp_path, text))
    assert found.id == id
    assert marked(found) == "data.csv"
    assert said in found.headline


def test_a_table_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes(b"a,b\n\xff\xfe\x00,1\n")
    assert [each.id for each in told(CSV, tmp_path)] == ["data-file-unreadable"]


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    """Lines before them of any letters, marks that begin a file, and many rows make no difference."""
    before = "\ufeffa,b\n" + "é,1\n" * 20_000
    (tmp_path / "data.csv").write_bytes(before.encode() + "ö,2\n".encode("latin-1"))
    found, diagnostics = load(described(CSV.replace("}}}", "}}, inputs: a}"), tmp_path), construct)
    assert found is None
    assert [each.headline for each in diagnostics] == ["`data.csv` cannot be read: line 20002 is not UTF-8"]
    (tmp_path / "data.csv").write_bytes(b"a,b\nx,1\ny\xe9,2\n")
    (one,) = told(CSV, tmp_path)
    assert one.headline == "`data.csv` cannot be read: line 3 is not UTF-8"
    assert "0xe9" in one.labels[0].text


@pytest.mark.filterwarnings("error::RuntimeWarning")
@settings(max_examples=100)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_of_a_table_becomes_infinite(value: float) -> None:
    """Whatever is let through is finite as float32; whatever is refused is not."""
    lines = ["a\n", "0.5\n", f"{value!r}\n"]
    with np.errstate(over="ignore"):
        finite = np.isfinite(np.float32(value))
    if finite:
        read = table.read(lines, "data.csv", SPAN)
        assert np.isfinite(np.asarray(read.columns[0], "float32")).all()
        return
    with pytest.raises(DataError, match="line 3") as refused:
        table.read(lines, "data.csv", SPAN)
    assert refused.value.diagnostic.id == "table-not-a-number"


@pytest.mark.parametrize("value", ["3.4028235e38", "3.40282356e38", "1e-400"])
def test_the_largest_and_least_numbers_of_float32_are_read(value: str) -> None:
    read = table.read(["a\n", f"{value}\n"], "data.csv", SPAN)
    assert np.isfinite(np.asarray(read.columns[0], "float32")).all()


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["A/5 21171", "113803", "373450", "PC 17599", "330877"], "string"),  # tickets of the Titanic
        (["7", "b3", "c4", "d5"], "string"),  # ids of which one looks like a number
        (["red", "2"], "string"),
        (["low", "1", "low", "2", "low", "3", "3", "3", "3"], "string"),
        (["1", "2.5", "3"], "number"),
    ],
)
def test_all_rows_of_a_column_tell_its_kind(cells: list[str], kind: str) -> None:
    assert table.read(["a\n", *(f"{cell}\n" for cell in cells)], "data.csv", SPAN).kinds == (kind,)


def test_rows_below_those_that_were_judged_do_not_change_the_kind(tmp_path: Path) -> None:
    section = CSV.replace("}}}", "}}, inputs: a}")
    found = described(section, written(tmp_path, "a\n" + "x\n" * 10_000 + "1\n" * 30_000))
    dataset, diagnostics = load(found, construct)
    assert (dataset is not None, diagnostics) == (True, ())
    found = described(section, written(tmp_path, "a\n" + "1\n" * 10_000 + "x\n" * 30_000))
    assert [each.id for each in load(found, construct)[1]] == ["table-not-a-number"]


@pytest.mark.parametrize(("mark", "said"), [(";", '";"'), ("\t", '"\\t"'), ("|", '"|"')])
def test_a_table_that_is_parted_otherwise_is_told(tmp_path: Path, mark: str, said: str) -> None:
    text = "size,kind,\n1,a,\n2,b,\n".replace(",", mark)
    steps = "steps: [{Classes: [a, b], from: kind}]"
    section = f"data: {{source: {{CSV: data.csv}}, {steps}, inputs: size, targets: kind}}"
    for found in told(section.replace("inputs: size", "inputs: siez"), written(tmp_path, text)):
        assert found.id == "unknown-column"
        assert f"`delimiter: {said}`" in str(found.help)
        assert "``" not in found.labels[0].text
    delimited = section.replace("CSV: data.csv", f"CSV: {{file: data.csv, delimiter: {said}}}")
    assert described(delimited, written(tmp_path, text.replace(f"{mark}\n", "\n"))).input_names == ("size",)


def test_a_file_of_nearly_that_name_is_named(tmp_path: Path) -> None:
    (tmp_path / "date.csv").write_text("a\n1\n")
    (found,) = told(CSV, tmp_path)
    assert found.id == "data-file-missing"
    assert found.help == "write `date.csv`"


@settings(max_examples=50)
@given(st.lists(st.lists(st.floats(-1e6, 1e6, width=32), min_size=2, max_size=2), min_size=1, max_size=20))
def test_numbers_come_back_as_they_were_written(rows: list[list[float]]) -> None:
    lines = ["a,b\n", *(f"{a!r},{b!r}\n" for a, b in rows)]
    read = table.read(lines, "data.csv", SPAN)
    assert [list(map(float, row)) for row in zip(*read.columns, strict=True)] == rows


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_no_text_makes_a_table_fail(text: str) -> None:
    with contextlib.suppress(DataError):
        read = table.read(text.splitlines(keepends=True), "data.csv", SPAN)
        assert {len(column) for column in read.columns} == {read.count}


if has("tabular"):

    @pytest.mark.parametrize(
        ("name", "arguments", "rows"),
        [
            ("winequality-red", f", header: [{', '.join(f'x{n}' for n in range(11))}, quality]", 1599),
            ("banknote_authentication", ", header: [a, b, c, d, label]", 1372),
            ("auto-mpg", "", None),
            ("penguins", "", None),
            ("iris", "", None),
        ],
    )
    def test_real_tables(name: str, arguments: str, rows: int | None) -> None:
        """Two are whole; two have values missing, and one has no header."""
        section = f"data: {{source: {{CSV: {{file: {name}.csv{arguments}}}}}}}"
        if rows is None:
            assert [each.severity for each in told(section, SHARED / "tabular")] == ["error"]
        else:
            assert described(section, SHARED / "tabular").counts == {"train": rows}


# --- archives --------------------------------------------------------------------------------------------------


def test_an_archive_gives_a_column_an_array(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=np.zeros((4, 2, 3), "float32"), label=np.arange(4, dtype="int64"))
    found = described(NPZ, tmp_path)
    assert [(each.name, each.shape, each.dtype) for each in found.columns] == [
        ("x", (2, 3), "float32"),
        ("label", (), "int64"),
    ]
    assert found.counts == {"train": 4}


def test_endings_of_arrays_are_splits(tmp_path: Path) -> None:
    arrays = {f"{column}_{split}": np.zeros(n) for column in "xy" for split, n in (("train", 5), ("test", 2))}
    np.savez_compressed(tmp_path / "data.npz", **arrays)
    found, diagnostics = load(
        described(NPZ.replace("}}}", "}}, inputs: x, targets: y}"), tmp_path), construct
    )
    assert not errors(diagnostics)
    assert found is not None
    assert {split: found.count(split) for split in found.splits} == {"train": 5, "test": 2}


def test_headers_say_what_numpy_says(tmp_path: Path) -> None:
    arrays = {
        "a": np.zeros((2, 3), "float16"), "b": np.zeros(2, bool), "c": np.zeros((2, 1), "<u2"),
        "d": np.array(["ab", "c"]), "e": np.zeros((2, 0)), "f": np.asfortranarray(np.zeros((2, 3))),
    }  # fmt: skip
    np.savez(tmp_path / "data.npz", **arrays)
    with (tmp_path / "data.npz").open("rb") as file:
        headers = npz.headers(file)
    for name, array in arrays.items():
        assert headers[name].shape == array.shape
        assert headers[name].dtype == ("string" if array.dtype.kind == "U" else array.dtype.name)


class Exploit:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('unpickled')",))


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=np.array([Exploit()], dtype=object))
    (found,) = told(NPZ, tmp_path)
    assert found.id == "array-of-objects"
    (tmp_path / "data.npz").write_bytes(pickle.dumps(Exploit()))
    assert [each.id for each in told(NPZ, tmp_path)] == ["data-file-unreadable"]


def test_arrays_of_unequal_length_are_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=np.zeros(3), y=np.zeros(4))
    assert [each.id for each in told(NPZ, tmp_path)] == ["arrays-unequal"]


def test_a_value_that_is_no_number_is_told_with_its_row(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=np.array([[0.0, 1], [2, np.nan]]))
    found, diagnostics = load(described(NPZ.replace("}}}", "}}, inputs: x}"), tmp_path), construct)
    assert found is None
    assert [each.id for each in diagnostics] == ["value-not-finite"]
    assert "row 1" in diagnostics[0].headline


def _archive(header: str) -> bytes:
    stream = io.BytesIO()
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode("latin1")
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x.npy", content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and no more",
        _archive("{'descr': '<f4', 'fortran_order': False, 'shape': ("),
        _archive("__import__('os').system('true')"),
        _archive("(" * 9000),
        _archive("{'descr': '<f4', 'fortran_order': False, 'shape': ()}"),
        _archive("x" * 60_000),
    ],
    ids=["empty", "cut", "torn", "code", "deep", "scalar", "long"],
)
def test_no_archive_makes_describing_fail(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data.npz").write_bytes(content)
    assert [each.id for each in told(NPZ, tmp_path)] == ["data-file-unreadable"]


@settings(max_examples=100)
@given(st.binary(max_size=64))
def test_no_bytes_make_idx_fail(content: bytes) -> None:
    for whole in (content, b"\0\0\x08\x01" + content):
        with contextlib.suppress(ValueError):
            assert idx.read(whole).nbytes <= len(whole)


def test_relative_paths_start_from_the_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "a\n1\n")
    monkeypatch.chdir("/")
    assert data_of(CSV, tmp_path)
    assert described(CSV, tmp_path).counts == {"train": 1}
