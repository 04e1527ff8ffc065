"""What the installed Keras offers, as data: every layer, loss, optimizer, op, with its arguments.

The data is generated (``python -m tools.catalogue``) and committed; reading it never imports Keras.
"""

from kerasdl.catalog.catalog import Catalog, load
from kerasdl.catalog.model import (
    KINDS,
    MISSING,
    Argument,
    CallArgument,
    Kind,
    Refusal,
    Schema,
    Symbol,
)

__all__ = [
    "KINDS",
    "MISSING",
    "Argument",
    "CallArgument",
    "Catalog",
    "Kind",
    "Refusal",
    "Schema",
    "Symbol",
    "load",
]
