"""From a composed document to a `Spec`: names resolved first, then each argument judged by its own schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasdl.catalog import Catalog
from kerasdl.compose import substitute
from kerasdl.diagnostics import Diagnostic, Span, errors
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.spec.data import read_data
from kerasdl.spec.evaluate import read_evaluate
from kerasdl.spec.model import Block, Borrowed, GivenWeight, Spec
from kerasdl.spec.reading import LONGEST_NAME, EnoughError, Reading
from kerasdl.spec.sections import Use, part_names, read_blocks, read_model
from kerasdl.spec.train import read_expect, read_train
from kerasdl.spec.weights import read_weights
from kerasdl.spec.wiring import mend_dollars
from kerasdl.syntax import Entry, Mapping, Node, Scalar, Sequence

DOCUMENT_KEYS = (
    "kerasdl", "name", "about", "extends", "change", "params", "blocks", "data", "model", "weights", "train",
    "evaluate", "expect",
)  # fmt: skip
LATER_KEYS = ("predict", "generate", "report", "study")
VERSION = 1
_FILE_NAME = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The spec, as far as it could be read, and every mistake found; no spec where they are too many."""

    spec: Spec | None
    diagnostics: tuple[Diagnostic, ...]


def read(root: Mapping, params: MappingType[str, Any], catalog: Catalog, use: Use) -> ReadResult:
    """Reads a composed document.

    Args:
        root: Its top, `extends` and overrides already worked in.
        params: The spec's own parameters, worked out.
        catalog: What Keras offers.
        use: Reads the spec that a part's `use:` names.
    """
    reading = Reading(catalog)
    try:
        spec = _spec(reading, root, params, use)
    except EnoughError:
        spec = None
    return ReadResult(spec, tuple(reading.diagnostics))


def _spec(reading: Reading, root: Mapping, params: MappingType[str, Any], use: Use) -> Spec:
    root = _headed(reading, root)
    blocks, calls = read_blocks(reading, root.get("blocks"), part_names(root.get("model")))
    uses: dict[str, Span] = {}
    entry = root.entry("model")
    model = read_model(reading, entry, params.keys(), blocks, use, uses) if entry else None
    if entry is None:
        reading.tell(
            messages.missing_key(root.span.within(0, 0), "model", "the spec", "model: {layers: [...]}")
        )
    if model:
        written = _words(root) if errors(reading.diagnostics) else set[str]()
        _tell_unused(reading, blocks, calls, [*uses, *written])
        for part in model.parts.values():
            if part.name not in uses and part.name not in written:
                reading.tell(messages.unused_block(part.span, part.name, "part"))
    weights = _section(reading, root, "weights", params, read_weights) or ()
    return Spec(
        name=_name(reading, root),
        about=_text(root, "about"),
        span=root.span,
        params=params,
        blocks=blocks,
        data=_section(reading, root, "data", params, read_data),
        model=model,
        train=_section(reading, root, "train", params, read_train),
        expect=_section(reading, root, "expect", params, read_expect) or (),
        weights=tuple(each for each in weights if isinstance(each, GivenWeight)),
        borrowed=tuple(each for each in weights if isinstance(each, Borrowed)),
        evaluate=_section(reading, root, "evaluate", params, read_evaluate) or (),
    )


def _section(reading: Reading, root: Mapping, key: str, params: MappingType[str, Any], reader: Any) -> Any:
    """A section outside the chains: its expressions see the spec's params, so they are worked out here."""
    entry = root.entry(key)
    if entry is None:
        return None
    node, told = substitute(entry.value, params)
    reading.tell(*told)
    before = len(reading.diagnostics)
    reading.settled = not told
    found = reader(reading, Entry(entry.key, node))
    reading.settled = False
    mend_dollars(reading, before, params.keys())
    places = [each.span for each in told if each.span]
    echoes = [each for each in reading.diagnostics[before:] if _holds(each, places)]
    reading.diagnostics[before:] = [each for each in reading.diagnostics[before:] if each not in echoes]
    return found


def _holds(diagnostic: Diagnostic, places: Iterable[Span]) -> bool:
    """Whether a value is refused in which an expression could not be worked out, which is told there."""
    whole = diagnostic.span
    return whole is not None and any(
        whole.source is each.source and whole.start <= each.start and each.end <= whole.end for each in places
    )


def _headed(reading: Reading, root: Mapping) -> Mapping:
    """The document under the keys of a spec, its version checked."""
    ours = Mapping(tuple(each for each in root if each.name != "$schema"), root.span, root.flow)
    root = reading.keyed(ours, DOCUMENT_KEYS, "a spec", LATER_KEYS)
    version = root.entry("kerasdl")
    if version is None:
        reading.tell(
            messages.missing_key(root.span.within(0, 0), "kerasdl", "the spec", f"kerasdl: {VERSION}")
        )
    elif (
        not isinstance(version.value, Scalar) or version.value.value is True or version.value.value != VERSION
    ):
        reading.tell(messages.wrong_version(version.value.span, version.value.span.text))
    return root


def _name(reading: Reading, root: Mapping) -> str:
    """The spec's name: as written, else its file's."""
    node = root.get("name")
    if node is None:
        path = root.span.source.path
        return _FILE_NAME.sub("-", Path(path).stem) if path else "spec"
    text = reading.string(node, "`name`") or "spec"
    if len(text) > LONGEST_NAME:
        reading.tell(messages.long_name(node.span, "a spec", LONGEST_NAME))
    elif _FILE_NAME.search(text):
        reading.tell(messages.bad_spec_name(node.span, text))
    return text


def _text(root: Mapping, key: str) -> str:
    node = root.get(key)
    return str(node.value) if isinstance(node, Scalar) and node.value is not None else ""


def _words(root: Mapping) -> set[str]:
    """Every word in the chains, for where a mistake kept a call from being read."""
    words: set[str] = set()
    waiting: list[Node] = [body for section in _with_chains(root) for body in section]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            words.add(str(node.value))
        elif isinstance(node, Sequence):
            waiting.extend(node.items)
        else:
            words.update(entry.name for entry in node)
            waiting.extend(entry.value for entry in node)
    return words


def _with_chains(root: Mapping) -> Iterator[Iterable[Node]]:
    """What holds chains: the bodies of blocks and parts, and the rest of the model."""
    model = root.get("model")
    for section in (root.get("blocks"), model.get("parts") if isinstance(model, Mapping) else None):
        yield [entry.value for entry in section] if isinstance(section, Mapping) else []
    yield [each.value for each in model if each.name != "parts"] if isinstance(model, Mapping) else []


def _tell_unused(
    reading: Reading,
    blocks: MappingType[str, Block],
    calls: MappingType[str, MappingType[str, Span]],
    uses: Iterable[str],
) -> None:
    """A warning for each block that no chain of the model reaches."""
    reached: set[str] = set()
    waiting = [name for name in uses if name in blocks]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(calls.get(name, ()))
    for name, block in blocks.items():
        if name not in reached:
            reading.tell(messages.unused_block(block.span, name))
