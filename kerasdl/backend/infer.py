"""Shapes of graphs by a process of its own, so that whoever asks imports neither Keras nor a backend."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kerasdl.backend.inference import EMPTY, Finding, Request, infer_here
from kerasdl.backend.limits import Limits
from kerasdl.backend.wire import frames, packed, unpacked
from kerasdl.diagnostics import Diagnostic, Source, Span, errors
from kerasdl.diagnostics.messages import shapes as messages
from kerasdl.graph.model import Graph, Shapes

__all__ = ["SECONDS", "infer", "infer_here", "infer_many"]

SECONDS = 60.0
"""How long one graph may take."""
_STARTING = 60.0
_ROOT = Path(__file__).parents[2]

Inferred = tuple[Shapes, list[Diagnostic]]


def infer(graph: Graph, limits: Limits | None = None, seconds: float = SECONDS) -> Inferred:
    """Shapes of one graph.

    Args:
        graph: Wired.
        limits: How large the model may be.
        seconds: How long it may take.

    Returns:
        Shapes of every node that did not fail, and the mistakes: one for each node that fails by itself.
    """
    return infer_many([graph], [limits or Limits()], seconds)[0]


def infer_many(
    graphs: Sequence[Graph], limits: Sequence[Limits] | None = None, seconds: float = SECONDS
) -> list[Inferred]:
    """Shapes of several graphs, worked out in one process.

    Args:
        graphs: Wired.
        limits: How large each model may be, one a graph.
        seconds: How long each may take.

    Returns:
        For each graph what `infer` gives.
    """
    asked = dict(enumerate(zip(graphs, limits or [Limits()] * len(graphs), strict=True)))
    found = ask("stub", Request(asked, seconds))
    unanswered = {number: pair for number, pair in asked.items() if found[number].shapes is None}
    if unanswered:
        found |= ask("real", Request(unanswered, seconds))
    return [_inferred(found[number], graph) for number, (graph, _) in asked.items()]


def _inferred(finding: Finding, graph: Graph) -> Inferred:
    shapes, told = finding.shapes or EMPTY, list(finding.diagnostics)
    if not shapes.complete and not errors(told):
        told.append(messages.inference_failed(_span(graph), "no answer came"))
    return shapes, told


def _span(graph: Graph) -> Span | None:
    places = [each.span for each in (*graph.nodes, *graph.inputs)]
    return places[0] if places else None


def ask(mode: str, request: Request) -> dict[int, Finding]:
    """A finding for each graph; where the process dies, a new one goes on after the graph that killed it."""
    found: dict[int, Finding] = {}
    while len(found) < len(request.graphs):
        waiting = {number: pair for number, pair in request.graphs.items() if number not in found}
        answers, complaint = _run(mode, Request(waiting, request.seconds))
        found |= answers
        if len(answers) < len(waiting) and (not answers or complaint):
            killer = next(number for number in waiting if number not in answers)
            told = messages.inference_failed(_span(waiting[killer][0]), complaint or "it ended early")
            found[killer] = Finding(killer, None, (told,))
    return found


def _run(mode: str, request: Request) -> tuple[dict[int, Finding], str]:
    sources: list[Source] = []
    payload = packed(request, sources)
    texts = [(source.name, source.text, source.path) for source in sources]
    most = _STARTING + (request.seconds + 1) * len(request.graphs)
    command = [sys.executable, "-P", "-m", "kerasdl.backend.shapes", mode]
    try:
        done = subprocess.run(
            command,
            input=packed((texts, payload), []),
            capture_output=True,
            timeout=most,
            env=_environment(mode),
        )
        output, complaint = done.stdout, _last_line(done.stderr) if done.returncode else ""
    except subprocess.TimeoutExpired as expired:
        output, complaint = expired.output or b"", f"no answer in {most:g} seconds"
    findings = [unpacked(frame, sources) for frame in frames(output)]
    return {finding.number: finding for finding in findings}, complaint


def _environment(mode: str) -> dict[str, str]:
    """No graphics card is taken, and modules come from where this package is, not from the working folder."""
    paths = [str(_ROOT), *(each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each)]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "CUDA_VISIBLE_DEVICES": "-1",
        "JAX_PLATFORMS": "cpu",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    if mode == "stub":
        environment["KERAS_BACKEND"] = "numpy"
    return environment


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
