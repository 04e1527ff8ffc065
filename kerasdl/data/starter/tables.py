"""A starter spec for a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from kerasdl.data.refusal import DataError
from kerasdl.data.starter.columns import Guess, Looked, choose_target, counts, is_classes, look, spread
from kerasdl.data.starter.words import flow, key, scalar, spec_name
from kerasdl.diagnostics import Source, Span
from kerasdl.diagnostics.messages import data as data_messages
from kerasdl.diagnostics.messages import data_new as messages

SMALL = 30
"""Rows below which nothing is set apart."""
LARGE = 10.0
"""The spread of a target above which it is scaled down."""
STEPS = 3000


def table_spec(path: Path, shown: str, span: Span, wanted: str | None) -> tuple[str, str]:
    """A spec that learns one column of a table from the others.

    Args:
        path: The CSV file.
        shown: Its path as the spec will name it.
        span: Where the file is named.
        wanted: The target's heading or name, None guesses it.

    Returns:
        The text, and the target's name in it.
    """
    looked = look(path, span)
    first, *others = looked.columns
    if not others:
        raise DataError(messages.one_column(span, str(path), first.heading))
    target = _target(looked, path.stem, wanted)
    if not is_classes(target) and target.kind == "string":
        raise DataError(messages.target_of_words(span, target.heading, len(set(target.values))))
    inputs = [each for each in looked.columns if each.role != "dropped" and each is not target]
    if not inputs:
        raise DataError(messages.nothing_to_learn_from(span, str(path), target.heading))
    parts = (
        _head(path, looked, target),
        _data(looked, shown, target, inputs, wanted is None),
        _model(target),
        _train(looked, target),
        _expect(target),
    )
    return "\n".join("\n".join(part) + "\n" for part in parts), target.name


def _target(looked: Looked, stem: str, wanted: str | None) -> Guess:
    if wanted is None:
        return choose_target(looked, stem)
    found = next((each for each in looked.columns if wanted in (each.heading, each.name)), None)
    if found is None:
        source = Source("--target", wanted, wanted)
        known = [each.heading for each in looked.columns]
        raise DataError(data_messages.unknown_column(Span(source, 0, len(wanted)), wanted, known))
    return found


def _head(path: Path, looked: Looked, target: Guess) -> Iterator[str]:
    what = "which class" if is_classes(target) else "the number"
    yield f"# A first spec for {path.name}: {looked.rows} rows. It trains as it is; what was guessed is said beside it."
    yield "kerasdl: 1"
    yield f"name: {spec_name(path.stem)}"
    yield f"about: {scalar(f'Tells {what} {target.name} of a row is from its other columns.')}"


# --- data ------------------------------------------------------------------------------------------------------


def _data(looked: Looked, shown: str, target: Guess, inputs: Sequence[Guess], guessed: bool) -> Iterator[str]:
    yield "data:"
    yield from _source(looked, shown)
    yield from _columns(looked)
    for each in looked.columns:
        if each.role == "dropped" and each is not target:
            yield f"  # `{_line(each.heading)}` is left out: {each.reason}."
    yield from _splits(looked)
    yield "  steps:"
    yield from _steps(target, inputs)
    yield "  inputs: features"
    yield f"  targets: {target.name}" + "  # a guess; `--target` names another column" * guessed


def _source(looked: Looked, shown: str) -> Iterator[str]:
    yield "  source:"
    yield "    CSV:"
    yield f"      file: {scalar(shown)}"
    if looked.delimiter != ",":
        yield f"      delimiter: {scalar(looked.delimiter)}"
    if not looked.named:
        names = flow([each.heading for each in looked.columns], 14)
        yield f"      header: {names}  # the file names no columns"
    if looked.marks:
        yield f"      missing: {flow([scalar(each) for each in looked.marks], 15)}"


def _columns(looked: Looked) -> Iterator[str]:
    renamed = [each for each in looked.columns if each.name != each.heading]
    if renamed:
        yield "  columns:  # names of this spec are small letters, digits and _"
        yield from (f"    {key(each.heading)}: {each.name}" for each in renamed)


def _splits(looked: Looked) -> Iterator[str]:
    if looked.rows < SMALL:
        yield f"  # {looked.rows} rows are too few to set any apart; with more: splits: {{validation: 0.1, test: 0.2}}"
    else:
        yield "  splits: {validation: 0.1, test: 0.2}  # the rest is trained on; test is read once, at the end"


def _steps(target: Guess, inputs: Sequence[Guess]) -> Iterator[str]:
    numbers = [each for each in inputs if each.role == "number"]
    words = [each for each in inputs if each.role == "classes"]
    yield from _target_steps(target)
    yield from _imputed([each for each in numbers if each.missing], "median")
    yield from _imputed([each for each in words if each.missing], "most_frequent")
    joined = [each.name for each in words]
    if numbers:
        made = "numbers" if words else "features"
        yield f"    - Concatenate:\n      from: {flow([each.name for each in numbers], 12)}\n      as: {made}"
        yield f"    - Normalization:  # mean 0 and variance 1, as learned on train\n      from: {made}"
        joined = [made, *joined] if words else []
    for each in words:
        yield from _classes(each)
        tokens = f"{{num_tokens: {len(each.classes)}, output_mode: one_hot}}"
        yield f"    - CategoryEncoding: {tokens}\n      from: {each.name}"
    if joined:
        yield f"    - Concatenate:\n      from: {flow(joined, 12)}\n      as: features"


def _target_steps(target: Guess) -> Iterator[str]:
    if target.missing:
        yield f"    - DropMissing:  # {target.missing} rows do not say it\n      from: {target.name}"
    if is_classes(target):
        found = counts(target)
        said = ", ".join(f"{_line(each)}: {found[each]}" for each in target.classes[:8])
        more = ", ..." if len(target.classes) > 8 else ""
        yield f"    # rows of each class: {said}{more}"
        yield from _classes(target)
    elif spread(target) > LARGE:
        yield f"    - Rescaling: {_scale(target):g}  # losses and errors are told in these units"
        yield f"      from: {target.name}"


def _classes(column: Guess) -> Iterator[str]:
    """The classes in their order; where one holds a dollar, which begins an expression, they are learned."""
    dollar = any("$" in str(each) for each in column.classes)
    yield (
        "    - Classes:"
        if dollar
        else f"    - Classes: {flow([scalar(each) for each in column.classes], 15)}"
    )
    yield f"      from: {column.name}"


def _scale(target: Guess) -> float:
    """The power of ten that brings a target to a spread near 1."""
    return float(10.0 ** -math.floor(math.log10(spread(target))))


def _imputed(columns: Sequence[Guess], strategy: str) -> Iterator[str]:
    if columns:
        gaps = ", ".join(f"{each.missing} in {each.name}" for each in columns[:4])
        more = ", ..." if len(columns) > 4 else ""
        yield f"    - Impute: {strategy}  # missing: {gaps}{more}"
        yield f"      from: {flow([each.name for each in columns], 12)}"


# --- the rest --------------------------------------------------------------------------------------------------


def _model(target: Guess) -> Iterator[str]:
    yield "model:"
    yield "  layers:"
    yield "    - Dense: {units: 32, activation: relu}"
    yield "    - Dense: {units: 16, activation: relu}"
    if is_classes(target):
        yield f"    - Dense: {{units: {len(target.classes)}, activation: softmax}}  # a probability for each class"
    else:
        yield "    - Dense: 1"
    yield "      as: answer"


def _train(looked: Looked, target: Guess) -> Iterator[str]:
    epochs = max(5, min(100, round(STEPS * 32 / looked.rows)))
    yield "train:"
    yield f"  loss: {'SparseCategoricalCrossentropy' if is_classes(target) else 'MeanSquaredError'}"
    yield "  optimizer: {Adam: {learning_rate: 0.003}}"
    yield f"  metrics: {'[accuracy]' if is_classes(target) else '[MeanAbsoluteError]'}"
    found = counts(target)
    if is_classes(target) and max(found.values()) > 3 * min(found.values()):
        yield "  # class_weight: balanced  # some classes are rare; this lets all count alike"
    yield "  batch_size: 32"
    yield f"  epochs: {epochs}"
    yield "  seed: 1"


def _expect(target: Guess) -> Iterator[str]:
    promise = "test.accuracy: {min: 0.9" if is_classes(target) else "test.mean_absolute_error: {max: 1.0"
    yield "# What the spec promises, once it is known: `kerasdl verify` holds it to that.\n# expect:"
    yield f"#   {promise}, seeds: 3}}"


def _line(value: object) -> str:
    """A value from the file as it can stand in a comment."""
    return "".join(each if each.isprintable() else "?" for each in str(value))[:60]
