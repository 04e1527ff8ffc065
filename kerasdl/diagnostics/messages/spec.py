"""What is told while a spec is read: names, arguments, sections."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing


def expected(span: Span, where: str, wanted: str, found: str, help: str | None = None) -> Diagnostic:
    """A value of the wrong shape: a list where a mapping belongs, and the like."""
    return Diagnostic(
        "wrong-type",
        f"{where} takes {wanted}",
        (Label(span, f"expected {wanted}, found {found}"),),
        help=help,
    )


def unknown_key(
    span: Span, key: str, where: str, known: Collection[str], mend: str | None = None
) -> Diagnostic:
    """A key that nothing stands under; `mend` says what to write where the key is known to be foreign."""
    near = closest(key, known) if mend is None else None
    return Diagnostic(
        "unknown-key",
        f"{where} has no key `{key}`",
        (Label(span, "unknown key"),),
        help=mend or (f"write `{near}`" if near else f"the keys of {where} are {listing(known, 20)}"),
        edit=Edit(span, near) if near and span.text == key else None,
    )


def unknown_choice(
    span: Span, where: str, choices: Sequence[str], found: str, near: str | None
) -> Diagnostic:
    """A word that is none of a few; `near` is the one that was meant."""
    *others, last = [f"`{choice}`" for choice in choices]
    wanted = f"{', '.join(others)} or {last}"
    return Diagnostic(
        "wrong-type",
        f"{where} takes {wanted}",
        (Label(span, f"expected {wanted}, found {found}"),),
        help=f"write `{near}`" if near else None,
        edit=Edit(span, near) if near else None,
    )


def missing_key(span: Span, key: str, where: str, example: str) -> Diagnostic:
    return Diagnostic(
        "missing-key",
        f"{where} lacks `{key}`",
        (Label(span, f"expected `{key}` in here"),),
        help=f"add `{example}`",
    )


def not_yet(span: Span, what: str) -> Diagnostic:
    return Diagnostic(
        "not-yet",
        f"{what} belongs to the language but this version cannot do it yet",
        (Label(span, "not yet supported"),),
        help="remove it, or use a later version of kerasdl",
    )


def wrong_version(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "wrong-version",
        f"the language version `{found}` is unknown",
        (Label(span, "expected 1"),),
        help="write `kerasdl: 1`",
    )


def bad_name(span: Span, name: str, what: str, reserved: bool) -> Diagnostic:
    if reserved:
        headline, help = f"`{name}` is a word of the language and cannot name {what}", "choose another name"
    else:
        headline = f"`{name}` cannot name {what}"
        help = "use the letters a to z, digits and underscores, beginning with a letter"
    return Diagnostic("bad-name", headline, (Label(span, "not a name"),), help=help)


def long_name(span: Span, what: str, most: int) -> Diagnostic:
    return Diagnostic(
        "bad-name",
        f"this name for {what} is longer than {most} characters",
        (Label(span, "too long"),),
        help="choose a shorter name",
    )


def too_many_mistakes(next: Diagnostic, most: int) -> Diagnostic:
    """More mistakes than anybody reads."""
    return Diagnostic(
        "too-many-mistakes",
        f"there are more than {most:,} mistakes",
        next.labels,
        help="mend those above first; the others are told then",
    )


# --- blocks, parts, expressions -----------------------------------------------------------------


def closed_block(diagnostic: Diagnostic, block: str) -> Diagnostic:
    """What is said of a name that a block does not know, with why."""
    if diagnostic.id != "unknown-name" or (diagnostic.help or "").startswith("write "):
        return diagnostic
    return replace(
        diagnostic,
        notes=(f"block `{block}` sees its own params, not those of the spec",),
        help=f"declare it under `params` of `{block}`, and hand it over where `{block}` is called",
    )


def recursion(span: Span, cycle: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "recursive-block",
        f"`{cycle[0]}` contains itself",
        (Label(span, "calls it again"),),
        notes=(" -> ".join(cycle),),
        help="a block is unfolded where it is used; write the copies with `repeat` or `for`",
    )


def part_outside(span: Span, name: str, block: str | None) -> Diagnostic:
    """A call of a part that its place does not see."""
    return Diagnostic(
        "part-outside",
        f"part `{name}` cannot be called here",
        (Label(span, "a block sees no parts" if block else "defined later"),),
        help=f"give block `{block}` an input, and hand over what `{name}` returns"
        if block
        else f"move `{name}` before the part that calls it",
    )


def part_arguments(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "part-arguments",
        f"part `{name}` takes no arguments",
        (Label(span, "nothing can stand here"),),
        help=f"write `{name}:`; a part has its weights already. What takes arguments is a block",
    )


def unused_block(span: Span, name: str, what: str = "block") -> Diagnostic:
    return Diagnostic(
        f"unused-{what}",
        f"{what} `{name}` is never used",
        (Label(span, "nothing calls it"),),
        help="call it or remove it",
        severity="warning",
    )


def promise_without(span: Span, path: str, bare: str = "") -> Diagnostic:
    """A promise without `min`, `max` or `equals`; `bare` is the value that stands in their place."""
    return Diagnostic(
        "empty-promise",
        f"nothing is promised of `{path}`",
        (Label(span, "expected a comparison"),),
        help=f"write `{path}: {{min: {bare or '0.9'}}}`, or `max`, or `equals` with `within`",
    )


def taken_name(span: Span, name: str, by: str) -> Diagnostic:
    return Diagnostic(
        "taken-name",
        f"`{name}` names {by} already",
        (Label(span, "second use of the name"),),
        help="choose another name",
    )


def wired_part(span: Span, word: str, part: str) -> Diagnostic:
    return Diagnostic(
        "wired-part",
        f"part `{part}` cannot have `{word}` where it is defined",
        (Label(span, "wiring belongs to a call"),),
        help=f"write `{word}` where `{part}` is called",
    )


def inputs_missing(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "no-inputs",
        f"the model of `{path}` takes its inputs from its data",
        (Label(span, "expected a model with `inputs`"),),
        help=f"write `model.inputs` in `{path}`",
    )


def bad_spec_name(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "bad-name",
        f"`{name}` cannot name a spec",
        (Label(span, "a folder for its runs is named so"),),
        help="use the letters a to z and A to Z, digits, `_` and `-`",
    )


def circular_use(span: Span, chain: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "circular-use",
        "these specs use each other in a circle",
        (Label(span, "leads back"),),
        notes=(" -> ".join(chain),),
        help="remove one of the uses",
    )


def section_missing(span: Span, word: str) -> Diagnostic:
    example = {
        "data": "data: {source: digits, inputs: image, targets: label}",
        "train": "train: {loss: ..., optimizer: Adam}",
    }
    return Diagnostic(
        "missing-key",
        f"a spec without `{word}` cannot be trained",
        (Label(span.within(0, 0), f"expected `{word}` in this file"),),
        help=f"write `{example[word]}`",
    )
