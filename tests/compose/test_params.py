"""Declarations of params and the values that they take."""

import pytest

from kerasdl.compose import Param, coerce, read_params
from kerasdl.diagnostics import Diagnostic
from kerasdl.syntax import Mapping, plain
from tests.compose.texts import composed, root_of, told


def section(text: str) -> Mapping:
    node = root_of(f"params: {text}\n").get("params")
    assert isinstance(node, Mapping)
    return node


def declared(text: str) -> Param:
    (param,), found = read_params(section(f"{{p: {text}}}"))
    assert found == []
    return param


def test_no_section_declares_nothing() -> None:
    assert read_params(None) == ((), [])
    assert read_params(root_of("params:\n").get("params")) == ((), [])


def test_short_and_long_forms() -> None:
    (width, depth, need, opt), found = read_params(
        section(
            "{width: 6, depth: {type: integer, min: 1, max: 9, default: 3, about: how deep},"
            " need: , opt: {default: null}}"
        )
    )
    assert found == []
    assert width.default is not None
    assert plain(width.default) == 6
    assert (depth.type, depth.minimum, depth.maximum, depth.about) == ("integer", 1, 9, "how deep")
    assert need.default is None
    assert opt.default is not None
    assert plain(opt.default) is None


def test_a_mapping_with_other_keys_is_a_value() -> None:
    param = declared("{Adam: {learning_rate: 1e-3}}")
    assert param.default is not None
    assert plain(param.default) == {"Adam": {"learning_rate": 1e-3}}
    assert param.type is None


@pytest.mark.parametrize(
    ("text", "id", "marked"),
    [
        ("{Width: 3}", "param-name", "Width"),
        ("{lambda: 3}", "param-name", "lambda"),
        ("{true: 3}", "param-name", "true"),
        ("{a: {type: intger, default: 3}}", "param-declaration", "intger"),
        ("{a: {type: [integer], default: 3}}", "param-declaration", "[integer]"),
        ("{a: {min: x, default: 3}}", "param-declaration", "x"),
        ("{a: {type: string, max: 3}}", "param-declaration", "max"),
        ("{a: {min: 3, max: 2, default: 3}}", "param-declaration", "3"),
        ("{a: {choices: relu, default: relu}}", "param-declaration", "relu"),
        ("{a: {type: integer, default: 2.5}}", "param-type", "2.5"),
        ("{a: {type: integer, default: true}}", "param-type", "true"),
        ("{a: {type: number, default: '3'}}", "param-type", "'3'"),
        ("{a: {min: 1, default: x}}", "param-type", "x"),
        ("{a: {min: 1, default: 0}}", "param-range", "0"),
        ("{a: {max: 1, default: 1.5}}", "param-range", "1.5"),
        ("{a: {min: 1, default: .nan}}", "param-range", ".nan"),
        ("{a: {choices: [relu, elu], default: rely}}", "param-choice", "rely"),
        ("{a: {choices: [1], default: true}}", "param-choice", "true"),
        ("[a, b]", "params-kind", "[a, b]"),
    ],
)
def test_a_wrong_declaration_is_told_at_its_place(text: str, id: str, marked: str) -> None:
    _, found = read_params(root_of(f"params: {text}\n").get("params"))
    assert [told(each) for each in found] == [(id, marked)]


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ("{type: integer}", "3"),
        ("{type: number}", "3"),
        ("{type: number}", "2.5"),
        ("{type: boolean}", "true"),
        ("{type: string}", "'3'"),
        ("{type: list}", "[1, 2]"),
        ("{min: 1, max: 1, default: 1}", "1"),
        ("{choices: [relu, null], default: null}", "null"),
        ("6", "{any: thing}"),
    ],
)
def test_a_value_that_fits_is_kept_as_it_is(declaration: str, value: str) -> None:
    node = root_of(f"v: {value}\n").get("v")
    assert node is not None
    assert coerce(declared(declaration), node) == plain(node)


def test_a_quotient_for_an_integer_is_mended() -> None:
    found = composed("params: {n: 6, half: {type: integer, default: $(n / 2)}}\n").diagnostics
    assert [told(each) for each in found] == [("param-type", "$(n / 2)")]
    assert found[0].help == "write `//` where a quotient is to be whole"


def test_params_may_use_those_above() -> None:
    composition = composed("params: {a: 2, b: $(a * 3), c: '$b', d: n_$c}\n")
    assert composition.diagnostics == ()
    assert composition.params == {"a": 2, "b": 6, "c": 6, "d": "n_6"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{a: $b, b: 1}", [("param-order", "b")]),
        ("{a: $a}", [("param-order", "a")]),
        ("{a: $(z + 1)}", [("unknown-name", "z")]),
        ("{a: , b: $(a + 1), c: $b}", [("param-missing", "a")]),
        ("{a: {type: integer}}", [("param-missing", "a")]),
        ("{a: $(1 / 0), b: $a, c: $(z)}", [("division-by-zero", "/"), ("unknown-name", "z")]),
        ("{a: {max: 5, default: $(3 * 2)}}", [("param-range", "$(3 * 2)")]),
    ],
)
def test_one_mistake_is_one_diagnostic(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [told(each) for each in composed(f"params: {text}\n").diagnostics] == wanted


def test_a_declaration_outlives_a_new_value() -> None:
    text = "params: {n: {type: integer, min: 1, default: 3}}\n"
    assert composed(text, "params.n=5").params == {"n": 5}
    (found,) = composed(text, "params.n=0").diagnostics
    assert told(found) == ("param-range", "0")
    assert found.span is not None
    assert found.span.source.name == "--set"
    assert composed("extends: a.yaml\nparams: {n: 7}\n", files={"a.yaml": text}).params == {"n": 7}
    (found,) = composed("extends: a.yaml\nparams: {n: x}\n", files={"a.yaml": text}).diagnostics
    assert found.id == "param-type"


@pytest.mark.parametrize(
    "params",
    [
        ["p0: [1]", *(f"p{n}: $({'[' * 40}p{n - 1}{']' * 40})" for n in range(1, 60))],
        ["p0: [1]", *(f"p{n}: {'[' * 60}$p{n - 1}{']' * 60}" for n in range(1, 60))],
        ["p0: [1, 2]", *(f"p{n}: [$p{n - 1}, $p{n - 1}]" for n in range(1, 60))],
        ["p0: $([0] * 90000)", *(f"p{n}: [$p0, $p0, $p0]" for n in range(1, 200))],
        [f"p{n}: $(sum([1] * 90000))" for n in range(500)],
        [f"p{n}: $(range(90000))" for n in range(500)],
        ["p0: $('a' * 9999)", f"p1: {'$p0' * 20_000}", *(f"p{n}: {'$p0' * 2_000}" for n in range(2, 30))],
    ],
)
def test_params_that_grow_from_each_other_are_refused_quickly(params: list[str], quick) -> None:
    text = "params:\n" + "".join(f"  {line}\n" for line in params)
    with quick():
        found = composed(text).diagnostics
    assert {each.id for each in found} <= {"value-too-large", "too-much-work"}
    assert 1 <= len(found) <= 3


def test_a_missing_value_may_come_later() -> None:
    assert composed("params: {n: }\n", "params.n=5").params == {"n": 5}
    assert composed("extends: a.yaml\nparams: {n: 4}\n", files={"a.yaml": "params: {n: }\n"}).params == {
        "n": 4
    }
    (found,) = composed("params: {n: 3}\n", "params.n=").diagnostics
    assert isinstance(found, Diagnostic)
    assert found.id == "param-missing"
