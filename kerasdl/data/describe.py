"""What a data section yields, worked out from manifests and headers alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kerasdl.data import split, steps
from kerasdl.data.application import Application
from kerasdl.data.augment import read_augment
from kerasdl.data.refusal import DataError
from kerasdl.data.serving import serving_of
from kerasdl.data.sources import open_source
from kerasdl.data.sources.model import Source
from kerasdl.data.split import Shares
from kerasdl.diagnostics import Diagnostic, closest
from kerasdl.diagnostics import Source as Text
from kerasdl.diagnostics.messages import data as messages
from kerasdl.diagnostics.messages import data_steps as told
from kerasdl.diagnostics.messages import data_weights as weighting
from kerasdl.spec.augmentation import Augmentation
from kerasdl.spec.model import Column, Data, Step, shape_text
from kerasdl.syntax import Scalar


@dataclass(frozen=True, slots=True)
class Described:
    """What a data section yields, none of it read.

    Args:
        source: Where its columns come from.
        raw: The source's columns as this spec calls them.
        columns: Those columns after all steps, as far as no mistake hides their shapes.
        renamed: The source's name of each raw column.
        applications: The steps' layers in order, each used on its own columns.
        input_names: What the model sees.
        target_names: What the losses see.
        weight_names: What weighs the examples.
        served: The earliest columns from which the inputs follow by steps that go row by row; prediction takes these.
            They are columns of the source, or what a step gives that makes rows or draws, as its words were.
        serving: The steps on the way from them to the inputs, each with the number of the application that learned.
        shares: What is split off from the examples to train on.
        counts: How many examples each split has, None where only reading tells.
        label: The raw column by whose classes splits are stratified, or None.
        augmentations: What is drawn anew for each training batch.
        skips: Whether examples that cannot be used are left out; otherwise they are mistakes.
    """

    source: Source
    raw: tuple[Column, ...]
    columns: tuple[Column, ...]
    renamed: Mapping[str, str]
    applications: tuple[Application, ...]
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    weight_names: tuple[str, ...]
    served: tuple[Column, ...]
    serving: tuple[tuple[int, Application], ...]
    shares: Shares
    counts: Mapping[str, int | None]
    label: str | None
    augmentations: tuple[Augmentation, ...] = ()
    skips: bool = False

    @property
    def inputs(self) -> tuple[Column, ...]:
        """What the model sees, in order."""
        return tuple(column for name in self.input_names if (column := self.column(name)))

    @property
    def targets(self) -> tuple[Column, ...]:
        """What the losses see, in order."""
        return tuple(column for name in self.target_names if (column := self.column(name)))

    @property
    def wanted(self) -> tuple[str, ...]:
        """What the model, the losses and the weighting see, by name, each once."""
        return tuple(dict.fromkeys((*self.input_names, *self.target_names, *self.weight_names)))

    @property
    def served_names(self) -> tuple[str, ...]:
        """What prediction takes, by name."""
        return tuple(column.name for column in self.served)

    def column(self, name: str) -> Column | None:
        """What is known of a column after all steps."""
        return next((each for each in self.columns if each.name == name), None)


def describe(
    data: Data, text: Text | None = None, known: Source | None = None
) -> tuple[Described | None, tuple[Diagnostic, ...]]:
    """What a data section yields; no data is opened, and neither Keras nor numpy is imported.

    Args:
        data: The data section.
        text: The spec's text, from whose folder relative paths start where the section itself does not tell.
        known: The source, where it is known otherwise: a run that was kept needs no data to be served.

    Returns:
        The description as far as it goes, None where there is no source, and every mistake found.
    """
    try:
        source = known or open_source(data.source, _folder(data, text), data.on_error == "skip")
    except DataError as fault:
        return None, (fault.diagnostic,)
    renamed, told = _renamed(data, source)
    raw = tuple(replace(_find(source.columns, theirs), name=mine) for mine, theirs in renamed.items())
    columns, applications, walked = _walk(raw, data)
    shares, split_told = split.read_shares(data.splits, source.splits, source.name, data.span)
    inputs, targets = _strings(data.inputs), _strings(data.targets)
    served, serving = serving_of(inputs, applications, raw)
    augmentations, augment_told = read_augment(data, columns)
    described = Described(
        source=source,
        raw=raw,
        columns=tuple(column for column in columns.values() if column),
        renamed=renamed,
        applications=applications,
        input_names=inputs,
        target_names=targets,
        weight_names=_strings(data.weights),
        served=served,
        serving=serving,
        shares=shares,
        counts=_of_any_size(data, source) if split_told else split.counts(shares, source.splits),
        label=_label(targets, applications, raw),
        augmentations=augmentations,
        skips=data.on_error == "skip",
    )
    unknown = _unknown((*data.inputs, *data.targets, *data.weights), tuple(columns))
    if shares.by and isinstance(by := data.splits["by"], Scalar):
        unknown = [*_unknown([by], tuple(renamed)), *unknown]
    return described, (
        *told,
        *walked,
        *split_told,
        *unknown,
        *_incomplete(data, described),
        *_no_weights(data, described),
        *augment_told,
    )


def _of_any_size(data: Data, source: Source) -> Mapping[str, int | None]:
    """The splits where a mistake hides how many examples they have."""
    return {**source.splits, **{name: None for name in data.splits if name not in split.WORDS}}


def _folder(data: Data, text: Text | None) -> Path:
    path = data.source.span.source.path or (text.path if text else None)
    return Path(path).parent if path else Path()


def _renamed(data: Data, source: Source) -> tuple[Mapping[str, str], list[Diagnostic]]:
    """The source's name of each column, by the spec's name for it."""
    theirs = [column.name for column in source.columns]
    told = [_unknown_name(node, name, theirs) for name, node in data.columns.items() if name not in theirs]
    given = {closest(name, theirs) or name: node for name, node in data.columns.items() if name not in theirs}
    given |= {name: node for name, node in data.columns.items() if name in theirs}
    mine = {name: str(given[name].value) if name in given else name for name in theirs}
    names = list(mine.values())
    taken = [given[name] for name in theirs if name in given and names.count(mine[name]) > 1]
    told.extend(messages.column_taken(node.span, str(node.value)) for node in taken)
    return {new: name for name, new in mine.items()}, told


def _unknown_name(node: Scalar, name: str, known: list[str]) -> Diagnostic:
    near = closest(name, known)
    return replace(
        messages.unknown_column(node.span, name, known), edit=None, help=f"write `{near}`" if near else None
    )


def _walk(
    raw: Iterable[Column], data: Data
) -> tuple[dict[str, Column | None], tuple[Application, ...], list[Diagnostic]]:
    """The columns after each step in turn; None stands for one that a mistake hides."""
    columns: dict[str, Column | None] = {column.name: column for column in raw}
    applications: list[Application] = []
    told: list[Diagnostic] = []
    for number, step in enumerate(data.steps):
        columns.update(_lost(data, number))
        unknown = _unknown(step.takes, tuple(columns))
        told.extend(unknown)
        told.extend(_taken(step, columns))
        given: list[Application] = []
        try:
            given = [] if unknown else _apply(step, columns)
        except DataError as fault:
            told.append(fault.diagnostic)
        strange = {each.span for each in unknown}
        columns.update(dict.fromkeys(_meant(each, columns) for each in step.gives if each.span in strange))
        columns.update(dict.fromkeys(str(each.value) for each in step.gives if each.span not in strange))
        columns.update({column.name: column for each in given for column in each.columns})
        applications.extend(given)
    columns.update(_lost(data, len(data.steps)))
    columns.pop("", None)
    return columns, tuple(applications), told


def _lost(data: Data, number: int) -> dict[str, Column | None]:
    """The columns that are lost where so many steps stand before."""
    return dict.fromkeys(str(name.value) for at, name in data.lost if at == number)


def _meant(name: Scalar, columns: Iterable[str]) -> str:
    """The column that a misspelt one was meant to be, empty where there is none: what a step makes of it is lost."""
    return closest(str(name.value), columns) or ""


def _taken(step: Step, columns: Mapping[str, Column | None]) -> Iterable[Diagnostic]:
    """The names that a step gives although another column bears them; a step may give what it takes, in place."""
    own = _strings(step.takes)
    for each in step.gives:
        if each.value in columns and each.value not in own:
            yield messages.column_taken(each.span, str(each.value))


def _apply(step: Step, columns: Mapping[str, Column | None]) -> list[Application]:
    """The uses of a step's layer whose columns are known."""
    given: list[Application] = []
    for takes, gives in _pairs(step):
        known = [column for name in takes if (column := columns[name])]
        if not steps.treats_missing(step.call):
            _check_whole(step, known)
        if len(known) == len(takes):
            found = steps.infer(step, known)
            if len(found) != len(gives):
                raise DataError(told.step_gives(step.call.span, step.call.symbol.name, len(found), gives))
            named = (replace(column, name=name) for column, name in zip(found, gives, strict=True))
            given.append(Application(step.call, takes, tuple(named)))
    return given


def _check_whole(step: Step, columns: Iterable[Column]) -> None:
    """Tells a column in which values are missing, which most steps would carry on as NaN."""
    for column in columns:
        if column.missing:
            span = next(each.span for each in step.takes if each.value == column.name)
            raise DataError(messages.values_missing(span, column.name, column.dtype == "string"))


def _pairs(step: Step) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """What a step takes together, and what it gives: all joined, one column as several, or one column each."""
    takes, gives = _strings(step.takes), _strings(step.gives)
    joins = step.call.symbol.name in steps.JOINING
    if (joins and len(gives) == 1) or (not joins and (len(gives) == 1 or len(takes) == 1)):
        return ((takes, gives),)
    if len(takes) != len(gives) or joins:
        raise DataError(told.step_outputs(step.call.span, step.call.symbol.name, len(takes), len(gives)))
    return tuple(((one,), (other,)) for one, other in zip(takes, gives, strict=True))


def _label(
    targets: tuple[str, ...], applications: tuple[Application, ...], raw: tuple[Column, ...]
) -> str | None:
    """The raw column of a target with classes: integers from 0, or words and numbers that a step makes such."""
    classified = any(
        column.classes for each in applications for column in each.columns if column.name in targets
    )
    needed = sources(targets, applications)
    labels = (
        column
        for column in raw
        if column.name in needed and column.shape in ((), (1,)) and (column.classes or column.distinct)
    )
    return next((column.name for column in labels if column.classes or classified), None)


def sources(wanted: Iterable[str], applications: Sequence[Application]) -> set[str]:
    """The raw columns that lead to the wanted ones.

    Args:
        wanted: Columns after all steps.
        applications: All steps in order.
    """
    needed = set(wanted)
    for each in reversed(applications):
        if needed & set(each.gives):
            needed = (needed - set(each.gives)) | set(each.takes)
    return needed


def _unknown(scalars: Iterable[Scalar], known: tuple[str, ...]) -> list[Diagnostic]:
    return [
        messages.unknown_column(each.span, str(each.value), known)
        for each in scalars
        if each.value not in known
    ]


def _incomplete(data: Data, described: Described) -> Iterable[Diagnostic]:
    """Inputs and targets in which values are missing after all steps, or whose rows differ in length."""
    for each in (*data.inputs, *data.targets, *data.weights):
        column = described.column(str(each.value))
        if column and column.missing:
            yield messages.values_missing(each.span, column.name, column.dtype == "string")
        if column and column.ragged:
            yield told.column_ragged(each.span, column.name)


def _no_weights(data: Data, described: Described) -> Iterable[Diagnostic]:
    """Columns that cannot weigh the examples: words, or more than one number an example."""
    for each in data.weights:
        column = described.column(str(each.value))
        if column and (column.dtype == "string" or column.shape not in ((), (1,))):
            yield weighting.not_a_weight(each.span, column.name, column.dtype, shape_text(column.shape))


def _find(columns: Iterable[Column], name: str) -> Column:
    return next(column for column in columns if column.name == name)


def _strings(scalars: Iterable[Scalar]) -> tuple[str, ...]:
    return tuple(str(each.value) for each in scalars)
