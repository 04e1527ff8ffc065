"""Reading `train` and `expect`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Sequence as SequenceType
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from kerasdl.catalog import Kind, Symbol
from kerasdl.diagnostics import Span, closest
from kerasdl.diagnostics.messages import calls as call_messages
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.arguments import bind, object_call
from kerasdl.spec.model import Call, Promise, Term, Train
from kerasdl.spec.reading import Reading, braced, is_capital, shown, worked_out
from kerasdl.spec.scope import arguments_of_typed, shown_typed, typed_call
from kerasdl.spec.weighting import read_class_weights
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, is_null, kind_of, plain

_KEYS = ("loss", "metrics", "optimizer", "batch_size", "epochs", "seed", "callbacks", "keep", "backend",
         "class_weight")  # fmt: skip
_LATER = (
    "layers", "minimize", "updates", "phases", "validation", "precision", "average", "clip",
    "accumulate",
)  # fmt: skip
_OBJECTIVES_LATER = ("layers", "minimize", "updates")
_MENDS = {
    "loss_weights": "write `weight: ...` beside each loss: `loss: {box: {MeanSquaredError: , weight: 5}}`"
}
"""What is said of keys that Keras has and a spec writes otherwise."""
_TERM_KEYS = ("target", "output", "weight", "name", "sample_weight")
_TERM_LATER = ("from",)
_BACKENDS = ("tensorflow", "jax", "torch")
_SHORT = {"tf": "tensorflow", "pytorch": "torch"}
_COMPARISONS = ("min", "max", "equals", "within", "above", "below", "by", "seeds")
_T = TypeVar("_T")


def read_train(reading: Reading, entry: Entry) -> Train | None:
    """The train section as far as it can be read, what a mistake hides named in `unread`; None where it is empty."""
    written = reading.mapping(entry.value, "`train`")
    if written is None:
        return None if is_null(entry.value) else Train(entry.key.span, (), (), None, unread=frozenset(_KEYS))
    body = reading.keyed(written, _KEYS, "`train`", _LATER, _MENDS)
    read = _Read(reading, body)
    losses = read.key("loss", lambda: tuple(_terms(read, body.entry("loss"), "losses")))
    optimizer = read.key("optimizer", lambda: _optimizer(reading, body, entry))
    if not body.entry("loss") and not read.later:
        reading.tell(
            messages.missing_key(entry.key.span, "loss", "`train`", "loss: SparseCategoricalCrossentropy")
        )
    metrics = read.key("metrics", lambda: tuple(_terms(read, body.entry("metrics"), "metrics")))
    callbacks = read.key("callbacks", lambda: tuple(_callbacks(reading, body)))
    settings = read.key("settings", lambda: _settings(reading, body))
    if read.later:  # what they judge may be made there
        losses, metrics, read.judged = (), (), []
    if not losses or read.later:
        read.unread |= {"loss", "metrics"} if read.later else {"loss"}
    return Train(
        entry.key.span,
        losses,
        metrics,
        optimizer,
        callbacks=callbacks,
        unread=frozenset(read.unread),
        judged=tuple(read.judged),
        **settings,
    )


@dataclass(slots=True)
class _Read:
    """A train section, half read.

    Args:
        unread: The keys under which something was mistaken.
        judged: The outputs that terms name so far.
    """

    reading: Reading
    body: Mapping
    unread: set[str] = field(default_factory=set[str])
    judged: list[Scalar] = field(default_factory=list[Scalar])

    @property
    def later(self) -> bool:
        """Whether it holds what only a later version reads, so that little else can be judged."""
        return any(self.body.entry(word) for word in _OBJECTIVES_LATER)

    def key(self, key: str, value: Callable[[], _T]) -> _T:
        """The value of a key; where a mistake is told of it, the key is among the `unread`."""
        before = len(self.reading.diagnostics)
        found = value()
        if len(self.reading.diagnostics) > before:
            self.unread.add(key)
        return found


def _settings(reading: Reading, body: Mapping) -> dict[str, Any]:
    """The plain settings that were written."""
    found: dict[str, Any] = {
        "batch_size": reading.integer(body.get("batch_size"), "`batch_size`", 1),
        "epochs": reading.integer(body.get("epochs"), "`epochs`", 1),
        "seed": reading.integer(body.get("seed"), "`seed`", 0),
        "keep": _choice(reading, body.get("keep"), "keep", ("best", "last")),
        "backend": _choice(reading, body.get("backend"), "backend", _BACKENDS),
        "class_weights": read_class_weights(reading, body.entry("class_weight")),
    }
    return {key: value for key, value in found.items() if value is not None}


def _choice(reading: Reading, node: Node | None, key: str, choices: SequenceType[str]) -> str | None:
    if node is None:
        return None
    if isinstance(node, Scalar) and node.value in choices:
        return str(node.value)
    text = str(node.value) if isinstance(node, Scalar) else ""
    near = _SHORT.get(text.lower()) or closest(text, choices)
    told = messages.unknown_choice(node.span, f"`train.{key}`", choices, shown(node), near)
    reading.tell(told.with_notes(*worked_out(node)))
    return None


def _optimizer(reading: Reading, body: Mapping, entry: Entry) -> Call | None:
    written = body.entry("optimizer")
    if written is None or is_null(written.value):
        place = written.key.span if written else entry.key.span
        reading.tell(messages.missing_key(place, "optimizer", "`train`", "optimizer: Adam"))
        return None
    return _object(reading, written.value, "optimizers", "`optimizer`")


def _found(reading: Reading, kind: Kind, name: str) -> Symbol | None:
    return reading.catalog.find(kind, name) or reading.catalog.alias(kind, name)


def _callbacks(reading: Reading, body: Mapping) -> Iterator[Call]:
    for node in reading.items(body.get("callbacks"), "`callbacks`"):
        call = _object(reading, node, "callbacks", "`callbacks`")
        if call:
            yield call


def _object(reading: Reading, node: Node, kind: Kind, where: str) -> Call | None:
    """A name, an alias that Keras knows, or `{Name: arguments}`."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        symbol = reading.catalog.alias(kind, node.value)
        return bind(reading, symbol, None, node.span) if symbol else object_call(reading, (kind,), node, None)
    typed = typed_call(node, lambda name: _found(reading, kind, name)) if isinstance(node, Mapping) else None
    symbol = _found(reading, kind, str(plain(typed.value))) if typed else None
    if isinstance(node, Mapping) and typed and symbol:
        if not symbol.refusal:
            reading.tell(call_messages.class_under_key(typed.key.span, *shown_typed(node, typed, symbol)))
        arguments = [each for each in arguments_of_typed(node, typed) if each.name != "name"]
        return bind(reading, symbol, Mapping(tuple(arguments), node.span, flow=True), typed.value.span)
    if isinstance(node, Mapping) and len(node) == 1:
        return object_call(reading, (kind,), node.entries[0].key, node.entries[0].value)
    if isinstance(node, Mapping) and len(node) > 1:
        reading.tell(
            call_messages.two_calls(
                node.entries[0].key.span, node.entries[1].key.span, node.entries[0].name, node.entries[1].name
            )
        )
        return None
    reading.tell(
        messages.expected(
            node.span,
            where,
            f"a name or `{{Name: arguments}}` of {call_messages.SINGULAR[kind]}",
            kind_of(node),
        )
    )
    return None


# --- losses and metrics -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a term stands: a loss or a metric, and the output whose key it stands under."""

    kind: Kind
    output: Scalar | None = None


def _terms(read: _Read, entry: Entry | None, kind: Kind) -> Iterator[Term]:
    empty = entry is not None and isinstance(entry.value, Sequence) and not entry.value.items
    if entry is not None and (empty or is_null(entry.value)) and kind == "losses":
        found = "an empty list" if empty else "nothing"
        read.reading.tell(messages.expected(entry.key.span, "`loss`", "a loss", found))
    if entry is not None and not is_null(entry.value):
        yield from _read_terms(read, entry.value, _Place(kind))


def _read_terms(read: _Read, node: Node, place: _Place) -> Iterator[Term]:
    """One term, a list of terms, or terms by output name (capital and small letters tell which)."""
    names = braced(node)
    node = read.reading.bare(names, _word(place.kind)) if names else node
    if isinstance(node, Sequence):
        for item in node:
            yield from _read_terms(read, item, place)
    elif isinstance(node, Mapping) and _is_typed(read.reading, node, place.kind):
        call = _object(read.reading, node, place.kind, f"`{_word(place.kind)}`")
        read.judged.extend([place.output] if place.output else [])
        if call:
            yield Term(call, place.output)
    elif isinstance(node, Mapping) and place.output is None and not any(_is_term(each) for each in node):
        for each in node:
            yield from _read_terms(read, each.value, replace(place, output=each.key))
    else:
        term = _term(read.reading, node, place)
        output = term.output if isinstance(term, Term) else term
        read.judged.extend([output] if output else [])
        if isinstance(term, Term):
            yield term


def _is_typed(reading: Reading, node: Mapping, kind: Kind) -> bool:
    """Whether it is `{type: Huber, delta: 2}`; alone, `{type: Huber}` may be the loss of an output of that name."""
    typed = typed_call(node, lambda name: _found(reading, kind, name))
    symbol = _found(reading, kind, str(plain(typed.value))) if typed else None
    others = arguments_of_typed(node, typed) if typed else []
    return symbol is not None and bool(others) and all(symbol.argument(each.name) for each in others)


def _is_term(entry: Entry) -> bool:
    return is_capital(entry.name) or entry.name == "formula"


def _term(reading: Reading, node: Node, place: _Place) -> Term | Scalar | None:
    """A loss or metric; where a mistake hides it, the output that it judges."""
    where = f"`{_word(place.kind)}`"
    if isinstance(node, Scalar):
        call = _object(reading, node, place.kind, where)
        alias = str(node.value) if call and not is_capital(node.value) else None
        return Term(call, place.output, alias=alias) if call else place.output
    if not isinstance(node, Mapping):
        wanted = f"a name of {call_messages.SINGULAR[place.kind]}"
        reading.tell(messages.expected(node.span, where, wanted, kind_of(node)))
        return place.output
    calls = [each for each in node if each.name not in (*_TERM_KEYS, *_TERM_LATER)]
    for each in node:
        if each.name in _TERM_LATER or each.name == "formula":
            reading.tell(messages.not_yet(each.key.span, f"`{each.name}` of a term"))
    output = _scalar(reading, node.get("output")) or place.output
    if len(calls) != 1 or calls[0].name == "formula":
        if len(calls) > 1:
            reading.tell(
                call_messages.two_calls(calls[0].key.span, calls[1].key.span, calls[0].name, calls[1].name)
            )
        elif not calls:
            what, mend = (
                call_messages.SINGULAR[place.kind],
                "write its name first, and the other keys behind it",
            )
            reading.tell(messages.expected(node.span, where, what, "none", mend))
        return output
    call = object_call(reading, (place.kind,), calls[0].key, calls[0].value)
    weight = reading.number(node.get("weight"), "`weight`")
    name = reading.string(node.get("name"), "`name`")
    target = _scalar(reading, node.get("target"))
    heavy = _scalar(reading, node.get("sample_weight"))
    if heavy and place.kind == "metrics":
        reading.tell(messages.not_yet(heavy.span, "`sample_weight` of a metric"))
    factor = 1.0 if weight is None else float(weight)
    return Term(call, output, target, factor, name, sample_weight=heavy) if call else output


def _word(kind: Kind) -> str:
    return "loss" if kind == "losses" else "metrics"


def _scalar(reading: Reading, node: Node | None) -> Scalar | None:
    return node if reading.string(node, "a name") is not None and isinstance(node, Scalar) else None


# --- expect -------------------------------------------------------------------------------------


def read_expect(reading: Reading, entry: Entry) -> tuple[Promise, ...]:
    """What the spec promises, in order."""
    promises: list[Promise] = []
    for each in reading.mapping(entry.value, "`expect`") or ():
        body = each.value
        if not isinstance(body, Mapping):
            reading.tell(messages.promise_without(each.key.span, each.name, each.value.span.text))
            continue
        body = reading.keyed(body, _COMPARISONS, f"`{each.name}`")
        seeds = reading.integer(body.get("seeds"), "`seeds`", 1) or 1
        comparisons = {word.name: plain(word.value) for word in body if word.name in _COMPARISONS[:-1]}
        _check_comparisons(reading, body, each)
        against = tuple(_paths(body))
        promises.append(Promise(tuple(each.name.split(".")), each.key.span, comparisons, seeds, against))
    return tuple(promises)


def _paths(body: Mapping) -> Iterator[tuple[str, Span]]:
    """The paths of other values, each with where it stands."""
    for word in ("above", "below"):
        node = body.get(word)
        if isinstance(node, Scalar) and isinstance(node.value, str):
            yield node.value, node.span


def _check_comparisons(reading: Reading, body: Mapping, entry: Entry) -> None:
    for word in ("min", "max", "within", "by"):
        reading.number(body.get(word), f"`{word}`")
    for word, other in (("above", "min"), ("below", "max")):
        _check_path(reading, body.entry(word), other)
    if not any(each.name not in ("seeds", "within", "by") for each in body):
        reading.tell(messages.promise_without(entry.key.span, entry.name))
    elif (by := body.entry("by")) and not (body.entry("above") or body.entry("below")):
        wanted, mend = "`above` or `below` beside it", "write `above: test.loss` beside it, or remove `by`"
        reading.tell(messages.expected(by.key.span, "`by`", wanted, "neither", mend))


def _check_path(reading: Reading, entry: Entry | None, other: str) -> None:
    """`above` and `below` name another value of the run; `other` compares with a number."""
    if entry is None or (isinstance(entry.value, Scalar) and isinstance(entry.value.value, str)):
        return
    found = shown(entry.value)
    if isinstance(entry.value, Mapping):
        reading.tell(messages.not_yet(entry.key.span, f"`{entry.name}` another spec"))
    else:
        wanted, mend = (
            "the path of another value, such as `test.loss`",
            f"write `{other}: {found.strip('`')}`",
        )
        reading.tell(messages.expected(entry.value.span, f"`{entry.name}`", wanted, found, mend))
