"""The strength of an image augmentation, whose bounds each layer keeps as a class attribute."""

import inspect

from tools.catalogue.forms import NULL, Schema, listing, union
from tools.catalogue.inventory import Found
from tools.catalogue.signatures import Parameter


def takes(symbol: Found, parameter: Parameter) -> bool:
    """Whether the layer really takes a ``factor``: some inherit the argument and refuse it."""
    if parameter.name != "factor" or not _is_augmentation(symbol):
        return True
    inherited = "factor" not in inspect.signature(symbol.object).parameters
    return not inherited or bool(getattr(symbol.object, "_USE_BASE_FACTOR", True))


def factor(symbol: Found, parameter: Parameter) -> Schema | None:
    """The bounded number, or pair of numbers, that the shared check of Keras accepts."""
    if parameter.name != "factor" or not _is_augmentation(symbol) or not _shares_check(symbol):
        return None
    low, high = symbol.object._FACTOR_BOUNDS  # pyright: ignore[reportFunctionMemberAccess]
    bounded: Schema = {"type": "number", "minimum": low, "maximum": high}
    form = union(bounded, listing(bounded, 2))
    return union(form, NULL) if parameter.default is None else form


def _is_augmentation(symbol: Found) -> bool:
    return hasattr(symbol.object, "_FACTOR_BOUNDS")


def _shares_check(symbol: Found) -> bool:
    if "_set_factor" in vars(symbol.object):
        return False
    own = "factor" in inspect.signature(symbol.object).parameters
    return not own or "self._set_factor(factor)" in inspect.getsource(symbol.object.__init__)
