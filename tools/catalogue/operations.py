"""Which arguments of an op are tensors (what wiring connects), and which configure it.

Keras's functions say it themselves: ``Clip(x_min, x_max).symbolic_call(x)``. What is given to the
call is a tensor, what is given to the constructor is configuration.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from tools.catalogue import docstrings
from tools.catalogue.signatures import Parameter, of_function

# Numbers more often than tensors, and written as arguments: `ops.arange: {start: 0, stop: 5}`.
CONFIGURES = {
    "arange": {"start", "stop", "step"},
    "eye": {"N", "M", "k"},
    "full": {"shape", "fill_value"},
    "full_like": {"fill_value"},
    "geomspace": {"start", "stop", "num"},
    "linspace": {"start", "stop", "num"},
    "logspace": {"start", "stop", "num"},
    "rearrange": {"pattern"},
    "repeat": {"repeats"},
    "scatter": {"shape"},
    "slice": {"shape", "start_indices"},
    "slice_update": {"start_indices"},
    "percentile": {"q"},
    "quantile": {"q"},
    "nanpercentile": {"q"},
    "nanquantile": {"q"},
    "select": {"default"},
    "one_hot": {"num_classes"},
    "image.resize": {"size"},
    "isclose": {"rtol", "atol"},
    "dot_product_attention": {"scale"},
    "image.scale_and_translate": {"output_shape"},
}
ALSO_TENSORS = {
    "average": {"weights"},
    "layer_normalization": {"gamma", "beta"},
    "rms_normalization": {"scale"},
    "trapezoid": {"x"},
    "bincount": {"weights"},
    "ctc_decode": {"inputs", "sequence_lengths"},
    "dot_product_attention": {"query", "key", "value", "bias", "mask"},
}
# Lists of tensors in one argument.
LISTS = {
    "concatenate": {"xs"},
    "dstack": {"xs"},
    "einsum": {"operands"},
    "hstack": {"xs"},
    "meshgrid": {"x"},
    "select": {"condlist", "choicelist"},
    "stack": {"x"},
    "vstack": {"xs"},
}


def tensors(name: str, function: Callable[..., Any]) -> list[Parameter]:
    """The tensor arguments in signature order."""
    parameters = of_function(function)
    given = _given_to_symbolic_call(function)
    given = (given | ALSO_TENSORS.get(name, set())) - CONFIGURES.get(name, set())
    if not given and name not in CONFIGURES:
        given = _told_by_docstring(function, parameters)
    given |= LISTS.get(name, set())
    return [p for p in parameters if p.name in given or p.variadic]


def takes_list(name: str, parameter: Parameter) -> bool:
    """Whether one argument takes several tensors."""
    return parameter.variadic or parameter.name in LISTS.get(name, set())


def _given_to_symbolic_call(function: Callable[..., Any]) -> set[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    given: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_symbolic_call(node):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            values = [v.value if isinstance(v, ast.Starred) else v for v in values]
            given |= {value.id for value in values if isinstance(value, ast.Name)}
    return given


def _is_symbolic_call(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "symbolic_call"


def _told_by_docstring(function: Callable[..., Any], parameters: list[Parameter]) -> set[str]:
    texts = docstrings.arguments(function)
    starts = ("input tensor", "tensor", "a tensor", "input array", "the tensor", "the input")
    return {
        p.name
        for p in parameters
        if texts.get(p.name, "").lower().startswith(starts) or p.name in {"x", "x1", "x2"}
    }
