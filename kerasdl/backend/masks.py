"""What becomes of masks.

Keras hands a mask from layer to layer in silence, and what does not know masks ends it. A warning is due where a node
ends a mask that nothing after it reads and no output carries.

Keras's symbolic tensors forget masks where they enter a part and where they come out of it, so masks are followed here
once more, by Keras's own rule: a layer that supports masking is asked for the mask of what it gives.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import keras
from keras import tree

from kerasdl.backend.feeds import given
from kerasdl.backend.formula import Formula
from kerasdl.backend.ops import recorded
from kerasdl.backend.values import Scope, mask_of, ports
from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import shapes as messages
from kerasdl.diagnostics.messages.shapes import Site
from kerasdl.graph.model import Graph, Literal, Node, PartCall, PartGraph, Port


@dataclass(slots=True)
class Course:
    """Masks on their way through one graph.

    Args:
        masks: Of each value of an input or a node, None where it carries none.
        ends: Where masks end: the node's number, its site, the mask.
        reads: Where masks are read: the node's number, the mask.
    """

    masks: dict[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    ends: list[tuple[int, Site, Any]] = field(default_factory=list[tuple[int, Site, Any]])
    reads: list[tuple[int, Any]] = field(default_factory=list[tuple[int, Any]])
    families: _Families = field(default_factory=lambda: _Families())

    def of(self, port: Port) -> Any:
        masks = self.masks.get(port.node, ())
        return masks[port.index or 0] if (port.index or 0) < len(masks) else None

    def lost(self, served: Iterable[Port]) -> dict[int, Site]:
        """The first site at which each family ends for good: none after it reads it, no output carries it."""
        alive = {self.families.of(mask) for port in served if (mask := self.of(port)) is not None}
        last = {self.families.of(mask): number for number, mask in self.reads}
        found: dict[int, Site] = {}
        for number, site, mask in self.ends:
            family = self.families.of(mask)
            if family not in alive and last.get(family, -1) <= number:
                found.setdefault(family, site)
        return found


@dataclass(frozen=True, slots=True)
class Passage:
    """What a part does with the masks that it is handed.

    Args:
        carried: For each output the numbers of the inputs whose masks ride on it; None where it carries no mask.
        read: The inputs whose masks something inside reads.
        ends: Where inside an input's mask ends for good.
    """

    carried: tuple[frozenset[int] | None, ...]
    read: frozenset[int]
    ends: Mapping[int, Site]


@dataclass(slots=True)
class Masks:
    """Follows the masks of a model that has been walked.

    Args:
        layers: By node name, inner nodes of parts under `part/node`.
        parts: By name.
        scopes: What was walked of each part.
        diagnostics: What was found.
        carried: Filled with whether each value of a node carries a mask, by the node's name as in `layers`.
    """

    layers: Mapping[str, keras.layers.Layer]
    parts: Mapping[str, PartGraph]
    scopes: Mapping[str, Scope]
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    carried: dict[str, tuple[bool, ...]] = field(default_factory=dict[str, tuple[bool, ...]])
    _passages: dict[tuple[str, tuple[bool, ...]], Passage] = field(
        default_factory=dict[tuple[str, tuple[bool, ...]], Passage]
    )

    def follow(self, graph: Graph, scope: Scope) -> None:
        """Follows every mask of the model."""
        course = self._course(graph, scope, {})
        served = [port for _, port in (*graph.outputs, *graph.training)]
        self.diagnostics += [messages.dropped_mask(site) for site in course.lost(served).values()]

    def _course(self, graph: Graph, scope: Scope, masks: Mapping[str, Any]) -> Course:
        course = Course({name: (mask,) for name, mask in masks.items()})
        for number, node in enumerate(graph.nodes):
            if node.name not in scope.values:
                continue
            layer = self.layers.get(scope.prefix + node.name)
            operation = node.operation
            if isinstance(operation, PartCall) and operation.part in self.scopes:
                self._through(number, node, self.parts[operation.part], scope, course)
            else:
                self._step(number, node, layer, scope, course)
            self._note(scope.prefix + node.name, course.masks[node.name])
        return course

    def _note(self, name: str, masks: tuple[Any, ...]) -> None:
        before = self.carried.get(name, (False,) * len(masks))
        self.carried[name] = tuple(
            known or mask is not None for known, mask in zip(before, masks, strict=True)
        )

    def _step(
        self, number: int, node: Node, layer: keras.layers.Layer | None, scope: Scope, course: Course
    ) -> None:
        """A layer, an op or an equation: it reads a mask, hands it on or ends it."""
        taken = [port for port in ports(node.feeds) if course.of(port) is not None]
        incoming = [course.of(port) for port in taken]
        made = course.masks[node.name] = _made(node, layer, scope, course)
        course.families.join(*incoming, *(mask for mask in made if mask is not None))
        if isinstance(layer, Formula):
            self.diagnostics += _unread(node, layer, scope, course)
        if incoming and _reads(layer):
            course.reads += [(number, mask) for mask in incoming]
        elif incoming and not any(mask is not None for mask in made):
            site = replace(scope.site(node), givers=(scope.giver(taken[0]),))
            course.ends.append((number, site, incoming[0]))

    def _through(self, number: int, node: Node, part: PartGraph, scope: Scope, course: Course) -> None:
        """A call of a part: what its inside does with the masks of this call."""
        handed = _handed(node, part)
        masks = [course.of(port) if port else None for port in handed]
        passage = self._passage(part, tuple(mask is not None for mask in masks))
        tensors = scope.values[node.name].tensors
        made: list[Any] = []
        for tensor, sources in zip(tensors, passage.carried, strict=True):
            mask = None if sources is None else keras.KerasTensor(tensor.shape[:2], dtype="bool")
            course.families.join(*([mask] if sources else []), *(masks[source] for source in sources or ()))
            made.append(mask)
        course.masks[node.name] = tuple(made)
        course.reads += [(number, masks[source]) for source in passage.read]
        for source, site in passage.ends.items():
            port = handed[source]
            assert port is not None
            course.ends.append((number, replace(site, givers=(scope.giver(port),)), masks[source]))

    def _passage(self, part: PartGraph, masked: tuple[bool, ...]) -> Passage:
        """What a part does where these inputs carry masks; told once, however often it is called so."""
        key = part.name, masked
        if key not in self._passages:
            scope = self.scopes[part.name]
            names = [each.name for each, has in zip(part.graph.inputs, masked, strict=True) if has]
            shapes = {name: scope.values[name].tensors[0].shape[:2] for name in names}
            masks = {name: keras.KerasTensor(shape, dtype="bool") for name, shape in shapes.items()}
            self._passages[key] = self._inside(part, scope, masks)
        return self._passages[key]

    def _inside(self, part: PartGraph, scope: Scope, masks: Mapping[str, Any]) -> Passage:
        course = self._course(part.graph, scope, masks)
        served = [port for _, port in part.graph.outputs]
        numbers = {each.name: number for number, each in enumerate(part.graph.inputs)}
        family = {numbers[name]: course.families.of(mask) for name, mask in masks.items()}
        lost = course.lost(served)
        own = [site for each, site in lost.items() if each not in family.values()]
        self.diagnostics += [messages.dropped_mask(site) for site in own]
        read = {course.families.of(mask) for _, mask in course.reads}
        return Passage(
            tuple(_sources(course, port, family) for port in served),
            frozenset(number for number, each in family.items() if each in read),
            {number: lost[each] for number, each in family.items() if each in lost},
        )


def _sources(course: Course, port: Port, family: Mapping[int, int]) -> frozenset[int] | None:
    mask = course.of(port)
    if mask is None:
        return None
    return frozenset(number for number, each in family.items() if each == course.families.of(mask))


def _handed(node: Node, part: PartGraph) -> list[Port | None]:
    """What each input of a part is handed, in the part's order."""
    first = part.graph.inputs[0].name
    by_name = {feed.argument or first: feed.value for feed in node.feeds}
    found = [by_name.get(each.name) for each in part.graph.inputs]
    return [value if isinstance(value, Port) else None for value in found]


def _made(node: Node, layer: keras.layers.Layer | None, scope: Scope, course: Course) -> tuple[Any, ...]:
    """The mask of each value that a node gives."""
    tensors = scope.values[node.name].tensors
    if all(course.of(port) is mask_of(scope.tensor(port)) for port in ports(node.feeds)):
        return tuple(mask_of(each) for each in tensors)
    if layer is None or not layer.supports_masking:
        return (None,) * len(tensors)
    if isinstance(layer, Formula):
        every = list(ports(node.feeds))
        taken: Any = [scope.tensor(port) for port in every]
        masks: Any = [course.of(port) for port in every]
    else:
        taken, masks = given(node, scope)[0], _first_masks(node, course)
    try:
        found = tree.flatten(layer.compute_mask(taken, masks))
    except Exception:  # What Keras cannot carry inside a part when the model runs, it tells there.
        found = []
    return tuple(found[: len(tensors)]) + (None,) * (len(tensors) - len(found))


def _first_masks(node: Node, course: Course) -> Any:
    """The masks of the first call argument, in its own structure."""
    value = next((feed.value for feed in node.feeds if feed.argument is None), None)
    if value is None or isinstance(value, Literal):
        return None
    return course.of(value) if isinstance(value, Port) else [course.of(port) for port in value]


def _unread(node: Node, layer: Formula, scope: Scope, course: Course) -> Iterator[Diagnostic]:
    """The masks that an equation reads and that are not there."""
    for name, port in zip(layer.variables_in_text, ports(node.feeds), strict=False):
        if name in layer.reads_masks and course.of(port) is None:
            yield messages.no_mask(scope.site(node), name)


def _reads(layer: keras.layers.Layer | None) -> bool:
    if layer is None:
        return False
    if isinstance(layer, Formula):
        return bool(layer.reads_masks)
    return any(name == "mask" or name.endswith("_mask") for name in inspect.signature(layer.call).parameters)


def knows_masks(model: keras.Model) -> None:
    """Lets a part keep quiet about masks.

    The layers inside have put the masks on what it gives by themselves; Keras would warn that it destroys them.
    """
    model.supports_masking = True
    model.compute_mask = _computed_inside


def _computed_inside(inputs: Any, previous_mask: Any = None) -> None:
    del inputs, previous_mask


def name_apart(tensors: Iterable[Any], taken: Iterable[Any], owner: str, names: Collection[str]) -> None:
    """Renames operations that Keras records for masks under names that nodes of the graph bear."""
    made = [mask for each in tensors if (mask := mask_of(each)) is not None]
    for operation in recorded(made, [*taken, *(mask_of(each) for each in taken)]):
        if operation.name in names and not isinstance(operation, keras.layers.Layer):
            operation.name = f"{owner}.{operation.name}"


class _Families:
    """Masks made from one another, by identity."""

    def __init__(self) -> None:
        self._roots: dict[int, int] = {}

    def of(self, mask: Any) -> int:
        found = id(mask)
        while self._roots.get(found, found) != found:
            found = self._roots[found]
        return found

    def join(self, *masks: Any) -> None:
        for mask in masks[1:]:
            self._roots[self.of(mask)] = self.of(masks[0])
