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


# --- steps -----------------------------------------------------------------------------------------------------


def random_step(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "step-is-random",
        f"`{name}` draws anew each time, so it cannot be a step",
        (Label(span, "expected a step that gives the same for the same row"),),
        help=f"place `{name}` under `data.augment`, which is done to training batches alone",
    )


def no_step(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "no-data-step",
        f"`{name}` cannot be a step of the data",
        (Label(span, f"expected one of {listing(known, 20)}"),),
        notes=("a step works on each row by itself, and its shapes are known without running it",),
        help=f"place `{name}` in the model",
    )


def step_needs(span: Span, name: str, argument: str) -> Diagnostic:
    return Diagnostic(
        "step-needs",
        f"the shape of what `{name}` gives is not known before the data are read",
        (Label(span, f"expected `{argument}`"),),
        help=f"write `{argument}`",
    )


def step_outputs(span: Span, name: str, takes: int, gives: int) -> Diagnostic:
    return Diagnostic(
        "step-outputs",
        f"`{name}` takes {takes} columns and names {gives}",
        (Label(span, f"expected one name for what it joins, or {takes} names"),),
        help="write `as` with one name, or with one name a column",
    )


def step_cannot_take(span: Span, name: str, column: str, shape: str, expected: str) -> Diagnostic:
    return Diagnostic(
        "step-cannot-take",
        f"`{name}` cannot take `{column}`",
        (Label(span, f"expected {expected}, found {shape}"),),
        help="give it a column of that shape, or shape the column in a step before it",
    )


def words_have_no_mean(span: Span, column: str, strategy: str) -> Diagnostic:
    return Diagnostic(
        "words-have-no-mean",
        f"`{column}` holds words, which have no {strategy}",
        (Label(span, "expected `most_frequent`"),),
        help="write `Impute: most_frequent`",
    )


def unknown_class(span: Span, place: str, column: str, value: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "unknown-class",
        f"{place} holds `{value[:40]}` in `{column}`, which is none of its classes",
        (Label(span, f"expected one of {listing(known)}"),),
        notes=("classes are those that are written, or those of the training split",),
        help="mend the value, or write all classes: `Classes: [...]`",
    )


def nothing_left(span: Span, split: str, column: str) -> Diagnostic:
    return Diagnostic(
        "nothing-left",
        f"no row of `{split}` has a value for `{column}`",
        (Label(span, "expected a step that leaves rows"),),
        help=f"write `Impute` in place of `DropMissing`, or leave `{column}` out",
    )


def too_few_tokens(column: str, tokens: int, classes: int, value: Span) -> Diagnostic:
    return Diagnostic(
        "too-few-tokens",
        f"`{column}` has {counted(classes, 'class')}, and `num_tokens` is {tokens}",
        (Label(value, f"expected {classes}, found {tokens}"),),
        help=f"write `num_tokens: {classes}`",
        edit=Edit(value, str(classes)),
    )


def one_hot_meant(span: Span, column: str, mode: str) -> Diagnostic:
    return Diagnostic(
        "one-hot-meant",
        f"`CategoryEncoding` with `output_mode: {mode}` takes rows of several values, and `{column}` has one a row",
        (Label(span, "expected `output_mode: one_hot`"),),
        notes=(f"`{mode}` would mark the values of a whole batch in one vector",),
        help="write `output_mode: one_hot`",
    )


def step_failed(span: Span, name: str, column: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "step-failed",
        f"`{name}` fails on `{column}`",
        (Label(span, "expected a step that can take the column"),),
        notes=(f"Keras says: {reason}",),
        help="change the step's arguments, or give it another column",
    )


# --- splits ----------------------------------------------------------------------------------------------------


def split_exists(span: Span, name: str, source: str) -> Diagnostic:
    return Diagnostic(
        "split-exists",
        f"`{source}` has a split `{name}` of its own",
        (Label(span, f"expected splits that `{source}` does not have"),),
        help=f"remove `{name}`; shares are taken from `train`",
    )


def split_share(span: Span, name: str, found: str) -> Diagnostic:
    return Diagnostic(
        "split-share",
        f"the share of `{name}` is neither a fraction nor a count",
        (Label(span, f"expected a number between 0 and 1, or a whole number of examples, found {found}"),),
        help="write a share such as 0.1",
    )


def split_too_large(span: Span, wanted: str, whole: int) -> Diagnostic:
    return Diagnostic(
        "split-too-large",
        f"the splits want {wanted} of {whole} examples, and leave none to `train`",
        (Label(span, "expected shares that leave examples to `train`"),),
        help="write smaller shares",
    )


def split_empty(span: Span, name: str, whole: int) -> Diagnostic:
    return Diagnostic(
        "split-empty",
        f"`{name}` gets none of {whole} examples",
        (Label(span, "expected a share of at least one example"),),
        help="write a larger share",
    )


def split_sum(span: Span, total: float) -> Diagnostic:
    return Diagnostic(
        "split-sum",
        f"the shares of the splits add up to {total:g}",
        (Label(span, "expected shares that add up to 1, or a `train` left out"),),
        help="leave `train` out, and it gets what the others leave",
    )


def split_seed(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "split-seed",
        "`seed` under `splits` is not a whole number",
        (Label(span, f"expected an integer of at least 0, found {found}"),),
        help="write a whole number, or leave it out",
    )


def split_by(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "split-by",
        "`by` under `splits` does not name a column",
        (Label(span, f"expected a column's name, found {found}"),),
        help="name the column whose groups stay whole, such as `by: patient`",
    )


def groups_too_few(span: Span, column: str, split: str) -> Diagnostic:
    return Diagnostic(
        "groups-too-few",
        f"`{column}` has too few groups: none is left for `{split}`",
        (Label(span, "expected at least one group for each split"),),
        help="ask for fewer splits or smaller shares, or split by another column",
    )


def duplicates(
    span: Span, source: str, split: str, count: int, pairs: Sequence[tuple[str, str]]
) -> Diagnostic:
    examples = counted(count, "example")
    same = "; ".join(f"{one} is {other}" for one, other in pairs)
    return Diagnostic(
        "duplicates-across-splits",
        f"{examples} of `{split}` stand{'s' if count == 1 else ''} in `train` as well",
        (Label(span, "expected each example in one split"),),
        notes=(f"in `{source}`, {same}" + ("; ..." if count > len(pairs) else ""),),
        help="leave copies out of the data, or keep them together: `splits: {by: ...}`",
        severity="warning",
    )


def no_training_split(span: Span, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "no-training-split",
        "there is no split `train`",
        (Label(span, f"expected a split `train`, found {listing(known)}"),),
        help="name one of the splits `train`",
    )


# --- what is served --------------------------------------------------------------------------------------------


def input_missing(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "input-missing",
        f"there is no `{path}`",
        (Label(span, "expected a file or a folder that exists"),),
        help="write the path of an image, a folder of images, a CSV file or an NPZ archive",
    )


def input_kind(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "input-kind",
        f"`{path}` is of no kind that can be served",
        (Label(span, "expected .png, .jpg, .jpeg, .csv, .npz or a folder of images"),),
        help="give an image, a folder of images, a CSV file or an NPZ archive",
    )


def input_unreadable(span: Span, path: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "input-unreadable",
        f"`{path}` cannot be read: {reason}",
        (Label(span, "expected a whole file of the kind that its ending names"),),
        help="give a whole file, or take this one out of the folder",
    )


def input_empty(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "input-empty",
        f"`{path}` holds no examples",
        (Label(span, "expected at least one row"),),
        help="give a file with a row for each example",
    )


def input_no_images(span: Span, columns: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "input-no-images",
        "this model is not served images",
        (Label(span, f"expected a CSV file or an NPZ archive with {listing(columns)}"),),
        help="give the columns by name, in a CSV file or an NPZ archive",
    )


def input_without_images(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "input-without-images",
        f"there is no image in `{path}`",
        (Label(span, "expected .png, .jpg or .jpeg files"),),
        help="put the images into the folder, or name another folder",
    )


def input_image_mode(span: Span, path: str, mode: str) -> Diagnostic:
    return Diagnostic(
        "input-image-mode",
        f"`{path}` is an image of Pillow's mode `{mode}`",
        (Label(span, "expected grey or RGB values of 8 bits a channel"),),
        help="save the image as grey or RGB, 8 bits a channel",
    )


def input_shape(span: Span, path: str, column: str, expected: str, found: str) -> Diagnostic:
    return Diagnostic(
        "input-shape",
        f"`{path}` does not have the shape of `{column}`",
        (Label(span, f"expected {expected}, found {found}"),),
        notes=("a model is served what it was trained on; nothing is cut or resized unasked",),
        help=f"give `{column}` in the shape {expected}",
    )


def input_no_table(span: Span, column: str) -> Diagnostic:
    return Diagnostic(
        "input-no-table",
        f"a table cannot hold `{column}`",
        (Label(span, "expected images or an NPZ archive, found a CSV file"),),
        help="give an NPZ archive, or images where it is an image",
    )
