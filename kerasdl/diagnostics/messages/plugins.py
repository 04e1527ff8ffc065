"""What is said about sources and steps that other packages offer."""

from __future__ import annotations

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span

WORDS = {"sources": "source", "steps": "step"}


def not_to_be_had(
    span: Span | None, name: str, kind: str, package: str, value: str, reason: str
) -> Diagnostic:
    """Where a spec names it; without a place, where all that packages offer is listed."""
    word = WORDS[kind]
    expected = f"expected a {word} that can be used, as `{value}` of the package `{package}` should be"
    return Diagnostic(
        "plugin-unusable",
        f"the {word} `{name}` of the package `{package}` {reason}",
        (Label(span, expected),) if span else (),
        notes=(f"it is `{value}`, by the entry point `kerasdl.{kind}` of the package",),
        help=f"mend the package `{package}`, or uninstall it",
        severity="error" if span else "warning",
    )
