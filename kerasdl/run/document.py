"""The composed document as text again, and its content hash."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import yaml

from kerasdl.syntax import Mapping, plain
from kerasdl.syntax.scalars import scalar_value

ORDERED = frozenset({"inputs", "outputs", "params"})


class _Writer(yaml.SafeDumper):
    """Writes what YAML 1.2 reads back as the same value: text that it would read as anything else is quoted."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def text_of(root: Mapping) -> str:
    """A document as YAML 1.2 text.

    Args:
        root: Its top.
    """
    return yaml.dump(plain(root), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110)


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


def _represent_text(writer: yaml.SafeDumper, text: str) -> yaml.Node:
    plain_is_safe = scalar_value(text) == text
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain_is_safe else "'")


_Writer.add_representer(str, _represent_text)
