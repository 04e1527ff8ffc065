"""What is said when a starter spec is asked for."""

from __future__ import annotations

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span


def nothing_there(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "new-without-data",
        f"there is no `{path}`",
        (Label(span, "expected a CSV file, or a folder with one of images for each class"),),
        help="write the path of the data",
    )


def one_column(span: Span, path: str, column: str) -> Diagnostic:
    return Diagnostic(
        "new-one-column",
        f"`{path}` has one column, `{column[:40]}`",
        (Label(span, "expected a column to learn, and others to learn it from"),),
        help="give a table of several columns, parted by `,`, `;`, `|` or tabulators",
    )


def target_of_words(span: Span, column: str, different: int) -> Diagnostic:
    return Diagnostic(
        "new-target-of-words",
        f"`{column}` holds {different} different words, which are no classes",
        (Label(span, "expected a target of numbers, or of at most 20 different words"),),
        help="name another column with `--target`",
    )


def nothing_to_learn_from(span: Span, path: str, target: str) -> Diagnostic:
    return Diagnostic(
        "new-without-inputs",
        f"no column of `{path}` is left from which `{target}` could be learned",
        (Label(span, "expected columns of numbers, or of few different words"),),
        notes=(
            "left out are columns of one value, of many different words, of row numbers, and mostly empty ones",
        ),
        help="give a table with such columns",
    )


def folders_are_classes(span: Span, target: str) -> Diagnostic:
    return Diagnostic(
        "new-target-of-images",
        f"a folder of images has no column `{target}`",
        (Label(span, "expected `label`, the classes that the folders name"),),
        help="leave `--target` out",
    )


def one_class(span: Span, path: str, name: str) -> Diagnostic:
    return Diagnostic(
        "new-one-class",
        f"`{path}` has images of one class, `{name[:40]}`",
        (Label(span, "expected a folder of images for each of at least two classes, found one folder"),),
        help="put the images of at least one other class into a folder of their own beside it",
    )


def spec_exists(path: str) -> Diagnostic:
    return Diagnostic(
        "new-spec-exists",
        f"`{path}` is there already, and nothing is overwritten",
        help="name another file with `--out`, or remove this one",
    )


def spec_unwritable(path: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "new-spec-unwritable",
        f"`{path}` cannot be written: {reason}",
        help="name a file in a folder that exists with `--out`",
    )
