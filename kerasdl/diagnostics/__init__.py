"""Mistakes as data: places, labels, notes and the mend, rendered for people, tools and machines."""

from kerasdl.diagnostics.model import Diagnostic, Edit, Label, Severity, SpecError, errors, ordered
from kerasdl.diagnostics.render import render, render_line
from kerasdl.diagnostics.source import Source, Span
from kerasdl.diagnostics.suggest import closest, listing

__all__ = [
    "Diagnostic",
    "Edit",
    "Label",
    "Severity",
    "Source",
    "Span",
    "SpecError",
    "closest",
    "errors",
    "listing",
    "ordered",
    "render",
    "render_line",
]
