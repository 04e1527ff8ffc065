"""Whatever text comes, parsing gives a tree or mistakes; what was written as data is read as the same data."""

import json
import math
import re
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kerasdl.diagnostics import Source, render
from kerasdl.syntax import Mapping, parse, parse_value, plain
from kerasdl.syntax.scalars import scalar_value
from tests.syntax.texts import node_of, scalars_of, told, value_of

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
YAML_TEXT = st.lists(
    st.sampled_from(
        ["a", "Dense", "units", "64", ":", ": ", "\n", "\n  ", "\n    ", "- ", "-", "{", "}", "[", "]", ", ", ",",
         "'", '"', "#", " #", "&a ", "*a", "!!str ", "!t", "|", ">", "%", "@", "`", "?", "? ", "---", "...", "\t",
         "\r\n", "\r", "$x", "$(", ")", "<<: ", "\\", "~", "null", "1e3", "\x85", "\u2028", "é", "😀", "\x00", "\ufeff"]
    ),
    max_size=30,
).map("".join)  # fmt: skip

PAIR = re.compile(r"\\ud[89a-f]")
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"])),
)
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@given(st.one_of(ANY_TEXT, YAML_TEXT, st.binary(max_size=60).map(lambda data: data.decode("latin-1"))))
@settings(max_examples=600, deadline=None)
@example("? [a]\n: b")
@example("&a [*a]")
@example("<<: *b")
@example("a: b: c")
@example("\ufeff\ufeffa: 1")
def test_no_text_makes_it_fail(text: str) -> None:
    """It gives a tree, or mistakes whose places lie in the text, or both."""
    source = Source("a.yaml", text)
    found = parse(source)
    assert found.document is not None or found.diagnostics
    for each in found.diagnostics:
        assert all(0 <= label.span.start <= label.span.end <= len(text) for label in each.labels)
    render(found.diagnostics, color=False)


@given(DATA)
@settings(max_examples=300, deadline=None)
def test_json_is_read_as_json(data: Any) -> None:
    """JSON is a subset of YAML 1.2, but for pairs of surrogates as escapes; infinities are no JSON."""
    text = json.dumps(data)
    if "Infinity" not in text and not PAIR.search(text):
        assert value_of(text) == data


@given(DATA)
@settings(max_examples=200, deadline=None)
def test_what_another_writer_wrote_is_read_as_the_same(data: Any) -> None:
    """PyYAML quotes all text here: `1e3` and `0o7` are text to YAML 1.1 and numbers to YAML 1.2."""
    text = yaml.dump(data, Dumper=_Quoting, allow_unicode=True, width=math.inf)
    assert value_of(text) == data


class _Quoting(yaml.SafeDumper):
    """Writes every string in double quotes, and nothing as an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


_Quoting.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@given(st.one_of(DATA.map(json.dumps), YAML_TEXT))
@settings(max_examples=400, deadline=None)
def test_the_text_of_a_scalar_read_again_gives_its_value(text: str) -> None:
    found = parse_value(Source("a.yaml", text))
    if found.diagnostics or found.node is None:
        return
    for scalar in scalars_of(found.node):
        place = scalar.span.text
        if scalar.quoted and place[0] in "'\"":
            assert value_of(place) == scalar.value
        elif not scalar.quoted and place[:1] != "*" and not {"\n", "\r"} & set(place):
            value = scalar_value(place)
            assert scalar.value in (place, value) or value != value


def test_an_empty_text_is_an_empty_mapping() -> None:
    for text in ("", "\n\n", "# only a comment\n", "---\n", "\ufeff"):
        document = parse(Source("a.yaml", text)).document
        assert document is not None
        assert plain(document.root) == {}


def test_order_is_kept() -> None:
    assert list(value_of("{c: 1, a: 2, b: 3}")) == ["c", "a", "b"]


# --- odd but good ----------------------------------------------------------------------------------------------

GOOD = {
    "carriage returns": ("a: 1\r\nb:\r\n  - 2\r\n  - c: 3\r\n", {"a": 1, "b": [2, {"c": 3}]}),
    "old carriage returns": ("a: 1\rb: 2\r", {"a": 1, "b": 2}),
    "a byte-order mark": ("\ufeffa: 1\n", {"a": 1}),
    "no end of line at the end": ("a: 1", {"a": 1}),
    "comments anywhere": (
        "# head\na: # after a key\n  # before an item\n  - 1 # after it\n# to the left\n  - 2\n#end", {"a": [1, 2]},
    ),
    "a comment needs a blank before it": ("a: b#c\nd: 'e' # f", {"a": "b#c", "d": "e"}),
    "anchors and aliases": ("a: &x {b: 1}\nc: *x\nd: [*x, *x]", {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}] * 2}),
    "an anchor on a scalar": ("a: &n 3\nb: *n", {"a": 3, "b": 3}),
    "an anchor that is set again": ("a: &n 3\nb: *n\nc: &n 4\nd: *n", {"a": 3, "b": 3, "c": 4, "d": 4}),
    "merges": ("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", {"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3}}),
    "merges of several": (
        "a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc: {<<: [*x, *y], m: 4}",
        {"a": {"k": 1}, "b": {"k": 2, "l": 3}, "c": {"k": 1, "l": 3, "m": 4}},
    ),
    "a merge key in quotes is a key": ("{'<<': 1}", {"<<": 1}),
    "dashes in the column of their key": ("a:\n- 1\n- 2\nb: 3", {"a": [1, 2], "b": 3}),
    "lists in lists": ("- - 1\n  - 2\n- - 3", [[1, 2], [3]]),
    "keys without values": ("a:\nb: {c: , d}\ne: [f: ]", {"a": None, "b": {"c": None, "d": None}, "e": [{"f": None}]}),
    "an explicit key": ("? a\n: 1\n? b", {"a": 1, "b": None}),
    "block text": ("a: |\n  x\n   y\n\nb: >-\n  p\n  q\n", {"a": "x\n y\n", "b": "p q"}),
    "text over lines": ("a: one\n  two\nb: 'three\n  four'", {"a": "one two", "b": "three four"}),
    "escapes": (r'a: "\x41\u00e9\U0001F600\t\"\\\/"', {"a": 'Aé😀\t"\\/'}),
    "quotes in quotes": ("a: 'it''s'\nb: \"say \\\"so\\\"\"", {"a": "it's", "b": 'say "so"'}),
    "letters of other scripts": ("größe: 字\nемоджи: 😀👩‍🔬\n", {"größe": "字", "емоджи": "😀👩‍🔬"}),
    "what only YAML 1.1 takes for line ends": (
        "a: x\x85y\nb: 'p\u2028q\u2029r'", {"a": "x\x85y", "b": "p\u2028q\u2029r"},
    ),
    "tabs where they are harmless": ("a:\t1\nb: [1,\t2]\t# c\n", {"a": 1, "b": [1, 2]}),
    "a document's begin and end": ("---\na: 1\n...\n", {"a": 1}),
    "its version": ("%YAML 1.2\n---\na: 1\n", {"a": 1}),
    "a comma at the end": ("a: [1, 2,]\nb: {c: 1,}", {"a": [1, 2], "b": {"c": 1}}),
    "dollars and signs inside": (
        "a: $(2 * b)\nc: x@y\nd: a%b\ne: -1\nf: a!b", {"a": "$(2 * b)", "c": "x@y", "d": "a%b", "e": -1, "f": "a!b"},
    ),
    "colons inside": ("a: http://x.y/z\nb: c:d\n", {"a": "http://x.y/z", "b": "c:d"}),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_odd_but_good_texts(name: str) -> None:
    text, wanted = GOOD[name]
    assert value_of(text) == wanted


def test_long_lists() -> None:
    assert value_of("[" + ", ".join(map(str, range(50_000))) + "]") == list(range(50_000))
    assert value_of("".join(f"- {number}\n" for number in range(50_000))) == list(range(50_000))


# --- lines and columns -----------------------------------------------------------------------------------------

PLACES = [
    ("a: 1\n", 1, 4),
    ("\ufeffa: 1", 1, 5),
    ("\n\n  a: 1", 3, 6),
    ("x: y\r\nz: 1", 2, 4),
    ("x: y\rz: 1", 2, 4),
    ("# é\n字: 1", 2, 4),
    ("😀: 1", 1, 4),
    ("{😀: 😀, b: 1}", 1, 11),
    ("a: 'x\u2028y'\nb: 1", 2, 4),
    ("a: x\x85y\nb: 1", 2, 4),
    ("- [2, 3,\n   1]", 2, 4),
    ("a: &x 1", 1, 7),
    ("a: &x\n  1", 2, 3),
    ("k: |\n  t\nb: 1", 3, 4),
]


@pytest.mark.parametrize(("text", "line", "column"), PLACES)
def test_the_place_of_the_one(text: str, line: int, column: int) -> None:
    """Lines end as in editors, columns count characters, both from 1."""
    (one,) = [scalar for scalar in scalars_of(node_of(text)) if scalar.value == 1]
    assert (one.span.line, one.span.column, one.span.text) == (line, column, "1")


@pytest.mark.parametrize(
    ("text", "key", "wanted"),
    [
        ("a: {b: 1, c: [2, 3]}  # d", "a", "{b: 1, c: [2, 3]}"),
        ("a:\n  b: 1\n  c: 2\n\n# d\ne: 3", "a", "b: 1\n  c: 2"),
        ("a:\n  - 1\n  - 2\ne: 3", "a", "- 1\n  - 2"),
        ("a: |\n  x\n  y\n\nb: 1", "a", "|\n  x\n  y"),
        ("a: 'b'  # c", "a", "'b'"),
        ("a: &x {b: 1}\nc: *x", "c", "{b: 1}"),
        ("a:\nb: 1", "a", ""),
    ],
)
def test_the_place_of_a_value(text: str, key: str, wanted: str) -> None:
    root = node_of(text)
    assert isinstance(root, Mapping)
    value = root.get(key)
    assert value is not None
    assert value.span.text == wanted


def test_a_key_that_is_given_twice_leaves_the_first() -> None:
    found = parse(Source("a.yaml", "a: 1\nb: 2\na: 3"))
    assert [each.id for each in found.diagnostics] == ["duplicate-key"]
    assert found.document is not None
    assert plain(found.document.root) == {"a": 1, "b": 2}


def test_all_mistakes_of_a_good_shape_are_told_at_once() -> None:
    text = "a: {b: 1, b: 2}\nc: !!set {}\nd: *lost\ne: [$(max(1, 2))]\n"
    assert [each.id for each in told(text)] == ["duplicate-key", "tag", "unknown-alias", "cut-expression"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[Dense:64]", ["Dense:64"]),
        ("- Dense:64\n- ReLU", [{"Dense": 64}, "ReLU"]),
        ("{units:64, bias: false}", {"units": 64, "bias": False}),
        ("{units 64, bias: false}", {"units": 64, "bias": False}),
        ("-Dense: 64\n-ReLU: ", [{"Dense": 64}, {"ReLU": None}]),
        ("{formula: max(a, b), as: c}", {"formula": "max(a, b)", "as": "c"}),
        ("[$(min(1, 2)), 3]", ["$(min(1, 2))", 3]),
        ("if: !deep", {"if": None}),
        ("{a: !!str 12}", {"a": "12"}),
    ],
)
def test_a_slip_is_read_as_it_was_meant(text: str, wanted: Any) -> None:
    found = parse_value(Source("a.yaml", text))
    assert found.node is not None
    assert plain(found.node) == wanted
