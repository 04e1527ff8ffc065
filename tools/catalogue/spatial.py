"""Sizes that come one for all dimensions or one a dimension: windows, strides, paddings."""

import re

from tools.catalogue.forms import COUNT, NULL, POSITIVE, Schema, each, listing, union

DIMENSIONS = re.compile(r"([123])D")
WINDOWS = {"kernel_size", "strides", "dilation_rate", "pool_size", "size", "output_size", "output_padding"}
MARGINS = {"cropping", "padding"}


def find(kind: str, symbol: str, argument: str) -> Schema | None:
    """The schema of a spatial argument, None if the argument is not one."""
    if kind == "ops":
        return _of_op(symbol, argument)
    found = DIMENSIONS.search(symbol)
    if kind != "layers" or not found:
        return None
    dimensions = int(found[1])
    if argument in MARGINS and symbol.startswith(("ZeroPadding", "Cropping")):
        return _margins(dimensions)
    if argument not in WINDOWS:
        return None
    return _windows(symbol, argument, dimensions)


def _windows(symbol: str, argument: str, dimensions: int) -> Schema:
    if symbol == "UpSampling1D":
        return POSITIVE
    size: Schema = COUNT if argument == "output_padding" else POSITIVE
    optional = argument == "output_padding" or (argument == "strides" and "Pooling" in symbol)
    per_dimension = union(POSITIVE, NULL) if argument == "output_size" and dimensions > 1 else size
    form = union(size, listing(per_dimension, dimensions))
    return union(form, NULL) if optional else form


def _margins(dimensions: int) -> Schema:
    pair = listing(COUNT, 2)
    if dimensions == 1:
        return union(COUNT, pair)
    return union(COUNT, listing(union(COUNT, pair), dimensions))


def _of_op(symbol: str, argument: str) -> Schema | None:
    if symbol.startswith("image.") and argument == "kernel_size":
        return each(POSITIVE, 2)
    if symbol.startswith("image.") and argument == "size" and symbol.endswith("resize"):
        return listing(POSITIVE, 2)
    if symbol == "unique":
        return None
    windows = (WINDOWS | {"stride", "dilation"}) - {"output_padding"}
    if argument in windows:
        several = union(POSITIVE, listing(POSITIVE, 1, 3))
        return union(several, NULL) if symbol.endswith("pool") or "patches" in symbol else several
    if symbol in {"fold", "unfold"} and argument == "padding":
        return each(COUNT, 2)
    return None
