"""The resolved spec: every block unfolded, every default written, nothing left to look up or to work out."""

from kerasdl.graph.resolved.document import resolved

__all__ = ["resolved"]
