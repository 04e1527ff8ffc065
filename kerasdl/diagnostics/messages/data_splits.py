"""What is said of splits: shares, groups, and examples that stand in several."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import listing
from kerasdl.diagnostics.words import counted


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
