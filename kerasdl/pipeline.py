"""The one way through, a function a stage.

text --parse--> Document --compose--> Composition --read--> Spec --wire--> Graph --infer--> Shapes --build--> Built

Each stage returns its value and what it found wrong. What can still be said after a mistake is said, so that all
mistakes of a file are told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.catalog import Catalog
from kerasdl.catalog import load as load_catalog
from kerasdl.compose import Composition, FileLoader, Loader, compose
from kerasdl.diagnostics import Diagnostic, Source, SpecError, errors, ordered
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.graph import Graph, Shapes
from kerasdl.graph.resolved import resolved as resolve
from kerasdl.graph.weights import check_weights
from kerasdl.graph.wire import sound, wire
from kerasdl.objectives import check_inputs, check_objectives
from kerasdl.spec import Spec
from kerasdl.spec.read import ReadResult, read
from kerasdl.syntax import Document, Mapping, Scalar, is_null, node_text, parse, read_source

if TYPE_CHECKING:
    from kerasdl.backend.build import Built
    from kerasdl.backend.limits import Limits
    from kerasdl.data import Dataset, Described
    from kerasdl.data.sources.arguments import FileArguments
    from kerasdl.data.sources.model import Source as DataSource
    from kerasdl.data.summary import Summary
    from kerasdl.run import RunResult
    from kerasdl.run.evaluate import Evaluation
    from kerasdl.run.predict import Predictions
    from kerasdl.run.progress import Progress
    from kerasdl.run.steps import Recorded

_UNREAD = frozenset({"tag", "unknown-alias", "key-not-text", "long-integer"})
"""Mistakes after which a value is unknown, so that what later stages say of its line only follows from them."""

_LOOSE = frozenset({"unused-output", "unused-input"})
"""Warnings about loose ends, which are kept back while a mistake may have torn the ends."""

_TIGHT = ("data", "train", "weights", "expect", "about", "name")
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


def run(path: str | Path, overrides: Overrides = (), shapes: bool = True) -> Stages:
    """Takes the spec in a file through every stage that needs no training.

    Args:
        path: The file.
        overrides: `address=value` each, applied last.
        shapes: Whether shapes are inferred too; without them Keras is not needed.
    """
    return run_many([path], overrides, shapes)[0]


def run_many(paths: Sequence[str | Path], overrides: Overrides = (), shapes: bool = True) -> list[Stages]:
    """As `run`, for several files; their shapes are inferred in one process."""
    wired: list[Stages] = []
    for path in paths:
        source = read_source(path)
        if isinstance(source, Diagnostic):
            wired.append(Stages(diagnostics=(source,)))
        else:
            wired.append(wire_source(source, overrides))
    return finish(wired, shapes)


def run_source(
    source: Source, overrides: Overrides = (), shapes: bool = True, loader: Loader | None = None
) -> Stages:
    """As `run`, for a text at hand."""
    return finish([wire_source(source, overrides, loader)], shapes)[0]


def finish(wired: Sequence[Stages], shapes: bool = True) -> list[Stages]:
    """The stages after `wire_source`, for several specs; their shapes are inferred in one process."""
    return [_judged(stages) for stages in (_with_shapes(wired) if shapes else wired)]


def build(stages: Stages) -> Built:
    """The spec's model, on the backend that the environment or the spec names.

    It starts from the weights that the spec gives; the others are drawn.

    Args:
        stages: Of a spec in which nothing is wrong.

    Raises:
        SpecError: Where the backend cannot be had or Keras refuses the model.
    """
    spec, graph = stages.spec, stages.graph
    assert spec is not None
    assert graph is not None
    choose_backend(spec)
    from kerasdl.backend.build import build as build_graph

    built, told = build_graph(graph, spec.name, _limits(stages))
    if built is None:
        raise SpecError(stages.told(told).diagnostics)
    if spec.weights:
        _start(stages, spec, graph, built)
    return built


def _start(stages: Stages, spec: Spec, graph: Graph, built: Built) -> None:
    """Lets a model start from the weights that its spec gives.

    Raises:
        SpecError: Where they are not the model's; then none is loaded.
    """
    told = stages.told(tuple(check_weights(spec, graph, built.shapes)))
    if not told.sound:
        raise SpecError(told.diagnostics)
    from kerasdl.backend.weights import start_from

    start_from(built, spec.weights)


def resolved(stages: Stages, folder: Path | None = None, seed: int | None = None) -> Mapping:
    """The spec with every block unfolded and every default written.

    Args:
        stages: Of a spec in which nothing is wrong.
        folder: Where it will stand: the data's paths start from there. None for the folder of the spec's own file.
        seed: What the training draws from, where the spec names no seed.
    """
    if stages.spec and stages.spec.train and seed is not None:
        spec = replace(stages.spec, train=replace(stages.spec.train, seed=seed))
        stages = replace(stages, spec=spec)
    here = Path(stages.source.path).parent if stages.source and stages.source.path else Path()
    return _resolved(stages, folder or here)


def content_hash(stages: Stages) -> str:
    """The sha256 of what a spec says, however it is written and wherever it stands.

    It is of the resolved spec without its name and what it is about, with files by their names alone, and without
    arguments that are null by default: a library that learns a new word leaves every hash as it is, one that changes
    what a word means by default does not.

    Args:
        stages: Of a spec in which nothing is wrong.
    """
    from kerasdl.run.document import content_hash as hash_of

    arguments = _file(stages)
    root = _resolved(stages, arguments.path.resolve().parent if arguments else Path(), nulls=False)
    said = tuple(each for each in root if each.name not in ("name", "about"))
    return hash_of(replace(root, entries=said))


def _resolved(stages: Stages, folder: Path, nulls: bool = True) -> Mapping:
    spec, graph, described = stages.spec, stages.graph, stages.described
    assert spec is not None
    assert graph is not None
    settings = getattr(described.source, "settings", None) if described else None
    source = {described.source.name: dict(settings)} if described and settings else None
    split_seed = described.shares.seed if described else None
    root = resolve(spec, graph, load_catalog(), split_seed, source, nulls)
    arguments = _file(stages)
    if arguments is None:
        return root
    from kerasdl.run.relocate import relocated

    return relocated(root, folder, arguments.path)


def _file(stages: Stages) -> FileArguments | None:
    """The file that the data section names, where it names one."""
    return getattr(stages.described.source, "arguments", None) if stages.described else None


def choose_backend(spec: Spec) -> None:
    """Settles Keras's backend, before Keras is imported.

    Raises:
        SpecError: Where it cannot be had.
    """
    from kerasdl.backend.choice import choose

    wanted, span = (spec.train.backend, spec.train.span) if spec.train else (None, None)
    _, told = choose(wanted, span)
    if told:
        raise SpecError(told)


def train(
    stages: Stages,
    *,
    out: Path | None = None,
    smoke: bool = False,
    progress: Progress | None = None,
    warn: Callable[[Sequence[Diagnostic]], object] | None = None,
    resume: Path | None = None,
) -> RunResult:
    """Trains a spec in which nothing is wrong, and writes its run folder.

    Args:
        stages: The spec, with `data` and `train`.
        out: Where the run folder will stand, None for `runs/<name>/<time>`.
        smoke: One batch a split, nothing judged.
        progress: Told how far things are.
        warn: Told what is worth a warning about the data and the report.
        resume: The folder of a run that goes on, with the epochs that it still lacks; it stays as it is.

    Raises:
        SpecError: Where something is missing or wrong with the data, the backend or the place.
    """
    from kerasdl.run.folder import place

    spec, described, composition = stages.spec, stages.described, stages.composition
    assert spec is not None
    assert composition is not None
    told = [
        messages.section_missing(spec.span, word) for word in ("data", "train") if getattr(spec, word) is None
    ]
    target = place(spec.name, out)
    if isinstance(target, Diagnostic):
        told.append(target)
    if told or described is None or spec.train is None or isinstance(target, Diagnostic):
        raise SpecError(told)
    choose_backend(spec)
    from kerasdl.backend.construct import construct
    from kerasdl.data import load as load_data
    from kerasdl.run.record import Origin
    from kerasdl.run.relocate import relocated
    from kerasdl.run.seeds import plant, settle
    from kerasdl.run.state import read_state, sections
    from kerasdl.run.train import Settings
    from kerasdl.run.train import train as run_training

    start = read_state(resume) if resume else None
    seed = settle(start.state.standing.seed if start and spec.train.seed is None else spec.train.seed)
    plant(seed)
    built = build(stages)
    stages = _judged(replace(stages, shapes=built.shapes))
    if not stages.sound:
        raise SpecError(stages.diagnostics)
    dataset, data_told = load_data(described, construct, progress)
    if dataset is None:
        raise SpecError(data_told)
    if data_told and warn:
        warn(data_told)
    arguments = _file(stages)
    kept = relocated(composition.root, target, arguments.path if arguments else None)
    whole = node_text(resolved(stages, target, seed))
    parts = sections(resolved(stages, Path("/"), seed))
    origin = Origin(node_text(kept), content_hash(stages), whole, parts, str(resume) if resume else None)
    assert stages.graph is not None
    settings = Settings(seed, smoke, progress, warn, start)
    return run_training(spec, stages.graph, built, dataset, settings, target, origin)


def read_data(stages: Stages, *, progress: Progress | None = None) -> tuple[Dataset, tuple[Diagnostic, ...]]:
    """What the data section of a spec yields, read, its steps done; what is wrong elsewhere in it does not matter.

    Args:
        stages: The spec, with `data`.
        progress: Told what is fetched.

    Returns:
        The data, and what is worth a warning.

    Raises:
        SpecError: Where the data section or the data are wrong.
    """
    spec, described = stages.spec, stages.described
    if spec and spec.data is None and not _of_data(stages):
        raise SpecError([messages.section_missing(spec.span, "data")])
    if described is None or _of_data(stages):
        raise SpecError(_of_data(stages) or stages.diagnostics)
    assert spec is not None
    choose_backend(spec)
    from kerasdl.backend.construct import construct
    from kerasdl.data import load as load_data

    dataset, told = load_data(described, construct, progress)
    if dataset is None:
        raise SpecError(told)
    return dataset, told


def _of_data(stages: Stages) -> tuple[Diagnostic, ...]:
    """The mistakes that stand in the data section, or in another text than it does."""
    root = stages.composition.root if stages.composition else None
    entry = root.entry("data") if root else None
    if entry is None:
        return errors(stages.diagnostics) if stages.spec is None else ()
    place, end = entry.key.span, entry.value.span.end

    def belongs(found: Diagnostic) -> bool:
        here = found.span
        return here is None or here.source is not place.source or place.start <= here.start <= end

    return tuple(filter(belongs, errors(stages.diagnostics)))


def draw_examples(dataset: Dataset, summary: Summary, path: Path) -> None:
    """Writes examples as a picture.

    Raises:
        SpecError: There are no images among the inputs, or the file cannot be written.
    """
    from kerasdl.data.picture import draw, image_column
    from kerasdl.diagnostics.messages import data as data_messages

    column = image_column(dataset)
    if column is None:
        names = [each.name for each in dataset.described.inputs]
        raise SpecError([data_messages.no_images(dataset.described.source.span, names)])
    try:
        draw(dataset, summary, column, path)
    except OSError as fault:
        raise SpecError(
            [data_messages.picture_unwritable(str(path), fault.strerror or str(fault))]
        ) from fault


def evaluate(folder: Path, *, progress: Progress | None = None) -> Evaluation:
    """Measures the kept model of a run on the splits that it was trained with, its data read again.

    Args:
        folder: Of the run.
        progress: Told what is fetched.

    Raises:
        SpecError: Where it is no run, or its data are not those of the training.
    """
    recorded = _recorded(folder)
    stages, built = _restored(folder, run(folder / "spec.yaml", shapes=False))
    from kerasdl.backend.construct import construct
    from kerasdl.data import load as load_data
    from kerasdl.run.evaluate import evaluate as measure

    spec, graph, described = stages.spec, stages.graph, stages.described
    assert spec is not None
    assert graph is not None
    assert described is not None
    dataset, told = load_data(described, construct, progress, recorded.kept)
    if dataset is None:
        raise SpecError(told)
    return measure(spec, graph, built, dataset, folder)


def predict(folder: Path, path: Path) -> Predictions:
    """What the kept model of a run says of the examples in a file or a folder; no training data are needed.

    Args:
        folder: Of the run.
        path: A PNG or JPEG image, a folder of such, a CSV file or an NPZ archive.

    Raises:
        SpecError: Where it is no run, or the examples are not of the kind that it was trained on.
    """
    from kerasdl.data.served import read_input

    recorded = _recorded(folder)
    source = read_source(folder / "spec.yaml")
    if isinstance(source, Diagnostic):
        raise SpecError([source])
    stages = _judged(wire_source(source, known=recorded.source))
    assert stages.described is not None
    served, told = read_input(stages.described, path) if stages.sound else (None, stages.diagnostics)
    if served is None:
        raise SpecError(told)
    stages, built = _restored(folder, stages)
    from kerasdl.run.predict import predict as answer

    spec, graph, described = stages.spec, stages.graph, stages.described
    assert spec is not None
    assert graph is not None
    assert described is not None
    return answer(spec.train, graph, built, described, recorded.kept.learned, served)


def _recorded(folder: Path) -> Recorded:
    """What a run folder says of its data.

    Raises:
        SpecError: It is no run folder.
    """
    from kerasdl.diagnostics.messages import run as run_messages
    from kerasdl.run.steps import FILE, read_recorded

    for name in ("spec.yaml", FILE, "model.keras"):
        if not (folder / name).is_file():
            raise SpecError([run_messages.not_a_run(str(folder), name)])
    try:
        return read_recorded(folder)
    except (OSError, ValueError) as fault:
        raise SpecError([run_messages.run_damaged(str(folder), FILE, str(fault))]) from fault


def _restored(folder: Path, stages: Stages) -> tuple[Stages, Built]:
    """The model of a run with its weights, built from its spec on the backend that the spec or the environment names.

    Raises:
        SpecError: The spec is wrong, or the weights do not fit.
    """
    if not stages.sound:
        raise SpecError(stages.diagnostics)
    built = build(stages)
    from kerasdl.run.evaluate import restore

    restore(folder, built)
    return replace(stages, shapes=built.shapes), built


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
    results = infer_many(list(graphs.values()), [_limits(wired[index]) for index in graphs])
    done = list(wired)
    for index, (shapes, told) in zip(graphs, results, strict=True):
        done[index] = replace(wired[index], shapes=shapes).told(told)
    return done


def _limits(stages: Stages) -> Limits:
    """How large the model may be: the spec's own word, else the default."""
    from kerasdl.backend.limits import Limits

    most = stages.spec.model.max_parameters if stages.spec and stages.spec.model else None
    return Limits(parameters=most) if most else Limits()


def _judged(stages: Stages) -> Stages:
    """The last checks: the data against the inputs, losses and metrics against outputs and targets."""
    spec, graph = stages.spec, stages.graph
    if spec is None or graph is None:
        return stages
    if stages.sound and not (graph.complete and (stages.shapes is None or stages.shapes.complete)):
        raise RuntimeError("the model is not whole, and no mistake is told")
    stages = stages.told(tuple(check_inputs(spec, graph, stages.described)))
    stages = stages.told(tuple(check_weights(spec, graph, stages.shapes)))
    return stages.told(check_objectives(spec, graph, stages.shapes, stages.described))
