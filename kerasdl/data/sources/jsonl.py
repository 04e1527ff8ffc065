"""`JSONLines: {file: data.jsonl}`: each line an object, its keys the columns."""

from __future__ import annotations

from dataclasses import dataclass

from kerasdl.data.formats import jsonl
from kerasdl.data.formats.table import Table
from kerasdl.data.sources.definition import Definition, Given
from kerasdl.data.sources.files import DataFile, file_arguments
from kerasdl.data.sources.tables import COLUMNS, TableSource, open_tables


@dataclass(frozen=True, slots=True)
class JsonLinesReader:
    """How files of JSON lines are read.

    Args:
        columns: Which keys, all where it is empty.
        skips: Whether rows that cannot be used are left out.
    """

    columns: tuple[str, ...]
    skips: bool

    def read(self, file: DataFile, most: int | None, like: Table | None) -> tuple[Table, int | None]:
        """A table, and how many rows it has in all, None where only reading tells."""
        header, kinds = (like.header, like.kinds) if like else ((), ())
        try:
            with file.path.open("rb") as lines:
                found = jsonl.read(
                    lines, file.shown, file.span, self.columns, most, header, kinds, self.skips
                )
        except OSError as fault:
            raise file.unreadable(fault.strerror or fault) from fault
        return found, found.count if found.whole else None


def _open(given: Given) -> TableSource:
    return open_tables(given, JsonLinesReader(tuple(given.values["columns"] or ()), given.skips))


JSON_LINES = Definition(
    "JSONLines",
    "JSON objects, one a line: a column a key, of numbers, booleans (0 or 1) or text; null is a missing value.",
    (*file_arguments("A file of JSON lines"), COLUMNS),
    _open,
    example={"file": "cars.jsonl"},
)
