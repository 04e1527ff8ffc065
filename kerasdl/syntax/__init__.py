"""YAML text to a tree of nodes with places; YAML 1.2's core schema, nothing more."""

from kerasdl.syntax.edits import splice
from kerasdl.syntax.nodes import (
    Document,
    Entry,
    Mapping,
    Node,
    Scalar,
    ScalarValue,
    Sequence,
    is_null,
    kind_of,
    plain,
)
from kerasdl.syntax.parse import Parsed, ParsedValue, parse, parse_value
from kerasdl.syntax.read import decode, read_source
from kerasdl.syntax.write import flow_text, node_text

__all__ = [
    "Document",
    "Entry",
    "Mapping",
    "Node",
    "Parsed",
    "ParsedValue",
    "Scalar",
    "ScalarValue",
    "Sequence",
    "decode",
    "flow_text",
    "is_null",
    "kind_of",
    "node_text",
    "parse",
    "parse_value",
    "plain",
    "read_source",
    "splice",
]
