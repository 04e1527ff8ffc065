"""What is said about steps on images."""

from __future__ import annotations

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span


def extra_missing(span: Span, step: str, package: str, extra: str) -> Diagnostic:
    return Diagnostic(
        "extra-missing",
        f"`{step}` needs {package}, which is not installed",
        (Label(span, f"expected the extra `{extra}` of kerasdl"),),
        help=f"install it: `pip install '.[{extra}]'` where kerasdl was cloned, or `pip install {package}`",
    )
