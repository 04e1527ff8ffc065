"""What is said about `weights`: the values from which layers start."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing


def unknown_layer(span: Span, name: str, known: Collection[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "weights-of-unknown-layer",
        f"the model has no layer `{name}`",
        (Label(span, f"expected one of {listing(known)}"),),
        help=f"write `{near}`" if near else "write a layer's name as `kerasdl show` prints it",
        edit=Edit(span, near) if near and span.text == name else None,
    )


def layer_without_weights(span: Span, name: str, callee: str) -> Diagnostic:
    return Diagnostic(
        "layer-without-weights",
        f"`{callee}` has no weights",
        (Label(span, "expected a layer with weights"),),
        help=f"remove `{name}` from `weights`",
    )


def unknown_variable(span: Span, name: str, callee: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known) or (known[0] if len(known) == 1 else None)
    return Diagnostic(
        "unknown-weight",
        f"`{callee}` has no weight `{name}`",
        (Label(span, f"expected {listing(known)}"),),
        help=f"write `{near}`" if near else "write the name that Keras gives the weight",
        edit=Edit(span, near) if near and span.text == name else None,
    )


def wrong_shape(
    span: Span, name: str, layer: str, expected: str, found: str, arranged: str | None
) -> Diagnostic:
    """`arranged` are the same numbers in the shape that is wanted, where there is but one way."""
    return Diagnostic(
        "weight-shape",
        f"`{name}` of `{layer}` has the shape {expected}",
        (Label(span, f"expected the shape {expected}, found {found}"),),
        help=f"write `{arranged}`" if arranged else f"give numbers of the shape {expected}",
        edit=Edit(span, arranged) if arranged else None,
    )
