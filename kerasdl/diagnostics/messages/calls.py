"""What is told of calls: names of the catalogue, arguments, and what stands beside a call."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing

_PYTHON_CALL = re.compile(r"(?:keras\.)?(?:layers\.)?(\w+)\((.*)\)", re.DOTALL)
SINGULAR = {
    "layers": "a layer",
    "losses": "a loss",
    "metrics": "a metric",
    "optimizers": "an optimizer",
    "schedules": "a learning rate schedule",
    "initializers": "an initializer",
    "regularizers": "a regularizer",
    "constraints": "a constraint",
    "activations": "an activation",
    "callbacks": "a callback",
    "ops": "an op",
    "applications": "an application",
    "steps": "a data step",
    "evaluations": "an evaluation",
    "blocks": "a block",
    "parts": "a part",
}


def _mend(span: Span, wrong: str, right: str | None) -> Edit | None:
    return Edit(span, right) if right and span.text == wrong else None


# --- names of the catalogue ---------------------------------------------------------------------


def unknown_name(
    span: Span,
    name: str,
    kind: str,
    known: Iterable[str],
    others: Sequence[str],
    suggestion: str | None = None,
) -> Diagnostic:
    """A class that this kind of place does not know.

    Args:
        others: The kinds that do have the name.
        suggestion: What to write instead, where the caller knows better than likeness.
    """
    what = SINGULAR[kind]
    python = _PYTHON_CALL.fullmatch(name)
    if python:
        return _python_call(span, python.group(1), python.group(2), what)
    if others:
        return Diagnostic(
            "wrong-kind",
            f"`{name}` is {SINGULAR[others[0]]}, not {what}",
            (Label(span, f"expected {what}"),),
            help=f"write `{suggestion}`"
            if suggestion
            else f"see `kerasdl list {kind}` for what can stand here",
            edit=_mend(span, name, suggestion),
        )
    near = suggestion or closest(name, known)
    return Diagnostic(
        "unknown-name",
        f"there is no {what.split(' ', 1)[1]} `{name}`",
        (Label(span, f"expected {what}"),),
        help=f"write `{near}`" if near else f"see `kerasdl list {kind}` for what can stand here",
        edit=_mend(span, name, near),
    )


def _python_call(span: Span, name: str, arguments: str, what: str) -> Diagnostic:
    """`Dense(units=10)`."""
    mended = f"{name}: {{{arguments.replace('=', ': ')}}}" if "=" in arguments else f"{name}: {arguments}"
    return Diagnostic(
        "python-call",
        f"`{name}(...)` is how Python calls it, not a spec",
        (Label(span, f"expected {what} as `Name: arguments`"),),
        help=f"write `{mended.strip()}`",
    )


def module_name(span: Span, name: str, meant: str) -> Diagnostic:
    """`keras.layers.Dense`."""
    return Diagnostic(
        "unknown-name",
        f"`{name}` begins with the name of a module",
        (Label(span, "expected the name alone"),),
        help=f"write `{meant}`",
        edit=_mend(span, name, meant),
    )


def unknown_callee(span: Span, name: str, blocks: Collection[str], suggestion: str | None) -> Diagnostic:
    """A small name that is neither a block nor a part."""
    if suggestion:
        help = f"write `{suggestion}`"
    elif blocks:
        help = f"this spec's blocks and parts are {listing(blocks)}; layers begin with a capital letter"
    else:
        help = "layers begin with a capital letter; this spec defines no blocks and no parts"
    return Diagnostic(
        "unknown-name",
        f"there is no block or part `{name}`",
        (Label(span, "expected a layer, a block or a part"),),
        help=help,
        edit=_mend(span, name, suggestion),
    )


def refused(span: Span, name: str, text: str, allowed_by: str, reason: str) -> Diagnostic:
    """Something that a spec may not hold.

    Args:
        text: Why, and behind a semicolon what is there instead.
        allowed_by: The section of the language to which it belongs, empty where it belongs to none.
        reason: `code`, `file`, `network` or `language`.
    """
    why, _, instead = text.partition("; ")
    help = f"remove it; {instead}" if instead else "remove it"
    if allowed_by == "weights":
        help = (
            "write them as numbers under `weights`, by the name of the layer"
            if reason == "language"
            else "remove it: weights from files are not supported yet, and an application starts from fresh ones"
        )
    elif allowed_by == "data":
        help = instead or "write the values as a list"
    elif reason == "code":
        help = "write it as a `formula` or of layers; custom code is not supported yet"
    return Diagnostic(
        "refused", f"`{name}` is refused: {why}", (Label(span, "not allowed in a spec"),), help=help
    )


# --- arguments ----------------------------------------------------------------------------------


def unknown_argument(span: Span, name: str, owner: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    if near:
        help = f"write `{near}`"
    elif known:
        help = f"`{owner}` takes {listing(known, 24)}"
    else:
        help = f"`{owner}` takes no arguments"
    return Diagnostic(
        "unknown-argument",
        f"`{owner}` has no argument `{name}`",
        (Label(span, "unknown argument"),),
        help=help,
        edit=_mend(span, name, near),
    )


def tensor_argument(span: Span, name: str, owner: str) -> Diagnostic:
    return Diagnostic(
        "tensor-as-argument",
        f"`{name}` of `{owner}` is a tensor, which wiring connects",
        (Label(span, "arguments configure, wiring connects"),),
        help=f"write `from: {{{name}: ...}}` beside `{owner}`",
    )


def class_under_key(span: Span, key: str, name: str, mended: str) -> Diagnostic:
    """`type: Dense`, as other notations name a class."""
    return Diagnostic(
        "class-under-key",
        f"`{name}` stands under `{key}`, and a call begins with its name",
        (Label(span, f"expected `{name}` as the key"),),
        help=f"write `{mended}`",
    )


def name_argument(span: Span, owner: str) -> Diagnostic:
    return Diagnostic(
        "name-argument",
        f"`{owner}` is not named by an argument",
        (Label(span, "not an argument here"),),
        help=f"write `as: ...` beside `{owner}` instead of `name`",
    )


def wiring_in_arguments(span: Span, word: str, owner: str) -> Diagnostic:
    return Diagnostic(
        "wiring-in-arguments",
        f"`{word}` is wiring, but stands among the arguments of `{owner}`",
        (Label(span, f"reads as an argument of `{owner}`"),),
        help=f"move `{word}` out of the arguments, in line with `{owner}`",
    )


def arguments_beside_call(spans: Sequence[Span], owner: str) -> Diagnostic:
    """Arguments in the column of their call."""
    names = [span.text for span in spans]
    are = "is an argument" if len(names) == 1 else "are arguments"
    stand = "stands beside it" if len(names) == 1 else "stand beside it"
    first, *others = spans
    inner = ", ".join(f"{name}: ..." for name in names)
    return Diagnostic(
        "argument-beside-call",
        f"{' and '.join(f'`{name}`' for name in names)} {are} of `{owner}`, but {stand}",
        (
            Label(first, f"in line with `{owner}`, so it reads as wiring"),
            *(Label(each, "this too") for each in others),
        ),
        help=f"indent {'it' if len(names) == 1 else 'them'} below `{owner}:`, or write `{owner}: {{{inner}}}`",
    )


def missing_argument(span: Span, owner: str, missing: Sequence[str], example: str) -> Diagnostic:
    names = " and ".join(f"`{each}`" for each in missing)
    return Diagnostic(
        "missing-argument",
        f"`{owner}` needs {names}",
        (Label(span, f"expected {'a value' if len(missing) == 1 else 'values'} for {names}"),),
        help=f"write `{example}`",
    )


def wrong_value(
    span: Span,
    owner: str,
    argument: str,
    wanted: str,
    found: str,
    near: str | None = None,
    help: str | None = None,
) -> Diagnostic:
    """An argument's value that its type does not allow.

    Args:
        near: The allowed word that was probably meant.
    """
    return Diagnostic(
        "wrong-value",
        f"`{argument}` of `{owner}` cannot be {found}",
        (Label(span, f"expected {wanted}, found {found}"),),
        help=f"write `{near}`" if near else help,
        edit=Edit(span, near) if near else None,
    )


def arguments_with(given: Mapping[str, Span], missing: Sequence[str]) -> str:
    """Arguments as they are to be written: those given as they are, those missing as `...`."""
    texts = {name: span.text for name, span in given.items()}
    shown = {name: text if len(text) <= 20 and "\n" not in text else "..." for name, text in texts.items()}
    return ", ".join(f"{name}: {text}" for name, text in {**shown, **dict.fromkeys(missing, "...")}.items())


def no_arguments(span: Span, owner: str) -> Diagnostic:
    return Diagnostic(
        "unexpected-argument",
        f"`{owner}` takes no arguments",
        (Label(span, "nothing can stand here"),),
        help=f"write `{owner}` alone",
    )


# --- items --------------------------------------------------------------------------------------


def empty_item(span: Span) -> Diagnostic:
    return Diagnostic(
        "empty-item",
        "this item calls nothing",
        (Label(span, "expected a layer, a block, a part or a formula"),),
        help="write the call first, such as `- Dense: 10`, and the wiring below it",
    )


def two_calls(span: Span, second: Span, first_name: str, second_name: str) -> Diagnostic:
    return Diagnostic(
        "two-calls",
        f"one item calls both `{first_name}` and `{second_name}`",
        (Label(second, "a second call"), Label(span, "the first call")),
        help=f"give `{second_name}` a line of its own that begins with `- `",
    )


def unknown_wiring(
    span: Span, word: str, owner: str, known: Collection[str], near: str | None = None
) -> Diagnostic:
    near = near or closest(word, known)
    return Diagnostic(
        "unknown-wiring",
        f"`{word}` is neither wiring nor something to call",
        (Label(span, f"expected a wiring word beside `{owner}`"),),
        help=f"write `{near}`" if near else f"the wiring words are {listing(known)}",
        edit=_mend(span, word, near),
    )


def braces_around_names(span: Span, word: str, mended: str) -> Diagnostic:
    """`as: {h}`."""
    return Diagnostic(
        "wrong-type",
        f"the braces under `{word}` begin a mapping",
        (Label(span, "expected no braces"),),
        help=f"write `{word}: {mended}`",
        edit=Edit(span, mended),
    )


def python_argument(span: Span, text: str, mended: str) -> Diagnostic:
    """`activation=relu`, an argument as Python gives it."""
    return Diagnostic(
        "python-argument",
        f"`{text}` is how Python gives {'arguments' if ',' in text else 'an argument'}, not a spec",
        (Label(span, "expected a colon and a space"),),
        help=f"write `{mended}`",
        edit=Edit(span, mended),
    )


def wrong_inner(span: Span, owner: str, wanted: str, found: str, help: str) -> Diagnostic:
    """A wrapper around a layer of a kind that it cannot wrap."""
    return Diagnostic(
        "wrong-value",
        f"`{owner}` wraps {wanted}, not `{found}`",
        (Label(span, f"expected {wanted}, found `{found}`"),),
        help=help,
    )


def as_and_aside(span: Span) -> Diagnostic:
    return Diagnostic(
        "as-and-aside",
        "an item has either `as` or `aside`",
        (Label(span, "the second of the two"),),
        help="keep `aside` where the chain goes on without this item, else `as`",
    )


def merge_without_branches(span: Span) -> Diagnostic:
    return Diagnostic(
        "merge-without-branches",
        "`merge` joins branches, and here are none",
        (Label(span, "no `branches` beside it"),),
        help="write `branches: [[...], [...]]` beside it, or remove it",
    )
