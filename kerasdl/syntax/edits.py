"""Changes to a text that leave every other byte as it was."""

from __future__ import annotations

from collections.abc import Iterable

from kerasdl.diagnostics import Edit


def splice(document_text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; their places are those of the text before any of them.

    Args:
        document_text: The text in which the edits' spans count.
        edits: In any order. Insertions at one place stay in the order given.

    Raises:
        ValueError: Two edits overlap, or one reaches beyond the text.

    >>> from kerasdl.diagnostics import Source, Span
    >>> source = Source("a.yaml", "units: 64  # wide")
    >>> splice(source.text, [Edit(Span(source, 7, 9), "128")])
    'units: 128  # wide'
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        start, end = edit.span.start, edit.span.end
        if not done <= start <= end <= len(document_text):
            raise ValueError(f"the edit at {edit.span} overlaps another one or reaches beyond the text")
        pieces += (document_text[done:start], edit.text)
        done = end
    return "".join((*pieces, document_text[done:]))
