"""The content hash of a composed document."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from kerasdl.syntax import Mapping, plain

ORDERED = frozenset({"inputs", "outputs", "params"})


def content_hash(root: Mapping) -> str:
    """The sha256 of what a document says, whatever its comments, its quotes and the order of its keys.

    The order stays where it means something: of inputs, outputs and params.

    Args:
        root: Its top.
    """
    said = json.dumps(_canonical(plain(root)), separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _canonical(value: Any, ordered: bool = False) -> Any:
    if isinstance(value, list):
        return [_canonical(each) for each in value]
    if not isinstance(value, dict):
        return value
    keys = list(value) if ordered else sorted(value, key=str)
    return [[key, _canonical(value[key], key in ORDERED)] for key in keys]
