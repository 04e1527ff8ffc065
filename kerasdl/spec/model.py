"""What a spec says, read: frozen dataclasses whose names are resolved and whose arguments are checked.

Where a value holds a `$` expression that only unfolding can work out (a block's param, a loop's variable), the node
stays beside the call, and the graph stage substitutes and binds it again.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from kerasdl.catalog import Symbol
from kerasdl.compose.expression import Formula
from kerasdl.compose.params import Param as Param
from kerasdl.compose.params import ParamType as ParamType
from kerasdl.diagnostics import Span
from kerasdl.syntax import Node, Scalar

# --- calls ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """One argument as the author gave it.

    Args:
        value: Plain data, a nested `Call`, or a list that may hold calls. `HOLE` where an expression stands.
        span: Where the value stands.
        key: Where the argument's name stands (the value's own place in scalar shorthand).
    """

    value: Any
    span: Span
    key: Span


class Hole:
    """Stands for a value that an expression will give."""

    def __repr__(self) -> str:
        return "HOLE"


HOLE = Hole()


@dataclass(frozen=True, slots=True)
class Call:
    """A name of the catalogue with its arguments.

    Args:
        symbol: The catalogue's entry.
        arguments: By name, only those that were written.
        span: Where the name stands.
        holes: Whether an expression stands anywhere inside the arguments.
        mistaken: The names of arguments of which a mistake was told: what they would say is not known.
    """

    symbol: Symbol
    arguments: MappingType[str, Given]
    span: Span
    holes: bool = False
    mistaken: frozenset[str] = frozenset()


# --- chains -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LayerAction:
    """A layer, an op (`ops.mean`) or an application. `call.symbol.kind` says which."""

    call: Call
    arguments: Node | None


@dataclass(frozen=True, slots=True)
class BlockAction:
    """A block, unfolded where it stands; `arguments` are nodes by param name."""

    block: str
    arguments: MappingType[str, Node]


@dataclass(frozen=True, slots=True)
class PartAction:
    """A part: the same weights wherever it is called."""

    part: str


@dataclass(frozen=True, slots=True)
class FormulaAction:
    """An equation over tensors, read; its `$` names stay names until unfolding gives them values."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class GroupAction:
    """Items in line, without a scope of their own."""

    layers: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class BranchesAction:
    """Chains side by side from one input; `merge` joins what they give, None hands it on as several outputs."""

    branches: tuple[tuple[Item, ...], ...]
    merge: Item | None


@dataclass(frozen=True, slots=True)
class BrokenAction:
    """Stands where a mistake was told; what depends on it is passed over, so that one mistake is one error."""


Action: TypeAlias = (
    "BrokenAction | LayerAction | BlockAction | PartAction | FormulaAction | GroupAction | BranchesAction"
)


@dataclass(frozen=True, slots=True)
class Wiring:
    """The small words beside a call, as nodes: they may hold expressions.

    Args:
        takes: `from`.
        names: `as` or `aside`.
        aside: Whether it was `aside`.
        repeat: How many copies in a chain.
        loop: `for`: a node that gives the list for each variable.
        condition: `if`.
        frozen: Whether its weights stay as they are.
    """

    takes: Node | None = None
    names: Node | None = None
    aside: bool = False
    repeat: Node | None = None
    loop: tuple[tuple[Scalar, Node], ...] = ()
    condition: Node | None = None
    frozen: Node | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a chain: what is called, how it is wired, and where its name stands."""

    action: Action
    wiring: Wiring
    span: Span


Chain: TypeAlias = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Outputs:
    """`outputs`: public names with the names they stand for.

    Args:
        pairs: (public, mine) in order.
        span: Where `outputs` stands.
        single: Whether one bare name was written, hence one value and not a list of one.
    """

    pairs: tuple[tuple[Scalar, Scalar], ...]
    span: Span
    single: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """An input of the model or of a part; `shape` is a node (it may hold expressions), without the batch axis."""

    name: str
    span: Span
    shape: Node
    dtype: Node | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A template, unfolded where it is used, fresh weights each time."""

    name: str
    span: Span
    params: tuple[Param, ...]
    inputs: tuple[Scalar, ...]
    layers: Chain
    outputs: Outputs | None


@dataclass(frozen=True, slots=True)
class Part:
    """One sub-model with one set of weights.

    Args:
        inputs: Empty for a part of one item, whose inputs are its layer's own.
        layers: Its chain (one item for a part of one item).
        single: Whether it is a part of one item.
        frozen: Whether its weights stay as they are.
        home: The other spec whose model this part is (`use:`), else None.
    """

    name: str
    span: Span
    inputs: tuple[Input, ...]
    layers: Chain
    outputs: Outputs | None
    single: bool = False
    frozen: Node | None = None
    home: Spec | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """The graph as the author wrote it. `inputs` is None where the data section fixes them.

    Args:
        max_parameters: The author's own limit on the number of weights, None for the default.
    """

    span: Span
    inputs: tuple[Input, ...] | None
    parts: MappingType[str, Part]
    layers: Chain
    outputs: Outputs | None
    max_parameters: int | None = None


# --- data ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of a column before any data is opened.

    Args:
        name: As the source or a step names it.
        shape: Without the batch axis; None is an unknown length.
        dtype: A Keras dtype, such as `uint8`.
        classes: How many classes an integer label has, or the width of a one-hot one; None where it is no label.
        one_hot: Whether it is a one-hot label.
        missing: Whether values are missing in it: NaN, or empty words.
        distinct: How many different words or integers it holds, where that is known and they are few.
        resized: Whether images are brought to its size as they are read.
        ragged: Whether its rows differ in length along their first axis.
        tokens: The integers of a vocabulary lie below this; None where it holds no such.
    """

    name: str
    shape: tuple[int | None, ...]
    dtype: str
    classes: int | None = None
    one_hot: bool = False
    missing: bool = False
    distinct: int | None = None
    resized: bool = False
    ragged: bool = False
    tokens: int | None = None


def shape_text(shape: Sequence[int | None]) -> str:
    """A shape in the words of a message.

    >>> shape_text((28, None))
    '(28, null)'
    """
    return f"({', '.join('null' if length is None else str(length) for length in shape)})"


@dataclass(frozen=True, slots=True)
class Step:
    """A call on columns: a Keras preprocessing layer or a step of our own."""

    call: Call
    takes: tuple[Scalar, ...]
    gives: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """The data section. Nodes are kept where the data room reads further.

    Args:
        source: Null where it is missing, which is told.
        lost: The columns of which nothing is known, for a mistake hides the step that gives them, each with the
            number of steps before it.
        augment: Random layers on training batches; one that says no column takes the input that fits it.
        on_error: What becomes of an example that cannot be used.
    """

    span: Span
    source: Node
    steps: tuple[Step, ...] = ()
    inputs: tuple[Scalar, ...] = ()
    targets: tuple[Scalar, ...] = ()
    columns: MappingType[str, Scalar] = field(default_factory=dict[str, Scalar])
    splits: MappingType[str, Node] = field(default_factory=dict[str, Node])
    lost: tuple[tuple[int, Scalar], ...] = ()
    weights: tuple[Scalar, ...] = ()
    augment: tuple[Step, ...] = ()
    on_error: Literal["stop", "skip"] = "stop"


# --- training -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """A loss or metric: what is called, on which output, against which target, how heavy.

    Args:
        call: A loss or metric of the catalogue.
        output: The model output it judges, None for the only one.
        target: The column it is judged against, None for the only one (or the one in step with the output).
        weight: Its factor in the total loss.
        name: The author's name for it, else None.
        alias: The string that was written, such as `accuracy`, which Keras itself fits to the output; else None.
        sample_weight: The column that weighs its examples, None for the only one, or for none.
    """

    call: Call
    output: Scalar | None = None
    target: Scalar | None = None
    weight: float = 1.0
    name: str | None = None
    alias: str | None = None
    sample_weight: Scalar | None = None


@dataclass(frozen=True, slots=True)
class ClassWeight:
    """How heavy the examples of each class are in training.

    Args:
        span: Where it is written.
        output: The output whose classes they are, None for the only one.
        weights: By class as written, the others weigh 1; None lets all classes weigh the same together.
    """

    span: Span
    output: Scalar | None
    weights: tuple[tuple[Scalar, float], ...] | None


@dataclass(frozen=True, slots=True)
class Train:
    """How the model is trained.

    Args:
        optimizer: None where a mistake hides it.
        unread: The keys under which a mistake hides something.
        judged: The outputs that losses and metrics name, those that a mistake hides too.
    """

    span: Span
    losses: tuple[Term, ...]
    metrics: tuple[Term, ...]
    optimizer: Call | None
    batch_size: int = 32
    epochs: int = 1
    seed: int | None = None
    callbacks: tuple[Call, ...] = ()
    keep: Literal["best", "last"] = "last"
    backend: str | None = None
    unread: frozenset[str] = frozenset()
    judged: tuple[Scalar, ...] = ()
    class_weights: tuple[ClassWeight, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Something that is worked out on the trained model and its data.

    Args:
        name: By which `expect` knows it.
        span: Where the name stands.
        place: Where its class is named.
        call: None where a mistake hides it.
        takes: What it looks at, by its own names for it: a layer or part, an output, columns.
    """

    name: str
    span: Span
    place: Span
    call: Call | None
    takes: MappingType[str, Scalar]


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of `expect`: a path and what must hold there.

    Args:
        path: Such as `("test", "accuracy")`.
        span: Where the path stands.
        comparisons: `min`, `max`, `equals`, `within`, `above`, `below`, `by` with their plain values; `above` and
            `below` name another path of the same run.
        seeds: In how many seeds it must hold.
        against: The paths under `above` and `below`, each with where it stands.
    """

    path: tuple[str, ...]
    span: Span
    comparisons: MappingType[str, Any]
    seeds: int = 1
    against: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class GivenWeight:
    """A weight that the spec gives: where its layer starts.

    Args:
        layer: The layer's unfolded name; `part/layer` within a part.
        variable: The weight's name, Keras's own.
        value: A number or nested lists.
        shape: Of the value.
        layer_span: Where the layer is named.
        key: Where the weight is named.
        span: Where the value stands.
    """

    layer: str
    variable: str
    value: Any
    shape: tuple[int, ...]
    layer_span: Span
    key: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Weights that come from elsewhere: where a layer, a part or the whole model starts.

    Args:
        layer: The layer's unfolded name, or the part's; None for the whole model.
        layer_span: Where it is named.
        kind: What the path leads to: the folder of a run, a file of weights, or a spec whose run it is.
        path: As written.
        theirs: The layer's or part's name there, None where it is the same.
    """

    layer: str | None
    layer_span: Span
    kind: Literal["run", "file", "spec"]
    path: Scalar
    theirs: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole spec, read and checked as far as no shape is needed.

    Args:
        params: The spec's own parameters, worked out.
        weights: Where layers start; what is not given here is drawn.
        borrowed: The same, where it comes from elsewhere.
        evaluate: What is worked out beside the metrics.
    """

    name: str
    about: str
    span: Span
    params: MappingType[str, Any]
    blocks: MappingType[str, Block]
    data: Data | None
    model: Model | None
    train: Train | None
    expect: tuple[Promise, ...] = ()
    weights: tuple[GivenWeight, ...] = ()
    evaluate: tuple[Evaluation, ...] = ()
    borrowed: tuple[Borrowed, ...] = ()
