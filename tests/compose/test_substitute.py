"""What takes the place of `$` in values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.compose import check, holes, node_of, substitute
from kerasdl.diagnostics import Diagnostic, Source, Span
from kerasdl.syntax import Mapping, Node, Scalar, Sequence, parse, plain
from tests.compose.texts import root_of, told, whole

SCOPE = {
    "x": 2,
    "name": "conv",
    "xs": [1, [2, 3]],
    "rate": 0.5,
    "flag": True,
    "nothing": None,
    "map": {"Adam": 1},
}


def after(yaml: str, **scope: object) -> object:
    """The value of a YAML text in which everything could be worked out."""
    node, found = substitute(root_of(f"k: {yaml}\n"), scope or SCOPE)
    assert found == []
    assert isinstance(node, Mapping)
    return plain(node)["k"]


def mistakes(yaml: str) -> list[tuple[str, str]]:
    _, found = substitute(root_of(f"k: {yaml}\n"), SCOPE)
    return [told(each) for each in found]


@pytest.mark.parametrize(
    ("yaml", "wanted"),
    [
        ("$x", 2),
        ("'$x'", 2),
        ('"$xs[0]"', 1),
        ("$xs[1][0]", 2),
        ("$xs", [1, [2, 3]]),
        ("$(x > 1)", True),
        ("$(x + 1)", 3),
        ("$map", {"Adam": 1}),
        ("$nothing", None),
        ("$(')' if x else \"(\")", ")"),
        ("$(xs[1][0] * (x + 1))", 6),
        ("block_$x", "block_2"),
        ("d$(x + 1)_$name", "d3_conv"),
        ("a$rate", "a0.5"),
        ("a$flag", "atrue"),
        ("$x$x", "22"),
        ("$$x", "$x"),
        ("a$$", "a$"),
        ("$$$x", "$2"),
        ("[$x, {units: $(2 * x)}]", [2, {"units": 4}]),
        ("|\n  $x\n", 2),
        (">-\n  $(x +\n    1)\n", 3),
    ],
)
def test_expressions_give_way_to_their_values(yaml: str, wanted: object) -> None:
    assert repr(after(yaml)) == repr(wanted)


@pytest.mark.parametrize(
    ("yaml", "id", "marked"),
    [
        ("$ 5", "lone-dollar", "$"),
        ("${x}", "lone-dollar", "$"),
        ("a$", "lone-dollar", "$"),
        ("$(x", "unclosed-bracket", "("),
        ("$xs[0", "unclosed-bracket", "["),
        ("$(x])", "stray-bracket", "]"),
        ("$(x[1)", "unclosed-bracket", "["),
        ("$()", "empty-expression", ""),
        ("a_$xs", "text-from-value", "$xs"),
        ("a_$nothing", "text-from-value", "$nothing"),
        ("$nme", "unknown-name", "nme"),
        ("'it''s $nme'", "unknown-name", "nme"),
        ("a $(1 / 0) b", "division-by-zero", "/"),
        ("$xs[5]", "index-out-of-range", "5"),
    ],
)
def test_a_mistake_is_told_at_its_place(yaml: str, id: str, marked: str) -> None:
    assert mistakes(yaml) == [(id, marked)]


def test_braces_after_a_dollar_are_explained() -> None:
    _, (found,) = substitute(root_of("k: ${x}\n"), SCOPE)
    assert found.help is not None
    assert "braces" in found.help


def test_every_mistake_is_told_at_once() -> None:
    assert mistakes("[$a, $b, c_$(d)_$(1 / 0)]") == [
        ("unknown-name", "a"),
        ("unknown-name", "b"),
        ("unknown-name", "d"),
        ("division-by-zero", "/"),
    ]


def test_a_value_stands_where_its_expression_stood() -> None:
    node, _ = substitute(root_of("k: [$xs, a]\n"), SCOPE)
    assert isinstance(node, Mapping)
    outer = node.get("k")
    assert isinstance(outer, Sequence)
    inner = outer.items[0]
    assert isinstance(inner, Sequence)
    assert inner.span.text == "$xs"
    assert all(item.span.text == "$xs" for item in inner)


def test_what_holds_no_dollar_stays_the_same_object() -> None:
    root = root_of("a: [1, {b: text}]\nc: [$x, {d: 1}]\n")
    node, _ = substitute(root, SCOPE)
    assert isinstance(node, Mapping)
    assert node is not root
    assert node.get("a") is root.get("a")
    unchanged = root.get("a")
    assert unchanged is not None
    assert substitute(unchanged, SCOPE)[0] is unchanged


def test_keys_are_never_expressions() -> None:
    root = root_of("$x: 1\n")
    assert not holes(root)
    assert substitute(root, SCOPE)[0] is root


def test_a_string_from_an_expression_is_a_string_for_certain() -> None:
    node, _ = substitute(root_of("k: $name\n"), {"name": "true"})
    assert isinstance(node, Mapping)
    scalar = node.get("k")
    assert isinstance(scalar, Scalar)
    assert (scalar.value, scalar.quoted) == ("true", True)


@pytest.mark.parametrize(
    ("yaml", "wanted"),
    [
        ("[$x, $(y + z), a_$y]", ["y", "z", "y"]),
        ("{a: {b: '$x[0]'}}", []),
        ("$(max(x, 1))", []),
        ("$(max)", ["max"]),
        ("$$y", []),
    ],
)
def test_names_are_checked_before_any_value_is_known(yaml: str, wanted: list[str]) -> None:
    found = check(root_of(f"k: {yaml}\n"), ["x"])
    assert [told(each) for each in found] == [("unknown-name", name) for name in wanted]


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(plain_values)
@settings(deadline=None)
def test_a_whole_expression_keeps_its_value(value: object) -> None:
    node, found = substitute(Scalar("$v", whole("$v")), {"v": value})
    assert found == []
    assert plain(node) == value
    assert plain(node_of(value, whole("x"))) == value


@given(st.text(alphabet="$()[]x'\"\\ a1+{", max_size=30))
@settings(max_examples=600, deadline=None)
def test_any_text_gives_a_value_or_diagnostics_inside_it(text: str) -> None:
    scalar = Scalar(text, whole(text), quoted=True)
    node, found = substitute(scalar, SCOPE)
    assert (node is scalar) or not found
    assert bool(found) or "$" in text or node is scalar
    for each in (*found, *check(scalar, SCOPE)):
        assert each.span is not None
        assert 0 <= each.span.start <= each.span.end <= len(text)


@given(st.text(alphabet="ab${}()[]: -", max_size=20))
@settings(deadline=None)
def test_a_text_with_its_dollars_doubled_is_the_text(text: str) -> None:
    doubled = text.replace("$", "$$")
    node, found = substitute(Scalar(doubled, whole(doubled), quoted=True), {})
    assert found == []
    assert plain(node) == text


def test_check_finds_what_substitute_finds_in_names() -> None:
    document = parse(Source("a.yaml", "k: [$(a.b), $c, $(]\n"))
    if document.document is not None:
        node: Node = document.document.root
        assert {told(each)[0] for each in check(node, [])} <= {
            told(each)[0] for each in substitute(node, {})[1]
        }


def test_a_hostile_value_is_cut_quickly(quick) -> None:
    for text in ("$(" * 5_000, "$x[" * 5_000, "$(" + "(" * 100_000, "$" * 100_001, "$(x)" * 20_000):
        scalar = Scalar(text, Span(Source("a", text), 0, len(text)))
        with quick():
            node, found = substitute(scalar, {"x": 1})
            assert found or isinstance(node, Scalar)
            assert all(isinstance(each, Diagnostic) for each in found)
