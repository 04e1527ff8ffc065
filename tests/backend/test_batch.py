"""What mixes the examples of a batch is told; whatever keeps the batch as its first axis is not.

The outside fact behind each case: with n examples that are all different, whether the result has n rows and each row
comes from its own example.
"""

from __future__ import annotations

import pytest

from kerasdl.backend.infer import infer_many
from kerasdl.diagnostics import Diagnostic
from tests.backend.graphs import Sketch


def _tables() -> Sketch:
    return Sketch(x=(4,), y=(4,), steps=(5, 4))


LOST = {
    "a product of tables": lambda: _tables().op("out", "matmul", {None: "x", "x2": "y"}),
    "a sum over everything": lambda: _tables().op("out", "sum", "x"),
    "a mean over everything": lambda: _tables().op("out", "mean", "steps"),
    "a mean over the batch": lambda: _tables().op("out", "mean", "x", axis=0),
    "a transposition of everything": lambda: _tables().op("out", "transpose", "x"),
    "an axis moved before the batch": lambda: _tables().op("out", "swapaxes", "steps", axis1=0, axis2=1),
    "a shape without the batch": lambda: _tables().op("out", "reshape", "x", newshape=[2, 2]),
    "rows cut out of the batch": lambda: _tables().op("out", "reshape", "x", newshape=[-1, 2]),
    "everything in a line": lambda: _tables().op("out", "ravel", "x"),
    "the first example": lambda: _tables().formula("out", "x[0]", {"x": "x"}),
    "a product in an equation": lambda: _tables().formula("out", "x @ y", {"x": "x", "y": "y"}),
    "a sum in an equation": lambda: _tables().formula("out", "x / sum(x)", {"x": "x"}).op("out_2", "sum"),
    "an einsum over the batch": lambda: _tables().formula(
        "out", "einsum('bi,bj->ij', x, y)", {"x": "x", "y": "y"}
    ),
    "inside a part": lambda: Sketch(x=(4,)).part("inner", Sketch(v=(4,)).op("out", "sum").graph())
    .call_part("call", "inner"),
}  # fmt: skip
KEPT = {
    "a mean over an axis": lambda: _tables().op("out", "mean", "steps", axis=-1),
    "a mean over several": lambda: _tables().op("out", "mean", "steps", axis=[1, 2]),
    "a product of stacks": lambda: _tables().op("t", "transpose", "steps", axes=[0, 2, 1])
    .op("out", "matmul", {None: "steps", "x2": "t"}),
    "a stack with a table": lambda: _tables().formula("out", "s @ expand_dims(x, -1)", {"s": "steps", "x": "x"}),
    "a shape that begins with -1": lambda: _tables().op("out", "reshape", "steps", newshape=[-1, 20]),
    "statistics of the batch inside an equation": (
        lambda: _tables().formula("out", "(x - mean(x, axis=0)) / (std(x, axis=0) + 1e-6)", {"x": "x"})
    ),
    "every example with every other": lambda: _tables().formula("out", "x @ transpose(y)", {"x": "x", "y": "y"}),
    "an einsum for each example": (
        lambda: _tables().formula("out", "einsum('bsi,bi->bs', steps, x)", {"steps": "steps", "x": "x"})
    ),
    "a length that would be tried": lambda: Sketch(x=(89,)).op("out", "reshape", "x", newshape=[-1, 89]),
}  # fmt: skip


@pytest.fixture(scope="module")
def told() -> dict[str, list[Diagnostic]]:
    graphs = {name: draw().graph() for name, draw in (LOST | KEPT).items()}
    return dict(zip(graphs, (found[1] for found in infer_many(list(graphs.values()))), strict=True))


@pytest.mark.parametrize("name", LOST)
def test_mixing_examples_gives_one_warning(told: dict[str, list[Diagnostic]], name: str) -> None:
    (warning,) = told[name]
    assert (warning.id, warning.severity) == ("batch-lost", "warning")
    assert warning.headline.startswith("`out")


@pytest.mark.parametrize("name", KEPT)
def test_keeping_them_apart_gives_none(told: dict[str, list[Diagnostic]], name: str) -> None:
    assert told[name] == []
