"""What Keras says when it refuses, read and told in the language's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kerasdl.backend.einsum import LabelCountError, LabelsUnequalError
from kerasdl.backend.values import Scope, callee_name, ports
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import shapes as messages
from kerasdl.diagnostics.messages.shapes import Shape, Site
from kerasdl.graph.model import Node

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_WRAPPING = re.compile(
    r"(?s)^Exception encountered when calling .*?\n\n(.*?)(?:\n\nArguments received by .*)?$"
)
_INFERENCE = re.compile(r"(?s)^Could not automatically infer the output shape.*Error encountered:\n\n(.*)$")
_MOST_TEXT = 20_000

Rule = Callable[[re.Match[str], Node, Scope, Site], Diagnostic | None]


def explain(error: Exception, node: Node, scope: Scope) -> Diagnostic:
    """The diagnostic for what Keras raised at a node.

    Args:
        error: As raised by a layer's call.
        node: The node whose call it was.
        scope: The values before it.
    """
    site = scope.site(node)
    for each in _chain(error):
        if isinstance(each, MemoryError):
            return messages.out_of_memory(site)
        if isinstance(each, LabelsUnequalError):
            return messages.labels_unequal(site, each.equation, each.letter, each.first, each.second)
        if isinstance(each, LabelCountError):
            return messages.label_count(site, each.equation, each.labels, each.found)
    text = unwrapped(str(error)) or type(error).__name__
    for pattern, rule in RULES:
        found = pattern.search(text)
        told = rule(found, node, scope, site) if found else None
        if told:
            return told
    return messages.refused(site, text)


def unwrapped(text: str) -> str:
    """Keras's sentence without what Keras wraps around it."""
    text = _ANSI.sub("", text[:_MOST_TEXT]).strip()
    while found := _WRAPPING.match(text) or _INFERENCE.match(text):
        text = found[1].strip()
    return text


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _shape(text: str) -> Shape:
    """A shape as Keras or NumPy prints it: `(None, 3)`, `[2 2]`, `5`."""
    return tuple(None if each == "None" else int(each) for each in re.findall(r"-?\d+|None", text))


# --- ranks and axes ----------------------------------------------------------------------------------------------


def _wrong_rank(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    index, bound, expected, rank = int(found[1]), found[2], int(found[3]), int(found[4])
    site = _blamed(site, index)
    mend = _rank_mend(expected, rank, node, scope, site)
    return messages.wrong_rank(site, expected, rank, least=bound == "min_ndim" and expected <= 2, mend=mend)


def _blamed(site: Site, index: int) -> Site:
    """The site with the giver of one input alone."""
    return replace(site, givers=site.givers[index : index + 1] or site.givers)


def _rank_mend(expected: int, found: int, node: Node, scope: Scope, site: Site) -> str | None:
    port = next(ports(node.feeds), None)
    if port is None:
        return None
    giver, callee, shape = port.node, scope.values[port.node].callee, site.givers[0].shape
    if not callee and found == expected + 1 and shape[1] is None:
        return f"leave the batch axis out: `{giver}: {messages.plain_list(shape[2:])}`"
    if callee in FLATTENING and found < expected:
        return f"place `{node.name}` before `{giver}`"
    if callee in RECURRENT and (expected, found) == (3, 2):
        return f"write `return_sequences: true` at `{giver}`, so that it gives every step"
    if found == expected - 1 and expected >= 3:
        lengths = messages.plain_list((*shape[1:], 1))
        return f"add the missing axis before it: `Reshape: {lengths}`"
    if found == expected + 1 and expected == 3:
        return f"put `{callee_name(node)}` into `TimeDistributed`, or join two axes with `Reshape`"
    if found > expected == 2:
        return "place `Flatten` or a global pooling before it"
    return None


FLATTENING = frozenset(
    {"Flatten"} | {f"Global{kind}Pooling{n}D" for kind in ("Average", "Max") for n in (1, 2, 3)}
)
RECURRENT = frozenset(
    {"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
)


def _kernel_rank(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    expected, rank = len(_shape(found[1])), len(_shape(found[2]))
    return messages.wrong_rank(site, expected, rank, mend=_rank_mend(expected, rank, node, scope, site))


def _least_rank(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del node, scope
    return messages.wrong_rank(site, int(found[1]), len(_shape(found[2])), least=True)


def _no_axis(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del node, scope
    axis = found.groupdict().get("axis")
    rank = len(site.givers[0].shape) if site.givers else None
    return messages.no_axis(site, int(axis) if axis else None, rank)


def _wrong_axis(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del node, scope
    return messages.wrong_axis(_blamed(site, int(found[1])), int(found[2]), int(found[3]), _shape(found[4]))


def _wrong_shape(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del scope
    mend = f"give `{callee_name(node)}` what its `inputs` say, or write null there for a length that varies"
    site = _blamed(site, int(found[1]))  # Keras's own words leave a last axis of 1 out.
    given = site.givers[0].shape if len(site.givers) == 1 else _shape(found[3])
    return messages.wrong_shape(site, _shape(found[2]), given, mend)


def _too_many(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del node, scope
    return messages.too_many(site, int(found[1]), int(found[2]))


def _unknown_last(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del found, node, scope
    return messages.unknown_length(site, "the last axis")


# --- joins -------------------------------------------------------------------------------------------------------


def _unequal(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del found, scope
    return messages.unequal(site, f"`{callee_name(node)}`", _join_mend([each.shape for each in site.givers]))


def _join_mend(shapes: list[Shape]) -> str | None:
    """How two images or vectors are brought to one shape."""
    if len(shapes) < 2 or len({len(shape) for shape in shapes}) > 1:
        return None
    first, last = shapes[0], shapes[-1]
    differing = [axis for axis, (one, other) in enumerate(zip(first, last, strict=True)) if one != other]
    rank = len(first)
    if differing == [rank - 1]:
        return f"give both {last[-1]} {'channels' if rank > 3 else 'units'}, or both {first[-1]}"
    if rank == 4 and differing and max(differing) < rank - 1:
        return "give both branches the same strides and padding"
    return None


def _concatenate(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del found, node, scope
    label = "`Concatenate` needs equal lengths in every axis but the one it joins, found "
    label += " and ".join(messages.with_batch(each.shape) for each in site.givers[:4])
    ranks = {len(each.shape) for each in site.givers}
    mend = "bring all to one rank, for example with `Flatten`" if len(ranks) > 1 else _strides(site)
    return messages.unequal(site, "`Concatenate`", mend, label=label)


def _strides(site: Site) -> str | None:
    rank = len(site.givers[0].shape) if site.givers else 0
    return "use `padding: same` and equal strides in all branches, or another `axis`" if rank == 4 else None


def _one_to_join(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del found, scope
    return messages.wants_list(site, callee_name(node))


def _axes_unequal(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del node, scope
    return messages.axes_unequal(site, int(found[1]), int(found[2]))


def _not_broadcast(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del node, scope
    texts = [messages.with_batch(_shape(each)) for each in (found[1], found[2])]
    return messages.not_broadcast(site, *texts)


def _inner_unequal(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del node, scope
    return messages.inner_unequal(site, *(messages.with_batch(_shape(each)) for each in (found[1], found[2])))


# --- sizes -------------------------------------------------------------------------------------------------------


def _too_small(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del node, scope
    window = re.search(r"(?:pool_size|kernel shape|kernel_size)=([(\[]?\d[\d, ]*[)\]]?)", found.string)
    lengths = _shape(window[1]) if window else ()
    if window and "kernel shape" in window[0]:
        lengths = lengths[:-2]
    return messages.too_small(site, " x ".join(str(each) for each in lengths))


def _wrong_size(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic | None:
    del node, scope
    shape = _shape(found[1])
    if None in shape:
        return None
    size = 1
    for each in shape:
        size *= each or 1
    return messages.wrong_size(site, _shape(found[2]), size)


def _indivisible(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del node, scope
    return messages.indivisible(site, int(found[1]), int(found[2]))


def _missing(found: re.Match[str], node: Node, scope: Scope, site: Site) -> Diagnostic:
    del scope
    return messages.missing_input(site, callee_name(node), found[1])


_SHAPE = r"([(\[][\dNone, -]*[)\]])"
RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern, re.DOTALL), rule)
    for pattern, rule in (
        (r"Input (\d+) .*expected (ndim|min_ndim|max_ndim)=(\d+), found ndim=(\d+)", _wrong_rank),
        (
            rf"Input (\d+) .*expected axis (-?\d+) of input shape to have value (\d+), but .*shape {_SHAPE}",
            _wrong_axis,
        ),
        (rf"Input (\d+) .*expected shape={_SHAPE}, found shape={_SHAPE}", _wrong_shape),
        (
            rf"Kernel shape must have the same length as input.*kernel of shape {_SHAPE} and input of shape {_SHAPE}",
            _kernel_rank,
        ),
        (rf"`input_shape` with at least (\d+) dimensions, received: {_SHAPE}", _least_rank),
        (
            r"axis (?P<axis>-?\d+) is out of bounds for (?:an )?array",
            _no_axis,
        ),
        (r"^(?:tuple|list) index out of range$", _no_axis),
        (r"expects (\d+) input\(s\), but it received (\d+) input tensors", _too_many),
        (r"[Ll]ast dimension of the inputs? .*should be defined", _unknown_last),
        (r"must be fully-defined \(no `None` dimensions\)", _unknown_last),
        (
            r"channel dimension of the inputs? .*should be defined|number of (?:input )?channels .*defined",
            _unknown_last,
        ),
        (r"Inputs have incompatible shapes", _unequal),
        (
            r"requires inputs with matching shapes except for the concatenation axis|matching ranks",
            _concatenate,
        ),
        (r"should be called on (?:a list of|exactly)", _one_to_join),
        (r"axis values (\d+) \(at axis -?\d+\) != (\d+) \(at axis", _axes_unequal),
        (rf"Cannot broadcast shape.*Input shapes are: {_SHAPE} and {_SHAPE}", _not_broadcast),
        (rf"Inner dimensions .*x1\.shape={_SHAPE}`? and `?x2\.shape={_SHAPE}", _inner_unequal),
        (r"Computed output size would be (?:zero or )?negative", _too_small),
        (
            rf"total size of the tensor must be unchanged.*input_shape={_SHAPE}, target_shape={_SHAPE}",
            _wrong_size,
        ),
        (
            r"input channels must be evenly divisible .*groups=(\d+), but the input has (\d+) channels",
            _indivisible,
        ),
        (r"missing a? ?(?:1 )?required (?:positional )?argument: '(\w+)'", _missing),
    )
)
