"""A real Chromium without a window, spoken to over a pipe in its DevTools protocol."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
PATIENCE = 60.0
START = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3]]
for end, place in zip(ends, (3, 4)):
    os.dup2(end, place)
os.execv(sys.argv[3], sys.argv[3:])
"""  # Chromium reads from 3 and writes to 4, whatever numbers the ends of the pipes have here


def found() -> str:
    """The browser's program; a test that needs one fails without it, here and in CI alike."""
    programs = (shutil.which(each) for each in PROGRAMS)
    program = next((each for each in programs if each), None)
    assert program, f"none of {', '.join(PROGRAMS)} is installed: `apt-get install chromium` as root"
    return program


class Browser(AbstractContextManager["Browser"]):
    """One page of a browser with a profile of its own."""

    def __init__(self) -> None:
        program = found()
        self._profile = tempfile.mkdtemp()
        ours, theirs = os.pipe(), os.pipe()
        start = [sys.executable, "-c", START, str(ours[0]), str(theirs[1])]
        self._process = subprocess.Popen(
            [*start, program, *FLAGS, f"--user-data-dir={self._profile}", "about:blank"],
            pass_fds=(ours[0], theirs[1]), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(ours[0])
        os.close(theirs[1])
        self._write, self._read = ours[1], theirs[0]
        self._rest = b""
        self._number = 0
        self._url = ""
        self.events: list[dict[str, Any]] = []
        try:
            page = self._call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self._call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                self.call(f"{domain}.enable")
        except BaseException:
            self.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, fault, trace
        self.close()

    def close(self) -> None:
        """Ends the browser with all of its processes."""
        with suppress(AssertionError, OSError):
            self._call("Browser.close")
        try:
            self._process.wait(PATIENCE / 4)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._write)
        os.close(self._read)
        shutil.rmtree(self._profile, ignore_errors=True)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command to the page, and its result."""
        return self._call(method, self._session, **parameters)

    def open(self, file: Path, width: int, dark: bool) -> None:
        """Opens a file in a window of that width, on a light or a dark desktop."""
        self.events.clear()
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self._url = file.as_uri()
        self.call("Page.navigate", url=self._url)
        self._until(lambda: any(each["method"] == "Page.loadEventFired" for each in self.events))

    def value(self, script: str) -> Any:
        """What an expression gives on the page."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def complaints(self) -> list[str]:
        """Errors and warnings of the console, and exceptions."""
        self.value("0")  # whatever was reported before is read by now
        told = [
            each for each in self.events if each["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")
        ]
        said = [
            each
            for each in self.events
            if each["method"] == "Runtime.consoleAPICalled" and each["params"]["type"] in ("error", "warning")
        ]
        return [json.dumps(each["params"]) for each in (*told, *said)]

    def requests(self) -> list[str]:
        """What the page asked for beside itself, data within it aside."""
        urls = (
            each["params"]["request"]["url"]
            for each in self.events
            if each["method"] == "Network.requestWillBeSent"
        )
        return [url for url in urls if url != self._url and not url.startswith("data:")]

    def screenshot(self, file: Path) -> None:
        """The whole page as PNG."""
        taken = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        file.write_bytes(base64.b64decode(taken))

    def _call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        wanted = self._number
        message = {"id": wanted, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        found: list[dict[str, Any]] = []
        self._until(
            lambda: bool(found), lambda each: found.append(each) if each.get("id") == wanted else None
        )
        assert "error" not in found[0], found[0]
        return found[0]["result"]

    def _until(self, done: Any, seen: Any = bool) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            assert ready, "the browser says nothing"
            piece = os.read(self._read, 1 << 20)
            assert piece, "the browser has ended"
            *whole, self._rest = (self._rest + piece).split(b"\0")
            for each in map(json.loads, whole):
                if "id" not in each:
                    self.events.append(each)
                seen(each)
