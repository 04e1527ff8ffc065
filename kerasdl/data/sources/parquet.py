"""`Parquet: {file: data.parquet}`: tables whose columns have types."""

from __future__ import annotations

from dataclasses import dataclass

from kerasdl.data.formats import parquet
from kerasdl.data.formats.table import Table
from kerasdl.data.sources.definition import Definition, Given
from kerasdl.data.sources.files import DataFile, file_arguments
from kerasdl.data.sources.tables import COLUMNS, TableSource, open_tables


@dataclass(frozen=True, slots=True)
class ParquetReader:
    """How Parquet files are read.

    Args:
        columns: Which, all where it is empty.
    """

    columns: tuple[str, ...]

    def read(self, file: DataFile, most: int | None, like: Table | None) -> tuple[Table, int | None]:
        """A table, and how many rows the file has in all."""
        del like
        return parquet.read(file.path, file.shown, file.span, self.columns, most)


def _open(given: Given) -> TableSource:
    return open_tables(given, ParquetReader(tuple(given.values["columns"] or ())))


PARQUET = Definition(
    "Parquet",
    "Parquet files: a column a name, of integers, numbers, booleans (0 or 1) or text; a null is a missing value.",
    (*file_arguments("A Parquet file"), COLUMNS),
    _open,
    example={"file": "cars.parquet", "columns": ["weight", "power"]},
)
