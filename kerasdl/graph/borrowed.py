"""Whether weights that come from elsewhere fit the layers that start from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import borrowed as messages
from kerasdl.diagnostics.messages import weights as weight_messages
from kerasdl.graph.model import Graph, PartCall, Shape, Shapes
from kerasdl.graph.stored import Archive, Stored
from kerasdl.graph.weights import addresses, shapes_of
from kerasdl.spec.model import Borrowed, shape_text

FLOATS = frozenset({"float16", "bfloat16", "float32", "float64"})
_COUNTER = "count"  # the one integer among Keras's weights: how many values a `Normalization` has seen


@dataclass(frozen=True, slots=True)
class Loan:
    """One layer that starts from one layer of a file.

    Args:
        mine: Its address.
        theirs: That of the other.
        anywhere: Whether the other may lie within a model that is not named.
    """

    mine: str
    theirs: str
    anywhere: bool = False


def check_layer(borrowed: Borrowed, graph: Graph, shapes: Shapes | None) -> Iterator[Diagnostic]:
    """What is wrong with the layer or part that is to start from weights elsewhere, whatever they are."""
    name = borrowed.layer
    if name is None:
        return
    known = addresses(graph)
    parts = [each for each in graph.parts if each not in known]
    if name not in known and name not in parts:
        if graph.complete:
            yield weight_messages.unknown_layer(borrowed.layer_span, name, [*known, *parts])
        return
    every = [shapes_of(each, graph, shapes) for each in _inner(name, graph)]
    if every and all(each is not None and not each.weights for each in every):
        yield weight_messages.layer_without_weights(borrowed.layer_span, name, known.get(name, name))


def check_stored(
    borrowed: Borrowed, graph: Graph, shapes: Shapes | None, archive: Archive
) -> Iterator[Diagnostic]:
    """What in a file does not fit the layers that are to start from it.

    Args:
        borrowed: Of a layer that the model has.
        graph: The model's.
        shapes: As inferred or built; of layers that are not known nothing is said.
        archive: What the file holds.
    """
    place = borrowed.theirs.span if borrowed.theirs else borrowed.path.span
    missing: list[Loan] = []
    for loan in loans(borrowed, graph, shapes, archive):
        found = archive.find(loan.theirs, loan.anywhere)
        known = shapes_of(loan.mine, graph, shapes)
        if not found:
            missing.append(loan)
        elif known:
            yield from _fit(loan, known.weights, found, archive.shown, place)
    if missing:
        yield _missing(borrowed, missing, archive, place)


def loans(borrowed: Borrowed, graph: Graph, shapes: Shapes | None, archive: Archive) -> tuple[Loan, ...]:
    """Each layer with weights that starts from a file, and which it is there.

    A part takes the part of its name in the file; where there is none, the file is of that part alone.
    """
    theirs = str(borrowed.theirs.value) if borrowed.theirs else borrowed.layer or ""
    if borrowed.layer is not None and borrowed.theirs is None and not archive.find(theirs):
        theirs = "" if "" in archive.layers or _is_model(borrowed.layer, graph) else theirs
    every = _inner(borrowed.layer, graph)
    lone = borrowed.layer in every
    known = {name: shapes_of(name, graph, shapes) for name in every}
    spare = {name for name, found in known.items() if not (found.weights if found else lone)}
    own = borrowed.layer or ""
    return tuple(
        Loan(name, theirs, False) if lone else _inner_loan(name, own, theirs)
        for name in every
        if name not in spare
    )


def _inner_loan(name: str, own: str, theirs: str) -> Loan:
    """A layer of a part, or of the whole model; a part that the part calls is found wherever it was saved."""
    inside = name.removeprefix(f"{own}/") if own else name
    elsewhere = bool(own) and inside == name
    return Loan(
        name, f"{theirs}/{inside}" if theirs and not elsewhere else inside, elsewhere or "/" in inside
    )


def _is_model(name: str, graph: Graph) -> bool:
    return name in graph.parts and not graph.parts[name].single


def _inner(name: str | None, graph: Graph) -> tuple[str, ...]:
    """The addresses of the layers that a name stands for: itself, those of a part, those of the whole model."""
    known = addresses(graph)
    if name is None:
        return tuple(each for each in known if each not in graph.unused)
    if name in known:
        return (name,)
    if name not in graph.parts:
        return ()
    called = [
        node.operation.part for node in graph.parts[name].graph.nodes if isinstance(node.operation, PartCall)
    ]
    own = tuple(each for each in known if each.startswith(f"{name}/"))
    return tuple(dict.fromkeys([*own, *(inner for part in called for inner in _inner(part, graph))]))


def _missing(borrowed: Borrowed, missing: Sequence[Loan], archive: Archive, place: Span) -> Diagnostic:
    known = list(archive.layers)
    if borrowed.layer is not None and [each.mine for each in missing] == [borrowed.layer]:
        named = borrowed.theirs is not None
        return messages.layer_missing(place, borrowed.layer, missing[0].theirs, archive.shown, known, named)
    names = [each.mine for each in missing]
    return messages.layers_missing(place, borrowed.layer, names, archive.shown, known)


def _fit(
    loan: Loan, wanted: Mapping[str, Shape], found: Sequence[Stored], path: str, place: Span
) -> Iterator[Diagnostic]:
    """What keeps a layer from starting from one in a file, judged by names, shapes and kinds of numbers."""
    theirs = loan.theirs or "the model"
    pairs = paired(wanted, found)
    if pairs is None:
        has = [
            f"`{each.inner}` {shape_text(each.shape)}" if each.named else shape_text(each.shape)
            for each in found
        ]
        wants = [f"`{name}` {shape_text(shape)}" for name, shape in wanted.items()]
        yield messages.weights_differ(place, loan.mine, theirs, path, wants, has)
        return
    for name, stored in pairs:
        if stored.shape != wanted[name]:
            texts = (shape_text(wanted[name]), shape_text(stored.shape))
            yield messages.wrong_shape(place, loan.mine, theirs, path, name, *texts)
            return
        if stored.dtype not in FLOATS and name.rpartition("/")[2] != _COUNTER:
            yield messages.wrong_dtype(place, loan.mine, theirs, path, name, stored.dtype)
            return


def paired(wanted: Mapping[str, Shape], found: Sequence[Stored]) -> tuple[tuple[str, Stored], ...] | None:
    """Each weight of a layer with the one that it starts from; None where they are other weights.

    By name where the file names weights, and where both are alone; else by their order, which is Keras's own. Within
    a wrapper the order says nothing: there, weights of the same shapes are paired, which is enough to judge, and
    loading goes by the places in the file.
    """
    if len(wanted) != len(found):
        return None
    if found and found[0].named and len(wanted) > 1:
        named = {_spelt(each.inner): each for each in found}
        if len(named) < len(found) or any(_spelt(name) not in named for name in wanted):
            return None
        return tuple((name, named[_spelt(name)]) for name in wanted)
    if len({each.inner.rpartition("/")[0] for each in found}) > 1:
        left = sorted(found, key=lambda each: each.shape)
        names = sorted(wanted, key=lambda name: wanted[name])  # pyright: ignore[reportArgumentType]
        shapes = [wanted[name] for name in names]
        return tuple(zip(names, left, strict=True)) if shapes == [each.shape for each in left] else None
    return tuple(zip(wanted, sorted(found, key=lambda each: _number(each.inner)), strict=True))


def _spelt(name: str) -> str:
    return name.replace("/", ".")


def _number(inner: str) -> tuple[int, str]:
    last = inner.rpartition("/")[2]
    return (int(last), "") if last.isascii() and last.isdigit() and len(last) < 10 else (0, last)
