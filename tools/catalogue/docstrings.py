"""Reads Keras's docstrings: the first sentence and the text of each argument."""

import inspect
import re
from collections.abc import Callable
from functools import cache
from typing import Any

SECTION = re.compile(r"^(\s*)(Args|Arguments)(\s*\(.*\))?:?\s*$")
ENTRY = re.compile(r"^`?(\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)`?\s*(?:\([^)]*\))?\s*:(?:\s+|$)(.*)$")
SENTENCE_END = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)(?<=[.!?])\s+(?=[A-Z`\"'(\[<>])")
LONGEST = 160
TYPE = (
    r"(?:optional )?(?:an? )?(?:(?:optional|python|positive|single|scalar) )*"
    r"`?(?:bool(?:ean)?|float(?:ing point)?|int(?:eger)?s?|string|str|tuple|list|number|scalar|dict(?:ionary)?)`?"
)
# What the column of types says already: "int or tuple/list of 2 integers, ", "Boolean. ", "Float >= 0. ".
LEADING_TYPE = re.compile(
    rf"^(?:\(optional\) )?{TYPE}(?:(?:/|,? or |, |/list)+(?:{TYPE}|`?None`?|tensor))*"
    r"(?: of (?:size |length )?[\w`]+(?: \w+)?)?(?: value)?(?: >= \S+)?(?: \(?defaults?:? ?[^).]*\)?)?[,.;:] ",
    re.IGNORECASE,
)
OF_THE_TYPE_ALONE = re.compile(
    r"constant float tensor|callable that takes no arguments|^defaults? |(?:int|float|bool|boolean),? defaults to",
    re.IGNORECASE,
)
TYPE_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a an and be between bool boolean booleans by can default defaults dict dictionary equal false float floating
        floats greater in instance int integer integers ints length less list lists must none number numbers object of
        one optional or path pathlib point positive python range scalar sequence set size str string strings than the
        three to true tuple tuples two unset value values zero""",
    )
)


def text_of(thing: Callable[..., Any]) -> str:
    """The cleaned docstring, empty if there is none."""
    return inspect.cleandoc(thing.__doc__ or "")


def summary(thing: Callable[..., Any]) -> str:
    """The first sentence of the docstring."""
    paragraph = text_of(thing).split("\n\n")[0]
    return sentence(paragraph)


def sentence(text: str) -> str:
    """The first sentence of a text, in one line, shortened at a word where it is very long."""
    line = " ".join(text.split())
    first = SENTENCE_END.split(line)[0] if line else ""
    if len(first) <= LONGEST:
        return first
    return first[: first.rfind(" ", 0, LONGEST)].rstrip(",;:") + " ..."


def explanation(text: str) -> str:
    """The first sentence of an argument's documentation that says more than its type."""
    line = " ".join(text.split())
    sentences = SENTENCE_END.split(line)
    telling = [one for one in sentences if one and not _tells_type_alone(one)]
    found = sentence(LEADING_TYPE.sub("", telling[0] if telling else line))
    found = re.sub("^specifying ", "", found)
    return found[:1].upper() + found[1:]


def _tells_type_alone(line: str) -> bool:
    words = {word.lower() for word in re.findall(r"[A-Za-z]+", line)}
    return words <= TYPE_WORDS or bool(OF_THE_TYPE_ALONE.search(line))


def arguments(thing: Callable[..., Any]) -> dict[str, str]:
    """The text of each argument that the docstring explains, in one line each."""
    return _arguments(text_of(thing))


@cache
def _arguments(docstring: str) -> dict[str, str]:
    entries: dict[str, list[str]] = {}
    for block in _sections(docstring):
        _collect(block, entries)
    return {name: " ".join(" ".join(lines).split()) for name, lines in entries.items()}


def _sections(text: str) -> list[list[str]]:
    sections: list[list[str]] = []
    indent = -1
    for line in text.splitlines():
        found = SECTION.match(line)
        if found and (indent < 0 or len(found[1]) <= indent):
            indent = len(found[1])
            sections.append([])
        elif indent >= 0 and line.strip() and _indent(line) <= indent:
            indent = -1
        elif indent >= 0:
            sections[-1].append(line)
    return sections


def _collect(block: list[str], entries: dict[str, list[str]]) -> None:
    base = min((_indent(line) for line in block if line.strip()), default=0)
    current: list[str] = []
    for line in block:
        found = ENTRY.match(line.strip()) if _indent(line) == base else None
        if found:
            current = [found[2]]
            for name in found[1].split(","):
                entries.setdefault(name.strip().lstrip("*"), current)
        elif line.strip():
            current.append(line.strip())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
