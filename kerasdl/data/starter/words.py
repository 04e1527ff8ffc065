"""YAML by hand: a starter spec is text with comments, which a tree does not keep."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence

from kerasdl.spec.reading import RESERVED
from kerasdl.syntax.scalars import scalar_value

PLAIN = re.compile(r"[A-Za-z_./][A-Za-z0-9_./ +-]*(?<! )")
WIDTH = 100


def scalar(value: object) -> str:
    """A value as YAML reads it back.

    >>> scalar("Iris-setosa"), scalar("true"), scalar("a: b"), scalar(3)
    ('Iris-setosa', '"true"', '"a: b"', '3')
    """
    if not isinstance(value, str):
        return json.dumps(value)
    return key(value.replace("$", "$$"))


def key(text: str) -> str:
    """A key as YAML reads it back; in a key `$` means nothing.

    >>> key("mpg"), key("$cost")
    ('mpg', '"$cost"')
    """
    plain = PLAIN.fullmatch(text) and scalar_value(text) == text
    return text if plain else json.dumps(text, ensure_ascii=False)


def flow(items: Sequence[str], indent: int) -> str:
    """A list in brackets, broken into lines where it is long; `indent` is where its lines start.

    >>> flow(["a", "b"], 4)
    '[a, b]'
    """
    lines, line = list[str](), ""
    for item in items:
        if line and indent + len(line) + len(item) > WIDTH:
            lines.append(line.rstrip())
            line = ""
        line += f"{item}, "
    lines.append(line.removesuffix(", "))
    return "[" + ("\n" + " " * (indent + 1)).join(lines) + "]"


def identifier(text: str, taken: Collection[str] = ()) -> str:
    """A name of the language that is close to a heading.

    >>> identifier("Bill length (mm)"), identifier("2nd"), identifier("from"), identifier("a", ["a"])
    ('bill_length_mm', 'c_2nd', 'from_', 'a_2')
    """
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:60]
    name = name if name[:1].isalpha() else f"c_{name}".rstrip("_")
    name = f"{name}_" if name in RESERVED else name
    if name not in taken:
        return name
    return next(each for each in (f"{name}_{count}" for count in range(2, 10_000)) if each not in taken)


def spec_name(stem: str) -> str:
    """A spec's name from a file's.

    >>> spec_name("Auto MPG (1)"), spec_name("2024")
    ('auto-mpg-1', 'data-2024')
    """
    name = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60]
    return name if name[:1].isalpha() else f"data-{name}".rstrip("-")
