"""Fetching, against a server on this machine that lies, cuts and refuses."""

import contextlib
import gzip
import hashlib
import io
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
RELEASED = threading.Event()
FETCH = """
import sys
from pathlib import Path
from kerasdl.data.download import fetch
from kerasdl.data.manifest import File
file = File("letters.bin", "idx", int(sys.argv[2]), sys.argv[3], sys.argv[1], {})
print(fetch(file, Path(sys.argv[4])), flush=True)
"""


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answer = {
            "/right": CONTENT,
            "/packed": gzip.compress(CONTENT),
            "/wrong": CONTENT[::-1],
            "/cut": CONTENT,
            "/endless": CONTENT * 20,
            "/unmeasured": CONTENT,
            "/stalled": CONTENT,
            "/slow": CONTENT,
        }.get(self.path)
        if answer is None:
            self.send_error(404)
            return
        self.send_response(200)
        if self.path not in ("/endless", "/unmeasured"):
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        with contextlib.suppress(OSError):  # the other side hangs up on what never ends
            if self.path == "/cut":
                answer = answer[:1000]
            elif self.path in ("/slow", "/stalled"):
                self.wfile.write(answer[:100_000])
                RELEASED.wait(1 if self.path == "/slow" else 10)
                answer = answer[100_000:]
            self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class Ear:
    def __init__(self) -> None:
        self.told: list[tuple[str, int, int]] = []

    def fetched(self, name: str, here: int, total: int) -> None:
        self.told.append((name, here, total))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    RELEASED.set()
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


def test_a_connection_that_stalls_is_given_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kerasdl.data.download.PATIENCE", 0.3)
    found = refused(manifest(address + "/stalled"))
    assert found.id == "data-not-here"
    assert any("timed out" in note for note in found.notes)
    assert list(cache("letters").iterdir()) == []


def test_a_name_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    found = refused(manifest("https://letters.example/letters.bin"))
    assert found.id == "data-not-here"
    assert any("Name or service not known" in note for note in found.notes)


def asked(address: str, folder: Path) -> "subprocess.Popen[str]":
    """A process of its own that fetches slowly."""
    arguments = [address + "/slow", str(len(CONTENT)), hashlib.sha256(CONTENT).hexdigest(), str(folder)]
    return subprocess.Popen(
        [sys.executable, "-c", FETCH, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_two_processes_fetch_at_once_and_both_have_the_whole_file(address: str, tmp_path: Path) -> None:
    both = [asked(address, tmp_path), asked(address, tmp_path)]
    answers = [each.communicate(timeout=60)[0].strip() for each in both]
    assert answers == [str(tmp_path / "letters.bin")] * 2
    assert [each.name for each in tmp_path.iterdir()] == ["letters.bin"]
    assert (tmp_path / "letters.bin").read_bytes() == CONTENT


def test_a_process_that_is_killed_leaves_nothing_under_the_name(address: str, tmp_path: Path) -> None:
    process = asked(address, tmp_path)
    deadline = time.monotonic() + 30
    while not any(each.stat().st_size for each in tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert not (tmp_path / "letters.bin").exists()
    assert fetch(manifest(address + "/right").files[0], tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("path", ["/right", "/unmeasured"])
def test_what_is_fetched_is_shown(address: str, path: str, tmp_path: Path) -> None:
    from kerasdl.run.progress import Bar, Lines

    shown = io.StringIO()
    fetch(manifest(address + path).files[0], tmp_path, Lines(shown))
    assert shown.getvalue() == "fetched letters.bin (0.5 MB)\n"
    live = Bar(io.StringIO())
    fetch(manifest(address + path).files[0], tmp_path, live)
    live.closed()
    assert live.rich.tasks[0].description == "fetching letters.bin"
    assert live.rich.tasks[0].completed == len(CONTENT)


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
