"""From one parsed file to one whole document: `extends`, `change`, `--set`, params and the expression language."""

from kerasdl.compose.assign import FIRST
from kerasdl.compose.compose import Composition, compose
from kerasdl.compose.evaluate import evaluate
from kerasdl.compose.expression import Expression, Formula, Parameter, parse_expression, parse_formula
from kerasdl.compose.loader import FileLoader, Loader, MemoryLoader
from kerasdl.compose.override import split_override
from kerasdl.compose.params import Param, ParamType, coerce, read_params
from kerasdl.compose.substitute import check, holes, node_of, substitute
from kerasdl.compose.values import Budget, RefusedError

__all__ = [
    "FIRST",
    "Budget",
    "Composition",
    "Expression",
    "FileLoader",
    "Formula",
    "Loader",
    "MemoryLoader",
    "Param",
    "ParamType",
    "Parameter",
    "RefusedError",
    "check",
    "coerce",
    "compose",
    "evaluate",
    "holes",
    "node_of",
    "parse_expression",
    "parse_formula",
    "read_params",
    "split_override",
    "substitute",
]
