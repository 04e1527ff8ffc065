"""The type of an argument by what its default and its docstring say."""

import re
from typing import Any

from tools.catalogue.forms import (
    BOOLEAN,
    INTEGER,
    MAPPING,
    NOT_NEGATIVE,
    NULL,
    NUMBER,
    POSITIVE,
    RATE,
    TEXT,
    Schema,
    listing,
    union,
    words,
)

NOTHING_SAID: Schema = False
QUOTED = re.compile(r"[\"']`?([A-Za-z][\w-]*)`?[\"']")
CHOICE = re.compile(
    r"one of|either|can be|options include|supports|supported|available|acceptable|allowed|must be|specification",
    re.IGNORECASE,
)
FRACTION = re.compile(r"between `?0(\.0)?`? and `?1(\.0)?`?|`?\[0(\.0)?, 1(\.0)?\]`?", re.IGNORECASE)
BOOL_WORD = re.compile(r"\b(bool|boolean)\b|^whether\b|^if `?true\b|^`?true\b", re.IGNORECASE)
INTEGER_WORD = re.compile(r"\b(int|integer|integers|ints)\b", re.IGNORECASE)
NUMBER_WORD = re.compile(r"\b(float|floats|number|numbers|floating|scalar)\b", re.IGNORECASE)
TEXT_WORD = re.compile(r"\b(string|str)\b", re.IGNORECASE)
LIST_WORD = re.compile(r"\b(list|tuple|sequence)\b|\baxis or axes\b", re.IGNORECASE)
MAPPING_WORD = re.compile(r"\b(dict|dictionary)\b", re.IGNORECASE)
POSITIVE_WORD = re.compile(r"positive int|must be positive|integer >= 1", re.IGNORECASE)
NOT_NEGATIVE_WORD = re.compile(
    r">= ?0|non-negative|greater than or equal to zero|zero or positive|small constant|small float",
    re.IGNORECASE,
)
LENGTH = re.compile(r"(?:tuple|list)(?:/list)? of (?:size |length )?(\d|two|three) ", re.IGNORECASE)
COUNT_WORDS = {"two": 2, "three": 3}


def infer(default: Any, has_default: bool, text: str) -> Schema:
    """The union of what the default and the text say."""
    head = _head(text)
    said = _from_text(head, text, default)
    if has_default:
        return union(*_from_default(default, said), said)
    return said


def choices(text: str) -> list[str]:
    """The quoted words of a text that lists what an argument can be."""
    if not CHOICE.search(text):
        return []
    return list(dict.fromkeys(QUOTED.findall(text)))


def _head(text: str) -> str:
    """The part which speaks of the type: before bullets and defaults."""
    return re.split(r" - |Defaults? to|\(default|Default:|\. If |\. When |\. For ", text)[0][:220]


def _from_default(default: Any, said: Schema) -> list[Schema]:
    if default is None:
        return [NULL]
    if isinstance(default, bool):
        return [BOOLEAN]
    if isinstance(default, int | float):
        kind = "integer" if isinstance(default, int) else "number"
        return [] if _admits(said, {kind, "number"}) else [{"type": kind}]
    if isinstance(default, str):
        return [] if said else [TEXT]
    if isinstance(default, tuple | list):
        return [] if _admits(said, {"array"}) else [listing(_items(default))]
    return [MAPPING] if isinstance(default, dict) else []


def _admits(schema: Schema, kinds: set[str]) -> bool:
    if isinstance(schema, bool):
        return schema
    if "anyOf" in schema:
        return any(_admits(part, kinds) for part in schema["anyOf"])
    types = schema.get("type", [])
    return bool(kinds & set([types] if isinstance(types, str) else types))


def _items(values: tuple[Any, ...] | list[Any]) -> Schema:
    if values and isinstance(values[0], tuple | list):
        return listing(_items(values[0]))
    return INTEGER if all(isinstance(v, int) for v in values) else NUMBER


def _from_text(head: str, text: str, default: Any) -> Schema:
    if isinstance(default, bool) or (default is None and BOOL_WORD.search(head)):
        return BOOLEAN
    if isinstance(default, str):
        told = choices(text)
        return words(*told) if default in told else NOTHING_SAID
    number = _number(head, default)
    found: list[Schema] = [number] if number else []
    if LIST_WORD.search(head) and not isinstance(default, str):
        found.append(_list(head, number))
    if not number and TEXT_WORD.search(head):
        options = choices(text)
        found.append(words(*options) if options else TEXT)
    if MAPPING_WORD.search(head):
        found.append(MAPPING)
    return union(*found)


def _number(head: str, default: Any) -> Schema:
    if FRACTION.search(head) and not isinstance(default, str):
        return RATE
    whole, real = INTEGER_WORD.search(head), NUMBER_WORD.search(head)
    if isinstance(default, float) or (real and not isinstance(default, int)):
        return NOT_NEGATIVE if NOT_NEGATIVE_WORD.search(head) else NUMBER
    if whole or (isinstance(default, int) and not real):
        return POSITIVE if POSITIVE_WORD.search(head) else INTEGER
    return NUMBER if real else False


def _list(head: str, number: Schema) -> Schema:
    length = LENGTH.search(head)
    if not length:
        return listing(number or INTEGER)
    return listing(number or INTEGER, COUNT_WORDS.get(length[1].lower()) or int(length[1]))
