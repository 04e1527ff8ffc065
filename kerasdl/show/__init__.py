"""A model shown: the layer table, the picture, and every intermediate stage in words."""

from kerasdl.show.graph_text import graph_text
from kerasdl.show.picture import picture
from kerasdl.show.table import as_json, rows, table_text, totals

__all__ = ["as_json", "graph_text", "picture", "rows", "table_text", "totals"]
