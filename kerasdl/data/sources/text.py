"""`Text: {train: wiki.valid.tokens, test: wiki.test.tokens}`: text files, a row a line, or so many lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasdl.data.download import Progress
from kerasdl.data.formats import text
from kerasdl.data.formats.text import Row, UndecodableError, objects
from kerasdl.data.left_out import LeftOut
from kerasdl.data.refusal import DataError
from kerasdl.data.sources.definition import Definition, Given, argument
from kerasdl.data.sources.files import DataFile, FileSource, digest, file_arguments, files_of
from kerasdl.data.sources.model import Content
from kerasdl.diagnostics.messages import data_text as messages
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

ENCODING = argument(
    "encoding", {"type": "string"}, "How the letters are written, in Python's word for it.", "utf-8"
)
LINES = argument(
    "lines",
    {"anyOf": [{"type": "integer", "minimum": 1}, {"enum": ["all"]}]},
    "How many lines a row has: blank rows are left out; `all` makes a file one row.",
    1,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """How text files become rows.

    Args:
        lines: How many lines a row has, None for all of its file.
        skips: Whether rows that are no text in the encoding are left out.
    """

    encoding: str
    lines: int | None
    skips: bool

    def rows(
        self, file: DataFile, content: bytes, whole: bool = True, left_out: list[LeftOut] | None = None
    ) -> tuple[Row, ...]:
        """The rows of a file.

        Args:
            file: Where it lies.
            content: Its bytes, or the first of them.
            whole: Whether these are all bytes.
            left_out: Where rows go that are no text in the encoding, if they are left out.

        Raises:
            DataError: It is no text in the encoding, or there is none in it.
        """
        try:
            decoded = text.decode(content, self.encoding, whole, marks=self.skips)
            found = tuple(self._usable(file, text.rows(decoded, self.lines), left_out))
        except UndecodableError as fault:
            raise DataError(
                messages.not_in_encoding(file.span, file.shown, fault.line, fault.byte, self.encoding)
            ) from fault
        if whole and not found:
            raise DataError(messages.no_text(file.span, file.shown))
        return found

    def _usable(self, file: DataFile, rows: Iterable[Row], left_out: list[LeftOut] | None) -> Iterator[Row]:
        for row in rows:
            byte = text.undecoded(row.text) if self.skips else None
            if byte is None:
                yield row
            elif left_out is not None:
                told = messages.not_in_encoding(file.span, file.shown, row.line, byte, self.encoding)
                reason = f"rows that are no text in {self.encoding}"
                left_out.append(LeftOut(reason, f"{file.shown}:{row.line}", told))

    def count(self, files: Iterable[DataFile]) -> int | None:
        """How many rows files have, None where one is too long to be read at once. Their heads are checked."""
        counts: list[int | None] = []
        for file in files:
            head = file.head(text.HEAD + 1)
            whole = len(head) <= text.HEAD
            found = self.rows(file, head, whole)
            counts.append(len(found) if whole else 1 if self.lines is None else None)
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None


@dataclass(frozen=True, slots=True)
class TextSource(FileSource):
    """Text files.

    Args:
        counts: How many rows each split has, None where only reading tells.
    """

    reader: Reader
    counts: Mapping[str, int | None]

    @property
    def columns(self) -> tuple[Column, ...]:
        return (Column("text", (), "string"),)

    @property
    def splits(self) -> Mapping[str, int | None]:
        return self.counts

    def read(self, progress: Progress | None = None) -> Content:
        """Reads every file."""
        del progress
        digests: dict[str, str] = {}
        bad: list[LeftOut] = []
        found = {
            split: [(file, self._rows(file, digests, bad)) for file in files]
            for split, files in self.files.items()
        }
        texts = {
            split: {"text": objects(row.text for _, rows in each for row in rows)}
            for split, each in found.items()
        }
        return Content(texts, digests, {split: places(each) for split, each in found.items()}, bad)

    def _rows(self, file: DataFile, digests: dict[str, str], bad: list[LeftOut]) -> tuple[Row, ...]:
        content = file.content()
        digests[file.shown] = digest(content)
        return self.reader.rows(file, content, left_out=bad)


def reader_of(given: Given, lines: int | str) -> Reader:
    """How the spec wants its files to be read, with so many lines a row, or `all`.

    Raises:
        DataError: There is no such encoding.
    """
    encoding = given.values["encoding"]
    if not text.is_encoding(encoding):
        raise given.refused("encoding", "an encoding that Python knows, such as `utf-8` or `latin-1`")
    return Reader(encoding, lines if isinstance(lines, int) else None, given.skips)


def places(found: Iterable[tuple[DataFile, tuple[Row, ...]]]) -> np.ndarray:
    """(count,) where each row begins: a line of its file."""
    import numpy as np

    return np.asarray([f"{file.shown}:{row.line}" for file, rows in found for row in rows])


def _open(given: Given) -> TextSource:
    files, reader = files_of(given), reader_of(given, given.values["lines"])
    return TextSource(files, reader, {split: reader.count(each) for split, each in files.items()})


TEXT = Definition(
    "Text",
    "Text files: a column `text`, a row a line, or so many lines.",
    (*file_arguments("A text file"), LINES, ENCODING),
    _open,
    example={"train": "wiki.valid.tokens", "test": "wiki.test.tokens"},
)
