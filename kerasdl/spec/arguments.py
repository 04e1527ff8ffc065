"""Binding: a name of the catalogue with the arguments that the author wrote, each judged by its own schema."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as SequenceType
from dataclasses import dataclass, field
from typing import Any

from kerasdl.catalog import Argument, Kind, Refusal, Symbol
from kerasdl.compose import FIRST
from kerasdl.diagnostics import Diagnostic, Span, closest
from kerasdl.diagnostics.messages import calls as call_messages
from kerasdl.spec.model import HOLE, Call, Given
from kerasdl.spec.reading import (
    PYTHON_ARGUMENT,
    SCAN,
    WIRING,
    Reading,
    is_capital,
    lone_call,
    seems_other,
    shown,
    worked_out,
)
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, is_null, kind_of, plain
from kerasdl.syntax.scalars import scalar_value

_BOOLEANS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
"""What YAML 1.1 reads as booleans and YAML 1.2 as text."""
_MISPLACED = frozenset((*WIRING, *SCAN))
_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
_CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells")
_BOTH_WAYS = ("a recurrent layer", _RECURRENT, "write a layer such as `LSTM` or `GRU` in it")
_STEPPED = ("a cell", _CELLS, "write a cell such as `LSTMCell` in it, or a layer such as `LSTM` in its place")
_WRAPPED = {
    ("Bidirectional", "layer"): _BOTH_WAYS,
    ("Bidirectional", "backward_layer"): _BOTH_WAYS,
    ("RNN", "cell"): _STEPPED,
    ("StackedRNNCells", "cells"): _STEPPED,
}
"""What wrappers wrap: in words, by name, and the mend."""
_VALUES = frozenset({"activations", "initializers", "regularizers", "constraints"})
_NO_ARGUMENT = frozenset({"unexpected-argument", "wiring-in-arguments", "name-argument"})
"""Mistakes about something that was never an argument: those that remain are all that there are."""
_LOST = object()
"""What an argument is whose mistake was told."""


def display(symbol: Symbol) -> str:
    """A symbol as authors write it: ops and applications with their module.

    Returns:
        `Dense`, `ops.mean`, `applications.VGG16`.
    """
    return f"{symbol.kind}.{symbol.name}" if symbol.kind in ("ops", "applications") else symbol.name


def bind(reading: Reading, symbol: Symbol, node: Node | None, span: Span) -> Call | None:
    """The call of `symbol` with the arguments that `node` holds.

    A scalar or a list is the first argument, as is a mapping whose one key names a class; any other mapping gives
    arguments by name. An argument that holds an expression is bound as `HOLE`.

    Returns:
        The call, of which every mistake was told: a misspelt argument or word is bound as it was meant, any other
        mistaken argument is left out. None where the name is refused.
    """
    if symbol.refusal:
        reading.tell(_refused(span, display(symbol), symbol.refusal))
        return None
    before = len(reading.diagnostics)
    binding = _Binding(reading, symbol)
    for key, key_span, value in _written(reading, symbol, node):
        binding.take(key, key_span, value)
    given = binding.given
    missing = [each for each in symbol.arguments if each.required and each.name not in given]
    if missing and len(reading.diagnostics) == before:
        reading.tell(_missing(symbol, missing, given, span))
    mistaken = binding.mistaken | {each.name for each in missing}
    return Call(symbol, given, span, any(_open(each.value) for each in given.values()), mistaken)


def is_sure(call: Call) -> bool:
    """Whether the shape of what a layer gives is sure, whatever the arguments say that mistakes hide."""
    return all(_is_harmless(call.symbol.argument(name)) for name in call.mistaken)


def _is_harmless(argument: Argument | None) -> bool:
    """Whether an argument changes values alone: an activation, an initializer, a regularizer, a constraint."""
    if argument is None or argument.required or not argument.objects:
        return False
    return "activations" in argument.objects or _VALUES.issuperset(argument.objects)


@dataclass(slots=True)
class _Binding:
    """A call on its way.

    Args:
        given: The arguments that are bound.
        mistaken: The names of those of which a mistake was told, as far as they are known.
    """

    reading: Reading
    symbol: Symbol
    given: dict[str, Given] = field(default_factory=dict[str, Given])
    mistaken: frozenset[str] = frozenset()

    def take(self, key: str, span: Span, node: Node) -> None:
        """Binds one argument; `key` is `FIRST` where it stands as shorthand."""
        argument = self.symbol.argument(key) if key != FIRST else self.symbol.first
        if argument is None:
            self._unknown(key, span, node)
        elif key != FIRST or argument.name not in self.given:
            self._bound(self.reading, argument, node, span)

    def _bound(self, reading: Reading, argument: Argument, node: Node, span: Span) -> None:
        value = _value(reading, self.symbol, argument, node)
        misfit = _misfit(self.symbol, argument, value)
        reading.tell(*misfit)
        if value is _LOST or misfit:
            self.mistaken |= {argument.name}
        else:
            self.given[argument.name] = Given(value, node.span, span)

    def _known(self, name: str) -> Argument:
        argument = self.symbol.argument(name)
        assert argument
        return argument

    def _unknown(self, key: str, span: Span, node: Node) -> None:
        """Tells an argument that is none, and binds the one that was meant, where its value fits."""
        python = PYTHON_ARGUMENT.fullmatch(key) if is_null(node) else None
        if python and self.symbol.argument(python[1]):
            value = Scalar(scalar_value(python[2]), node.span)
            self.reading.tell(call_messages.python_argument(span, key, f"{python[1]}: {python[2]}"))
            self._bound(
                Reading(self.reading.catalog, settled=self.reading.settled),
                self._known(python[1]),
                value,
                span,
            )
            return
        told = _unknown(self.symbol, key, span, node)
        self.reading.tell(told)
        near = closest(key, [each.name for each in self.symbol.arguments])
        argument = self.symbol.argument(near) if near and told.id == "unknown-argument" else None
        if argument and argument.name not in self.given:
            self._bound(Reading(self.reading.catalog, settled=self.reading.settled), argument, node, span)
        elif told.id not in _NO_ARGUMENT:
            self.mistaken |= {key}


def _refused(span: Span, name: str, refusal: Refusal) -> Diagnostic:
    return call_messages.refused(span, name, refusal.text, refusal.allowed_by, refusal.reason)


def _open(value: Any) -> bool:
    """Whether a bound value waits for an expression."""
    if value is HOLE:
        return True
    if isinstance(value, Call):
        return value.holes
    return isinstance(value, list) and any(_open(item) for item in value)  # pyright: ignore[reportUnknownVariableType]


def _written(reading: Reading, symbol: Symbol, node: Node | None) -> Iterable[tuple[str, Span, Node]]:
    """(name, where the name stands, value), with `FIRST` for shorthand; named ones first, so that they win."""
    if node is None or is_null(node):
        return ()
    if not isinstance(node, Mapping) or lone_call(node):
        if symbol.first is None:
            reading.tell(call_messages.no_arguments(node.span, display(symbol)))
            return ()
        python = _python_arguments(symbol, node)
        if python:
            reading.tell(call_messages.python_argument(node.span, node.span.text, _braced(python)))
        return python or ((FIRST, node.span, node),)
    pairs = [(entry.name, entry.key.span, entry.value) for entry in node]
    return sorted(pairs, key=lambda pair: pair[0] == FIRST)


def _python_arguments(symbol: Symbol, node: Node) -> list[tuple[str, Span, Node]]:
    """`units=3, activation=relu` as the arguments that were meant; none where a text is something else."""
    if not isinstance(node, Scalar) or node.quoted or not isinstance(node.value, str):
        return []
    found = [PYTHON_ARGUMENT.fullmatch(each.strip()) for each in node.value.split(",")]
    pairs: list[tuple[str, Span, Node]] = [
        (str(each[1]), node.span, Scalar(scalar_value(each[2]), node.span)) for each in found if each
    ]
    return pairs if len(pairs) == len(found) and all(symbol.argument(name) for name, _, _ in pairs) else []


def _braced(arguments: Iterable[tuple[str, Span, Node]]) -> str:
    texts = (f"{name}: {value.value}" for name, _, value in arguments if isinstance(value, Scalar))
    return f"{{{', '.join(texts)}}}"


def _misfit(symbol: Symbol, argument: Argument, value: Any) -> list[Diagnostic]:
    """The layers in an argument that are not of the kind that a wrapper wraps."""
    kinds = _WRAPPED.get((symbol.name, argument.name))
    calls = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, Call)]  # pyright: ignore[reportUnknownVariableType]
    return [
        call_messages.wrong_inner(each.span, symbol.name, kinds[0], each.symbol.name, kinds[2])
        for each in calls
        if kinds and each.symbol.name not in kinds[1]
    ]


def _unknown(symbol: Symbol, key: str, span: Span, value: Node) -> Diagnostic:
    if key == FIRST:
        return call_messages.no_arguments(value.span, display(symbol))
    if key in _MISPLACED:
        return call_messages.wiring_in_arguments(span, key, display(symbol))
    if key == "name":
        return call_messages.name_argument(span, display(symbol))
    if any(each.name == key for each in symbol.call):
        return call_messages.tensor_argument(span, key, display(symbol))
    return call_messages.unknown_argument(
        span, key, display(symbol), [each.name for each in symbol.arguments]
    )


def _missing(
    symbol: Symbol, missing: SequenceType[Argument], given: dict[str, Given], span: Span
) -> Diagnostic:
    names = [each.name for each in missing]
    shorthand = symbol.first is not None and names == [symbol.first.name] and not given
    inner = call_messages.arguments_with({name: each.span for name, each in given.items()}, names)
    example = f"{display(symbol)}: ..." if shorthand else f"{display(symbol)}: {{{inner}}}"
    return call_messages.missing_argument(span, display(symbol), names, example)


# --- one value ----------------------------------------------------------------------------------


def _value(reading: Reading, symbol: Symbol, argument: Argument, node: Node) -> Any:
    """The bound value: plain data, a `Call`, a list of calls, or `HOLE`; `_LOST` where a mistake hides it."""
    nested = _nested(reading, argument, node)
    if nested is not None:
        return nested
    if reading.waits(node):
        return HOLE
    value = plain(node)
    if reading.catalog.accepts(argument, value):
        return value
    told = _wrong(reading, symbol, argument, node)
    reading.tell(told)
    meant = scalar_value(told.edit.text) if told.edit else None
    return _LOST if meant is None or not reading.catalog.accepts(argument, meant) else meant


def _nested(reading: Reading, argument: Argument, node: Node) -> Any:
    """The value as a nested object, or as a list of such; None where it is neither, `_LOST` where it is mistaken."""
    if not argument.objects:
        return None
    entry = lone_call(node)
    if entry:
        return _whole(object_call(reading, argument.objects, entry.key, entry.value))
    text = node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None
    if text is not None and is_capital(text):
        if reading.catalog.accepts(argument, text) or _is_alias(reading, argument, text):
            return None if reading.catalog.accepts(argument, text) else text
        assert isinstance(node, Scalar)
        return _whole(object_call(reading, argument.objects, node, None))
    if text is not None and _is_alias(reading, argument, text):
        return text
    if argument.many and isinstance(node, Sequence) and node.items and not has_bare(node):
        items = [_nested_item(reading, argument, item) for item in node]
        return _LOST if _LOST in items else items
    return None


def _whole(call: Call | None) -> Any:
    """A nested object without mistakes."""
    return _LOST if call is None or call.mistaken else call


def has_bare(node: Sequence) -> bool:
    """Whether a list holds plain data only, hence no nested object."""
    return not any(isinstance(item, Mapping) or _names_class(item) for item in node)


def _names_class(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, str) and is_capital(node.value)


def _nested_item(reading: Reading, argument: Argument, item: Node) -> Any:
    found = _nested(reading, argument, item)
    if found is not None:
        return found
    return HOLE if reading.waits(item) else plain(item)


def _is_alias(reading: Reading, argument: Argument, text: str) -> bool:
    return any(reading.catalog.alias(kind, text) is not None for kind in argument.objects)


def object_call(
    reading: Reading, kinds: SequenceType[Kind], name: Scalar, arguments: Node | None
) -> Call | None:
    """The nested object `{Name: arguments}` of one of the kinds, bound; None where a mistake was told."""
    text = str(name.value)
    for kind in kinds:
        symbol = reading.catalog.find(kind, text)
        if symbol:
            return bind(reading, symbol, arguments, name.span)
    others = [kind for kind in reading.catalog.kinds_of(text) if kind not in kinds]
    small = [each for kind in kinds for each in reading.catalog.aliases(kind) if each.islower()]
    known = [each for kind in kinds for each in reading.offered(kind)]
    near = closest(text, small) if text.islower() else None
    reading.tell(call_messages.unknown_name(name.span, text, kinds[0], known, others, near))
    return None


def _wrong(reading: Reading, symbol: Symbol, argument: Argument, node: Node) -> Diagnostic:
    if argument.refusal and isinstance(node, Scalar) and isinstance(node.value, str):
        return _refused(node.span, f"{argument.name}: {node.value}", argument.refusal)
    wanted = reading.catalog.describe(argument)
    near = help = None
    if isinstance(node, Scalar) and isinstance(node.value, str):
        bare = node.value[1:-1] if node.value[:1] + node.value[-1:] == "()" else node.value
        meant = _BOOLEANS.get(node.value, bare)
        if seems_other(meant) and reading.catalog.accepts(argument, scalar_value(meant)):
            near = meant
        else:
            near = closest(node.value, _words(reading, argument))
    elif isinstance(node, Mapping) and len(node) == 1 and argument.objects:
        return _small_object(reading, symbol, argument, node.entries[0], wanted)
    if isinstance(node, Scalar) and isinstance(node.value, float) and node.value.is_integer():
        help = f"write `{int(node.value)}`; in an expression `//` divides to an integer"
    told = call_messages.wrong_value(
        node.span, display(symbol), argument.name, wanted, shown(node), near, help
    )
    return told.with_notes(*worked_out(node))


def _small_object(
    reading: Reading, symbol: Symbol, argument: Argument, entry: Entry, wanted: str
) -> Diagnostic:
    """`{l2: 0.01}`: a nested object under a small name."""
    known = [name for kind in argument.objects for name in reading.offered(kind)]
    near = closest(entry.name, known)
    if near:
        return call_messages.unknown_name(entry.key.span, entry.name, argument.objects[0], known, (), near)
    return call_messages.wrong_value(
        entry.key.span, display(symbol), argument.name, wanted, kind_of(entry.key)
    )


def _words(reading: Reading, argument: Argument) -> list[str]:
    """Every word that may stand for the argument: its enumeration, and its objects' names and aliases."""
    words = list(_enumerated(argument.schema))
    for kind in argument.objects:
        words += [*reading.offered(kind), *reading.catalog.aliases(kind)]
    return words


def _enumerated(schema: Any) -> Iterable[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():  # pyright: ignore[reportUnknownVariableType]
            if key == "enum":
                yield from (each for each in value if isinstance(each, str))  # pyright: ignore[reportUnknownVariableType]
            elif key == "const" and isinstance(value, str):
                yield value
            elif key == "anyOf":
                for each in value:  # pyright: ignore[reportUnknownVariableType]
                    yield from _enumerated(each)
