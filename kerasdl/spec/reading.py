"""What all readers of a spec share: the catalogue, the mistakes found, and the few questions asked of every node."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kerasdl.catalog import Catalog, Kind
from kerasdl.compose import holes
from kerasdl.compose.values import shown as shown_value
from kerasdl.diagnostics import Diagnostic, closest, ordered
from kerasdl.diagnostics.messages import calls as call_messages
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, is_null, kind_of, plain
from kerasdl.syntax.scalars import scalar_value

WIRING = ("from", "as", "aside", "repeat", "for", "if", "merge", "frozen")
SCAN = ("over", "carry", "with", "final", "reverse")
RESERVED = frozenset(
    (*WIRING, *SCAN, "layers", "branches", "formula", "scan", "previous", "index", "true", "false", "null", "and",
     "or", "not", "else", "in", "is")
)  # fmt: skip
PYTHON_ARGUMENT = re.compile(r"([a-z_]\w*)[ \t]*=[ \t]*([^=\s].*)")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
LONGEST_NAME = 200
"""Characters of a name at most: nodes bear the names of all the blocks around them."""
MOST_MISTAKES = 1_000
"""Mistakes that a stage tells of one spec: nobody reads more, and each takes time."""


class EnoughError(Exception):
    """A stage has told all that it can tell, and stops."""


def refuse_flood(diagnostics: list[Diagnostic]) -> None:
    """Leaves each mistake once.

    Raises:
        EnoughError: There are more than anybody reads; that is told too.
    """
    if len(diagnostics) <= MOST_MISTAKES:
        return
    diagnostics[:] = ordered(diagnostics)
    if len(diagnostics) > MOST_MISTAKES:
        more = messages.too_many_mistakes(diagnostics[MOST_MISTAKES], MOST_MISTAKES)
        diagnostics[:] = [*diagnostics[:MOST_MISTAKES], more]
        raise EnoughError


@lru_cache(maxsize=4)
def formula_functions(catalog: Catalog) -> frozenset[str]:
    """What a formula may call: the ops that take no function and touch no file, and `mask`."""
    symbols = ((name, catalog.find("ops", name)) for name in catalog.names("ops"))
    return frozenset({"mask", *(name for name, symbol in symbols if symbol and not symbol.refusal)})


@lru_cache(maxsize=32)
def _offered(catalog: Catalog, kind: Kind) -> tuple[str, ...]:
    symbols = ((name, catalog.find(kind, name)) for name in catalog.names(kind))
    return tuple(name for name, symbol in symbols if symbol and not symbol.refusal)


@dataclass(slots=True)
class Reading:
    """The state of reading one spec.

    Args:
        catalog: What Keras offers.
        diagnostics: Every mistake found so far.
        settled: Whether every expression of what is read has been worked out: a dollar is a dollar then.
    """

    catalog: Catalog
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    settled: bool = False

    @property
    def functions(self) -> frozenset[str]:
        """The ops that a formula may call: those that take no function."""
        return formula_functions(self.catalog)

    def waits(self, node: Node | None) -> bool:
        """Whether an expression stands in a node that is worked out later."""
        return not self.settled and has_hole(node)

    def offered(self, kind: Kind) -> tuple[str, ...]:
        """The names of a kind that are not refused: those that can be suggested."""
        return _offered(self.catalog, kind)

    def tell(self, *diagnostics: Diagnostic) -> None:
        """Adds what was found.

        Raises:
            EnoughError: There are more mistakes than anybody reads.
        """
        self.diagnostics.extend(diagnostics)
        refuse_flood(self.diagnostics)

    def mapping(self, node: Node | None, where: str) -> Mapping | None:
        """The node as a mapping; None, told, where it is something else (None, untold, where it is empty)."""
        if isinstance(node, Mapping):
            return node
        if node is not None and not (isinstance(node, Scalar) and node.value is None):
            self.tell(messages.expected(node.span, where, "a mapping", kind_of(node)))
        return None

    def items(self, node: Node | None, where: str) -> tuple[Node, ...]:
        """The node's items where it is a list; a mistake otherwise, and no items."""
        if isinstance(node, Sequence):
            return node.items
        if node is not None and not (isinstance(node, Scalar) and node.value is None):
            mend = "begin each item with `- `" if isinstance(node, Mapping) else None
            self.tell(messages.expected(node.span, where, "a list", kind_of(node), mend))
        return ()

    def bare(self, names: Sequence, key: str) -> Node:
        """Names that stood in braces, which is told: one alone, or a list."""
        texts = [str(plain(name)) for name in names]
        mended = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
        self.tell(call_messages.braces_around_names(names.span, key, mended))
        return names.items[0] if len(texts) == 1 else names

    def one_or_many(self, node: Node | None, key: str) -> tuple[Node, ...]:
        """A list's items, or the one node alone; `key` is the key under which they stand."""
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return ()
        names = braced(node)
        node = self.bare(names, key) if names else node
        return node.items if isinstance(node, Sequence) else (node,)

    def keyed(
        self,
        mapping: Mapping,
        known: Collection[str],
        where: str,
        later: Collection[str] = (),
        mends: MappingType[str, str] | None = None,
    ) -> Mapping:
        """A mapping under known keys; every other is told.

        Args:
            mapping: As written.
            known: The keys that mean something there.
            where: Whose keys they are, for messages.
            later: Keys of the language that this version cannot do yet.
            mends: What is said of keys that stand for something else here.

        Returns:
            The mapping, a misspelt key under the name that was meant: what stands under it is read and judged too.
        """
        entries: list[Entry] = []
        for entry in mapping:
            if entry.name in later:
                self.tell(messages.not_yet(entry.key.span, _named(where, entry.name)))
            elif entry.name not in known:
                mend = (mends or {}).get(entry.name)
                near = closest(entry.name, known) if mend is None else None
                python = PYTHON_ARGUMENT.fullmatch(entry.name) if is_null(entry.value) else None
                if python and python[1] in known:
                    near, mended = python[1], f"{python[1]}: {python[2]}"
                    self.tell(call_messages.python_argument(entry.key.span, entry.name, mended))
                    entry = Entry(entry.key, Scalar(scalar_value(python[2]), entry.key.span))
                else:
                    self.tell(messages.unknown_key(entry.key.span, entry.name, where, known, mend))
                if near and mapping.entry(near) is None:
                    entry = Entry(Scalar(near, entry.key.span), entry.value)
            entries.append(entry)
        return Mapping(tuple(entries), mapping.span, mapping.flow)

    def string(self, node: Node | None, where: str) -> str | None:
        if node is None:
            return None
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return node.value
        self.tell(messages.expected(node.span, where, "a string", kind_of(node)))
        return None

    def integer(self, node: Node | None, where: str, least: int) -> int | None:
        """An integer of at least `least`; None where there is no node or a mistake was told."""
        if node is None:
            return None
        value = plain(node)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        wanted = f"an integer of at least {least}"
        self.tell(messages.expected(node.span, where, wanted, shown(node)).with_notes(*worked_out(node)))
        return None

    def number(self, node: Node | None, where: str) -> float | None:
        if node is None:
            return None
        value = plain(node)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        self.tell(messages.expected(node.span, where, "a number", shown(node)).with_notes(*worked_out(node)))
        return None

    def name(self, scalar: Scalar, what: str) -> bool:
        """Whether the scalar can name something; a mistake is told where not."""
        if is_name(scalar.value):
            return True
        text = str(scalar.value)
        if len(text) > LONGEST_NAME:
            self.tell(messages.long_name(scalar.span, what, LONGEST_NAME))
        else:
            self.tell(messages.bad_name(scalar.span, text, what, reserved=text in RESERVED))
        return False

    def names(self, nodes: Iterable[Node], where: str) -> tuple[Scalar, ...]:
        """The nodes as strings; what is none is told and left out."""
        return tuple(
            node for node in nodes if self.string(node, where) is not None and isinstance(node, Scalar)
        )


def _named(where: str, key: str) -> str:
    """A key by its section, or alone at the top.

    >>> _named("`train`", "clip"), _named("a spec", "study")
    ('`train.clip`', '`study`')
    """
    return f"{where[:-1]}.{key}`" if where.startswith("`") else f"`{key}`"


def braced(node: Node) -> Sequence | None:
    """The names in `{a, b}`, which YAML takes for a mapping without values; None where it is none."""
    if not isinstance(node, Mapping) or not node.flow or not node.entries or not all(map(_is_bare, node)):
        return None
    names = (Scalar(each.name, each.key.span) for each in node)
    return Sequence(tuple(names), node.span, flow=True)


def _is_bare(entry: Entry) -> bool:
    value = entry.value.span
    return is_null(entry.value) and value.start == value.end == entry.key.span.end and is_name(entry.name)


def is_name(value: object) -> bool:
    """Whether a value can name something.

    >>> is_name("stage_2"), is_name("Stage"), is_name("from")
    (True, False, False)
    """
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_NAME
        and _NAME.match(value) is not None
        and value not in RESERVED
    )


def shown(node: Node) -> str:
    """A value as a message shows it: the value itself where it is short, else its kind."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and seems_other(node.value):
        return f'`"{node.value}"`'
    if isinstance(node, Scalar) and node.value is not None:
        text = str(node.value) if not isinstance(node.value, bool) else str(node.value).lower()
        return f"`{text}`" if len(text) <= 40 else kind_of(node)
    if "$" in node.span.text:
        return f"`{shown_value(plain(node))}`"
    text = node.span.text if node.span.end - node.span.start <= 40 else ""
    return f"`{text}`" if text and "\n" not in text else kind_of(node)


def worked_out(node: Node) -> tuple[str, ...]:
    """A note on a value that stands where an expression is written."""
    text = node.span.text
    return (f"`{text}` gives {shown(node)}",) if "$" in text and "\n" not in text and len(text) <= 60 else ()


def seems_other(text: str) -> bool:
    """Whether a string reads like a number or a boolean, so that its quotes have to be shown."""
    return len(text) <= 40 and not isinstance(scalar_value(text), str)


def is_capital(name: Any) -> bool:
    """Whether a key names a class: a capital letter, or `ops.` or `applications.` before a name."""
    return isinstance(name, str) and (name[:1].isupper() or name.startswith(("ops.", "applications.")))


def lone_call(node: Node) -> Entry | None:
    """The entry of a mapping that is a nested object: one key, and it names a class."""
    if isinstance(node, Mapping) and len(node) == 1 and is_capital(node.entries[0].key.value):
        return node.entries[0]
    return None


def has_hole(node: Node | None) -> bool:
    return node is not None and holes(node)
