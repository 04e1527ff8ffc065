"""What is said about `weights` that come from elsewhere: from a run, a file, or the run of another spec."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing

_SUFFIXES = "`.keras`, `.weights.h5` or `.safetensors`"


def two_lenders(span: Span, where: str, first: str, second: str) -> Diagnostic:
    return Diagnostic(
        "two-lenders",
        f"{where} comes from `{first}` and from `{second}`",
        (Label(span, "expected one of `run`, `file` and `spec`"),),
        help=f"remove `{first}` or `{second}`",
    )


def missing(span: Span, kind: str, path: str, near: str | None) -> Diagnostic:
    """`near` is the path that was probably meant."""
    what = "run folder" if kind == "run" else "file of weights"
    return Diagnostic(
        "weights-missing",
        f"there is no {what} `{path}`",
        (Label(span, f"no such {'folder' if kind == 'run' else 'file'}"),),
        notes=("a path starts from the folder of the spec that names it",),
        help=f"write `{near}`" if near else f"put the {what} there, or name the place where it is",
        edit=Edit(span, near) if near and span.text == path else None,
    )


def wrong_kind(span: Span, path: str, mend: str) -> Diagnostic:
    return Diagnostic(
        "weights-kind",
        f"`{path}` is no file of weights that can be read",
        (Label(span, f"expected a file that ends in {_SUFFIXES}"),),
        help=mend,
    )


def no_run(span: Span, path: str, lacks: str) -> Diagnostic:
    return Diagnostic(
        "weights-of-no-run",
        f"`{path}` is no run folder: it has no `{lacks}`",
        (Label(span, "expected a folder that `kerasdl train` has written"),),
        help="name the run itself, such as `runs/name/time`, or write `spec: ...` for a spec's newest run",
    )


def unreadable(span: Span, path: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "weights-unreadable",
        f"the weights in `{path}` cannot be read: {reason}",
        (Label(span, f"expected a whole file that ends in {_SUFFIXES}"),),
        help="save the weights again, with `model.save_weights` for instance, or copy the file again",
    )


def layer_missing(
    span: Span, mine: str, theirs: str, path: str, known: Sequence[str], named: bool
) -> Diagnostic:
    """`named` tells whether the author has named the layer there, so that its name stands at the span."""
    near = closest(theirs, known) or (known[0] if len(known) == 1 else None)
    if named:
        mend = f"write `{near}`" if near else "write the name of a layer there"
    else:
        mend = f"say which layer of it is meant: `{mine}: {{..., layer: {near or 'name'}}}`"
    return Diagnostic(
        "stored-layer-missing",
        f"`{path}` has no layer `{theirs}` with weights",
        (Label(span, f"expected one of {listing(known)}" if known else "holds no weights"),),
        help=mend if known else "name another file",
        edit=Edit(span, near) if near and named and span.text == theirs else None,
    )


def layers_missing(
    span: Span, mine: str | None, missing: Sequence[str], path: str, known: Sequence[str]
) -> Diagnostic:
    what = f"part `{mine}`" if mine else "the model"
    return Diagnostic(
        "stored-layers-missing",
        f"`{path}` lacks layers of {what}: {listing(missing)}",
        (Label(span, f"expected a file with these layers, found {listing(known)}"),),
        help=f"say for each layer which it is there: `{missing[0]}: {{..., layer: name}}`",
    )


def weights_differ(
    span: Span, mine: str, theirs: str, path: str, wanted: Sequence[str], found: Sequence[str]
) -> Diagnostic:
    return Diagnostic(
        "stored-weights-differ",
        f"`{theirs}` in `{path}` has other weights than `{mine}`",
        (Label(span, f"expected {listing(wanted)}, found {listing(found)}"),),
        help="name a layer of the same class and the same settings",
    )


def wrong_shape(
    span: Span, mine: str, theirs: str, path: str, variable: str, wanted: str, found: str
) -> Diagnostic:
    return Diagnostic(
        "stored-shape",
        f"`{variable}` of `{mine}` has the shape {wanted}, that of `{theirs}` in `{path}` the shape {found}",
        (Label(span, f"expected the shape {wanted}, found {found}"),),
        help=f"give `{mine}` the size of `{theirs}`, or name another layer",
    )


def wrong_dtype(span: Span, mine: str, theirs: str, path: str, variable: str, found: str) -> Diagnostic:
    return Diagnostic(
        "stored-dtype",
        f"`{variable}` of `{theirs}` in `{path}` holds no floating-point numbers, as that of `{mine}` does",
        (Label(span, f"expected float16, bfloat16, float32 or float64, found {found}"),),
        help="save the weights as floating-point numbers",
    )


def not_trained(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "lender-not-trained",
        f"`{path}` has no finished run, from which weights are to come",
        (Label(span, "expected a spec that was trained as it says now"),),
        notes=("its runs are looked for in `runs/<name>/`; `kerasdl train` trains it first",),
        help=f"train it: `kerasdl train {path}`",
    )


def circle(span: Span, names: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "circular-weights",
        "a spec starts from its own weights",
        (Label(span, f"leads back: {' -> '.join(names)}"),),
        help="take one of these `weights` out",
    )


def lender_cannot_train(span: Span, path: str, lacks: str) -> Diagnostic:
    return Diagnostic(
        "lender-cannot-train",
        f"`{path}` has no `{lacks}`, so it cannot be trained for its weights",
        (Label(span, "expected a spec that can be trained"),),
        help="name a spec with `data` and `train`, or a file of weights",
    )
