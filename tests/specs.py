"""Specs as text, taken through the pipeline."""

from kerasdl.compose import MemoryLoader
from kerasdl.diagnostics import Diagnostic, Source
from kerasdl.graph import Graph
from kerasdl.pipeline import Stages, run_source


def stages_of(text: str, files: dict[str, str] | None = None, shapes: bool = False) -> Stages:
    """Every stage of a spec given as text."""
    source = Source("spec.yaml", text, "spec.yaml")
    return run_source(source, shapes=shapes, loader=MemoryLoader(files or {}))


def diagnostics_of(
    text: str, files: dict[str, str] | None = None, shapes: bool = False
) -> tuple[Diagnostic, ...]:
    return stages_of(text, files, shapes).diagnostics


def graph_of(text: str, files: dict[str, str] | None = None) -> Graph:
    """The graph of a spec in which nothing is wrong."""
    stages = stages_of(text, files)
    assert stages.graph is not None
    assert stages.diagnostics == ()
    return stages.graph
