"""Hostile texts are refused in bounded time and memory; a large honest one is read soon."""

import time
import tracemalloc

import pytest

from kerasdl.diagnostics import render
from kerasdl.syntax.build import DEEPEST, MOST_ALIASED
from kerasdl.syntax.parse import MOST_MISTAKES
from kerasdl.syntax.read import LONGEST_TEXT
from tests.syntax.texts import told, value_of

SECONDS = 15.0
"""Three times what the longest takes, a million nodes; what grows with the square of its length takes for ever."""


def laughs(levels: int, width: int) -> str:
    lines = ["a0: &a0 [" + ", ".join(["lol"] * width) + "]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * width) + "]" for n in range(1, levels)]
    return "\n".join(lines)


HOSTILE = {
    "billion laughs": (laughs(10, 9), "alias-explosion"),
    "wide laughs": (laughs(2, 2_000), "alias-explosion"),
    "laughs of merges": (
        "a0: &a0 {" + ", ".join(f"k{n}: 1" for n in range(1_000)) + "}\n"
        + "".join(f"b{n}: {{<<: *a0}}\n" for n in range(200)),
        "alias-explosion",
    ),
    "deep lists": ("[" * 200_000, "too-deep"),
    "deep lists, closed": ("[" * 50_000 + "]" * 50_000, "too-deep"),
    "deep mappings": ("{a: " * 50_000, "too-deep"),
    "deep block": ("".join("  " * level + "a:\n" for level in range(500)), "too-deep"),
    "deep dashes": ("- " * 50_000, "too-deep"),
    "deep by aliases": (
        "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 300)), "too-deep",
    ),
    "many nodes": ("[" + "," .join("1" * 1_100_000) + "]", "too-large"),
    "a long integer": ("a: " + "7" * 1_000_000, "long-integer"),
    "many properties": ("&a " * 100_000, None),
    "many blanks before a colon": ("a" + " " * 1_000_000 + ": &", None),
    "an open quote": ("a: '" + "x" * 1_000_000, "unclosed-quote"),
    "open brackets of an expression": ("a: [" + "$(max(" * 20_000, None),
    "many directives": ("%A\n" * 100_000, "directive"),
    "many comments before a directive": ("#\n" * 200_000 + "%A", "directive"),
    "many tags": ("[" + "!a b, " * 20_000 + "]", "tag"),
    "many cuts": ("[" + "$(f(a, " * 3_000 + "]", None),
    "one very long line": ("a: " + "x, " * 300_000 + "\nb: c: d", None),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused_soon(name: str) -> None:
    text, id = HOSTILE[name]
    start = time.process_time()
    found = told(text)
    assert time.process_time() - start < SECONDS
    assert found
    if id:
        assert id in [each.id for each in found]


@pytest.mark.parametrize(
    "text",
    ["[" + "!a b, " * 20_000 + "]", "{" + "a: 1, " * 20_000 + "}", "[" + "*lost, " * 20_000 + "]"],
    ids=["tags", "duplicates", "aliases"],
)
def test_many_mistakes_are_told_up_to_a_bound(text: str) -> None:
    """Each is a frame to read: nobody reads twenty thousand, and nobody's terminal holds them."""
    found = told(text)
    assert len(found) == MOST_MISTAKES + 1
    assert "mistakes" in found[-1].headline
    assert len(render(found, color=False)) < 1_000 * len(found)


def test_laughs_take_no_memory() -> None:
    text = laughs(10, 9)
    tracemalloc.start()
    try:
        told(text)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_the_deepest_that_is_allowed_is_read() -> None:
    value = value_of("[" * DEEPEST + "]" * DEEPEST)
    for _ in range(DEEPEST - 1):
        (value,) = value
    assert value == []


def test_as_many_aliases_as_are_allowed_are_read() -> None:
    width = 100
    text = "a: &a [" + "1, " * (width - 1) + "]\nb: [" + "*a, " * (MOST_ALIASED // width) + "]"
    assert len(value_of(text)["b"]) == MOST_ALIASED // width


def test_a_text_that_is_too_long_is_not_read() -> None:
    (diagnostic,) = told("a" * (LONGEST_TEXT + 1))
    assert diagnostic.id == "too-large"


def test_a_megabyte_of_sixty_three_thousand_nodes_is_read_soon() -> None:
    """0.4 s on a quiet machine of 2026; the bound is for a busy one."""
    item = "- layer_{0}: {{units: {0}, activation: relu, use_bias: true, rate: 1.5e-3}}  # a comment\n"
    text = "".join(item.format(number) for number in range(6_300))
    text += "# " + "x" * (1_000_000 - len(text))
    start = time.process_time()
    assert len(value_of(text)) == 6_300
    assert time.process_time() - start < 12
