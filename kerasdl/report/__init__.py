"""The report of a run: one HTML file that needs no network and no script."""

from kerasdl.report.page import page
from kerasdl.report.story import Judged, Output, Promised, Story

__all__ = ["Judged", "Output", "Promised", "Story", "page"]
