"""What is said about shapes, dtypes and masks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kerasdl.diagnostics.model import Diagnostic, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.words import counted

Shape = tuple[int | None, ...]

RANKS = {
    1: "(batch)",
    2: "(batch, features)",
    3: "(batch, steps, features)",
    4: "(batch, height, width, channels)",
    5: "(batch, depth, height, width, channels)",
}
_TRAIL_STEPS = 6
_KERAS_TEXT = 200


@dataclass(frozen=True, slots=True)
class Giver:
    """A value handed to a node: who gives it, where that stands, and its shape with the batch axis."""

    name: str
    span: Span
    shape: Shape
    dtype: str
    is_input: bool = False

    @property
    def verb(self) -> str:
        return "is" if self.is_input else "returns"


@dataclass(frozen=True, slots=True)
class Site:
    """A node that cannot be: its name, its callee's place, what it was handed, and the way there.

    Args:
        trail: (name, shape) of what led here, earliest first.
        frames: (block, place of the call), outermost first.
    """

    name: str
    span: Span
    givers: tuple[Giver, ...] = ()
    trail: tuple[tuple[str, Shape], ...] = ()
    frames: tuple[tuple[str, Span], ...] = ()


# --- words ---------------------------------------------------------------------------------------------------


def with_batch(shape: Sequence[int | None]) -> str:
    """A shape whose first axis is the batch.

    >>> with_batch((None, 28, None))
    '(batch, 28, null)'
    """
    return f"({', '.join(['batch', *(_length(each) for each in shape[1:])])})" if shape else "()"


def without_batch(shape: Sequence[int | None]) -> str:
    """A shape as authors write it.

    >>> without_batch((None, 28, 28, 1))
    '(28, 28, 1)'
    """
    return f"({', '.join(_length(each) for each in shape[1:])})"


def trail_text(trail: Sequence[tuple[str, Shape]]) -> str:
    """The shapes that led to a place, the middle left out where there are many.

    >>> trail_text([("image", (None, 4, 4, 1)), ("flat", (None, 16))])
    'image (4, 4, 1) -> flat (16)'
    """
    steps = [f"{name} {without_batch(shape)}" for name, shape in trail]
    if len(steps) > _TRAIL_STEPS:
        steps = [steps[0], "...", *steps[2 - _TRAIL_STEPS :]]
    return " -> ".join(steps)


def rank_text(rank: int) -> str:
    """
    >>> rank_text(4)
    'rank 4 (batch, height, width, channels)'
    """
    return f"rank {rank} {RANKS[rank]}" if rank in RANKS else f"rank {rank}"


def one_line(text: str, most: int = _KERAS_TEXT) -> str:
    """Keras's words on one line and not too many of them."""
    flat = re.sub(r" of type '?<class '(\w+)'>'?", "", " ".join(text.split()))
    flat = re.sub(r"\bNone\b", "null", flat).rstrip(".")
    return flat if len(flat) <= most else flat[: most - 3].rstrip() + "..."


def _length(each: int | None) -> str:
    return "null" if each is None else str(each)


def _givers(givers: Iterable[Giver]) -> tuple[Label, ...]:
    seen: dict[tuple[str, Shape], Label] = {}
    for each in givers:
        seen.setdefault((each.name, each.shape), Label(each.span, f"{each.verb} {with_batch(each.shape)}"))
    return tuple(seen.values())


def _notes(site: Site) -> tuple[str, ...]:
    trail = (trail_text(site.trail),) if len(site.trail) > 1 else ()
    return trail + tuple(f"in block `{block}`, called at {span}" for block, span in reversed(site.frames))


def _mismatch(site: Site, headline: str, label: str, help: str | None) -> Diagnostic:
    labels = (Label(site.span, label), *_givers(site.givers))
    return Diagnostic("shape-mismatch", headline, labels, _notes(site), help)


def _cannot_take(site: Site) -> str:
    if not site.givers:
        return f"`{site.name}` cannot be called like this"
    names = list(dict.fromkeys(each.name for each in site.givers))
    many = "outputs" if len(names) > 1 else "output"
    return f"`{site.name}` cannot take the {many} of {' and '.join(f'`{name}`' for name in names[:4])}"


# --- shapes that do not fit --------------------------------------------------------------------------------------


def wrong_rank(
    site: Site, expected: int, found: int, *, least: bool = False, mend: str | None = None
) -> Diagnostic:
    """A layer wants another number of axes."""
    more = " or more" if least else ""
    label = f"expected {rank_text(expected)}{more}, found rank {found}"
    return _mismatch(site, _cannot_take(site), label, mend)


def wrong_axis(site: Site, axis: int, expected: int, found: Shape) -> Diagnostic:
    """A layer was built for another length of one axis."""
    where = "in the last axis" if axis == -1 else f"in axis {axis}"
    label = f"expected {expected} {where}, found {with_batch(found)}"
    return _mismatch(
        site, _cannot_take(site), label, "give it what its first call gave, or use a layer of its own"
    )


def wrong_shape(site: Site, expected: Shape, found: Shape, mend: str | None = None) -> Diagnostic:
    """A part or model wants another shape."""
    label = f"expected {with_batch(expected)}, found {with_batch(found)}"
    return _mismatch(site, _cannot_take(site), label, mend)


def unequal(site: Site, operation: str, mend: str | None = None, *, label: str | None = None) -> Diagnostic:
    """Several values that must agree do not."""
    shapes = " and ".join(dict.fromkeys(with_batch(each.shape) for each in site.givers))
    headline = f"`{site.name}` cannot join shapes that differ"
    return _mismatch(site, headline, label or f"{operation} needs equal shapes, found {shapes}", mend)


def axes_unequal(site: Site, first: int, second: int) -> Diagnostic:
    """A product sums over two axes of different lengths."""
    label = f"expected equal lengths in the axes it sums over, found {first} and {second}"
    return _mismatch(
        site, _cannot_take(site), label, "name the matching axes in `axes`, or give both the same length"
    )


def not_broadcast(site: Site, first: str, second: str) -> Diagnostic:
    """Two tensors of an equation do not fit."""
    label = f"expected lengths that are equal or 1, found {first} and {second}"
    return _mismatch(site, f"`{site.name}` joins tensors that do not fit", label, None)


def inner_unequal(site: Site, first: str, second: str) -> Diagnostic:
    """A matrix product of matrices that do not fit."""
    label = f"expected the last axis of the first to equal the last but one of the second, found {first} and {second}"
    return _mismatch(site, f"`{site.name}` multiplies matrices that do not fit", label, None)


def wants_list(site: Site, callee: str) -> Diagnostic:
    """A merging layer got one value."""
    label = "expected a list of values, found one"
    help_ = f"name what it joins: `{callee}` with `from: [a, b]`"
    return _mismatch(site, f"`{site.name}` has nothing to join", label, help_)


def too_many(site: Site, expected: int, found: int) -> Diagnostic:
    """A layer got another number of values."""
    label = f"expected {_values(expected)}, found {_values(found)}"
    return _mismatch(
        site, _cannot_take(site), label, "hand values to call arguments by name: `from: {argument: value}`"
    )


def _values(number: int) -> str:
    return counted(number, "value")


def too_small(site: Site, window: str) -> Diagnostic:
    """A window is larger than what it slides over."""
    found = without_batch(site.givers[0].shape) if site.givers else "less"
    label = f"expected at least {window}, found {found}" if window else f"nothing is left of {found}"
    help_ = "use a smaller window, fewer steps of pooling, or `padding: same`"
    return _mismatch(site, f"`{site.name}` leaves nothing of its input", label, help_)


def empty(site: Site, shape: Shape) -> Diagnostic:
    """An output without elements."""
    label = f"returns {with_batch(shape)}, which holds nothing"
    return _mismatch(site, f"`{site.name}` leaves nothing of its input", label, None)


def unknown_length(site: Site, axis: str) -> Diagnostic:
    """A layer needs a length that is unknown."""
    found = with_batch(site.givers[0].shape) if site.givers else "null"
    label = f"expected a known length in {axis}, found {found}"
    return _mismatch(site, _cannot_take(site), label, "write the length in `inputs` instead of null")


def wrong_size(site: Site, target: Shape, found: int) -> Diagnostic:
    """A reshape to another number of elements."""
    wanted = 1
    for each in target:
        wanted *= abs(each or 1)
    label = f"expected {counted(wanted, 'element')} for {plain_list(target)}, found {found}"
    if -1 in target:
        label = f"expected a multiple of {counted(wanted, 'element')} for {plain_list(target)}, found {found}"
    help_ = "the product of the new lengths is that of the old; -1 stands for one length that follows from the others"
    return _mismatch(site, _cannot_take(site), label, help_)


def plain_list(shape: Sequence[int | None]) -> str:
    """A list as authors write it.

    >>> plain_list((None, 3))
    '[null, 3]'
    """
    return f"[{', '.join(_length(each) for each in shape)}]"


def indivisible(site: Site, groups: int, channels: int) -> Diagnostic:
    """A convolution in groups over channels that do not divide."""
    label = f"expected a number of channels that {groups} groups divide, found {channels}"
    return _mismatch(
        site, _cannot_take(site), label, "choose `groups` so that it divides the channels of the input"
    )


def states_unequal(site: Site, expected: int, found: Shape) -> Diagnostic:
    """A recurrent layer starts from states of another size."""
    label = f"expected {expected} in each state, found {with_batch(found)}"
    return _mismatch(
        site, f"`{site.name}` cannot start from these states", label, "bring them to its `units` with `Dense`"
    )


def state_count(site: Site, expected: int, found: int) -> Diagnostic:
    """A recurrent layer starts from another number of states."""
    label = f"expected {expected} in `initial_state`, found {found}"
    return _mismatch(site, f"`{site.name}` cannot start from these states", label, None)


def labels_unequal(site: Site, equation: str, letter: str, first: int, second: int) -> Diagnostic:
    """One letter of an einsum equation stands for two lengths."""
    label = f"expected one length for `{letter}` in `{equation}`, found {first} and {second}"
    return _mismatch(site, f"`{site.name}` sums over axes that do not fit", label, None)


def label_count(site: Site, equation: str, labels: str, found: int) -> Diagnostic:
    """An einsum equation names another number of axes than a tensor has."""
    axes = "1 axis" if len(labels) == 1 else f"{len(labels)} axes"
    label = f"expected {axes} for `{labels}` in `{equation}`, found {found}"
    return _mismatch(
        site, f"`{site.name}` names axes that are not there", label, "write one letter an axis, or `...`"
    )


def attention_unequal(site: Site, what: str, first: tuple[str, int], second: tuple[str, int]) -> Diagnostic:
    """Query, key and value of an attention do not fit."""
    label = f"expected equal {what}, found {first[1]} in `{first[0]}` and {second[1]} in `{second[0]}`"
    return _mismatch(
        site, f"`{site.name}` cannot compare its inputs", label, "bring both to one length with `Dense`"
    )


def no_axis(site: Site, axis: int | None, rank: int | None) -> Diagnostic:
    """An argument names an axis that the value does not have."""
    found = "" if axis is None else f", found {axis}"
    expected = f"an axis from {-rank} to {rank - 1}" if rank else "an axis of its input"
    return _mismatch(
        site,
        f"`{site.name}` names an axis that is not there",
        f"expected {expected}{found}",
        "write `axis: -1` for the last axis; axis 0 is the batch",
    )


def refused(site: Site, text: str) -> Diagnostic:
    """Keras refuses, in words that no rule here knows."""
    return _mismatch(site, _cannot_take(site), one_line(text), None)


# --- what is handed over ---------------------------------------------------------------------------------------


def missing_input(site: Site, callee: str, argument: str) -> Diagnostic:
    """A call argument that must be given is not."""
    return Diagnostic(
        "missing-input",
        f"`{site.name}` lacks its input `{argument}`",
        (Label(site.span, f"`{callee}` takes `{argument}` too"), *_givers(site.givers)),
        _notes(site),
        f"hand it over by name: `from: {{{argument}: ...}}`",
    )


def several_outputs(site: Site, feed: Span, giver: str, place: Span, shapes: Sequence[Shape]) -> Diagnostic:
    """One value is wanted where a node gives several."""
    given = ", ".join(with_batch(shape) for shape in shapes[:6])
    names = ", ".join(["output", "state", "state_2", "state_3"][: len(shapes)] or ["a"])
    return Diagnostic(
        "several-outputs",
        f"`{giver}` gives {len(shapes)} outputs, `{site.name}` takes one",
        (Label(feed, "expected one output"), Label(place, f"returns {given}")),
        _notes(site),
        f"name them at `{giver}` with `as: [{names}]`, where `_` drops one, and write which one `from` means",
    )


def several_outputs_served(site: Site, shapes: Sequence[Shape]) -> Diagnostic:
    """One value is wanted of a node that gives several, as an output of the graph."""
    given = ", ".join(with_batch(shape) for shape in shapes[:6])
    names = ", ".join(["output", "state", "state_2", "state_3"][: len(shapes)])
    return Diagnostic(
        "several-outputs",
        f"`{site.name}` gives {len(shapes)} outputs where one is served",
        (Label(site.span, f"returns {given}"),),
        _notes(site),
        f"name them with `as: [{names}]`, where `_` drops one, and list those that are served under `outputs`",
    )


def output_count(site: Site, named: int, shapes: Sequence[Shape]) -> Diagnostic:
    """`as` names another number of outputs than there are."""
    given = ", ".join(with_batch(shape) for shape in shapes[:6])
    return Diagnostic(
        "output-count",
        f"`{site.name}` gives {len(shapes)} {'output' if len(shapes) == 1 else 'outputs'}, {named} are named",
        (Label(site.span, f"returns {given}"), *_givers(site.givers)),
        _notes(site),
        "list one name for each output in `as`; `_` drops one",
    )


def wrong_dtype(
    site: Site, expected: str, found: str, mend: str | None, *, warning: bool = False
) -> Diagnostic:
    """A layer wants other numbers."""
    return Diagnostic(
        "dtype-mismatch",
        _cannot_take(site),
        (
            Label(site.span, f"expected {expected}, found {found}"),
            *(Label(each.span, f"{each.verb} {each.dtype}") for each in site.givers[:1]),
        ),
        _notes(site),
        mend,
        severity="warning" if warning else "error",
    )


def refused_argument(site: Site, callee: str, text: str, place: Span | None = None) -> Diagnostic:
    """A constructor refuses what it is given."""
    return Diagnostic(
        "refused-argument",
        f"`{callee}` refuses its arguments",
        (Label(place or site.span, one_line(text)),),
        _notes(Site(site.name, site.span, frames=site.frames)),
    )


# --- sizes -----------------------------------------------------------------------------------------------------


def too_many_parameters(site: Site, count: int, most: int) -> Diagnostic:
    """The model has more weights than allowed."""
    return Diagnostic(
        "model-too-large",
        f"the model has more than {most:,} parameters",
        (Label(site.span, f"with `{site.name}` it has {count:,}"),),
        _notes(site),
        "make the layer smaller, or allow more with `model.max_parameters`",
    )


def too_many_elements(site: Site, shape: Shape, most: int) -> Diagnostic:
    """One value has more elements an example than allowed."""
    return Diagnostic(
        "model-too-large",
        f"`{site.name}` gives more than {most:,} elements an example",
        (Label(site.span, f"returns {with_batch(shape)}"),),
        _notes(site),
        "make the layer or its input smaller; no key allows more",
    )


def out_of_memory(site: Site) -> Diagnostic:
    """Working out a shape needs more memory than allowed."""
    return Diagnostic(
        "model-too-large",
        f"`{site.name}` needs more memory than its shape may take to work out",
        (Label(site.span, "too large"),),
        _notes(site),
        "make the layer or its input smaller",
    )


def out_of_time(name: str, span: Span, seconds: float) -> Diagnostic:
    """Working out a shape takes longer than allowed."""
    return Diagnostic(
        "shapes-unknown",
        f"the shape of `{name}` was not found in {seconds:g} seconds",
        (Label(span, "stopped here"),),
        help="make the layer or its input smaller",
    )


def inference_failed(span: Span | None, text: str) -> Diagnostic:
    """The process that works out shapes ended by itself."""
    return Diagnostic(
        "shapes-unknown",
        "shapes could not be worked out: the process that does it stopped",
        (Label(span, one_line(text)),) if span else (),
        notes=() if span else (one_line(text),),
        help="build the model instead; it is checked there again",
    )


# --- warnings --------------------------------------------------------------------------------------------------


def dropped_mask(site: Site) -> Diagnostic:
    """A mask ends here unused."""
    who = f" of `{site.givers[0].name}`" if site.givers else ""
    return Diagnostic(
        "dropped-mask",
        f"`{site.name}` drops the mask{who}",
        (
            Label(site.span, "from here on, padding counts as data"),
            *(Label(each.span, "carries a mask") for each in site.givers[:1]),
        ),
        _notes(site),
        "use a layer that carries masks, read it with `mask(...)` in a formula, or remove `mask_zero`",
        severity="warning",
    )


def batch_broadcast(site: Site, row: Shape, table: Shape, result: Shape) -> Diagnostic:
    """The batch axis of one tensor is laid on another axis of the other."""
    given = ", ".join(["batch", *("batch" if each is None else str(each) for each in result[1:])])
    return Diagnostic(
        "batch-broadcast",
        f"`{site.name}` pairs every example with every other",
        (
            Label(site.span, f"{with_batch(row)} and {with_batch(table)} give ({given})"),
            *_givers(site.givers),
        ),
        _notes(site),
        "give both the same rank, for example with `expand_dims(..., -1)` or `squeeze(..., -1)`",
        severity="warning",
    )


def _in_batches(length: int | None, batch: int) -> str:
    """A length that may hold the batch.

    >>> _in_batches(89, 89), _in_batches(178, 89), _in_batches(4, 89)
    ('batch', '2 * batch', '4')
    """
    if length and length % batch == 0:
        return "batch" if length == batch else f"{length // batch} * batch"
    return _length(length)


def batch_lost(site: Site, shape: Shape | None, batch: int) -> Diagnostic:
    """The first axis of a result is not the batch any more.

    Args:
        shape: What is given where the batch has the size `batch`; None where the node only works for one size.
    """
    if shape is None:
        label = "works over the batch axis, and so for one size of batch alone"
    else:
        lengths = [_in_batches(each, batch) for each in shape]
        label = f"expected the batch as the first axis, found ({', '.join(lengths)})"
    return Diagnostic(
        "batch-lost",
        f"`{site.name}` mixes the examples of a batch",
        (Label(site.span, label), *_givers(site.givers)),
        _notes(site),
        "axis 0 is the batch: name other axes, keep it first, or use a layer (`Dot`, `Reshape`), which leaves it alone",
        severity="warning",
    )


def no_mask(site: Site, name: str) -> Diagnostic:
    """A formula reads a mask that is not there."""
    return Diagnostic(
        "missing-mask",
        f"`{name}` carries no mask",
        (Label(site.span, f"expected a mask in `mask({name})`"), *_givers(site.givers)),
        _notes(site),
        "write `mask_zero: true` at its `Embedding`, and let only layers that carry masks stand between",
    )


def refused_formula(site: Site, text: str) -> Diagnostic:
    """An equation that cannot be worked out on what it is given."""
    return Diagnostic(
        "refused-formula",
        f"the formula of `{site.name}` cannot be worked out",
        (Label(site.span, one_line(text)), *_givers(site.givers)),
        _notes(site),
    )
