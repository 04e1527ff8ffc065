"""Fetching, against a server on this machine that lies, cuts and refuses."""

import contextlib
import gzip
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from kerasdl.data.download import fetch
from kerasdl.data.locate import cache, contents
from kerasdl.data.manifest import File, Manifest
from kerasdl.data.refusal import DataError
from kerasdl.diagnostics import Diagnostic, Source, Span
from kerasdl.spec.model import Column

SPAN = Span(Source("spec.yaml", "source: letters"), 8, 15)
CONTENT = bytes(range(256)) * 2000


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answer = {
            "/right": CONTENT,
            "/packed": gzip.compress(CONTENT),
            "/wrong": CONTENT[::-1],
            "/cut": CONTENT,
            "/endless": CONTENT * 20,
        }.get(self.path)
        if answer is None:
            self.send_error(404)
            return
        self.send_response(200)
        if self.path != "/endless":
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        with contextlib.suppress(OSError):  # the other side hangs up on what never ends
            self.wfile.write(answer[:1000] if self.path == "/cut" else answer)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class Ear:
    def __init__(self) -> None:
        self.told: list[tuple[str, int, int]] = []

    def fetched(self, name: str, here: int, total: int) -> None:
        self.told.append((name, here, total))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def manifest(url: str | None, name: str = "letters.bin") -> Manifest:
    file = File(name, "idx", len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), url, {"train": {"x": None}})
    columns = (Column("x", (), "uint8"),)
    return Manifest(
        "letters", "Letters.", "CC0", "https://example.org", "", columns, {}, {"train": 1}, (file,)
    )


def refused(source: Manifest) -> Diagnostic:
    with pytest.raises(DataError) as caught:
        contents(source, SPAN)
    return caught.value.diagnostic


@pytest.mark.parametrize("path", ["/right", "/packed"])
def test_a_file_is_fetched_once_and_then_found(address: str, path: str) -> None:
    ear = Ear()
    first = contents(manifest(address + path), SPAN, ear)
    assert first == {"letters.bin": CONTENT}
    assert ear.told[-1][1] == ear.told[-1][2] > 0
    ear.told.clear()
    assert contents(manifest("http://127.0.0.1:1/"), SPAN, ear) == first
    assert ear.told == []


@pytest.mark.parametrize(
    ("path", "id", "said"),
    [
        ("/wrong", "data-checksum-wrong", "nothing of it was kept"),
        ("/cut", "data-not-here", "cut short"),
        ("/nowhere", "data-not-here", "404"),
        ("/endless", "data-not-here", "more than"),
    ],
)
def test_what_cannot_be_fetched_whole_is_told_and_not_kept(
    address: str, path: str, id: str, said: str
) -> None:
    found = refused(manifest(address + path))
    assert found.id == id
    assert found.span == SPAN
    assert any(said in note for note in found.notes)
    assert list(cache("letters").iterdir()) == []


def test_no_network_is_told_with_the_way_out() -> None:
    found = refused(manifest("http://127.0.0.1:1/letters.bin"))
    assert found.id == "data-not-here"
    assert "KERASDL_DATA" in (found.help or "")
    assert any("127.0.0.1:1" in note for note in found.notes)


def test_a_source_without_an_address_says_where_it_comes_from() -> None:
    source = replace(manifest(None), make="by hand")
    found = refused(source)
    assert found.id == "data-not-here"
    assert "it comes from https://example.org" in found.notes
    assert "it is made by hand" in found.notes


def test_only_http_is_spoken(tmp_path: Path) -> None:
    (tmp_path / "letters.bin").write_bytes(CONTENT)
    found = refused(manifest(f"file://{tmp_path}/letters.bin"))
    assert found.id == "data-not-here"


def test_a_wrong_file_in_a_folder_is_told_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letters.bin").write_bytes(b"other")
    monkeypatch.setenv("KERASDL_DATA", str(tmp_path))
    found = refused(manifest(None))
    assert found.id == "data-checksum-wrong"
    assert (folder / "letters.bin").read_bytes() == b"other"


def test_a_gzip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letters.bin.gz").write_bytes(gzip.compress(bytes(200_000_000), 1))
    monkeypatch.setenv("KERASDL_DATA", str(tmp_path))
    assert refused(manifest(None)).id == "data-checksum-wrong"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, address: str) -> None:
    from kerasdl.data.download import FetchError

    (tmp_path / "file").write_text("")
    with pytest.raises(FetchError, match="cannot be written"):
        fetch(manifest(address + "/right").files[0], tmp_path / "file" / "folder")
