"""Reading `train` and `expect`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as SequenceType
from dataclasses import dataclass, replace
from typing import Any

from kerasdl.catalog import Kind
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.arguments import bind, object_call
from kerasdl.spec.model import Call, Promise, Term, Train
from kerasdl.spec.reading import Reading, is_capital
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence, is_null, kind_of, plain

_KEYS = ("loss", "metrics", "optimizer", "batch_size", "epochs", "seed", "callbacks", "keep", "backend")
_LATER = (
    "layers", "minimize", "updates", "phases", "validation", "class_weight", "precision", "average", "clip",
    "accumulate",
)  # fmt: skip
_TERM_KEYS = ("target", "output", "weight", "name")
_TERM_LATER = ("sample_weight", "from")
_BACKENDS = ("tensorflow", "jax", "torch")
_COMPARISONS = ("min", "max", "equals", "within", "seeds")
_COMPARISONS_LATER = ("above", "below")


def read_train(reading: Reading, entry: Entry) -> Train | None:
    """The train section; None where what it cannot do without is missing or wrong."""
    body = reading.mapping(entry.value, "`train`")
    if body is None:
        return None
    for each in body:
        if each.name in _LATER:
            reading.tell(messages.not_yet(each.key.span, f"`train.{each.name}`"))
    reading.known_keys(body, (*_KEYS, *_LATER), "`train`")
    losses = tuple(_terms(reading, body.entry("loss"), "losses"))
    optimizer = _optimizer(reading, body, entry)
    if not body.entry("loss") and not any(body.entry(word) for word in ("minimize", "updates")):
        reading.tell(
            messages.missing_key(entry.key.span, "loss", "`train`", "loss: SparseCategoricalCrossentropy")
        )
    metrics = tuple(_terms(reading, body.entry("metrics"), "metrics"))
    callbacks = tuple(_callbacks(reading, body))
    settings = _settings(reading, body)
    if not losses or optimizer is None:
        return None
    return Train(entry.key.span, losses, metrics, optimizer, callbacks=callbacks, **settings)


def _settings(reading: Reading, body: Mapping) -> dict[str, Any]:
    """The plain settings that were written."""
    found: dict[str, Any] = {
        "batch_size": reading.integer(body.get("batch_size"), "`batch_size`", 1),
        "epochs": reading.integer(body.get("epochs"), "`epochs`", 1),
        "seed": reading.integer(body.get("seed"), "`seed`", 0),
        "keep": _choice(reading, body.get("keep"), "keep", ("best", "last")),
        "backend": _choice(reading, body.get("backend"), "backend", _BACKENDS),
    }
    return {key: value for key, value in found.items() if value is not None}


def _choice(reading: Reading, node: Node | None, key: str, choices: SequenceType[str]) -> str | None:
    if node is None:
        return None
    if isinstance(node, Scalar) and node.value in choices:
        return str(node.value)
    words = " or ".join(f"`{choice}`" for choice in choices)
    reading.tell(messages.expected(node.span, f"`train.{key}`", words, kind_of(node)))
    return None


def _optimizer(reading: Reading, body: Mapping, entry: Entry) -> Call | None:
    written = body.entry("optimizer")
    if written is None or is_null(written.value):
        place = written.key.span if written else entry.key.span
        reading.tell(messages.missing_key(place, "optimizer", "`train`", "optimizer: Adam"))
        return None
    return _object(reading, written.value, "optimizers", "`optimizer`")


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
    if isinstance(node, Mapping) and len(node) == 1:
        return object_call(reading, (kind,), node.entries[0].key, node.entries[0].value)
    if isinstance(node, Mapping) and len(node) > 1:
        reading.tell(
            messages.two_calls(
                node.entries[0].key.span, node.entries[1].key.span, node.entries[0].name, node.entries[1].name
            )
        )
        return None
    reading.tell(
        messages.expected(
            node.span, where, f"a name or `{{Name: arguments}}` of {messages.SINGULAR[kind]}", kind_of(node)
        )
    )
    return None


# --- losses and metrics -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a term stands: a loss or a metric, and the output whose key it stands under."""

    kind: Kind
    output: Scalar | None = None


def _terms(reading: Reading, entry: Entry | None, kind: Kind) -> Iterator[Term]:
    if entry is not None and is_null(entry.value) and kind == "losses":
        reading.tell(messages.expected(entry.key.span, "`loss`", "a loss", "nothing"))
    if entry is not None and not is_null(entry.value):
        yield from _read_terms(reading, entry.value, _Place(kind))


def _read_terms(reading: Reading, node: Node, place: _Place) -> Iterator[Term]:
    """One term, a list of terms, or terms by output name (capital and small letters tell which)."""
    if isinstance(node, Sequence):
        for item in node:
            yield from _read_terms(reading, item, place)
    elif isinstance(node, Mapping) and place.output is None and not any(_is_term(each) for each in node):
        for each in node:
            yield from _read_terms(reading, each.value, replace(place, output=each.key))
    else:
        term = _term(reading, node, place)
        if term:
            yield term


def _is_term(entry: Entry) -> bool:
    return is_capital(entry.name) or entry.name == "formula"


def _term(reading: Reading, node: Node, place: _Place) -> Term | None:
    if isinstance(node, Scalar):
        call = _object(reading, node, place.kind, f"`{_word(place.kind)}`")
        alias = str(node.value) if call and not is_capital(node.value) else None
        return Term(call, place.output, alias=alias) if call else None
    if not isinstance(node, Mapping):
        reading.tell(
            messages.expected(
                node.span,
                f"`{_word(place.kind)}`",
                f"a name of {messages.SINGULAR[place.kind]}",
                kind_of(node),
            )
        )
        return None
    calls = [each for each in node if each.name not in (*_TERM_KEYS, *_TERM_LATER)]
    for each in node:
        if each.name in _TERM_LATER or each.name == "formula":
            reading.tell(messages.not_yet(each.key.span, f"`{each.name}` of a term"))
    if len(calls) != 1 or calls[0].name == "formula":
        if len(calls) > 1:
            reading.tell(
                messages.two_calls(calls[0].key.span, calls[1].key.span, calls[0].name, calls[1].name)
            )
        return None
    call = object_call(reading, (place.kind,), calls[0].key, calls[0].value)
    output = _scalar(reading, node.get("output")) or place.output
    weight = reading.number(node.get("weight"), "`weight`")
    name = reading.string(node.get("name"), "`name`")
    target = _scalar(reading, node.get("target"))
    return Term(call, output, target, 1.0 if weight is None else float(weight), name) if call else None


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
        for word in body:
            if word.name in _COMPARISONS_LATER:
                reading.tell(messages.not_yet(word.key.span, f"`{word.name}`"))
        reading.known_keys(body, (*_COMPARISONS, *_COMPARISONS_LATER), f"`{each.name}`")
        seeds = reading.integer(body.get("seeds"), "`seeds`", 1) or 1
        comparisons = {word.name: plain(word.value) for word in body if word.name in _COMPARISONS[:4]}
        _check_comparisons(reading, body, each)
        promises.append(Promise(tuple(each.name.split(".")), each.key.span, comparisons, seeds))
    return tuple(promises)


def _check_comparisons(reading: Reading, body: Mapping, entry: Entry) -> None:
    for word in ("min", "max", "within"):
        reading.number(body.get(word), f"`{word}`")
    if not any(each.name != "seeds" and each.name != "within" for each in body):
        reading.tell(messages.promise_without(entry.key.span, entry.name))
