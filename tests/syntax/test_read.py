"""Files as sources, and what keeps them from being read."""

import os
from pathlib import Path

import pytest

from kerasdl.diagnostics import Diagnostic, Source
from kerasdl.syntax import decode, read_source
from kerasdl.syntax.read import LONGEST_TEXT


def refused(path: str | Path) -> Diagnostic:
    found = read_source(path)
    assert isinstance(found, Diagnostic)
    return found


def test_a_file_is_a_source_under_the_path_as_given(tmp_path: Path) -> None:
    path = tmp_path / "größe.yaml"
    path.write_bytes("\ufeffa: é\r\n".encode())
    found = read_source(path)
    assert isinstance(found, Source)
    assert (found.name, found.text, found.path) == (str(path), "a: é\r\n", str(path))


def test_it_may_be_shown_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1")
    found = read_source(tmp_path / "a.yaml", "spec")
    assert isinstance(found, Source)
    assert found.name == "spec"


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    assert (refused(path).id, refused(path).headline) == ("file-missing", f"there is no file `{path}`")
    assert refused(path).labels == ()


def test_a_file_taken_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("")
    assert refused(tmp_path / "a.yaml" / "b.yaml").id == "file-missing"


def test_a_folder(tmp_path: Path) -> None:
    found = refused(tmp_path)
    assert (found.id, found.headline) == ("file-unreadable", f"`{tmp_path}` is a folder, not a file")


def test_a_path_that_is_none(tmp_path: Path) -> None:
    del tmp_path
    assert refused("a\0b").headline == "`a\0b` cannot be read: the path is not valid"
    assert refused("a" * 5000).id == "file-unreadable"


def test_a_file_that_nobody_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert refused(tmp_path / "a.yaml").headline.endswith("cannot be read: permission denied")


@pytest.mark.parametrize(
    ("data", "byte"),
    [(b"a: \xff", 3), (b"caf\xe9: 1", 3), ("a: 1".encode("utf-16"), 0), (b"a: \xed\xa0\x80", 3)],
)
def test_a_file_that_is_not_utf_8(data: bytes, byte: int, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    found = refused(tmp_path / "a.yaml")
    assert found.id == "not-utf8"
    assert f"byte {byte} (counted from 0)" in found.headline


def test_a_file_that_is_too_long() -> None:
    found = decode(b"a" * (LONGEST_TEXT + 1), "a.yaml")
    assert isinstance(found, Diagnostic)
    assert (found.id, found.headline) == ("too-large", "`a.yaml` is longer than 10,000,000 characters")


def test_a_file_without_end(tmp_path: Path) -> None:
    if not os.path.exists("/dev/zero"):
        (tmp_path / "zero").write_bytes(b"\0" * (LONGEST_TEXT + 1))
    assert refused("/dev/zero" if os.path.exists("/dev/zero") else tmp_path / "zero").id == "too-large"
