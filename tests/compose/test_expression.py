"""Which texts are expressions, and where a mistake in one is told."""

import ast
import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kerasdl.compose import Expression, Formula, parse_expression, parse_formula
from kerasdl.diagnostics import Diagnostic, Source, Span
from kerasdl.syntax import Scalar, parse
from tests.compose.texts import expression, formula, told, whole


@pytest.mark.parametrize(
    ("text", "id", "marked"),
    [
        ("", "empty-expression", ""),
        ("   ", "empty-expression", "   "),
        ("a && b", "unexpected-text", "&&"),
        ("a || b", "unexpected-text", "||"),
        ("!a", "unexpected-text", "!"),
        ("a ^ 2", "unexpected-text", "^"),
        ("a is b", "unexpected-text", "is"),
        ("a − 1", "unexpected-text", "−"),
        ("a # b", "unexpected-text", "#"),
        ("{1: 2}", "unexpected-text", "{"),
        ("a ? b : c", "unexpected-text", "?"),
        ("a; b", "unexpected-text", ";"),
        ("a = 2", "assignment-in-expression", "="),
        ("[max(a, key=2), b = 3]", "assignment-in-expression", "="),
        ("a := 1", "not-in-language", ":="),
        ("a.b", "not-in-language", ".b"),
        ("a[0].b()", "not-in-language", ".b"),
        ("lambda x: x", "not-in-language", "lambda"),
        ("[x for x in y]", "not-in-language", "for"),
        ("f'{a}'", "not-in-language", "f"),
        ("b'a'", "not-in-language", "b"),
        ("max(*a)", "not-in-language", "*"),
        ("max(**a)", "not-in-language", "**"),
        ("(max)(1)", "call-of-expression", "("),
        ("a[0](1)", "call-of-expression", "("),
        ("max(a", "unclosed-bracket", "("),
        ("(a + [b, c)", "stray-bracket", ")"),
        ("max(a))", "stray-bracket", ")"),
        ("2x", "missing-operator", "x"),
        ("a b", "missing-operator", "b"),
        ("'a' 'b'", "missing-operator", "'b'"),
        ("a *", "missing-value", "*"),
        ("max(, 1)", "missing-value", ","),
        ("a + * b", "missing-value", "*"),
        ("'abc", "unfinished-string", "'"),
        (r"'a\d'", "string-escape", r"\d"),
        ("0x1F", "malformed-number", "0x1F"),
        ("017", "malformed-number", "017"),
        ("2j", "malformed-number", "2j"),
        ("1or 2", "malformed-number", "1or"),
        ("1e999", "value-too-large", "1e999"),
        (str(10**30 + 1), "value-too-large", str(10**30 + 1)),
        ("$a + 1", "dollar-inside", "$"),
        ("mx(1, 2)", "unknown-function", "mx"),
        ("class + 1", "reserved-word", "class"),
        ("a @ b", "formula-only", "@"),
        ("a[...]", "formula-only", "..."),
        ("a[:, 0]", "formula-only", ":, 0"),
        ("a if b", "unreadable-expression", "a"),
        ("__import__('os').system('true')", "not-in-language", ".system"),
        ("__import__('os')", "unknown-function", "__import__"),
        ("grad(a, b)", "unknown-function", "grad"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, id: str, marked: str) -> None:
    assert told(expression(text)) == (id, marked)


@pytest.mark.parametrize(
    ("text", "mend"),
    [("a && b", "a and b"), ("a = b", "a == b"), ("!a", "not a"), ("a ≤ b", "a <= b"), ("$a + 1", "a + 1")],
)
def test_a_certain_mend_is_an_edit(text: str, mend: str) -> None:
    found = expression(text)
    assert isinstance(found, Diagnostic)
    assert found.edit is not None
    span = found.edit.span
    mended = f"{text[: span.start]}{found.edit.text}{text[span.end :]}"
    assert " ".join(mended.split()) == mend


@pytest.mark.parametrize(
    "text",
    [
        "2 * width", "-a ** 2", "a // 2 % 3", "1 < a <= 5", "a in [1, 2]", "a not in b", "not a and b or c",
        "a if b > 1 else c", "xs[0][-1]", "xs[1:2]", "xs[::2]", "max(1, 2,)", "()", "[]", "(1,)",
        "round(a, ndigits=2)", "true and not false", "null", "'it\\'s'", ".5 + 1.", "1e-3", " a ", "range(3)",
        "a if b else (c if d else e)", "1, 2",
    ],
)  # fmt: skip
def test_the_language(text: str) -> None:
    assert isinstance(expression(text), Expression)


@pytest.mark.parametrize(
    ("text", "id", "marked"),
    [
        ("x.sum()", "not-in-language", ".sum"),
        ("$(a)", "dollar-in-formula", "$"),
        ("$", "dollar-in-formula", "$"),
        ("sum(a in b)", "not-in-language", "a in b"),
        ("smu(a)", "unknown-function", "smu"),
        ("relu(grad(y, x))", "unknown-function", "grad"),
        ("$sum(a)", "call-of-expression", "("),
        ("sum(a, axis=-1", "unclosed-bracket", "("),
    ],
)
def test_a_mistake_in_a_formula_is_told_at_its_place(text: str, id: str, marked: str) -> None:
    assert told(formula(text)) == (id, marked)


def test_a_method_is_mended_to_a_function() -> None:
    found = formula("x.sum()")
    assert isinstance(found, Diagnostic)
    assert found.help is not None
    assert "`sum(x)`" in found.help


def test_a_formula_tells_tensors_from_params_and_functions() -> None:
    found = formula("sum(relu($margin - d) @ x[..., 0:, None], axis=-1) * sum + d")
    assert isinstance(found, Formula)
    assert [name for name, _ in found.variables] == ["d", "x", "sum"]
    assert [(name, span.text) for name, span in found.parameters] == [("margin", "$margin")]
    assert [name for name, _ in found.functions] == ["sum", "relu"]


def test_names_stand_at_their_columns_behind_letters_of_several_bytes() -> None:
    found = expression("'éü漢' == a and b")
    assert isinstance(found, Expression)
    assert [(name, span.start) for name, span in found.names] == [("a", 9), ("b", 15)]


@pytest.mark.parametrize(
    ("scalar", "line", "column"),
    [
        ("sum(a) + wrong(b)", 1, 13),
        ("'sum(''ij'') + wrong(b)'", 1, 19),
        ("\"sum('ij') + wrong(b)\"", 1, 17),
        ("|\n  sum(a)\n    + wrong(b)", 3, 7),
        (">-\n  sum(a)\n\n  + wrong(b)", 4, 5),
        ("sum(a)\n  + wrong(b)", 2, 5),
        ('"sum(\\x61) + wrong(b)"', 1, 4),  # an escape hides the columns: the whole value is marked
    ],
)
def test_columns_are_found_behind_quotes_and_folds(scalar: str, line: int, column: int) -> None:
    document = parse(Source("a.yaml", f"k: {scalar}\n")).document
    assert document is not None
    node = document.root.get("k")
    assert isinstance(node, Scalar)
    found = parse_formula(str(node.value), node.span, ["sum"])
    assert isinstance(found, Diagnostic)
    assert found.span is not None
    assert (found.id, found.span.line, found.span.column) == ("unknown-function", line, column)


_PIECES = [
    "a", "width", "1", "2.5", "'s'", "max", "sum", "true", "null", "None", "if", "else", "and", "not", "in", "is",
    "lambda", "for", "+", "-", "*", "**", "/", "//", "%", "@", "==", "=", "<", "&&", "!", "^", "(", ")", "[", "]",
    "{", "}", ",", ":", ".", "...", "$", "$a", "\\", "'", '"', "#", ";", "\n", "\t", "\0", "é", "漢", "ǁa", "f'",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=string.printable, max_size=60),
    st.lists(st.sampled_from(_PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(_PIECES), max_size=25).map("".join),
)


@given(texts)
@settings(max_examples=600, deadline=None)
def test_any_text_is_an_expression_or_one_diagnostic_inside_it(text: str) -> None:
    for found in (expression(text), formula(text)):
        if isinstance(found, Diagnostic):
            assert found.span is not None
            assert 0 <= found.span.start <= found.span.end <= len(text)
            assert found.headline
        else:
            assert all(span.text == name for name, span in found.names)


@given(texts)
@settings(max_examples=400, deadline=None)
def test_what_is_an_expression_here_is_one_to_python(text: str) -> None:
    assume(not any(character.isspace() for character in text.replace(" ", "")))
    found = expression(text)
    if isinstance(found, Expression):
        tree = ast.parse(f"({text})", mode="eval")
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
        assert {name for name, _ in found.names} == names - {"true", "false", "null"}


@pytest.mark.parametrize(
    "text",
    [
        "-" * 10_000 + "1",
        "-" * 1_990 + "1",
        "(" * 1_000 + "1" + ")" * 900,
        "(" * 49 + "1" + ")" * 49 + "+1" * 900,
        "[" * 1_000 + "]" * 1_000,
        "not " * 499 + "a",
        "a[" * 600 + "0" + "]" * 600,
        "1 if a else " * 160 + "1",
        "9" * 1_999,
        "a" * 5_000_000,
        "'" * 1_999,
        "f(" * 999,
        "\\" * 1_999,
    ],
)
def test_hostile_texts_are_refused_quickly(text: str, quick) -> None:
    with quick():
        assert isinstance(parse_expression(text, whole(text)), Diagnostic)
        assert isinstance(parse_formula(text, whole(text), ("f",)), Diagnostic)


def test_where_columns_are_unknown_nothing_is_edited() -> None:
    source = Source("a.yaml", 'k: "a \\x26& b"')
    found = parse_expression("a && b", Span(source, 3, len(source.text)))
    assert isinstance(found, Diagnostic)
    assert found.edit is None
    assert found.span == Span(source, 3, len(source.text))
