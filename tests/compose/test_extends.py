"""`extends`: files found, merged in order, and refused where they go in circles."""

from pathlib import Path

import pytest

from kerasdl.compose import FileLoader, MemoryLoader, compose
from kerasdl.diagnostics import Diagnostic, Source, Span, render
from kerasdl.syntax import parse, plain
from tests.compose.texts import composed, told


def test_files_merge_in_order_and_the_file_itself_comes_last() -> None:
    composition = composed(
        "extends: [a.yaml, sub/b.yaml]\nname: main\n",
        files={
            "a.yaml": "name: a\nabout: from a\ntrain: {epochs: 1, seed: 1}\n",
            "sub/b.yaml": "extends: ../c.yaml\nname: b\ntrain: {epochs: 2}\n",
            "c.yaml": "name: c\ntrain: {epochs: 3, batch_size: 4}\n",
        },
    )
    assert composition.diagnostics == ()
    assert plain(composition.root) == {
        "name": "main",
        "about": "from a",
        "train": {"epochs": 2, "seed": 1, "batch_size": 4},
    }
    assert [source.name for source in composition.sources] == ["spec.yaml", "a.yaml", "sub/b.yaml", "c.yaml"]


def test_change_belongs_to_the_file_that_says_it() -> None:
    base = "model: {layers: [{Dense: {units: 1}, as: head}]}\nchange: {model.layers.head.units: 2}\n"
    assert plain(composed("extends: a.yaml\n", files={"a.yaml": base}).root) == {
        "model": {"layers": [{"Dense": {"units": 2}, "as": "head"}]}
    }
    over = composed("extends: a.yaml\nchange: {model.layers.head.units: 3}\n", files={"a.yaml": base})
    assert plain(over.root)["model"]["layers"][0]["Dense"] == {"units": 3}


def test_a_file_reached_on_two_ways_is_read_once() -> None:
    files = {"a.yaml": "extends: c.yaml\n", "b.yaml": "extends: c.yaml\n", "c.yaml": "name: c\n"}
    composition = composed("extends: [a.yaml, b.yaml]\n", files=files)
    assert composition.diagnostics == ()
    assert [source.name for source in composition.sources] == ["spec.yaml", "a.yaml", "c.yaml", "b.yaml"]


def test_a_circle_is_told_with_its_chain() -> None:
    files = {"a.yaml": "extends: b.yaml\n", "b.yaml": "extends: a.yaml\nname: b\n"}
    composition = composed("extends: a.yaml\n", files=files)
    (found,) = composition.diagnostics
    assert told(found) == ("extends-cycle", "a.yaml")
    assert found.span is not None
    assert found.span.source.name == "b.yaml"
    assert found.notes == ("a.yaml -> b.yaml -> a.yaml",)
    assert plain(composition.root) == {"name": "b"}


def test_a_file_that_extends_itself() -> None:
    (found,) = composed("extends: spec.yaml\n", files={"spec.yaml": "extends: spec.yaml\n"}).diagnostics
    assert found.notes == ("spec.yaml -> spec.yaml",)


def test_a_long_chain_is_bounded() -> None:
    files = {f"f{index}.yaml": f"extends: f{index + 1}.yaml\n" for index in range(2_000)}
    (found,) = composed("extends: f0.yaml\n", files=files).diagnostics
    assert found.id == "too-many-files"


def test_a_wide_circle_of_doubles_is_read_in_time(quick) -> None:
    files = {f"f{n}.yaml": f"extends: [{', '.join([f'f{n + 1}.yaml'] * 50)}]\n" for n in range(18)}
    files["f18.yaml"] = "name: end\n"
    with quick():
        composition = composed("extends: f0.yaml\n", files=files)
    assert plain(composition.root) == {"name": "end"}


@pytest.mark.parametrize(
    ("text", "id", "marked"),
    [
        ("extends: bse.yaml\n", "file-not-found", "bse.yaml"),
        ("extends: 3\n", "extends-kind", "3"),
        ("extends: {a: 1}\n", "extends-kind", "{a: 1}"),
        ("extends: [base.yaml, [base.yaml]]\n", "extends-kind", "[base.yaml]"),
    ],
)
def test_a_wrong_entry_is_told_at_its_place(text: str, id: str, marked: str) -> None:
    found = composed(text, files={"base.yaml": "name: base\n"}).diagnostics
    assert [told(each) for each in found] == [(id, marked)]


def test_a_mistake_in_an_extended_file_says_where_it_came_from() -> None:
    (found,) = composed("extends: a.yaml\n", files={"a.yaml": "a: 1\na: 2\n"}).diagnostics
    assert found.span is not None
    assert found.span.source.name == "a.yaml"
    assert found.notes[-1] == "extended by spec.yaml:1:10"


def test_what_a_missing_file_may_hold_is_not_missed() -> None:
    text = "extends: gone.yaml\nchange: {model.layers.head.units: 3}\n"
    assert [each.id for each in composed(text, "params.width=3").diagnostics] == ["file-not-found"]


def test_nothing_to_extend_is_nothing() -> None:
    assert plain(composed("extends:\nname: a\nchange:\n").root) == {"name": "a"}


# --- files on disk ---------------------------------------------------------------------------------


def _load(folder: Path, path: str) -> Source | Diagnostic:
    base = Source("main.yaml", f"extends: {path}\n", str(folder / "sub" / "main.yaml"))
    return FileLoader().load(path, base, Span(base, 9, 9 + len(path)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "base.yaml").write_text("kerasdl: 1\nname: base\n")
    (tmp_path / "secret.yaml").write_text("password: 1234\n")
    (tmp_path / "secret.txt").write_text("password: 1234\n")
    (tmp_path / "sub" / "link.yaml").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "sub" / "outside.yaml").symlink_to(tmp_path / "secret.yaml")
    (tmp_path / "sub" / "near.yaml").write_bytes(b"\xef\xbb\xbfname: near\n")
    (tmp_path / "sub" / "latin.yaml").write_bytes(b"name: \xe9\n")
    return tmp_path


def test_paths_start_from_the_folder_of_the_file_that_names_them(folder: Path) -> None:
    for path, text in (("near.yaml", "name: near\n"), ("../base.yaml", "kerasdl: 1\nname: base\n")):
        found = _load(folder, path)
        assert isinstance(found, Source)
        assert found.text == text


@pytest.mark.parametrize(
    ("path", "id", "mend"),
    [
        ("neer.yaml", "file-not-found", "write `near.yaml`"),
        ("../bse.yaml", "file-not-found", "write `../base.yaml`"),
        ("../nowhere/base.yaml", "file-not-found", "paths start from this file's folder"),
        ("..", "not-a-file", None),
        ("https://example.org/base.yaml", "url-refused", "save the spec beside this one"),
        ("latin.yaml", "not-utf8", None),
        ("/dev/zero", "absolute-path", "the way to it from here"),
        ("/etc/passwd", "absolute-path", None),
        ("~/base.yaml", "absolute-path", None),
        ("C:\\base.yaml", "absolute-path", None),
        ("../secret.txt", "not-a-spec", None),
        ("../secret.yaml", "not-a-spec", "write `kerasdl: 1` into it"),
        ("link.yaml", "not-a-spec", None),
        ("outside.yaml", "not-a-spec", None),
    ],
)
def test_what_cannot_be_read_is_told_where_it_is_named(
    folder: Path, path: str, id: str, mend: str | None
) -> None:
    found = _load(folder, path)
    assert told(found) == (id, path)
    assert isinstance(found, Diagnostic)
    assert mend is None or mend in (found.help or "")
    assert "1234" not in render([found], color=False)


def test_files_compose_from_disk(folder: Path) -> None:
    source = Source("main.yaml", "extends: [../base.yaml, near.yaml]\n", str(folder / "sub" / "main.yaml"))
    document = parse(source).document
    assert document is not None
    composition = compose(document, FileLoader())
    assert composition.diagnostics == ()
    assert plain(composition.root) == {"kerasdl": 1, "name": "near"}


def test_memory_stands_for_files() -> None:
    source = Source("a/main.yaml", "extends: ../b.yaml\n", "a/main.yaml")
    document = parse(source).document
    assert document is not None
    assert plain(compose(document, MemoryLoader({"b.yaml": "name: b\n"})).root) == {"name": "b"}
