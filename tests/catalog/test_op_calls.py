"""The same oracle for ops: the keyword arguments in Keras's own calls of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from kerasdl.catalog import Symbol, load
from tests.catalog.constructor_calls import examples, keras_folder, raises

PREFIXES = {"knp", "ops", "keras.ops", "knn", "kmath", "linalg", "ops.nn", "ops.numpy", "ops.linalg"}
IMAGE_PREFIXES = {"kimage", "ops.image", "keras.ops.image"}
MOST_REJECTED = 0.01


class OpCalls(ast.NodeVisitor):
    """Notes each literal keyword argument of an op that Keras should accept."""

    def __init__(self) -> None:
        self.found: list[tuple[Symbol, str, Any]] = []

    def visit_With(self, node: ast.With) -> None:
        if not raises(node):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        symbol = _op(node.func)
        if symbol is None or symbol.refusal:
            return
        for keyword in node.keywords:
            if keyword.arg and keyword.arg not in {c.name for c in symbol.call}:
                self._note(symbol, keyword.arg, keyword.value)

    def _note(self, symbol: Symbol, name: str, node: ast.expr) -> None:
        try:
            value = _listed(ast.literal_eval(node))
        except (ValueError, TypeError):
            return
        self.found.append((symbol, name, value))


def _op(function: ast.expr) -> Symbol | None:
    if not isinstance(function, ast.Attribute):
        return None
    prefix = ast.unparse(function.value)
    if prefix in PREFIXES:
        return load().find("ops", function.attr)
    return load().find("ops", f"image.{function.attr}") if prefix in IMAGE_PREFIXES else None


def _listed(value: Any) -> Any:
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value


def _trees() -> Iterator[ast.AST]:
    for path in sorted(keras_folder().rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from [tree] if path.name.endswith("_test.py") else examples(tree)


def test_keras_own_calls_of_ops_are_valid():
    visitor = OpCalls()
    for tree in _trees():
        visitor.visit(tree)
    catalog = load()
    rejected = [
        f"ops.{symbol.name}: {name}={value!r}"
        for symbol, name, value in visitor.found
        if (argument := symbol.argument(name)) is None or not catalog.accepts(argument, value)
    ]
    assert len(visitor.found) > 1500
    assert len(rejected) <= MOST_REJECTED * len(visitor.found), rejected
