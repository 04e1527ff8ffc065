"""What is said about text files."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing


def not_in_encoding(span: Span, path: str, line: int, byte: int, encoding: str) -> Diagnostic:
    other = "latin-1" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else "utf-8"
    return Diagnostic(
        "text-encoding",
        f"line {line} of `{path}` is no text in {encoding}",
        (Label(span, f"expected text in {encoding}, found the byte 0x{byte:02x}"),),
        help=f"save the file in {encoding}, or name the encoding that it has, such as `encoding: {other}`",
    )


def no_text(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "text-empty",
        f"there is no text in `{path}`",
        (Label(span, "expected at least one line that is not blank"),),
        help="give a file with text, or take this one out of the list",
    )


def one_class(span: Span, found: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "text-classes",
        "labelled text is of at least two classes",
        (Label(span, f"expected a file for each of at least two classes, found {listing(found) or 'none'}"),),
        help="name the files of each class: `files: {negative: bad.txt, positive: good.txt}`",
    )


def no_classes(span: Span, path: str, folders: int, empty: str | None) -> Diagnostic:
    found = f"no .txt file in `{empty}`" if empty else f"{folders} folder{'' if folders == 1 else 's'}"
    return Diagnostic(
        "text-classes",
        f"`{path}` is no folder of classes of text",
        (Label(span, f"expected a folder of .txt files for each of at least two classes, found {found}"),),
        help="put the .txt files of each class into a folder with its name, maybe below `train` and `test`",
    )


def class_not_trained(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "text-class-not-trained",
        f"the class `{name}` is not in the first split",
        (Label(span, f"expected the classes {listing(known, 12)}"),),
        help=f"call it `{near}`"
        if near
        else "give the first split text of this class, or leave the class out",
    )
