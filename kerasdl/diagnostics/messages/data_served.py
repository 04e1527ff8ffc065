"""What is said where the names or the values of what a model is served are not those that it was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing
from kerasdl.diagnostics.words import counted


def input_column_missing(
    span: Span,
    path: str,
    word: Literal["column", "array"],
    lacking: str,
    expected: Sequence[str],
    found: Sequence[str],
    notes: Sequence[str] = (),
) -> Diagnostic:
    near = closest(lacking, found) or (found[0] if len(found) == len(expected) == 1 else None)
    here = listing(found) if found else "nothing"
    return Diagnostic(
        "input-column-missing",
        f"`{path}` has no {word} `{lacking}`",
        (Label(span, f"expected {' and '.join(f'`{each}`' for each in expected)}, found {here}"),),
        notes=tuple(notes),
        help=f"rename `{near}` to `{lacking}`" if near else f"name the {word} `{lacking}` in the file",
    )


def read_like_the_training(delimiter: str) -> str:
    """A note where the table of the training is not parted by commas."""
    return f"values are parted by {delimiter!r}, as in the table that the model was trained on"


def input_value(
    span: Span, place: str, column: str, expected: str, found: str, help: str | None = None
) -> Diagnostic:
    return Diagnostic(
        "input-value",
        f"{place} holds `{found[:40]}` in `{column}`" if found else f"{place} has no value for `{column}`",
        (Label(span, f"expected {expected}" + (f", found `{found[:40]}`" if found else ", found nothing")),),
        help=help or "mend the value, or leave the row out",
    )


def give_integers(column: str, dtype: str, least: int, most: int) -> str:
    """The mend for an array of broken numbers where integers were trained on."""
    return (
        f"give `{column}` as the data of the training have it, whole numbers from {least} to {most}: "
        f'`.astype("{dtype}")`'
    )


def input_no_text(span: Span, columns: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "input-no-text",
        "a text file cannot be served to a model that takes other than one column of words",
        (Label(span, f"expected values for {listing(columns)}"),),
        help="give a CSV file whose header names the columns, or an NPZ archive",
    )


def input_words(span: Span, place: str, column: str, expected: int, found: int) -> Diagnostic:
    return Diagnostic(
        "input-words",
        f"{place} has {counted(found, 'word')}, and `{column}` takes {expected}",
        (Label(span, f"expected {counted(expected, 'word')} parted by blanks, found {found}"),),
        help=f"write {counted(expected, 'word')} on each line",
    )


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
        (Label(span, "expected .png, .jpg, .jpeg, .csv, .npz, .txt or a folder of images"),),
        help="give an image, a folder of images, a CSV file, an NPZ archive or lines of text",
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
