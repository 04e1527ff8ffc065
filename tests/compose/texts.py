"""Expressions and specs from text, and what is told about them."""

from kerasdl.compose import (
    Expression,
    Formula,
    MemoryLoader,
    compose,
    evaluate,
    parse_expression,
    parse_formula,
)
from kerasdl.compose.compose import Composition
from kerasdl.diagnostics import Diagnostic, Source, Span
from kerasdl.syntax import Mapping, parse


def whole(text: str) -> Span:
    """All of a text, as a span."""
    return Span(Source("test.yaml", text), 0, len(text))


def expression(text: str) -> Expression | Diagnostic:
    return parse_expression(text, whole(text))


def formula(
    text: str, functions: tuple[str, ...] = ("sum", "relu", "einsum", "mean")
) -> Formula | Diagnostic:
    return parse_formula(text, whole(text), functions)


def value(text: str, **scope: object) -> object:
    """What an expression works out to; a diagnostic where it does not."""
    read = expression(text)
    return read if isinstance(read, Diagnostic) else evaluate(read, scope)


def told(result: object) -> tuple[str, str]:
    """The id of a diagnostic, and the text that it points at."""
    assert isinstance(result, Diagnostic), result
    assert result.span is not None
    return result.id, result.span.text


def root_of(text: str) -> Mapping:
    """The top of a text without mistakes."""
    parsed = parse(Source("spec.yaml", text, "spec.yaml"))
    assert parsed.document is not None
    assert parsed.diagnostics == ()
    return parsed.document.root


def composed(text: str, *sets: str, files: dict[str, str] | None = None) -> Composition:
    """A spec with each `--set` worked in."""
    parsed = parse(Source("spec.yaml", text, "spec.yaml"))
    assert parsed.document is not None
    return compose(parsed.document, MemoryLoader(files or {}), sets)
