"""What is told while blocks are unfolded and edges drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing
from kerasdl.diagnostics.words import counted

LIMIT = 50_000


def unknown_reference(span: Span, name: str, known: Collection[str], inside: str | None) -> Diagnostic:
    """A name that nothing in this scope gives."""
    near = closest(name, known)
    here = f"in block `{inside}`" if inside else "here"
    if near:
        help = f"write `{near}`"
    elif known:
        help = f"the names {here} are {listing(known)}; name an output with `as`"
    else:
        help = "name an output with `as` before it is taken"
    notes = (
        (f"a block sees its params, its inputs and what it makes, nothing outside `{inside}`",)
        if inside
        else ()
    )
    return Diagnostic(
        "unknown-reference",
        f"nothing {here} is named `{name}`",
        (Label(span, "unknown name"),),
        notes,
        help,
        Edit(span, near) if near and span.text == name else None,
    )


def param_without_dollar(span: Span, name: str) -> Diagnostic:
    """The name of a param in a formula, where bare names are tensors."""
    return Diagnostic(
        "param-without-dollar",
        f"`{name}` is a param, and in a formula a bare name is a tensor",
        (Label(span, "expected a dollar before it"),),
        help=f"write `${name}`",
        edit=Edit(span, f"${name}"),
    )


def calls(frames: Sequence[tuple[str, Span]]) -> tuple[str, ...]:
    """The calls of blocks that led to a place, the innermost first."""
    return tuple(f"in block `{block}`, called at {span}" for block, span in reversed(frames))


def use_before_definition(span: Span, name: str, definition: Span) -> Diagnostic:
    return Diagnostic(
        "use-before-definition",
        f"`{name}` is taken before it is made",
        (Label(span, "taken here"), Label(definition, "made here, later")),
        help=f"move the item that makes `{name}` before this one",
    )


def rebound(span: Span, name: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "rebound-name",
        f"`{name}` is named twice",
        (Label(span, "second time"), Label(first, "first time")),
        help="give each output a name of its own",
    )


def copied_name(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "copied-name",
        f"every copy would be named `{name}`",
        (Label(span, "the same for each copy"),),
        help=f"compute the name, for example `as: {name}_$index`",
    )


def several_outputs(span: Span, giver: Span, callee: str, names: Sequence[str | None]) -> Diagnostic:
    named = [name for name in names if name]
    shown = listing(named) if named else f"{len(names)} outputs without names"
    return Diagnostic(
        "several-outputs",
        "the item before gives several outputs, so this one has to say which it takes",
        (Label(span, "expected `from`"), Label(giver, f"`{callee}` gives {shown}")),
        help=f"write `from: {named[0]}`" if named else "name them with `as: [a, b]` and write `from: a`",
    )


def no_input(span: Span, callee: str) -> Diagnostic:
    return Diagnostic(
        "no-input",
        f"`{callee}` has nothing before it to take",
        (Label(span, "nothing comes before" if span.text == "previous" else "expected `from`"),),
        help="write `from: ...` with the name of what it takes",
    )


def several_inputs(span: Span, names: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "no-input",
        "the first item has to say which input it takes",
        (Label(span, "expected `from`"),),
        help=f"write `from: {names[0]}`; the inputs are {listing(names)}",
    )


def unknown_call_argument(span: Span, name: str, owner: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "unknown-call-argument",
        f"`{owner}` takes no input `{name}`",
        (Label(span, "unknown input"),),
        help=f"write `{near}`" if near else f"`{owner}` takes {listing(known)}",
        edit=Edit(span, near) if near and span.text == name else None,
    )


def missing_input(span: Span, owner: str, missing: Sequence[str]) -> Diagnostic:
    example = ", ".join(f"{name}: ..." for name in missing)
    return Diagnostic(
        "missing-input",
        f"`{owner}` also takes {listing(missing)}",
        (Label(span, f"expected `from` to name {listing(missing)}"),),
        help=f"write `from: {{{example}}}` beside it",
    )


def positional_list(span: Span, owner: str, known: Sequence[str], count: int) -> Diagnostic:
    example = ", ".join(f"{name}: ..." for name in known[:count])
    if len(known) < 2:
        headline, label = f"`{owner}` takes one input, not a list", "expected one name"
        help = "name one, or join them first (`Concatenate`, `Add`)"
    else:
        headline, label = f"`{owner}` takes its inputs by name", f"expected names from {listing(known)}"
        help = f"write `from: {{{example}}}`"
    return Diagnostic("list-of-inputs", headline, (Label(span, label),), help=help)


def _count(inputs: Sequence[str]) -> str:
    return counted(len(inputs), "input")


def too_many_inputs(span: Span, owner: str, known: Sequence[str], count: int) -> Diagnostic:
    return Diagnostic(
        "list-of-inputs",
        f"`{owner}` takes {_count(known)}, not {count}",
        (Label(span, f"expected {listing(known)}"),),
        help=f"name {len(known)}"
        if len(known) > 1
        else "join them first (`Concatenate`, `Add`), and name the result",
    )


def not_a_reference(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "not-a-reference",
        "`from` takes names of outputs",
        (Label(span, f"expected a name, found {found}"),),
        help="write the name of an output; a constant goes to a call argument by name, as in `from: {training: true}`",
    )


def not_a_name(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "bad-name",
        f"{found} cannot name an output",
        (Label(span, "expected a name"),),
        help="use the letters a to z, digits and underscores, beginning with a letter",
    )


def names_for_one(span: Span, owner: str, given: Sequence[str]) -> Diagnostic:
    """`as: {mean: m}` beside something whose outputs have no names of their own."""
    return Diagnostic(
        "outputs-without-names",
        f"the outputs of `{owner}` have no names of their own",
        (Label(span, "expected a name or a list of names"),),
        help=f"write `as: [{', '.join(given)}]`",
    )


def unknown_output(span: Span, name: str, owner: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "unknown-output",
        f"`{owner}` has no output `{name}`",
        (Label(span, "unknown output"),),
        help=f"write `{near}`" if near else f"the outputs of `{owner}` are {listing(known)}",
        edit=Edit(span, near) if near and span.text == name else None,
    )


def count_of_names(span: Span, owner: str, wanted: int, found: int) -> Diagnostic:
    return Diagnostic(
        "count-of-names",
        f"`{owner}` gives {counted(wanted, 'output')}, and {found} {'is' if found == 1 else 'are'} named",
        (Label(span, f"expected {counted(wanted, 'name')}, found {found}"),),
        help="name each output; `_` drops one",
    )


def wrong_loop(span: Span, variable: str, found: str) -> Diagnostic:
    return Diagnostic(
        "wrong-type",
        f"`{variable}` takes its values from a list",
        (Label(span, f"expected a list, found {found}"),),
        help=f"write `{variable}: [1, 2, 3]`, or `$(range(3))`",
    )


def unequal_lists(span: Span, lengths: Iterable[tuple[str, int]]) -> Diagnostic:
    words = ", ".join(f"`{name}` {length}" for name, length in lengths)
    return Diagnostic(
        "unequal-lists",
        "the lists of `for` go in step, but their lengths differ",
        (Label(span, f"lengths: {words}"),),
        help="make them equally long",
    )


def wrong_word(span: Span, word: str, wanted: str, found: str) -> Diagnostic:
    return Diagnostic(
        "wrong-type", f"`{word}` takes {wanted}", (Label(span, f"expected {wanted}, found {found}"),)
    )


def skipped_with_several(span: Span, callee: str) -> Diagnostic:
    return Diagnostic(
        "skipped-item",
        f"`{callee}` is skipped, but takes several inputs, so what it would hand through is unclear",
        (Label(span, "hands its one input through when it is skipped"),),
        help="put the choice into a block with one input, or into `branches`",
    )


def too_many_nodes(span: Span) -> Diagnostic:
    return Diagnostic(
        "too-many-layers",
        f"this spec unfolds to more than {LIMIT:,} layers",
        (Label(span, "the limit is crossed here"),),
        help="make `repeat` or `for` smaller",
    )


def blocks_too_deep(span: Span, block: str, most: int) -> Diagnostic:
    return Diagnostic(
        "blocks-too-deep",
        f"blocks, groups and branches lie more than {most} deep in one another",
        (Label(span, f"`{block}` is one too many"),),
        help="call the blocks one after the other",
    )


def merge_takes_branches(span: Span) -> Diagnostic:
    return Diagnostic(
        "wired-merge",
        "`merge` takes the branches, and has no wiring of its own",
        (Label(span, "wiring"),),
        help="put the wiring beside `branches`",
    )


def cannot_merge(span: Span, callee: str) -> Diagnostic:
    return Diagnostic(
        "wrong-merge",
        f"`{callee}` cannot join branches",
        (Label(span, "expected a layer, an op or a block"),),
        help="leave `merge` out, name the branches with `as: [a, b]` beside them, and take these in the next item",
    )


def count_of_branches(span: Span, block: str, inputs: Sequence[str], count: int) -> Diagnostic:
    branches = "1 branch is" if count == 1 else f"{count} branches are"
    return Diagnostic(
        "wrong-merge",
        f"`{block}` takes {_count(inputs)}, and {branches} joined",
        (Label(span, f"expected a branch for {listing(inputs)}"),),
        help="write as many branches as the block has inputs",
    )


def bad_shape(span: Span, name: str, found: str) -> Diagnostic:
    return Diagnostic(
        "bad-shape",
        f"input `{name}` has no valid shape",
        (Label(span, f"expected a list of sizes such as [28, 28, 1], found {found}"),),
        help="write the sizes without the batch axis; `null` is an unknown length",
    )


def bad_dtype(span: Span, found: str, known: Sequence[str]) -> Diagnostic:
    near = closest(found, known)
    return Diagnostic(
        "bad-dtype",
        f"there is no dtype `{found}`",
        (Label(span, "unknown dtype"),),
        help=f"write `{near}`" if near else f"the dtypes are {listing(known, 20)}",
    )


def unused_output(span: Span, name: str, dropped: bool) -> Diagnostic:
    """Something is made and goes nowhere.

    Args:
        dropped: Whether it is one of several outputs, which `_` can drop.
    """
    return Diagnostic(
        "unused-output",
        f"nothing takes `{name}`",
        (Label(span, "its output goes nowhere"),),
        help="write `_` in its place"
        if dropped
        else "take it with `from`, name it under `outputs`, or remove it",
        severity="warning",
    )


def unused_input(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "unused-input",
        f"nothing takes input `{name}`",
        (Label(span, "goes nowhere"),),
        help=f"take it with `from: {name}`, or remove it",
        severity="warning",
    )


def no_inputs(span: Span) -> Diagnostic:
    return Diagnostic(
        "no-inputs",
        "the model has no inputs",
        (Label(span, "expected `inputs` in here"),),
        help="write `inputs: {image: [28, 28, 1]}`, or name them under `data.inputs`",
    )


def no_outputs(span: Span) -> Diagnostic:
    return Diagnostic(
        "no-outputs",
        "the model gives nothing",
        (Label(span, "expected items under `layers`"),),
        help="write under `layers` what its inputs go through, or name one of them under `outputs`",
    )


def formula_parameter(span: Span, name: str, found: str) -> Diagnostic:
    return Diagnostic(
        "formula-parameter",
        f"`${name}` is {found}, and a formula takes numbers, booleans and lists of them",
        (Label(span, "expected a number"),),
        help="a name of a tensor is written without the dollar",
    )


def lost_objective(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "unknown-output",
        f"the model has no output `{name}`",
        (Label(span, "unknown output"),),
        help=f"write `{near}`" if near else f"its outputs and names are {listing(known)}",
        edit=Edit(span, near) if near and span.text == name else None,
    )


def list_wanted(span: Span, owner: str) -> Diagnostic:
    return Diagnostic(
        "missing-input",
        f"`{owner}` joins several values, and has to be told which",
        (Label(span, "expected `from` with a list"),),
        help="write `from: [a, b]` beside it, or make the values in `branches` and join them with `merge`",
    )
