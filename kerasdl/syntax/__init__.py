"""YAML text to a tree of nodes with places; YAML 1.2's core schema, nothing more."""

from kerasdl.syntax.nodes import (
    Document, Entry, Mapping, Node, Scalar, ScalarValue, Sequence, is_null, kind_of, plain,
)
from kerasdl.syntax.parse import Parsed, parse

__all__ = [
    "Document", "Entry", "Mapping", "Node", "Parsed", "Scalar", "ScalarValue", "Sequence", "is_null", "kind_of", "parse",
    "plain",
]
