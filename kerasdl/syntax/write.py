"""A tree of nodes as YAML text that parses to the same tree and reads as a person would write it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from kerasdl.syntax.nodes import Mapping, Node, Scalar, Sequence
from kerasdl.syntax.scalars import scalar_value

WIDEST = 110
_CALL = 72  # a call's arguments up to this width stand in one line even where their author broke them

# Text that may stand without quotes: nothing that YAML would take for a sign.
_BARE = re.compile(r"[A-Za-z_$/(.<][^\x00-\x1f\x7f-\xa0\ud800-\udfff\ufeff\ufffe\uffff\u2028\u2029]*")
_SIGNS = re.compile(r": |:$| #|\s$|^\.\.\.$|^---|^\w+:")  # `Dense:64` is taken for a slip
_FLOW_SIGNS = re.compile(r"[,\[\]{}]|:(?=[,\[\]{}]|$)")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LITERAL_LINE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f-\xa0\ud800-\udfff\ufeff\ufffe\uffff\u2028\u2029]*")


def node_text(node: Node) -> str:
    """The text of a document, or of any node, with its line end.

    What its author wrote in braces stays in one line where it fits; a call's short arguments do in any case.

    >>> from kerasdl.diagnostics import Source
    >>> from kerasdl.syntax import parse
    >>> tree = parse(Source("a", "train:\\n  optimizer:\\n    Adam:\\n      learning_rate: 1e-3")).document.root
    >>> print(node_text(tree), end="")
    train:
      optimizer: {Adam: {learning_rate: 0.001}}
    """
    if isinstance(node, Scalar) or not len(node):
        return flow_text(node) + "\n"
    return "\n".join(_block(node, 0)) + "\n"


# --- block form ------------------------------------------------------------------------------------------------


def _block(node: Mapping | Sequence, indent: int) -> Iterator[str]:
    if isinstance(node, Sequence):
        for item in node:
            yield from _item(item, indent)
        return
    for entry in node:
        yield from _value(
            f"{' ' * indent}{_key(entry.key)}:", entry.value, indent, is_call=_names_call(entry.key)
        )


def _value(lead: str, value: Node, indent: int, is_call: bool) -> Iterator[str]:
    """A key's value: behind the key where it fits, else in lines of its own below."""
    if isinstance(value, Scalar):
        yield from _leaf(lead, value, indent + 2)
    elif _fits(value, len(lead) + 1, is_call):
        yield f"{lead} {flow_text(value)}"
    else:
        yield lead
        yield from _block(value, indent + 2)


def _item(item: Node, indent: int) -> Iterator[str]:
    """A list's item: its first line behind the dash, the others below that."""
    lead = " " * indent + "-"
    if isinstance(item, Scalar):
        yield from _leaf(lead, item, indent + 2) if item.value is not None else [f"{lead} null"]
    elif not len(item) or (not _is_pair(item) and _fits(item, len(lead) + 1, is_call=False)):
        yield f"{lead} {flow_text(item)}"
    else:
        first, *others = _block(item, indent + 2)
        yield f"{lead} {first.lstrip(' ')}"
        yield from others


def _leaf(lead: str, node: Scalar, indent: int) -> Iterator[str]:
    """A scalar behind its key or dash; text of several lines as it is, set in below."""
    text = node.value
    if isinstance(text, str) and _is_literal(text):
        yield f"{lead} {'|' if text.endswith(chr(10)) else '|-'}"
        yield from (" " * indent + line if line else "" for line in text.removesuffix("\n").split("\n"))
    else:
        yield lead if text is None else f"{lead} {_scalar(node, in_flow=False)}"


def _is_literal(text: str) -> bool:
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1 and lines[0][:1] not in ("", " ") and bool(lines[-1]) and all(map(_is_readable, lines))
    )


def _is_readable(line: str) -> bool:
    return bool(_LITERAL_LINE.fullmatch(line)) and line[:1] != "\t" and (not line or bool(line.strip(" \t")))


def _names_call(key: Scalar) -> bool:
    """Whether a key is the name of a class, or of an op with its module."""
    return isinstance(key.value, str) and bool(re.match(r"[A-Z]|[a-z]+\.", key.value))


def _is_pair(node: Node) -> bool:
    return isinstance(node, Mapping) and len(node) == 1


def _fits(node: Mapping | Sequence, column: int, is_call: bool) -> bool:
    """Whether a node stands in one line: as its author wrote it, or as short arguments of a call."""
    if not len(node):
        return True
    text = flow_text(node)
    if len(text) + column > WIDEST:
        return False
    return node.flow or (len(text) <= _CALL and (is_call or _is_numbers(node) or _is_nested_call(node)))


def _is_nested_call(node: Node) -> bool:
    return isinstance(node, Mapping) and len(node) == 1 and _names_call(node.entries[0].key)


def _is_numbers(node: Node) -> bool:
    return isinstance(node, Sequence) and all(
        isinstance(item, Scalar) and not isinstance(item.value, str) for item in node
    )


# --- flow form -------------------------------------------------------------------------------------------------


def flow_text(node: Node) -> str:
    """A node in one line, whatever its width."""
    if isinstance(node, Scalar):
        return _scalar(node, in_flow=True)
    if isinstance(node, Sequence):
        return "[" + ", ".join(_pair(item) if _is_pair(item) else flow_text(item) for item in node) + "]"
    return "{" + ", ".join(_pairs(node)) + "}"


def _pair(node: Node) -> str:
    """One pair in a list, without braces where it has a value."""
    pairs = list(_pairs(node)) if isinstance(node, Mapping) else []
    return pairs[0] if not pairs[0].endswith(": ") else "{" + pairs[0] + "}"


def _pairs(node: Mapping) -> Iterator[str]:
    for entry in node:
        empty = isinstance(entry.value, Scalar) and entry.value.value is None
        yield f"{_scalar(entry.key, in_flow=True)}: {'' if empty else flow_text(entry.value)}"


# --- scalars ---------------------------------------------------------------------------------------------------


def _scalar(node: Scalar, in_flow: bool) -> str:
    value = node.value
    if isinstance(value, str):
        return value if _is_bare(value, in_flow) else _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    return repr(value)


def _key(node: Scalar) -> str:
    """A key before its colon; a brace in one that stands bare is taken for a colon that was forgotten."""
    return _scalar(node, in_flow=isinstance(node.value, str) and "{" in node.value)


def _is_bare(text: str, in_flow: bool) -> bool:
    if not _BARE.fullmatch(text) or _SIGNS.search(text) or text == "<<":
        return False
    return scalar_value(text) == text and not (in_flow and _is_cut_in_flow(text))


def _is_cut_in_flow(text: str) -> bool:
    """Whether a comma or bracket would cut the text in braces, or it looks as if one had."""
    return bool(_FLOW_SIGNS.search(text)) or text.count("(") != text.count(")") or "'" in text or '"' in text


def _quoted(text: str) -> str:
    """In double quotes, with escapes for what YAML does not print."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if _LITERAL_LINE.fullmatch(character) and character != "\t":
        return character
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
