"""The process that works out shapes for others.

`python -m kerasdl.backend.shapes stub|real` reads graphs from standard input and writes a frame for each to standard
output: its number, its shapes (None where this backend cannot answer) and its mistakes.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from kerasdl.backend.inference import EMPTY, Finding, Request, infer_here
from kerasdl.backend.limits import Limits
from kerasdl.backend.wire import framed, packed, unpacked
from kerasdl.diagnostics import Source
from kerasdl.diagnostics.messages import shapes as messages
from kerasdl.graph.model import Graph, Node

_GIBIBYTE = 2**30
_MEMORY = {"stub": 4 * _GIBIBYTE, "real": 32 * _GIBIBYTE}


@dataclass(slots=True)
class _Watch:
    """Ends the process when a graph takes too long, after telling at which node."""

    number: int
    request: Request
    tell: Callable[[Finding], None]
    node: Node | None = None
    _timer: threading.Timer | None = field(default=None)

    def start(self) -> None:
        self._timer = threading.Timer(self.request.seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def at(self, node: Node) -> None:
        self.node = node

    def _end(self) -> None:
        node = self.node
        told = (messages.out_of_time(node.name, node.span, self.request.seconds),) if node else ()
        self.tell(Finding(self.number, EMPTY, told))
        os._exit(0)


def _serve(mode: str, requests: IO[bytes], answers: IO[bytes]) -> None:
    sources, payload = unpacked(requests.read(), [])
    table = [Source(*each) for each in sources]
    request: Request = unpacked(payload, table)

    def tell(finding: Finding) -> None:
        answers.write(framed(packed(finding, list(table))))
        answers.flush()

    bound_memory(mode)
    _prepare(mode)
    for number, (graph, limits) in request.graphs.items():
        watch = _Watch(number, request, tell)
        watch.start()
        finding = _found(mode, number, graph, limits, watch)
        watch.stop()
        tell(finding)


def _found(mode: str, number: int, graph: Graph, limits: Limits, watch: _Watch) -> Finding:
    if mode == "real":
        shapes, diagnostics = infer_here(graph, limits, watch.at)
        return Finding(number, shapes, tuple(diagnostics))
    from kerasdl.backend.stub import BeyondStubError

    try:
        shapes, diagnostics = infer_here(graph, limits, watch.at)
    except BeyondStubError:
        return Finding(number, None)
    return Finding(number, shapes, tuple(diagnostics))


def _prepare(mode: str) -> None:
    """Imports Keras; the time for it is not counted against the first graph."""
    if mode == "stub":
        from kerasdl.backend.stub import install

        install()
    import keras  # noqa: F401

    from kerasdl.backend import walk

    if mode == "stub":
        walk.trust_no_import_errors()


def bound_memory(mode: str) -> None:
    """Lets this process have so much memory and no more.

    Args:
        mode: `stub` or `real`; a real backend reserves far more than it uses.
    """
    try:
        import resource
    except ImportError:  # Windows has none; the parent's time limit still holds.
        return
    most = _MEMORY[mode]
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _main(arguments: list[str]) -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What Keras prints must not stand among the answers.
    _serve(arguments[0], sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main(sys.argv[1:])
