"""Expressions work out to what Python gives, within bounds, or to a diagnostic; nothing else happens."""

import builtins
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.compose import Expression, evaluate
from kerasdl.diagnostics import Diagnostic
from tests.compose.test_expression import texts
from tests.compose.texts import expression, told, value

SCOPE = {"a": 3, "b": -2, "c": 0.5, "s": "same", "t": True, "n": None, "xs": [1, 2.5, "x"]}

_leaves = st.one_of(
    st.integers(-50, 50).map(str),
    st.floats(-1e6, 1e6, allow_nan=False).map(repr),
    st.sampled_from([*SCOPE, "True", "False", "None", "'ab'", "[]", "[1, 2]", "xs[0]", "xs[-1]", "xs[1:]"]),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(
        ["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "and", "or", "in", "not in"]
    )
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda each: f"({each[0]} {each[1]} {each[2]})"),
        st.tuples(inner, operators, inner, operators, inner).map(" ".join).map(lambda text: f"({text})"),
        inner.map(lambda text: f"(-{text})"),
        inner.map(lambda text: f"(not {text})"),
        st.tuples(inner, inner, inner).map(lambda each: f"({each[0]} if {each[1]} else {each[2]})"),
        st.tuples(inner, inner).map(lambda each: f"[{each[0]}, {each[1]}]"),
        st.tuples(st.sampled_from(["len", "abs", "sum", "max", "min", "round", "int", "float"]), inner).map(
            lambda each: f"{each[0]}({each[1]})"
        ),
    )


arithmetic = st.recursive(_leaves, _grown, max_leaves=8)

_PYTHON = {
    name: getattr(builtins, name) for name in ("len", "min", "max", "sum", "int", "float", "round", "abs")
}


def _python(text: str) -> object:
    """What Python gives; the exception where it raises one."""
    try:
        return eval(text, {"__builtins__": _PYTHON}, dict(SCOPE))
    except Exception as error:
        return error


@given(arithmetic)
@settings(max_examples=1500, deadline=None)
def test_arithmetic_is_pythons(text: str) -> None:
    found = value(text, **SCOPE)
    if isinstance(found, Diagnostic):
        return
    wanted = _python(text)
    assert repr(found) == repr(wanted)  # repr tells 1 from 1.0 and from True


numbers = st.recursive(
    st.one_of(st.integers(-1000, 1000).map(str), st.integers(-4000, 4000).map(lambda n: repr(n / 4))),
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner).map(
        lambda each: f"({each[0]} {each[1]} {each[2]})"
    ),
    max_leaves=8,
)


@given(numbers)
@settings(max_examples=800, deadline=None)
def test_numbers_are_refused_only_where_python_fails_or_the_bound_is_passed(text: str) -> None:
    found, wanted = value(text), _python(text)
    if isinstance(wanted, ZeroDivisionError):
        assert told(found)[0] == "division-by-zero"
    else:
        assert repr(found) == repr(wanted)  # at most eight numbers up to 1000 stay below 10**30


@given(st.integers(-(10**30), 10**30), st.integers(-(10**30), 10**30))
def test_integers_stay_exact_and_bounded(a: int, b: int) -> None:
    for sign, exact in (("+", a + b), ("-", a - b), ("*", a * b)):
        found = value(f"a {sign} b", a=a, b=b)
        assert found == exact if abs(exact) <= 10**30 else told(found)[0] == "value-too-large"


@given(
    texts,
    st.dictionaries(st.sampled_from("abx"), st.one_of(st.integers(), st.floats(), st.none(), st.text())),
)
@settings(max_examples=500, deadline=None)
def test_no_text_and_no_scope_raise(text: str, scope: dict[str, object]) -> None:
    found = value(text, **scope)
    assert isinstance(found, Diagnostic | int | float | str | list | None)


def test_whole_quotients_stay_floats() -> None:
    assert repr(value("6 / 2")) == "3.0"
    assert repr(value("6 // 2")) == "3"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("len(xs)", 3),
        ("range(3)", [0, 1, 2]),
        ("range(1, 7, 2)", [1, 3, 5]),
        ("range(5, 0, -2)", [5, 3, 1]),
        ("linspace(0, 1, 5)", [0.0, 0.25, 0.5, 0.75, 1.0]),
        ("linspace(2, 3, 1)", [2.0]),
        ("linspace(0, 0.3, num=2)", [0.0, 0.3]),
        ("round(2.567, 2)", 2.57),
        ("round(2.5)", 2),
        ("int('12')", 12),
        ("int(-2.7)", -2),
        ("float('1e3')", 1000.0),
        ("max([1, 5, 2])", 5),
        ("min('b', 'a')", "a"),
        ("sum([1, 2.5])", 3.5),
        ("[1] + [2] * 2", [1, 2, 2]),
        ("'ab' * 2 + 'c'", "ababc"),
        ("(1, 2)", [1, 2]),
        ("xs[1:]", [2.5, "x"]),
        ("true and null", None),
        ("0 ** (10 ** 30)", 0),
        ("(-1) ** (10 ** 30 - 1)", -1),
        ("2 ** -1", 0.5),
    ],
)
def test_values(text: str, wanted: object) -> None:
    assert repr(value(text, **SCOPE)) == repr(wanted)


@pytest.mark.parametrize(
    ("text", "id", "marked"),
    [
        ("widt * 2", "unknown-name", "widt"),
        ("1 + 2 / (a - 3)", "division-by-zero", "/"),
        ("a // 0.0", "division-by-zero", "//"),
        ("0 ** -1", "division-by-zero", "**"),
        ("(a) + ('x')", "wrong-operands", "+"),
        ("xs - xs", "wrong-operands", "-"),
        ("'%d' % 3", "wrong-operands", "%"),
        ("n < 1", "wrong-operands", "<"),
        ("1 < 2 < 'x'", "wrong-operands", "<"),
        ("2 in 3", "wrong-operands", "in"),
        ("-s", "wrong-argument", "-"),
        ("xs[3]", "index-out-of-range", "3"),
        ("xs[a / 2]", "wrong-index", "a / 2"),
        ("xs[1, 2]", "wrong-index", "1, 2"),
        ("a[0]", "not-indexable", "0"),
        ("xs[::0]", "not-computable", "::0"),
        ("max([])", "wrong-argument", "max"),
        ("sum(xs)", "wrong-argument", "sum"),
        ("len(1, 2)", "wrong-call", "len"),
        ("round(number=1, digits=2)", "wrong-call", "round"),
        ("int('x')", "wrong-argument", "int"),
        ("float('nan')", "value-too-large", "float"),
        ("1e308 * 10", "value-too-large", "*"),
        ("(-1) ** 0.5", "not-computable", "**"),
    ],
)
def test_what_cannot_be_worked_out_is_told_at_its_place(text: str, id: str, marked: str) -> None:
    assert told(value(text, **SCOPE)) == (id, marked)


def test_a_name_nearly_right_is_mended() -> None:
    found = value("widht + 1", width=3)
    assert isinstance(found, Diagnostic)
    assert found.help == "write `width`"


def test_what_is_not_taken_is_not_worked_out() -> None:
    assert value("1 if t else 1 / 0", t=True) == 1
    assert value("t or 1 / 0", t=True) is True
    assert value("1 > 2 > 1 / 0") is False


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9", "9**99999999", "range(10**12)", "range(10**30)", "'a'*10**9", "[1]*10**9", "[]*10**30",
        "[[1]*1000]*1000", "[[[1]*100]*100]*100", "round(1, -10**9) + round(1.5, 10**9) + 9**99", "int('9'*5000)",
        "+".join(["[1]*99999"] * 60), " == ".join(["range(99999)"] * 90), "linspace(0, 1, 10**9)",
        "sum([0] * 99999) + " * 60 + "1/0", "'a'*9999 + 'a'*9999", "len([[1] * 99990, [1] * 99990])",
    ],
)  # fmt: skip
def test_bombs_are_refused_quickly(text: str, quick) -> None:
    with quick():
        assert isinstance(value(text), Diagnostic)


def test_lists_double_only_up_to_the_bound(quick) -> None:
    with quick():
        scope: dict[str, object] = {"xs": [1]}
        for _ in range(60):
            found = value("[xs, xs]", **scope)
            if isinstance(found, Diagnostic):
                break
            scope = {"xs": found}
        assert isinstance(found, Diagnostic)


def test_thousands_of_evaluations_are_cheap(quick) -> None:
    read = expression("2 * width + (n if n > 1 else 0)")
    assert isinstance(read, Expression)
    with quick():
        total = sum(int(str(evaluate(read, {"width": width, "n": 3}))) for width in range(10_000))
    assert total == sum(2 * width + 3 for width in range(10_000))


def test_a_result_is_a_finite_number() -> None:
    found = value("x * 2", x=math.inf)
    assert told(found) == ("value-too-large", "*")
