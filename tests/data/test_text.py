"""Text files: rows of lines, labelled by their file or folder, decoded strictly."""

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.data.formats import text
from kerasdl.data.sources.model import Content
from tests.data.sections import described, marked, told
from tests.data.shared import SHARED, has


def content(source: str, folder: Path) -> Content:
    return described(f"data: {{source: {source}}}", folder).source.read()


def texts(source: str, folder: Path) -> dict[str, list[str]]:
    return {split: arrays["text"].tolist() for split, arrays in content(source, folder).splits.items()}


# --- rows ------------------------------------------------------------------------------------------------------


def test_a_row_is_a_line_that_is_not_blank(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfto be\r\n \r\n\r\nor not \xc3\xa9\r\nto be")
    found = described("data: {source: {Text: a.txt}}", tmp_path)
    assert [(each.name, each.shape, each.dtype) for each in found.columns] == [("text", (), "string")]
    assert found.counts == {"train": 3}
    read = found.source.read()
    assert read.splits["all"]["text"].tolist() == ["to be", "or not é", "to be"]
    assert read.splits["all"]["text"].dtype == object
    assert read.lines["all"].tolist() == ["a.txt:1", "a.txt:4", "a.txt:5"]


def test_files_stand_by_split_and_one_after_another(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.txt").write_text(f"{name}\n{name} again\n")
    assert texts("{Text: {train: [two.txt, one.txt], test: three.txt}}", tmp_path) == {
        "train": ["two", "two again", "one", "one again"],
        "test": ["three", "three again"],
    }


def test_a_row_of_several_lines_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\n\nb\nc\n\n\nd\n")
    assert texts("{Text: {file: a.txt, lines: 2}}", tmp_path)["all"] == ["a\n\n", "b\nc\n", "d\n"]
    assert texts("{Text: {file: a.txt, lines: all}}", tmp_path)["all"] == ["a\n\nb\nc\n\n\nd\n"]


@given(st.text(st.sampled_from("ab \n\r\x0b\x0c\u2028é"), max_size=60), st.integers(2, 5))
def test_rows_of_several_lines_are_the_whole_text(written: str, lines: int) -> None:
    """But for rows that are blank, and for line ends, which become line feeds."""
    plain = written.replace("\r\n", "\n").replace("\r", "\n")
    found = list(text.rows(written, lines))
    ends = [*plain.split("\n")]
    for row in found:
        assert plain.startswith(row.text, sum(len(each) + 1 for each in ends[: row.line - 1]))
    assert "".join(row.text for row in found).split() == plain.split()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1", "cp1252"])
def test_an_encoding_may_be_said(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("café\n\nnaïve\n".encode(encoding))
    assert texts(f"{{Text: {{file: a.txt, encoding: {encoding}}}}}", tmp_path)["all"] == ["café", "naïve"]


@given(
    st.binary(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-8-sig", "ascii", "shift_jis", "utf-7"])
)
def test_no_bytes_make_decoding_fail(found: bytes, encoding: str) -> None:
    with contextlib.suppress(text.UndecodableError):
        assert isinstance(text.decode(found, encoding), str)


def test_a_long_file_is_read_only_when_it_is_asked_for(tmp_path: Path) -> None:
    """Its head is cut inside a letter, which is no mistake."""
    (tmp_path / "a.txt").write_text("é\n" * 400_000)
    found = described("data: {source: {Text: a.txt}}", tmp_path)
    assert found.counts == {"train": None}
    assert len(found.source.read().splits["all"]["text"]) == 400_000
    assert described("data: {source: {Text: {file: a.txt, lines: all}}}", tmp_path).counts == {"train": 1}


@pytest.mark.parametrize(
    ("source", "written", "id", "at", "said"),
    [
        ("{Text: a.txt}", b"a\n\xe9t\xe9\n", "text-encoding", "a.txt", "line 2 of `a.txt`"),
        ("{Text: {file: a.txt, encoding: ascii}}", b"a\n\nb\n\xff", "text-encoding", "a.txt", "line 4"),
        ("{Text: a.txt}", b"", "text-empty", "a.txt", "no text in `a.txt`"),
        ("{Text: {file: a.txt, lines: all}}", b"\n \n", "text-empty", "a.txt", "no text"),
        ("{Text: b.txt}", b"a", "data-file-missing", "b.txt", "`b.txt`"),
        ("{Text: {train: a.txt, test: [a.txt, b.txt]}}", b"a", "data-file-missing", "b.txt", "`b.txt`"),
        ("{Text: {file: a.txt, test: a.txt}}", b"a", "file-beside-splits", "a.txt", "`test`"),
        ("Text", b"a", "missing-argument", "Text", "`file`"),
        ("{Text: {file: a.txt, lines: 0}}", b"a", "invalid-argument", "0", "`lines`"),
        ("{Text: {file: a.txt, lines: some}}", b"a", "invalid-argument", "some", "`lines`"),
        ("{Text: {file: a.txt, encoding: utf-9}}", b"a", "invalid-argument", "utf-9", "`encoding`"),
        ("{Text: {file: a.txt, encoding: rot13}}", b"a", "invalid-argument", "rot13", "`encoding`"),
        ("{Text: {file: a.txt, linse: 2}}", b"a", "unknown-argument", "linse", "`linse`"),
        ("{Text: {file: [a.txt, 3]}}", b"a", "invalid-argument", "[a.txt, 3]", "`file`"),
        ("{LabelledText: {files: {a: a.txt}}}", b"a", "text-classes", "{a: a.txt}", "two classes"),
        ("{LabelledText: {files: {a: a.txt, b: c.txt}}}", b"a", "data-file-missing", "c.txt", "c.txt"),
        (
            "{LabelledText: {train: {a: a.txt, b: a.txt}, test: {a: a.txt, c: a.txt}}}",
            b"a",
            "text-class-not-trained",
            "a.txt",
            "`c`",
        ),
        ("{LabelledText: {folder: here}}", b"a", "data-folder-missing", "here", "`here`"),
        ("{LabelledText: {folder: .}}", b"a", "text-classes", ".", "no folder of classes"),
        ("{LabelledText: {folder: ., files: {a: a.txt}}}", b"a", "file-beside-splits", "., ", "`folder`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(
    tmp_path: Path, source: str, written: bytes, id: str, at: str, said: str
) -> None:
    (tmp_path / "a.txt").write_bytes(written)
    (found,) = told(f"data: {{source: {source}}}", tmp_path)
    assert found.id == id
    assert marked(found) in (at, at.removesuffix(", ")) or id == "file-beside-splits"
    assert said in found.headline


def test_the_line_of_a_wrong_byte_far_below_is_told(tmp_path: Path) -> None:
    from kerasdl.backend.construct import construct
    from kerasdl.data import load

    (tmp_path / "a.txt").write_bytes("déjà\n".encode() * 200_000 + b"\xe9\n")
    found, diagnostics = load(described("data: {source: {Text: a.txt}}", tmp_path), construct)
    assert found is None
    assert [each.headline for each in diagnostics] == ["line 200001 of `a.txt` is no text in utf-8"]
    assert "`encoding: latin-1`" in str(diagnostics[0].help)


# --- labels ----------------------------------------------------------------------------------------------------


def test_a_file_is_a_class_in_the_order_written(tmp_path: Path) -> None:
    (tmp_path / "z.txt").write_text("good\nfine\n")
    (tmp_path / "a.txt").write_text("bad\n")
    source = "{LabelledText: {files: {positive: z.txt, negative: [a.txt]}}}"
    found = described(f"data: {{source: {source}, inputs: text, targets: label}}", tmp_path)
    assert found.source.class_names == {"label": ("positive", "negative")}
    assert [(each.name, each.shape, each.dtype, each.classes) for each in found.columns] == [
        ("text", (), "string", None),
        ("label", (), "int32", 2),
    ]
    read = found.source.read()
    assert read.splits["all"]["text"].tolist() == ["good", "fine", "bad"]
    assert read.splits["all"]["label"].tolist() == [0, 0, 1]
    assert read.lines["all"].tolist() == ["z.txt:1", "z.txt:2", "a.txt:1"]
    assert list(read.digests) == ["z.txt", "a.txt"]


def test_a_folder_of_folders_is_a_set_of_classes(tmp_path: Path) -> None:
    for name in ("train/pos/1", "train/pos/2", "train/neg/1", "test/neg/9"):
        path = tmp_path / "reviews" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n\nand more\n")
    (tmp_path / "reviews/test/pos").mkdir()
    (tmp_path / "reviews/test/pos/3.txt").write_text("3")
    source = "{LabelledText: {folder: reviews}}"
    found = described(f"data: {{source: {source}}}", tmp_path)
    assert found.counts == {"train": 3, "test": 2}
    read = found.source.read()
    assert read.splits["train"]["label"].tolist() == [0, 1, 1]
    assert read.splits["train"]["text"][0] == "train/neg/1\n\nand more\n"
    assert read.splits["test"]["label"].tolist() == [0, 1]
    assert read.lines["test"].tolist() == ["reviews/test/neg/9.txt:1", "reviews/test/pos/3.txt:1"]
    first = read.digests
    (tmp_path / "reviews/test/pos/3.txt").write_text("4")
    assert content(source, tmp_path).digests != first


# --- real files ------------------------------------------------------------------------------------------------

if has("wikitext-2-small"):

    def test_wikitext_has_the_rows_of_its_files() -> None:
        source = "{Text: {train: wiki.valid.tokens, test: wiki.test.tokens}}"
        found = texts(source, SHARED / "wikitext-2-small")
        for split, name in (("train", "wiki.valid.tokens"), ("test", "wiki.test.tokens")):
            lines = (SHARED / "wikitext-2-small" / name).read_bytes().split(b"\n")
            assert [each.encode() for each in found[split]] == [each for each in lines if each.strip()]
        assert (
            sum(len(row.split()) + 1 for row in found["train"]) == 217_646 - 1_299
        )  # without the blank lines

    def test_what_stands_in_both_of_its_files_is_told_with_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
        from kerasdl.backend.construct import construct
        from kerasdl.data import load

        monkeypatch.setenv("KERASDL_DATA", str(SHARED))
        found, (warning,) = load(described("data: {source: wikitext_2_small}"), construct)
        assert found is not None
        assert warning.id == "duplicates-across-splits"
        test, train = re.findall(r"`wiki\.(?:test|valid)\.tokens:(\d+)`", warning.notes[0])[:2]
        files = {
            name: (SHARED / "wikitext-2-small" / name).read_bytes().split(b"\n")
            for name in ("wiki.test.tokens", "wiki.valid.tokens")
        }
        assert files["wiki.test.tokens"][int(test) - 1] == files["wiki.valid.tokens"][int(train) - 1]


if has("rt-polarity"):

    def test_reviews_are_labelled_by_their_file() -> None:
        source = "{LabelledText: {files: {negative: rt-polarity.neg, positive: rt-polarity.pos}}}"
        found = described(f"data: {{source: {source}}}", SHARED / "rt-polarity")
        assert found.counts == {"train": 9_596}
        arrays = found.source.read().splits["all"]
        assert arrays["label"].tolist() == [0] * 4_798 + [1] * 4_798
        assert any("é" in row for row in arrays["text"])


if has("tinyshakespeare"):

    def test_blocks_of_lines_are_the_whole_of_shakespeare() -> None:
        written = (SHARED / "tinyshakespeare" / "input.txt").read_text()
        found = texts("{Text: {file: input.txt, lines: 100}}", SHARED / "tinyshakespeare")["all"]
        assert "".join(found) == written
        assert len(found) == 400
        assert len(set(written)) == 65


if has("word-analogies"):

    def test_the_questions_have_their_sections(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KERASDL_DATA", str(SHARED))
        arrays = described("data: {source: word_analogies}").source.read().splits["all"]
        assert len(arrays["d"]) == 19_544
        assert len(set(arrays["section"])) == 14
        assert [arrays[name][0] for name in ("section", "a", "b", "c", "d")] == [
            "capital-common-countries", "Athens", "Greece", "Baghdad", "Iraq",
        ]  # fmt: skip


# --- what becomes of rows that are no text -----------------------------------------------------------------------


@pytest.mark.parametrize("labelled", [False, True])
def test_rows_that_are_no_text_are_left_out_where_the_spec_says_so(labelled: bool, tmp_path: Path) -> None:
    from kerasdl.backend.construct import construct
    from kerasdl.data import load

    (tmp_path / "a.txt").write_bytes("thé\n\nrosé\n".encode() + "café\n".encode("latin-1") + b"tea\n")
    (tmp_path / "b.txt").write_text("wine\n")
    source = "LabelledText: {files: {a: a.txt, b: b.txt}}" if labelled else "Text: [a.txt, b.txt]"
    section = f"data: {{source: {{{source}}}, inputs: text, on_error: skip}}"
    found, (warning,) = load(described(section, tmp_path), construct)
    assert found is not None
    assert found.splits["train"]["text"].tolist() == ["thé", "rosé", "tea", "wine"]
    assert found.left_out == {"rows that are no text in utf-8": 1}
    assert "a.txt:4" in str(warning)
    (mistake,) = told(section.replace("skip", "stop"), tmp_path)
    assert (mistake.id, mistake.severity) == ("text-encoding", "error")
