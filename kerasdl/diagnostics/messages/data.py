"""What is said about data: sources, files, columns, steps and splits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing
from kerasdl.diagnostics.words import counted

# --- sources -------------------------------------------------------------------------------------------------


def source_form(span: Span, found: str, kinds: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        "data-source-form",
        f"{found} is no data source",
        (Label(span, f"expected a source's name or one file source, found {found}"),),
        help=f"write a name, such as `digits`, or one of {listing(kinds)} with its arguments",
    )


def unknown_source(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name.replace("-", "_"), known)
    return Diagnostic(
        "unknown-data-source",
        f"there is no data source `{name}`",
        (Label(span, f"expected one of {listing(known)}"),),
        help=f"write `{near}`"
        if near
        else "write a source's name, or `CSV: {file: ...}` for a file of your own",
        edit=Edit(span, near) if near else None,
    )


def unknown_source_kind(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "unknown-data-source",
        f"there is no kind of data source `{name}`",
        (Label(span, f"expected one of {listing(known)}"),),
        help=f"write `{near or 'CSV'}`",
        edit=Edit(span, near) if near else None,
    )


def source_argument(span: Span, source: str, argument: str, known: Sequence[str]) -> Diagnostic:
    near = closest(argument, known)
    return Diagnostic(
        "unknown-argument",
        f"`{source}` takes no `{argument}`",
        (Label(span, f"expected {listing(known)}"),),
        help=f"write `{near}`" if near else f"remove `{argument}`",
        edit=Edit(span, near) if near else None,
    )


def source_value(span: Span, source: str, argument: str, expected: str, found: str) -> Diagnostic:
    return Diagnostic(
        "invalid-argument",
        f"`{argument}` of `{source}` is not {expected}",
        (Label(span, f"expected {expected}, found {found}"),),
        help=f"give `{argument}` {expected}",
    )


def source_without_file(span: Span, source: str, key: str = "file") -> Diagnostic:
    return Diagnostic(
        "missing-argument",
        f"`{source}` needs a `{key}`",
        (Label(span, f"expected `{key}`, found nothing"),),
        help=f"write `{source}: {{{key}: ...}}`, with a path that starts from the spec's folder",
    )


def file_beside_splits(span: Span, source: str, other: str, key: str = "file") -> Diagnostic:
    return Diagnostic(
        "file-beside-splits",
        f"`{source}` has both `{key}` and `{other}`",
        (Label(span, f"expected `{key}` alone, or the splits `train`, `validation` and `test`"),),
        help=f"write `train` in place of `{key}`, or remove `{other}`",
    )


def file_missing(span: Span, path: str, near: str | None) -> Diagnostic:
    return Diagnostic(
        "data-file-missing",
        f"there is no file `{path}`",
        (Label(span, "expected a file that exists"),),
        notes=("a relative path starts from the folder of the spec",),
        help=f"write `{near}`" if near else "write the path of the file",
        edit=Edit(span, near) if near else None,
    )


def file_unreadable(span: Span, path: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "data-file-unreadable",
        f"`{path}` cannot be read: {reason}",
        (Label(span, "expected a file of this kind"),),
        help="give a whole file of the kind that the source names",
    )


def file_not_utf8(span: Span, path: str, line: int, byte: int) -> Diagnostic:
    return Diagnostic(
        "data-file-unreadable",
        f"`{path}` cannot be read: line {line} is not UTF-8",
        (Label(span, f"expected text in UTF-8, found the byte 0x{byte:02x}"),),
        help="save the file as UTF-8",
    )


def data_changed(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "data-changed",
        f"`{name}` is not what this run was trained on",
        (Label(span, "expected the same bytes as in training"),),
        notes=("the run keeps the sha256 of each file that it read",),
        help="put the files of the training back, or train anew",
    )


# --- tables ----------------------------------------------------------------------------------------------------


def table_empty(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "table-empty",
        f"`{path}` has no rows",
        (Label(span, "expected a header and at least one row of values"),),
        help="give a table with rows, or name its columns with `header: [...]` where it has no header of its own",
    )


def header_is_data(span: Span, path: str, header: Sequence[str]) -> Diagnostic:
    names = ", ".join(f"column_{index + 1}" for index in range(len(header)))
    return Diagnostic(
        "table-without-header",
        f"the first row of `{path}` holds values, not names",
        (Label(span, f"expected names, found {listing(header)}"),),
        help=f"name the columns beside the file: `header: [{names}]`",
    )


def header_repeats(span: Span, path: str, name: str) -> Diagnostic:
    return Diagnostic(
        "table-header-repeats",
        f"the header of `{path}` has `{name}` twice",
        (Label(span, "expected each name once"),),
        help="rename one of the two columns in the file",
    )


def header_unnamed(span: Span, path: str, position: int) -> Diagnostic:
    return Diagnostic(
        "table-header-unnamed",
        f"column {position} of `{path}` has no name",
        (Label(span, "expected a name for each column"),),
        help="name the column in the file, or remove it",
    )


def row_ragged(span: Span, path: str, row: int, expected: int, found: int) -> Diagnostic:
    return Diagnostic(
        "table-row-ragged",
        f"line {row} of `{path}` has {counted(found, 'value')} for {counted(expected, 'column')}",
        (Label(span, f"expected {counted(expected, 'value')} in each row, found {found}"),),
        help=f"mend line {row}, or give `delimiter` where the values are not parted by it",
    )


def value_missing(span: Span, path: str, row: int, column: str, found: str) -> Diagnostic:
    said = f"`{found}`" if found else "nothing"
    return Diagnostic(
        "table-value-missing",
        f"line {row} of `{path}` has no value for `{column}`",
        (Label(span, f"expected a value in each row, found {said}"),),
        help=f"fill in line {row} or remove it, or say what stands for a missing value: `missing: {_mark(found)}`",
    )


def _mark(found: str) -> str:
    return found if found.isalpha() and found.lower() not in ("null", "none") else f'"{found}"'


def values_missing(span: Span, column: str, words: bool) -> Diagnostic:
    strategy = "most_frequent" if words else "mean"
    return Diagnostic(
        "values-missing",
        f"values are missing in `{column}`",
        (Label(span, "expected a value in each row"),),
        help=f"before this, write the step `DropMissing` from `{column}`, or `Impute: {strategy}`",
    )


def not_a_number(span: Span, path: str, row: int, column: str, found: str) -> Diagnostic:
    return Diagnostic(
        "table-not-a-number",
        f"line {row} of `{path}` holds `{found[:40]}` in `{column}`, a column of numbers",
        (Label(span, "expected a number, as in the other rows"),),
        help=f"mend line {row}, or write words in every row of `{column}`",
    )


def not_finite(span: Span, path: str, row: int, column: str, found: str) -> Diagnostic:
    return Diagnostic(
        "table-not-a-number",
        f"line {row} of `{path}` holds `{found[:40]}` in `{column}`, which float32 cannot hold",
        (Label(span, "expected a finite number: float32 ends at 3.4e+38"),),
        help=f"mend line {row}, or bring `{column}` to a smaller unit",
    )


# --- arrays ----------------------------------------------------------------------------------------------------


def array_of_objects(span: Span, path: str, name: str) -> Diagnostic:
    return Diagnostic(
        "array-of-objects",
        f"`{name}` in `{path}` holds Python objects, which only pickle could read",
        (Label(span, "expected arrays of numbers, booleans or text"),),
        help=f"save `{name}` with a plain dtype, such as float32",
    )


def arrays_unequal(span: Span, path: str, name: str, count: int, other: str, expected: int) -> Diagnostic:
    return Diagnostic(
        "arrays-unequal",
        f"`{name}` in `{path}` has {counted(count, 'row')} and `{other}` has {expected}",
        (Label(span, "expected as many rows in each array of a split"),),
        help="save arrays with as many rows as there are examples",
    )


def array_not_finite(span: Span, name: str, row: int) -> Diagnostic:
    return Diagnostic(
        "value-not-finite",
        f"row {row} of `{name}` holds a value that is not finite",
        (Label(span, "expected finite numbers, found NaN or infinity"),),
        help=f"mend row {row} (counted from 0) of `{name}`, or remove it",
    )


# --- files of named sources ------------------------------------------------------------------------------------


def source_absent(
    span: Span, name: str, files: Sequence[str], folders: Sequence[str], home: str, make: str, reason: str
) -> Diagnostic:
    notes = [f"looked in {listing(folders, 6)}"] if folders else []
    if reason:
        notes.append(reason)
    notes.append(f"it comes from {home}")
    if make:
        notes.append(f"it is made {make}")
    return Diagnostic(
        "data-not-here",
        f"the files of `{name}` are not on this machine",
        (Label(span, f"expected {listing(files)}"),),
        notes=tuple(notes),
        help=f"put {listing(files)} into a folder `{name}` and set `KERASDL_DATA` to the folder around it",
    )


def checksum_wrong(span: Span, path: str, expected: str, found: str, fetched_from: str | None) -> Diagnostic:
    return Diagnostic(
        "data-checksum-wrong",
        f"`{path}` is not the file that `{span.text or 'the source'}` names",
        (
            Label(
                span, f"expected sha256 {expected[:12]}..., found {found[:12]}... (of the uncompressed bytes)"
            ),
        ),
        notes=(f"it was fetched from {fetched_from}; nothing of it was kept",) if fetched_from else (),
        help="fetch it again later"
        if fetched_from
        else f"remove `{path}`, or put the right file in its place",
    )


# --- columns ---------------------------------------------------------------------------------------------------


def unknown_column(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    known = [each for each in known if each]
    if (mark := _unparted(name, known)) is not None:
        return _not_parted(span, name, known, mark)
    near = closest(name, known)
    return Diagnostic(
        "unknown-column",
        f"there is no column `{name}`",
        (Label(span, f"expected one of {listing(known)}"),),
        help=f"write `{near}`" if near else "write the name of a column that the source or a step gives",
        edit=Edit(span, near) if near else None,
    )


def _unparted(name: str, known: Sequence[str]) -> str | None:
    """The character that parts a heading in which a name stands whole, or one that stands alone."""
    headings = ((each, mark) for mark in ";\t|" for each in known if mark in each)
    alone = len(known) == 1
    return next((mark for each, mark in headings if alone or name in map(str.strip, each.split(mark))), None)


def _not_parted(span: Span, name: str, known: Sequence[str], mark: str) -> Diagnostic:
    written = {"\t": "\\t"}.get(mark, mark)
    return Diagnostic(
        "unknown-column",
        f"there is no column `{name}`",
        (Label(span, f"expected one of {listing(known)}"),),
        notes=(f"the values of the table seem to be parted by `{written}`",),
        help=f'write `delimiter: "{written}"` beside the file of the source',
    )


def column_taken(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "column-taken",
        f"a column `{name}` is there already",
        (Label(span, "expected a new name"),),
        help="give it a name that no other column has",
    )


def no_images(span: Span, inputs: Sequence[str]) -> Diagnostic:
    found = f"the inputs {listing(inputs)}" if inputs else "no inputs"
    return Diagnostic(
        "no-images",
        "no input is an image, so there is no picture to draw",
        (Label(span, f"expected (height, width, channels), found {found}"),),
        help="leave `--picture` out, or give the images before they are flattened as an input",
    )


def picture_unwritable(path: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "picture-unwritable",
        f"`{path}` cannot be written: {reason}",
        help="name a file in a folder that exists",
    )
