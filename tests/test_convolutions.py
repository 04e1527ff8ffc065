"""Sizes of convolutions as the notes have them (section 4.2.7): out = (W - F + 2P)/S + 1, and the paddings of 4.2.2."""

from itertools import product

import pytest

from kerasdl.graph import Shapes
from tests.specs import stages_of

SIZES = [
    (width, kernel, pad, stride)
    for width, kernel, pad, stride in product((5, 8, 12), (1, 2, 3), (0, 1, 2), (1, 2, 3))
    if (width - kernel + 2 * pad) % stride == 0
]
PADDINGS = list(product(("valid", "same", "causal"), (1, 2, 3), (1, 2)))


def name(*values: object) -> str:
    return "_".join(("c", *map(str, values)))


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    """All sizes in one model: an image for each width, channels last and first, and a sequence."""
    widths = sorted({size[0] for size in SIZES})
    inputs = ", ".join(
        f"w{width}: [{width}, {width}, 2], f{width}: [2, {width}, {width}]" for width in widths
    )
    items = ["kerasdl: 1", "name: sizes", "model:", f"  inputs: {{{inputs}, line: [12, 2]}}", "  layers:"]
    ends: list[str] = []
    for (width, kernel, pad, stride), form in product(SIZES, ("last", "first")):
        own = name(form, width, kernel, pad, stride)
        words = f"data_format: channels_{form}"
        items += [
            f"    - {{ZeroPadding2D: {{padding: {pad}, {words}}}, from: {'w' if form == 'last' else 'f'}{width}}}",
            f"    - {{Conv2D: {{filters: 3, kernel_size: {kernel}, strides: {stride}, {words}}}, as: {own}}}",
        ]
        ends.append(own)
    for padding, kernel, stride in PADDINGS:
        own = name(padding, kernel, stride)
        words = f"filters: 1, kernel_size: {kernel}, strides: {stride}, padding: {padding}"
        items.append(f"    - {{Conv1D: {{{words}}}, from: line, as: {own}}}")
        ends.append(own)
    stages = stages_of("\n".join([*items, f"  outputs: [{', '.join(ends)}]"]), shapes=True)
    assert stages.diagnostics == ()
    assert stages.shapes is not None
    return stages.shapes


@pytest.mark.parametrize("size", SIZES)
def test_the_formula_of_the_notes(shapes: Shapes, size: tuple[int, int, int, int]) -> None:
    """Down and across; as many channels as there are neurons."""
    width, kernel, pad, stride = size
    wanted = (width - kernel + 2 * pad) // stride + 1
    assert shapes.nodes[name("last", *size)].outputs[0].shape == (None, wanted, wanted, 3)
    assert shapes.nodes[name("first", *size)].outputs[0].shape == (None, 3, wanted, wanted)


@pytest.mark.parametrize(("padding", "kernel", "stride"), PADDINGS)
def test_the_paddings_of_a_sequence(shapes: Shapes, padding: str, kernel: int, stride: int) -> None:
    """`same` and `causal` pad F - 1 in all, so that a stride of one keeps the length."""
    pad = 0 if padding == "valid" else kernel - 1
    wanted = (12 - kernel + pad) // stride + 1
    assert shapes.nodes[name(padding, kernel, stride)].outputs[0].shape == (None, wanted, 1)
