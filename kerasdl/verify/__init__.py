"""Verification: specs are trained as often as they promise, judged, and what came of it is kept in `results.jsonl`."""

from kerasdl.verify.case import Case, cases
from kerasdl.verify.outcome import Outcome, outcomes
from kerasdl.verify.prove import prove
from kerasdl.verify.results import Line, kept, read, write

__all__ = ["Case", "Line", "Outcome", "cases", "kept", "outcomes", "prove", "read", "write"]
