"""Plain scalars mean what YAML 1.2.2, section 10.3.2 (the core schema) says."""

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kerasdl.syntax.scalars import LONGEST_INTEGER, scalar_value
from tests.syntax.texts import value_of

# The table of YAML 1.2.2, section 10.3.2, with its own examples in 10.3.1 and 10.3.2, and what YAML 1.1 read otherwise.
FACTS = {
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "0": 0, "-19": -19, "+12": 12, "0o7": 7, "0o17": 15, "0x3A": 58, "0xff": 255,
    "0.": 0.0, "-0.0": -0.0, ".5": 0.5, "+12e03": 12000.0, "-2E+05": -200000.0, "1e3": 1000.0, "1e-3": 0.001,
    "12.3015e+05": 1230150.0, "5.": 5.0, ".inf": math.inf, "-.Inf": -math.inf, "+.INF": math.inf,
    # YAML 1.1 has these as booleans, octal and base-60 numbers, dates and numbers with separators.
    "yes": "yes", "no": "no", "on": "on", "off": "off", "y": "y", "n": "n", "Yes": "Yes",
    "017": 17, "12:30": "12:30", "190:20:30": "190:20:30", "2001-12-14": "2001-12-14", "1_000": "1_000",
    "0b101": "0b101", "=": "=", "<": "<",
    # Near misses of the table.
    "nuLL": "nuLL", "tRUE": "tRUE", "0o8": "0o8", "0xG": "0xG", "-0x1": "-0x1", "+0o7": "+0o7", "1e": "1e", "e3": "e3",
    ".": ".", "..": "..", "+": "+", "-.5e1": -5.0, ".e1": ".e1", ".iNf": ".iNf", "nan": "nan", "inf": "inf",
    "1.2.3": "1.2.3", "1 2": "1 2", "0X1F": "0X1F", "0O7": "0O7",
}  # fmt: skip

NULL = re.compile(r"(null|Null|NULL|~|)\Z")
BOOL = re.compile(r"(true|True|TRUE|false|False|FALSE)\Z")
INT = re.compile(r"([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
FLOAT = re.compile(
    r"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z"
)


def same(found: object, wanted: object) -> bool:
    """Equal, of one type, and of one sign where they are zeros."""
    return type(found) is type(wanted) and repr(found) == repr(wanted)


@pytest.mark.parametrize("text", FACTS)
def test_a_scalar_means_what_the_specification_says(text: str) -> None:
    assert same(scalar_value(text), FACTS[text])


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text: str) -> None:
    value = scalar_value(text)
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize("text", ["-.nan", "+.NaN", ".Nan"])
def test_what_looks_like_it_is_text(text: str) -> None:
    assert scalar_value(text) == text


@given(st.text("0123456789+-.eExobinfINFnaNAtruefalsTRUEFALS~ _:", max_size=8))
@example("0o")
@example("0x")
@example("１")
@example("٣")
@example("1\n")
def test_its_kind_is_that_of_the_patterns_in_the_specification(text: str) -> None:
    value = scalar_value(text)
    if NULL.match(text):
        assert value is None
    elif BOOL.match(text):
        assert value is (text.lower() == "true")
    elif INT.match(text):
        assert type(value) is int
    elif FLOAT.match(text):
        assert type(value) is float
    else:
        assert value == text


@given(st.integers())
def test_an_integer_as_python_writes_it(number: int) -> None:
    assert scalar_value(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_python_writes_it(number: float) -> None:
    assert same(scalar_value(repr(number)), number)


@pytest.mark.parametrize("text", ['"1e3"', "'true'", '""', "'~'", "|-\n  12", ">-\n  null"])
def test_what_stands_in_quotes_or_as_a_block_is_text(text: str) -> None:
    assert isinstance(value_of(text), str)


def test_a_key_is_text() -> None:
    assert value_of("{1: a, true: b, null: c, 1e3: d, ~: e}") == {
        "1": "a", "true": "b", "null": "c", "1e3": "d", "~": "e",
    }  # fmt: skip


def test_the_longest_integer_is_read_and_a_longer_one_is_not() -> None:
    assert scalar_value("9" * LONGEST_INTEGER) == 10**LONGEST_INTEGER - 1
    with pytest.raises(OverflowError):
        scalar_value("9" * (LONGEST_INTEGER + 1))
