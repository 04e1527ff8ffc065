"""`CSV: {file: data.csv}`: a table with a header; a number is a vector of one, as Keras wants a table's features."""

from __future__ import annotations

from dataclasses import dataclass

from kerasdl.data.formats import table
from kerasdl.data.formats.table import Table
from kerasdl.data.sources.definition import Definition, Given, argument
from kerasdl.data.sources.files import DataFile, file_arguments
from kerasdl.data.sources.tables import TableSource, open_tables

MARK = {"type": ["string", "number"]}


@dataclass(frozen=True, slots=True)
class CsvReader:
    """How tables of comma-separated values are read.

    Args:
        delimiter: The one character between values.
        header: The columns' names where the files have none.
        missing: What stands where a value is missing.
        skips: Whether rows that cannot be used are left out.
    """

    delimiter: str
    header: tuple[str, ...] | None
    missing: tuple[str, ...]
    skips: bool

    def read(self, file: DataFile, most: int | None, like: Table | None) -> tuple[Table, int | None]:
        """A table, and how many rows it has in all, None where only reading tells."""
        kinds = dict(zip(like.header, like.kinds, strict=True)) if like else {}
        try:
            with file.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
                found = table.read(
                    lines,
                    file.shown,
                    file.span,
                    self.header,
                    self.delimiter,
                    most,
                    self.missing,
                    kinds,
                    self.skips,
                )
        except OSError as fault:
            raise file.unreadable(fault.strerror or fault) from fault
        return found, found.count if found.whole else None


def _open(given: Given) -> TableSource:
    delimiter, header, missing = (given.values[name] for name in ("delimiter", "header", "missing"))
    if len(delimiter) != 1:
        raise given.refused("delimiter", "one character")
    if header is not None and len(set(header)) != len(header):
        raise given.refused("header", "a list of different names")
    marks = missing if isinstance(missing, list) else [] if missing is None else [missing]
    names = tuple(header) if header else None
    return open_tables(given, CsvReader(delimiter, names, tuple(map(str, marks)), given.skips))


CSV = Definition(
    "CSV",
    "Tables of comma-separated values with a header: a column a name, of integers, numbers or words.",
    (
        *file_arguments("A CSV file"),
        argument("delimiter", {"type": "string"}, "The one character between values.", ","),
        argument(
            "header",
            {"type": ["array", "null"], "items": {"type": "string"}, "minItems": 1},
            "The columns' names, for a file whose first line is an example already.",
            None,
        ),
        argument(
            "missing",
            {"anyOf": [MARK, {"type": "array", "items": MARK, "minItems": 1}, {"type": "null"}]},
            "What stands in the file where a value is missing, or a list of such.",
            None,
        ),
    ),
    _open,
    example={"file": "cars.csv", "delimiter": ";"},
)
