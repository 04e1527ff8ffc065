"""How the data room stops at the first mistake that makes the rest meaningless."""

from __future__ import annotations

from kerasdl.diagnostics import Diagnostic


class DataError(Exception):
    """Carries one diagnostic up to the stage that returns it; it never leaves this room.

    Args:
        diagnostic: What is wrong.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.headline)
        self.diagnostic = diagnostic
