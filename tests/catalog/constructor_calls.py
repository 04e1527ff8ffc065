"""The literal constructor calls in Keras's own tests and docstrings, found without importing Keras."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kerasdl.catalog import Catalog, Kind

FENCED = re.compile(r"```(?:python)?\n(.*?)```", re.DOTALL)
SOURCES: tuple[Kind, ...] = (
    "layers", "losses", "metrics", "optimizers", "schedules", "initializers", "regularizers", "constraints",
    "callbacks",
)  # fmt: skip

# In Keras's own files these prefixes mean other libraries' classes of the same names.
OTHER_LIBRARIES = {"flax", "nn", "torch", "tf", "knp", "knn", "jax"}


class NotLiteralError(Exception):
    """A value that is worked out when the code runs."""


@dataclass(frozen=True)
class Nested:
    """A constructor call as a value."""

    name: str


@dataclass
class Call:
    """One constructor call: which class, with which arguments, where, and whether Keras must refuse it."""

    kind: Kind
    name: str
    positional: list[Any]
    keywords: dict[str, Any]
    place: str
    must_fail: bool = False
    source: str = ""
    problems: list[str] = field(default_factory=list)


def keras_folder() -> Path:
    """Where Keras is installed."""
    spec = find_spec("keras")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "src"


def collect(catalog: Catalog) -> list[Call]:
    """All literal constructor calls of classes in the catalogue."""
    return [call for path in sorted(keras_folder().rglob("*.py")) for call in _calls_of_file(path, catalog)]


def _calls_of_file(path: Path, catalog: Catalog) -> Iterator[Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    place = str(path.relative_to(keras_folder()))
    if path.name.endswith("_test.py"):
        yield from _Finder(catalog, place).find(tree)
        return
    for example in examples(tree):
        yield from _Finder(catalog, f"{place} (docstring)").find(example)


def examples(tree: ast.AST) -> Iterator[ast.Module]:
    """The examples in all docstrings of a module, each parsed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield from _examples(ast.get_docstring(node) or "")


def raises(node: ast.With) -> bool:
    """Whether a block is expected to fail."""
    return any("assertRaises" in ast.unparse(item.context_expr) for item in node.items)


def _examples(docstring: str) -> Iterator[ast.Module]:
    blocks = FENCED.findall(docstring)
    prompts = [
        line.strip()[4:] for line in docstring.splitlines() if line.strip().startswith((">>> ", "... "))
    ]
    for block in [*blocks, *prompts]:  # single lines, each tried alone: most examples are
        try:
            yield ast.parse(re.sub(r"^(>>> |\.\.\. )", "", block, flags=re.MULTILINE))
        except SyntaxError:
            continue


class _Finder(ast.NodeVisitor):
    """Walks one module and notes constructor calls, and whether they stand under ``assertRaises``."""

    def __init__(self, catalog: Catalog, place: str) -> None:
        self.catalog, self.place = catalog, place
        self.calls: list[Call] = []
        self.raising = 0

    def find(self, tree: ast.AST) -> list[Call]:
        self.visit(tree)
        return self.calls

    def visit_With(self, node: ast.With) -> None:
        fails = raises(node)
        self.raising += fails
        self.generic_visit(node)
        self.raising -= fails

    def visit_Call(self, node: ast.Call) -> None:
        name = _last_name(node.func)
        if name in {"run_layer_test", "run_class_serialization_test"} and node.args:
            self._note_test_harness(node)
        elif name in {"assertRaises", "assertRaisesRegex"}:
            self.raising += 1
            self.generic_visit(node)
            self.raising -= 1
            return
        elif kind := self._kind(node.func):
            self._note(node, kind, node.args, node.keywords)
        self.generic_visit(node)

    def _note_test_harness(self, node: ast.Call) -> None:
        kind = self._kind(node.args[0])
        given = next((k.value for k in node.keywords if k.arg == "init_kwargs"), None)
        if kind is None or not isinstance(given, ast.Dict):
            return
        if all(isinstance(key, ast.Constant) for key in given.keys):
            keywords = [
                ast.keyword(key.value, value) for key, value in zip(given.keys, given.values, strict=True)
            ]
            self._note(node, kind, [], keywords, name=_last_name(node.args[0]))

    def _note(
        self, node: ast.Call, kind: Kind, args: list[ast.expr], keywords: list[ast.keyword], name: str = ""
    ) -> None:
        try:
            positional = [self._value(arg) for arg in args]
            named = {str(k.arg): self._value(k.value) for k in keywords if _known(k)}
        except NotLiteralError:
            return
        place = f"{self.place}:{node.lineno}"
        name = name or _last_name(node.func)
        self.calls.append(Call(kind, name, positional, named, place, self.raising > 0, ast.unparse(node)))

    def _value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.List | ast.Tuple):
            return [self._value(item) for item in node.elts]
        if isinstance(node, ast.Call) and self._kind(node.func):
            return Nested(_last_name(node.func))
        try:
            value = ast.literal_eval(node)
        except (ValueError, TypeError) as error:
            raise NotLiteralError from error
        if isinstance(value, dict | set | bytes | complex):
            raise NotLiteralError
        return value

    def _kind(self, function: ast.expr) -> Kind | None:
        name = _last_name(function)
        kinds = [kind for kind in self.catalog.kinds_of(name) if kind in SOURCES]
        if not name[:1].isupper() or not kinds:
            return None
        if self.place.startswith("ops/") or _first_name(function) in OTHER_LIBRARIES:
            return None
        told = ast.unparse(function).split(".")[:-1] if isinstance(function, ast.Attribute) else []
        by_module = [kind for kind in kinds if kind in told or any(kind in part for part in told)]
        by_folder = [kind for kind in kinds if self.place.startswith(kind) or f"/{kind}" in self.place]
        return (by_module or by_folder or kinds)[0]


def _known(keyword: ast.keyword) -> bool:
    if keyword.arg is None:
        raise NotLiteralError
    return True


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _first_name(node: ast.expr) -> str:
    return _first_name(node.value) if isinstance(node, ast.Attribute) else _last_name(node)
