"""Graphs made by hand, with shapes and parameter counts worked out here: what the show room is tested on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from kerasdl.catalog import load
from kerasdl.diagnostics import Source, Span
from kerasdl.graph.model import (
    Entrance,
    Feed,
    Formula,
    Frame,
    Graph,
    Node,
    NodeShapes,
    PartCall,
    PartGraph,
    Port,
    Shape,
    Shapes,
    Tensor,
)
from kerasdl.spec.model import Call, Given

Example = tuple[Graph, Shapes]


def _sums(found: Iterable[NodeShapes]) -> tuple[int, int]:
    every = list(found)
    return sum(each.parameters for each in every), sum(each.trainable for each in every)


@dataclass
class Sketch:
    """Draws a graph call by call. Every call stands on a line of its own in a made-up spec."""

    file: str = "spec.yaml"
    nodes: list[Node] = field(default_factory=list)
    inputs: list[Entrance] = field(default_factory=list)
    shapes: dict[str, NodeShapes] = field(default_factory=dict)
    parts: dict[str, PartGraph] = field(default_factory=dict)
    frames: list[tuple[Frame, str]] = field(default_factory=list)
    known: dict[Port, Shape] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    line: int = 0

    def span(self) -> Span:
        self.line += 1
        source = Source(self.file, "layer\n" * (self.line + 1))
        return Span(source, (self.line - 1) * 6, (self.line - 1) * 6 + 5)

    def name(self, base: str) -> str:
        prefix = "".join(f"{name}." for _, name in self.frames)
        count = self.counts[prefix + base] = self.counts.get(prefix + base, 0) + 1
        return prefix + (base if count == 1 else f"{base}_{count}")

    @contextmanager
    def block(self, block: str, name: str | None = None) -> Iterator[None]:
        full = name or self.name(block).rsplit(".", 1)[-1]
        self.frames.append((Frame(block, self.span()), full))
        yield
        self.frames.pop()

    def input(self, name: str, *shape: int | None, dtype: str = "float32") -> Port:
        self.inputs.append(Entrance(name, shape, dtype, self.span()))
        port = Port(name)
        self.known[port] = (None, *shape)
        return port

    def call(
        self,
        cls: str,
        *takes: Port | tuple[str, Port],
        shape: Shape,
        parameters: int = 0,
        fixed: int = 0,
        name: str | None = None,
        kind: Any = "layers",
        **arguments: Any,
    ) -> Port:
        span = self.span()
        symbol = load().find(kind, cls)
        assert symbol is not None
        call = Call(symbol, {key: Given(value, span, span) for key, value in arguments.items()}, span)
        return self.node(call, span, takes, name or cls.lower(), shape, parameters, fixed)

    def node(
        self,
        operation: Any,
        span: Span,
        takes: tuple[Any, ...],
        name: str,
        shape: Shape,
        parameters: int = 0,
        fixed: int = 0,
    ) -> Port:
        feeds = [each if isinstance(each, tuple) else (None, each) for each in takes]
        if len(feeds) > 1 and all(argument is None for argument, _ in feeds):
            made = (Feed(None, tuple(port for _, port in feeds), span),)
        else:
            made = tuple(Feed(argument, port, span) for argument, port in feeds)
        node = Node(self.name(name), operation, made, span, tuple(frame for frame, _ in self.frames))
        self.nodes.append(node)
        tensor = Tensor(shape, "float32")
        self.shapes[node.name] = NodeShapes((tensor,), True, parameters, parameters - fixed)
        port = Port(node.name)
        self.known[port] = shape
        return port

    def formula(self, text: str, *takes: Port, shape: Shape, name: str = "formula") -> Port:
        span = self.span()
        operation = Formula(text, tuple(port.node for port in takes), {})
        node = self.node(operation, span, (), name, shape)
        self.nodes[-1] = replace(self.nodes[-1], feeds=tuple(Feed(None, port, span) for port in takes))
        return node

    def part(self, name: str, example: Example, frozen: bool = False) -> None:
        graph, shapes = example
        self.parts[name] = PartGraph(name, graph, False, frozen)
        self.shapes |= {f"{name}/{inner}": found for inner, found in shapes.nodes.items()}

    def call_part(
        self, part: str, *takes: Port, shape: Shape, parameters: int = 0, name: str | None = None
    ) -> Port:
        return self.node(PartCall(part), self.span(), takes, name or part, shape, parameters)

    def done(self, ports: Port | dict[str, Port], pruned: tuple[str, ...] = ()) -> Example:
        named = {ports.node.rsplit(".", 1)[-1]: ports} if isinstance(ports, Port) else ports
        outputs = tuple(named.items())
        graph = Graph(
            tuple(self.inputs), tuple(self.nodes), outputs, self.parts, len(outputs) == 1, (), pruned
        )
        own = {name: found for name, found in self.shapes.items() if "/" not in name}
        return graph, Shapes(
            self.shapes,
            *_sums(own.values()),
            *_sums(found for name, found in own.items() if name not in pruned),
        )

    # --- layers whose shapes follow from their arguments -------------------------------------------------------

    def conv(
        self, x: Port, filters: int, kernel: int = 3, strides: int = 1, same: bool = True, **more: Any
    ) -> Port:
        batch, height, width, channels = self.known[x]
        assert height
        assert width
        assert channels
        side = [math.ceil(s / strides) if same else (s - kernel) // strides + 1 for s in (height, width)]
        if strides > 1:
            more["strides"] = strides
        if same:
            more["padding"] = "same"
        count = kernel * kernel * channels * filters + (filters if more.get("use_bias", True) else 0)
        return self.call(
            "Conv2D",
            x,
            shape=(batch, *side, filters),
            parameters=count,
            filters=filters,
            kernel_size=kernel,
            **more,
        )

    def up(self, x: Port, filters: int) -> Port:
        batch, height, width, channels = self.known[x]
        assert height
        assert width
        assert channels
        shape = (batch, 2 * height, 2 * width, filters)
        count = 4 * channels * filters + filters
        return self.call(
            "Conv2DTranspose",
            x,
            shape=shape,
            parameters=count,
            filters=filters,
            kernel_size=2,
            strides=2,
            name="fine",
        )

    def pool(self, x: Port, size: int = 2, strides: int | None = None, same: bool = False) -> Port:
        batch, height, width, channels = self.known[x]
        assert height
        assert width
        step = strides or size
        side = [math.ceil(s / step) if same else (s - size) // step + 1 for s in (height, width)]
        more: dict[str, Any] = {"strides": strides} if strides else {}
        return self.call("MaxPooling2D", x, shape=(batch, *side, channels), pool_size=size, **more)

    def norm(self, x: Port) -> Port:
        channels = self.known[x][-1] or 0
        return self.call(
            "BatchNormalization", x, shape=self.known[x], parameters=4 * channels, fixed=2 * channels
        )

    def relu(self, x: Port) -> Port:
        return self.call("ReLU", x, shape=self.known[x])

    def add(self, *ports: Port) -> Port:
        return self.call("Add", *ports, shape=self.known[ports[0]])

    def concatenate(self, *ports: Port) -> Port:
        channels = sum(self.known[port][-1] or 0 for port in ports)
        return self.call("Concatenate", *ports, shape=(*self.known[ports[0]][:-1], channels))

    def dense(self, x: Port, units: int, **more: Any) -> Port:
        shape = self.known[x]
        count = ((shape[-1] or 0) + 1) * units
        return self.call("Dense", x, shape=(*shape[:-1], units), parameters=count, units=units, **more)

    def flatten(self, x: Port) -> Port:
        shape = self.known[x]
        return self.call("Flatten", x, shape=(shape[0], math.prod(size or 1 for size in shape[1:])))

    def mean(self, x: Port) -> Port:
        shape = self.known[x]
        return self.call("GlobalAveragePooling2D", x, shape=(shape[0], shape[-1]))


def chain() -> Example:
    """The small digit network of the language's first page."""
    draw = Sketch("mnist_cnn.yaml")
    x = draw.input("image", 28, 28, 1)
    x = draw.conv(x, 6, 5, same=False, activation="relu")
    x = draw.conv(x, 12, 5, same=False, activation="relu")
    x = draw.pool(x)
    x = draw.conv(x, 12, 5, same=False, activation="relu")
    x = draw.pool(x)
    x = draw.flatten(x)
    x = draw.dense(x, 256, activation="relu")
    x = draw.call("Dropout", x, shape=draw.known[x], rate=0.5)
    return draw.done(draw.dense(x, 10, activation="softmax"))


def _conv_bn(draw: Sketch, x: Port, filters: int, kernel: int = 3, strides: int = 1) -> Port:
    with draw.block("conv_bn"):
        return draw.norm(draw.conv(x, filters, kernel, strides, use_bias=False))


def _residual(draw: Sketch, x: Port, filters: int, strides: int) -> Port:
    with draw.block("residual"):
        y = draw.relu(_conv_bn(draw, x, filters, 3, strides))
        y = _conv_bn(draw, y, filters)
        shortcut = _conv_bn(draw, x, filters, 1, strides) if strides > 1 else x
        return draw.relu(draw.add(y, shortcut))


def resnet34() -> Example:
    """ResNet-34, as the language page writes it; 21,814,696 parameters with BatchNormalization's four a channel."""
    draw = Sketch("resnet34.yaml")
    x = draw.input("image", 224, 224, 3)
    x = draw.pool(draw.relu(_conv_bn(draw, x, 64, 7, 2)), 3, 2, same=True)
    for filters, count, strides in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        with draw.block("stage"):
            x = _residual(draw, x, filters, strides)
            for _ in range(count - 1):
                x = _residual(draw, x, filters, 1)
    return draw.done(draw.dense(draw.mean(x), 1000, activation="softmax"))


def unet() -> Example:
    """UNet with four levels, skips from `d1` to `d4`."""
    draw = Sketch("unet.yaml")
    x = draw.input("image", 256, 256, 1)
    skips: list[Port] = []

    def double(x: Port, filters: int, name: str | None = None) -> Port:
        with draw.block("double_conv", name):
            for _ in range(2):
                x = draw.conv(x, filters, activation="relu")
        return x

    for level, filters in enumerate((64, 128, 256, 512), start=1):
        skips.append(double(x, filters, f"d{level}"))
        x = draw.pool(skips[-1])
    x = double(x, 1024)
    for filters in (512, 256, 128, 64):
        with draw.block("up"):
            x = double(draw.concatenate(skips.pop(), draw.up(x, filters)), filters)
    return draw.done(draw.conv(x, 2, 1, activation="softmax"))


def inception() -> Example:
    """Inception blocks 3a and 3b of GoogLeNet behind its stem."""
    draw = Sketch("googlenet.yaml")
    x = draw.pool(draw.conv(draw.input("image", 224, 224, 3), 64, 7, 2, activation="relu"), 3, 2, same=True)
    for one, three, five, pool in ((64, (96, 128), (16, 32), 32), (128, (128, 192), (32, 96), 64)):
        with draw.block("inception"):
            a = draw.conv(x, one, 1, activation="relu")
            b = draw.conv(draw.conv(x, three[0], 1, activation="relu"), three[1], 3, activation="relu")
            c = draw.conv(draw.conv(x, five[0], 1, activation="relu"), five[1], 5, activation="relu")
            d = draw.conv(draw.pool(x, 3, 1, same=True), pool, 1, activation="relu")
            x = draw.concatenate(a, b, c, d)
    return draw.done(draw.dense(draw.mean(x), 1000, activation="softmax"))


def siamese() -> Example:
    """One part called twice, and the distance of what it gives."""
    part = Sketch("siamese.yaml", line=5)
    x = part.input("image", 105, 105, 1)
    x = part.flatten(part.pool(part.conv(x, 64, 10, same=False, activation="relu")))
    embed = part.done(part.dense(x, 128))
    draw = Sketch("siamese.yaml")
    left, right = draw.input("left", 105, 105, 1), draw.input("right", 105, 105, 1)
    draw.part("embed", embed)
    draw.line = 11
    a = draw.call_part("embed", left, shape=(None, 128), parameters=embed[1].parameters, name="a")
    b = draw.call_part("embed", right, shape=(None, 128), name="b")
    return draw.done(draw.formula("norm(a - b, axis=-1)", a, b, shape=(None,), name="distance"))


def two_heads() -> Example:
    """A backbone with a class head, a box head, and an auxiliary head that only training needs."""
    draw = Sketch("detector.yaml")
    x = draw.input("image", 96, 96, 3)
    for filters in (32, 64, 128):
        x = draw.pool(draw.relu(draw.norm(draw.conv(x, filters, use_bias=False))))
    with draw.block("auxiliary"):
        extra = draw.dense(draw.mean(x), 5, activation="softmax", name="scores")
    for _ in range(2):
        x = draw.relu(draw.norm(draw.conv(x, 128, use_bias=False)))
    x = draw.dense(draw.flatten(x), 256, activation="relu")
    scores = draw.dense(x, 5, activation="softmax", name="scores")
    y = draw.dense(x, 64, activation="relu")
    corners = draw.dense(y, 4, name="corners")
    made = draw.done({"kind": scores, "box": corners}, ("auxiliary.globalaveragepooling2d", extra.node))
    return replace(made[0], training=(("auxiliary", extra),)), made[1]


def long_chain(count: int = 1000) -> Example:
    """Dense layers in line, each of another width, so that none folds."""
    draw = Sketch("long.yaml")
    x = draw.input("x", 8)
    for number in range(count):
        x = draw.dense(x, 8 + number % 7)
    return draw.done(x)


EXAMPLES = {
    "chain": chain,
    "resnet34": resnet34,
    "unet": unet,
    "inception": inception,
    "siamese": siamese,
    "two_heads": two_heads,
}
