"""Text to a tree. libyaml cuts the text into events; what they mean is YAML 1.2's core schema, read here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, cast

import yaml

from kerasdl.diagnostics import Diagnostic, Source, Span
from kerasdl.diagnostics.messages import slips as slip_messages
from kerasdl.diagnostics.messages import syntax as messages
from kerasdl.syntax.build import DEEPEST, Builder, RefusedError
from kerasdl.syntax.failure import Failure
from kerasdl.syntax.foreign import odd_sign
from kerasdl.syntax.lines import missing_space_at
from kerasdl.syntax.nodes import Document, Mapping, Node, Scalar, is_null, kind_of
from kerasdl.syntax.read import LONGEST_TEXT
from kerasdl.syntax.slips import explain

MOST_MISTAKES = 1_000
"""Mistakes that are told about one text."""

_UNPRINTABLE = re.compile("[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_FOREIGN_BREAKS = "\x85\u2028\u2029"
"""Line ends in YAML 1.1, hence to libyaml; ordinary characters in YAML 1.2."""
_HEAD_DIRECTIVE = re.compile(r"(?:(?:[ \t]*(?:#[^\r\n]*)?|%YAML[^\r\n]*)(?:\r\n?|\n))*+(%(?!YAML)[^\r\n]*)")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text, read.

    Args:
        document: The tree, or None where the text is no YAML or no mapping. It is given also where there are
            errors that leave its shape clear (a key given twice), so that later stages can tell theirs too.
        diagnostics: Every mistake found.
    """

    document: Document | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class ParsedValue:
    """The text of one value, read: its node, or None where the text is no YAML."""

    node: Node | None
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """A whole spec's text as a document.

    >>> parsed = parse(Source("a.yaml", "train: {learning_rate: 1e-3}"))
    >>> from kerasdl.syntax.nodes import plain
    >>> plain(parsed.document.root)
    {'train': {'learning_rate': 0.001}}
    """
    value = parse_value(source)
    root = value.node
    if root is None:
        return Parsed(None, value.diagnostics)
    if isinstance(root, Mapping):
        return Parsed(Document(source, root), value.diagnostics)
    if is_null(root):
        return Parsed(Document(source, Mapping((), root.span)), value.diagnostics)
    return Parsed(None, (*value.diagnostics, _not_mapping(root)))


def _not_mapping(root: Node) -> Diagnostic:
    if isinstance(root, Scalar) and not root.quoted:
        slip = missing_space_at(root.span) or odd_sign(root.span)
        if slip:
            return slip
    return messages.root_not_mapping(root.span, kind_of(root), None)


def parse_value(source: Source) -> ParsedValue:
    """The text of one value, such as that of `--set`: a scalar, a list or a mapping.

    >>> parse_value(Source("--set", "[1, 2]")).node.items[1].value
    2
    """
    refused = _unreadable(source)
    if refused:
        return ParsedValue(None, (refused,))
    shift = len(source.text) - len(source.text.lstrip("\ufeff"))
    builder = Builder(source, shift)
    failure = _feed(builder, source, shift)
    if failure:
        return ParsedValue(None, (*builder.diagnostics[:MOST_MISTAKES], failure))
    root = builder.root if builder.root is not None else Scalar(None, Span(source, shift, shift))
    return ParsedValue(root, tuple(builder.diagnostics))


def _unreadable(source: Source) -> Diagnostic | None:
    text = source.text
    if len(text) > LONGEST_TEXT:
        return messages.too_large(source.name, LONGEST_TEXT)
    found = _UNPRINTABLE.search(text)
    if found:
        return messages.control_character(Span(source, found.start(), found.end()))
    directive = _HEAD_DIRECTIVE.match(text)
    return slip_messages.directive_refused(Span(source, *directive.span(1))) if directive else None


def _feed(builder: Builder, source: Source, shift: int) -> Diagnostic | None:
    """Hands every event to the builder; gives what stopped the reading, if anything did."""
    text, stand_ins = _without_foreign_breaks(source.text[shift:])
    loader = yaml.CSafeLoader(text)
    try:
        _run(loader, builder, stand_ins)
    except RefusedError as refusal:
        return refusal.diagnostic
    except yaml.MarkedYAMLError as fault:
        failure = _failure(fault, builder)
        # libyaml looks ahead for a colon, and from 0.2.6 on it refuses deep brackets before it hands out the first.
        deep = "nesting" in failure.problem
        return messages.too_deep(failure.word(failure.at), DEEPEST) if deep else explain(failure)
    finally:
        loader.dispose()
    return None


def _run(loader: Any, builder: Builder, stand_ins: dict[int, str]) -> None:
    get_event = loader.get_event
    documents = 0
    while True:
        event = get_event()
        kind = cast("type[object]", type(event))
        if kind is yaml.ScalarEvent:
            if stand_ins:
                event.value = event.value.translate(stand_ins)
            builder.scalar(event)
        elif kind is yaml.MappingStartEvent:
            builder.begin(event, mapping=True)
        elif kind is yaml.SequenceStartEvent:
            builder.begin(event, mapping=False)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            builder.finish(event)
        elif kind is yaml.AliasEvent:
            builder.alias(event)
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                start = event.start_mark.index + builder.shift
                raise RefusedError(messages.second_document(builder.span(start, start + 3)))
        elif kind is yaml.StreamEndEvent:
            return
        if len(builder.diagnostics) > MOST_MISTAKES:
            raise RefusedError(
                messages.too_many_mistakes(builder.diagnostics[MOST_MISTAKES].labels[0].span, MOST_MISTAKES)
            )


def _failure(failure: yaml.MarkedYAMLError, builder: Builder) -> Failure:
    def place(mark: Any) -> int | None:
        return None if mark is None else min(mark.index + builder.shift, len(builder.source.text))

    return Failure(
        source=builder.source,
        problem=str(failure.problem or ""),
        context=str(failure.context or ""),
        at=place(failure.problem_mark) or 0,
        opened=place(failure.context_mark),
        open=tuple(builder.open),
        last=builder.last,
    )


def _without_foreign_breaks(text: str) -> tuple[str, dict[int, str]]:
    """The text with stand-ins for characters that only libyaml takes for line ends, and the way back."""
    if text.isascii() or not any(each in text for each in _FOREIGN_BREAKS):
        return text, {}
    unused = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    stand_ins = dict(zip(_FOREIGN_BREAKS, unused, strict=False))
    return text.translate(str.maketrans(stand_ins)), {ord(new): old for old, new in stand_ins.items()}
