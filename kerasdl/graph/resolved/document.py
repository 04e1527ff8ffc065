"""The whole resolved spec: the flat model, and the other sections with every default of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kerasdl.catalog import Catalog
from kerasdl.graph.model import Graph
from kerasdl.graph.resolved.calls import Pen
from kerasdl.graph.resolved.model import FlatModel, flat_model
from kerasdl.spec.model import Borrowed, ClassWeight, Data, Evaluation, Promise, Spec, Step, Term, Train
from kerasdl.spec.read import VERSION
from kerasdl.syntax import Mapping as MappingNode
from kerasdl.syntax import Node, Scalar


def resolved(
    spec: Spec,
    graph: Graph,
    catalog: Catalog,
    split_seed: int | None = None,
    source: Mapping[str, Any] | None = None,
    nulls: bool = True,
) -> MappingNode:
    """A spec that reads back to the same graph and hides nothing.

    No block, copy, branch, param or expression is left in it: each layer is an item with all of its arguments, what it
    takes and what it is called. Left out are what only a run settles (a seed or a backend that nobody named) and what a
    spec may not set.

    Args:
        spec: In which nothing is wrong.
        graph: Its model's.
        catalog: Where defaults come from.
        split_seed: What draws `data.splits`, where that is known.
        source: `data.source` with its defaults, where those are known.
        nulls: Whether an argument is written that is null unless somebody says otherwise, and nobody does.
    """
    pen = Pen(catalog, spec.span, nulls)
    entries: list[tuple[str, Node]] = [("kerasdl", pen.value(VERSION)), ("name", pen.name(spec.name))]
    if spec.about:
        entries.append(("about", pen.name(spec.about)))
    if spec.data:
        entries.append(("data", pen.mapping(_data(spec.data, split_seed, source, pen))))
    if spec.model:
        flat = flat_model(spec.model, graph, pen)
        entries += [("model", flat.node), *_Sections(spec, flat, pen).entries()]
    return pen.mapping(entries)


# --- data ---------------------------------------------------------------------------------------------------


def _data(
    data: Data, split_seed: int | None, source: Mapping[str, Any] | None, pen: Pen
) -> Iterator[tuple[str, Node]]:
    yield "source", pen.value(source) if source else pen.again(data.source)
    if data.columns:
        yield (
            "columns",
            pen.mapping(((key, pen.again(value)) for key, value in data.columns.items()), flow=True),
        )
    if data.splits:
        splits = {name: pen.again(node) for name, node in data.splits.items()}
        seed = {} if split_seed is None else {"seed": pen.value(split_seed)}
        yield "splits", pen.mapping((seed | splits if "seed" in splits else splits | seed).items(), flow=True)
    if data.steps:
        yield "steps", pen.list((_step(step, pen) for step in data.steps), flow=False)
    if data.augment:
        yield "augment", pen.list((_step(step, pen) for step in data.augment), flow=False)
    if data.on_error != "stop":
        yield "on_error", pen.name(data.on_error)
    for word, names in (("inputs", data.inputs), ("targets", data.targets), ("weights", data.weights)):
        if names:
            yield word, _names(names, pen)


def _step(step: Step, pen: Pen) -> Node:
    """A call with its wiring; augmentation gives nothing new, and need not say what it takes."""
    call = (step.call.symbol.name, pen.arguments(step.call, learned=True))
    wiring = {"from": step.takes, "as": step.gives}
    return pen.mapping([call, *((word, _names(names, pen)) for word, names in wiring.items() if names)])


def _names(names: tuple[Scalar, ...], pen: Pen) -> Node:
    written = [pen.again(name) for name in names]
    return written[0] if len(written) == 1 else pen.list(written)


# --- weights, train, expect ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sections:
    """The sections that name layers and outputs of the model, which bear new names now."""

    spec: Spec
    flat: FlatModel
    pen: Pen

    def entries(self) -> Iterator[tuple[str, Node]]:
        pen = self.pen
        if self.spec.weights or self.spec.borrowed:
            yield "weights", self._started()
        if self.spec.train:
            yield "train", pen.mapping(self._train(self.spec.train))
        if self.spec.evaluate:
            yield "evaluate", pen.list((self._evaluation(each) for each in self.spec.evaluate), flow=False)
        if self.spec.expect:
            yield (
                "expect",
                pen.mapping((self._path(each.path), self._promise(each)) for each in self.spec.expect),
            )

    def _weights(self) -> Mapping[str, dict[str, Node]]:
        found: dict[str, dict[str, Node]] = {}
        for given in self.spec.weights:
            if given.layer in self.flat.layers:
                layer = found.setdefault(self.flat.layers[given.layer], {})
                layer[given.variable] = self.pen.value(given.value)
        return found

    def _started(self) -> Node:
        """Where layers start; a lone lender for the whole model stands by itself."""
        pen = self.pen
        lent = {each.layer: self._lent(each) for each in self.spec.borrowed}
        if None in lent:
            return lent[None]
        given = [(layer, pen.mapping(given.items())) for layer, given in self._weights().items()]
        return pen.mapping([*given, *((self._called(layer), node) for layer, node in lent.items() if layer)])

    def _called(self, name: str) -> str:
        """A layer or a part by its new name."""
        return self.flat.layers.get(name, self.flat.parts.get(name, name))

    def _lent(self, borrowed: Borrowed) -> Node:
        """What lends weights; a layer with a new name says what it is called there."""
        pen, mine = self.pen, borrowed.layer
        words = [(borrowed.kind, pen.again(borrowed.path))]
        if borrowed.theirs:
            words.append(("layer", pen.again(borrowed.theirs)))
        elif mine is not None and self._called(mine) != mine:
            words.append(("layer", pen.value(mine)))
        return pen.mapping(words, flow=True)

    # --- train ----------------------------------------------------------------------------------------------

    def _train(self, train: Train) -> Iterator[tuple[str, Node]]:
        pen = self.pen
        yield "loss", self._terms(train.losses, is_loss=True)
        yield "optimizer", pen.value(train.optimizer)
        if train.metrics:
            yield "metrics", self._terms(train.metrics, is_loss=False)
        yield "batch_size", pen.value(train.batch_size)
        yield "epochs", pen.value(train.epochs)
        if train.seed is not None:
            yield "seed", pen.value(train.seed)
        if train.callbacks:
            yield "callbacks", pen.list((pen.value(call) for call in train.callbacks), flow=False)
        if train.class_weights:
            yield "class_weight", self._class_weights(train.class_weights)
        yield "keep", pen.name(train.keep)
        if train.backend is not None:
            yield "backend", pen.name(train.backend)

    def _class_weights(self, weights: tuple[ClassWeight, ...]) -> Node:
        pen = self.pen
        said = [
            (
                self._named(each.output),
                pen.name("balanced")
                if each.weights is None
                else pen.mapping(
                    ((str(key.value), pen.value(value)) for key, value in each.weights), flow=True
                ),
            )
            for each in weights
        ]
        return said[0][1] if len(said) == 1 and not said[0][0] else pen.mapping(said)

    def _terms(self, terms: tuple[Term, ...], is_loss: bool) -> Node:
        """Terms by output where each has one, else in a list; in their order, which reports keep."""
        pen = self.pen
        groups = [
            (output, [self._term(term, is_loss) for term in group])
            for output, group in groupby(terms, key=self._output)
        ]
        named = [output for output, _ in groups]
        if "" not in named and len(set(named)) == len(named):
            return pen.mapping((output, _lone_or_list(written, pen)) for output, written in groups)
        items: list[Node] = []
        for output, written in groups:
            items += [pen.mapping([(output, _lone_or_list(written, pen))])] if output else written
        return _lone_or_list(items, pen) if is_loss else pen.list(items, flow=False)

    def _output(self, term: Term) -> str:
        return self._named(term.output)

    def _named(self, output: Scalar | None) -> str:
        """An output by its new name; nothing where none is named."""
        name = str(output.value) if output else ""
        return self.flat.outputs.get(name, name)

    def _term(self, term: Term, is_loss: bool) -> Node:
        """A term with its arguments. A metric's string stays: Keras fits what it means to the output."""
        pen = self.pen
        if term.alias is not None and (not is_loss or not term.call.symbol.path):
            return pen.value(term.alias)
        words = [(term.call.symbol.name, pen.arguments(term.call))]
        if is_loss or term.weight != 1.0:
            words.append(("weight", pen.value(term.weight)))
        if term.target is not None:
            words.append(("target", pen.again(term.target)))
        if term.sample_weight is not None:
            words.append(("sample_weight", pen.again(term.sample_weight)))
        if term.name is not None:
            words.append(("name", pen.value(term.name)))
        return pen.mapping(words)

    # --- evaluate -------------------------------------------------------------------------------------------

    def _evaluation(self, evaluation: Evaluation) -> Node:
        """An evaluation with its arguments, by the new name of the layer or the output that it looks at."""
        pen, call = self.pen, evaluation.call
        assert call is not None
        words = [(call.symbol.name, pen.arguments(call))]
        known = {"embeddings": self.flat.layers, "output": self.flat.outputs}
        takes = {
            name: pen.value(known.get(name, {}).get(str(taken.value), str(taken.value)))
            for name, taken in evaluation.takes.items()
        }
        if takes:
            words.append(("from", pen.mapping(takes.items(), flow=True)))
        return pen.mapping([*words, ("name", pen.name(evaluation.name))])

    # --- expect ---------------------------------------------------------------------------------------------

    def _path(self, path: tuple[str, ...]) -> str:
        """A promise's path, by the new name of the layer or the output in it."""
        first, inner, last = path[0], ".".join(path[1:-1]), path[-1]
        known = self.flat.layers if first == "weights" else self.flat.outputs
        return ".".join((first, known[inner], last)) if inner in known else ".".join(path)

    def _promise(self, promise: Promise) -> Node:
        exact = {"within": 0.0} if "equals" in promise.comparisons else {}
        said = {**exact, **promise.comparisons, "seeds": promise.seeds}
        return self.pen.value(said)


def _lone_or_list(nodes: list[Node], pen: Pen) -> Node:
    return nodes[0] if len(nodes) == 1 else pen.list(nodes, flow=False)
