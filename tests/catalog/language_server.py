"""A small client of the real yaml-language-server, over standard input and output."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path
from queue import Queue
from typing import Any

PACKAGE = "yaml-language-server"
PATIENCE = 60.0


def find_server() -> list[str] | None:
    """The command of an installed server; installed into a cache folder where npm is there; None without npm."""
    node = shutil.which("node")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "kerasdl-tests" / "yamlls"
    script = cache / "node_modules" / PACKAGE / "bin" / PACKAGE
    if found := shutil.which(PACKAGE):
        return [found, "--stdio"]
    if node and not script.exists() and (npm := shutil.which("npm")):
        cache.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(cache), PACKAGE]
        subprocess.run(command, check=True, timeout=300)
    return [node, str(script), "--stdio"] if node and script.exists() else None


class LanguageServer:
    """Starts the server, opens documents, asks for completion, hover and diagnostics."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answers: dict[int, Queue[Any]] = {}
        self.diagnostics: dict[str, Queue[list[dict[str, Any]]]] = {}
        self.asked = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": CAPABILITIES})
        self.tell("initialized", {})
        settings = {"yaml": {"validate": True, "completion": True, "hover": True}}
        self.tell("workspace/didChangeConfiguration", {"settings": settings})

    def open(self, path: Path) -> str:
        """Opens a document and gives its address."""
        uri = path.as_uri()
        self.diagnostics[uri] = Queue()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def marks(self, uri: str) -> list[dict[str, Any]]:
        """The diagnostics of an opened document."""
        return self.diagnostics[uri].get(timeout=PATIENCE)

    def completion(self, uri: str, line: int, character: int) -> dict[str, dict[str, Any]]:
        """The offers at a place, by their labels."""
        answer = self.ask("textDocument/completion", _place(uri, line, character))
        items = answer["items"] if isinstance(answer, dict) else answer
        return {item["label"]: item for item in items}

    def hover(self, uri: str, line: int, character: int) -> str:
        """The text that hovering shows."""
        answer = self.ask("textDocument/hover", _place(uri, line, character))
        return answer["contents"]["value"] if answer else ""

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Sends a request and waits for its answer."""
        self.asked += 1
        self.answers[self.asked] = Queue()
        self._send({"id": self.asked, "method": method, "params": params})
        return self.answers[self.asked].get(timeout=PATIENCE)

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Sends a notification."""
        self._send({"method": method, "params": params})

    def close(self) -> None:
        """Ends the server that this object started."""
        self.process.terminate()
        self.process.wait(timeout=10)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout
        while header := self.process.stdout.readline():
            if not header.lower().startswith(b"content-length:"):
                continue
            length = int(header.split(b":")[1])
            while self.process.stdout.readline().strip():
                pass
            self._receive(json.loads(self.process.stdout.read(length)))

    def _receive(self, message: dict[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            params = message["params"]
            self.diagnostics.setdefault(params["uri"], Queue()).put(params["diagnostics"])
        elif "method" in message and "id" in message:
            asks = message.get("params", {}).get("items", [{}])
            self._send({"id": message["id"], "result": [None] * len(asks)})
        elif "id" in message:
            self.answers[message["id"]].put(message.get("result"))


def _place(uri: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


CAPABILITIES = {
    "textDocument": {
        "completion": {
            "completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
}
