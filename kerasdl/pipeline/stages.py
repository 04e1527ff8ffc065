"""A spec on its way, and the stages that need no training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.catalog import Catalog
from kerasdl.catalog import load as load_catalog
from kerasdl.compose import Composition, FileLoader, Loader, compose
from kerasdl.diagnostics import Diagnostic, Source, errors, ordered
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.graph import Graph, Shapes
from kerasdl.graph.weights import check_weights
from kerasdl.graph.wire import sound, wire
from kerasdl.objectives import check_inputs, check_objectives, check_vocabularies
from kerasdl.spec import Spec
from kerasdl.spec.read import ReadResult, read
from kerasdl.syntax import Document, Mapping, Scalar, is_null, parse, read_source

if TYPE_CHECKING:
    from kerasdl.backend.limits import Limits
    from kerasdl.data import Described
    from kerasdl.data.sources.model import Source as DataSource


_UNREAD = frozenset({"tag", "unknown-alias", "key-not-text", "long-integer"})
"""Mistakes after which a value is unknown, so that what later stages say of its line only follows from them."""

_LOOSE = frozenset({"unused-output", "unused-input"})
"""Warnings about loose ends, which are kept back while a mistake may have torn the ends."""

_TIGHT = ("data", "train", "weights", "evaluate", "expect", "about", "name")
"""The sections whose mistakes tear no ends: which outputs losses name is read although they are mistaken."""

Overrides = Sequence[str]
"""Each `address=value`, as `--set` takes it."""


@dataclass(frozen=True, slots=True)
class Stages:
    """A spec on its way: each intermediate as far as it was reached.

    Args:
        described: What the data section yields, as far as it can be told without opening the data.
        diagnostics: Every mistake and warning so far, each once, in the order of the text.
    """

    source: Source | None = None
    document: Document | None = None
    composition: Composition | None = None
    spec: Spec | None = None
    described: Described | None = None
    graph: Graph | None = None
    shapes: Shapes | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; warnings aside."""
        return not errors(self.diagnostics)

    def told(self, diagnostics: Sequence[Diagnostic]) -> Stages:
        unread = {_line(each) for each in self.diagnostics if each.id in _UNREAD}
        news = [
            each for each in diagnostics if not _echo(each, self.composition) and _line(each) not in unread
        ]
        every = (*self.diagnostics, *news)
        wrong = {_line(each) for each in errors(every)}
        miscounted = any(each.id == "output-count" for each in every)
        every = tuple(
            each for each in every if each.id not in _LOOSE or not (miscounted or _line(each) in wrong)
        )
        return replace(self, diagnostics=ordered(every))


def run(path: str | Path, overrides: Overrides = (), shapes: bool = True, lent: bool = True) -> Stages:
    """Takes the spec in a file through every stage that needs no training.

    Args:
        path: The file.
        overrides: `address=value` each, applied last.
        shapes: Whether shapes are inferred too; without them Keras is not needed.
        lent: Whether weights from elsewhere have to be there.
    """
    return run_many([path], overrides, shapes, lent)[0]


def run_many(
    paths: Sequence[str | Path], overrides: Overrides = (), shapes: bool = True, lent: bool = True
) -> list[Stages]:
    """As `run`, for several files; their shapes are inferred in one process."""
    wired: list[Stages] = []
    for path in paths:
        source = read_source(path)
        if isinstance(source, Diagnostic):
            wired.append(Stages(diagnostics=(source,)))
        else:
            wired.append(wire_source(source, overrides))
    return finish(wired, shapes, lent)


def run_source(
    source: Source, overrides: Overrides = (), shapes: bool = True, loader: Loader | None = None
) -> Stages:
    """As `run`, for a text at hand."""
    return finish([wire_source(source, overrides, loader)], shapes)[0]


def finish(wired: Sequence[Stages], shapes: bool = True, lent: bool = True) -> list[Stages]:
    """The stages after `wire_source`, for several specs; their shapes are inferred in one process."""
    return [judged(stages, lent) for stages in (_with_shapes(wired) if shapes else wired)]


def wire_source(
    source: Source, overrides: Overrides = (), loader: Loader | None = None, known: DataSource | None = None
) -> Stages:
    """The stages that need no Keras: from the text to the graph.

    Args:
        known: The columns of a run that was kept, whose data need not be there.
    """
    loader = loader or FileLoader()
    catalog = load_catalog()
    stages = _read(source, overrides, loader, catalog, ())
    spec, composition = stages.spec, stages.composition
    if spec is None or composition is None:
        return stages
    described, told = _described(spec, known)
    stages = replace(stages, described=described).told(told)
    columns = described.inputs if described else ()
    mistaken = not stages.sound and (spec.data is not None or composition.root.get("data") is not None)
    lost = described is not None and len(columns) < len(described.input_names)
    result = wire(spec, catalog, None if mistaken and (lost or not columns) else columns)
    torn = any(_tears(each, composition.root) for each in errors(stages.diagnostics))
    told = [each for each in result.diagnostics if not (torn and each.id in _LOOSE)]
    return replace(stages, graph=result.graph).told(told)


def _tears(diagnostic: Diagnostic, root: Mapping) -> bool:
    """Whether a mistake may have torn ends of the graph: it stands in no section that has nothing to do with them."""
    place = diagnostic.span
    entries = [entry for name in _TIGHT if (entry := root.entry(name))]
    return not place or not any(
        place.source is entry.key.span.source and entry.key.span.start <= place.start <= entry.value.span.end
        for entry in entries
    )


def _described(spec: Spec, known: DataSource | None) -> tuple[Described | None, tuple[Diagnostic, ...]]:
    """What the data section yields. The data room is loaded only for a spec that has one."""
    if spec.data is None or is_null(spec.data.source):
        return None, ()
    from kerasdl.data import describe

    return describe(spec.data, known=known)


def _read(
    source: Source, overrides: Overrides, loader: Loader, catalog: Catalog, used_by: tuple[str, ...]
) -> Stages:
    """Text to spec; `used_by` are the specs whose parts led here, so that a circle is told and not walked."""
    parsed = parse(source)
    stages = Stages(source, parsed.document).told(parsed.diagnostics)
    if parsed.document is None:
        return stages
    composition = compose(parsed.document, loader, overrides)
    stages = replace(stages, composition=composition).told(composition.diagnostics)
    if not composition.complete:
        return stages
    told: list[Diagnostic] = []

    def use(path: Scalar) -> Spec | None:
        return _used(path, source, loader, catalog, used_by, told)

    result: ReadResult = read(composition.root, composition.params, catalog, use)
    return replace(stages, spec=result.spec).told((*told, *result.diagnostics))


def _line(diagnostic: Diagnostic) -> tuple[str, int] | None:
    place = diagnostic.span
    return (place.source.name, place.line) if place else None


def _echo(diagnostic: Diagnostic, composition: Composition | None) -> bool:
    """Whether a diagnostic only repeats that a param has no value, which is told at the param."""
    if composition is None or diagnostic.id != "unknown-name" or diagnostic.span is None:
        return False
    lost = {param.name for param in composition.declared} - composition.params.keys()
    return diagnostic.span.text.lstrip("$") in lost


def _used(
    path: Scalar,
    base: Source,
    loader: Loader,
    catalog: Catalog,
    used_by: tuple[str, ...],
    told: list[Diagnostic],
) -> Spec | None:
    """The spec that a part's `use:` names; None where a mistake was told."""
    source = loader.load(str(path.value), path.span.source, path.span)
    if isinstance(source, Diagnostic):
        told.append(source)
        return None
    chain = (*used_by, base.name)
    if source.name in chain:
        told.append(messages.circular_use(path.span, (*chain, source.name)))
        return None
    stages = _read(source, (), loader, catalog, chain)
    told.extend(stages.diagnostics)
    return stages.spec if stages.sound else None


def _with_shapes(wired: Sequence[Stages]) -> list[Stages]:
    """Infers the shapes of every graph, in one process of its own; what a mistake broke is left out."""
    from kerasdl.backend.infer import infer_many

    graphs = {index: sound(stages.graph) for index, stages in enumerate(wired) if stages.graph}
    graphs = {index: graph for index, graph in graphs.items() if graph.nodes}
    results = infer_many(list(graphs.values()), [limits(wired[index]) for index in graphs])
    done = list(wired)
    for index, (shapes, told) in zip(graphs, results, strict=True):
        done[index] = replace(wired[index], shapes=shapes).told(told)
    return done


def limits(stages: Stages) -> Limits:
    """How large the model may be: the spec's own word, else the default."""
    from kerasdl.backend.limits import Limits

    most = stages.spec.model.max_parameters if stages.spec and stages.spec.model else None
    return Limits(parameters=most) if most else Limits()


def judged(stages: Stages, lent: bool = True) -> Stages:
    """The last checks: data against inputs, weights against layers, losses and metrics against outputs and targets.

    Args:
        stages: Wired.
        lent: Whether weights from elsewhere are looked at; a run that is kept has no need of them any more.
    """
    spec, graph = stages.spec, stages.graph
    if spec is None or graph is None:
        return stages
    if stages.sound and not (graph.complete and (stages.shapes is None or stages.shapes.complete)):
        raise RuntimeError("the model is not whole, and no mistake is told")
    stages = stages.told(tuple(check_inputs(spec, graph, stages.described)))
    stages = stages.told(tuple(check_vocabularies(graph, stages.described)))
    stages = stages.told(tuple(check_weights(spec, graph, stages.shapes)))
    if lent and spec.borrowed:
        from kerasdl.pipeline.borrowing import check_borrowed

        stages = stages.told(tuple(check_borrowed(stages)))
    if lent and stages.described:
        from kerasdl.pipeline.vocabularies import check_lent

        stages = stages.told(tuple(check_lent(stages)))
    evaluated = _evaluated(spec, graph, stages.described) if spec.evaluate else None
    if evaluated:
        stages = stages.told(evaluated[1])
    names = evaluated[0] if evaluated else ()
    return stages.told(check_objectives(spec, graph, stages.shapes, stages.described, names))


def _evaluated(
    spec: Spec, graph: Graph, described: Described | None
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The paths that evaluations give, and what is wrong with them. Their room is loaded only where there are some."""
    from kerasdl.evaluation.checks import check_evaluations, paths

    return paths(spec), tuple(check_evaluations(spec, graph, described))
