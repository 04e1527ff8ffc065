"""An op of Keras as an item of a chain.

It is the plain call of `keras.ops` that a functional model records, so that the model opens with Keras alone. Only
where Keras cannot save the recorded operation does a layer of ours stand in.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import keras
from keras import tree

from kerasdl.backend.construct import RefusedArgumentError, resolve, tuples
from kerasdl.backend.einsum import check_einsum
from kerasdl.catalog import Symbol, load

# Keras's recorded calls of these hand the backend a list where JAX wants a tuple: some always, ...
_LISTING = frozenset({"norm", "quantile", "rot90"})
# ... some when they come back from disk with several axes, or when TensorFlow compares those axes with a number.
_LISTING_AXES = frozenset(
    {"count_nonzero", "log_softmax", "softmax", "percentile", "nanmax", "nanmean", "nanmedian", "nanmin"}
    | {"nanpercentile", "nanprod", "nanquantile", "nanstd", "nansum", "nanvar"}
)


def call_op(symbol: Symbol, name: str, arguments: Mapping[str, Any], feeds: Mapping[str, Any]) -> Any:
    """What an op gives for symbolic tensors.

    Args:
        symbol: Of kind `ops`.
        name: The node's name, which the recorded operation gets.
        arguments: By name, as Keras takes them.
        feeds: Tensors or lists of them by call argument.

    Returns:
        A tensor, or a structure of them.

    Raises:
        RefusedArgumentError: The op takes what no spec may give, or gives no tensor.
        Exception: Whatever the op raises.
    """
    if symbol.name == "einsum":
        operands = next(iter(feeds.values()), ())
        check_einsum(str(arguments.get("subscripts")), [tuple(each.shape) for each in tree.flatten(operands)])
    result = applied(symbol, arguments, feeds)
    _check_tensors(symbol, result)
    operations = list(recorded(result, tree.flatten(list(feeds.values()))))
    if _runs_everywhere(symbol, arguments) and all(_saves(each) for each in operations):
        _name(operations, name)
        return result
    return Op(symbol.name, list(feeds), dict(arguments), name=name)(list(feeds.values()))


@keras.saving.register_keras_serializable(package="kerasdl")
class Op(keras.layers.Layer):
    """An op whose recorded call Keras cannot save.

    Args:
        op: Its name in the catalogue, such as `segment_sum`.
        feeds: The call arguments in the order in which the layer is given their values.
        arguments: The other arguments, plain data.
    """

    def __init__(self, op: str, feeds: Sequence[str], arguments: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        symbol = load().find("ops", op)
        if symbol is None or symbol.refusal is not None:
            raise RefusedArgumentError(op, "is no op that a model may hold")
        self.symbol = symbol
        self.feeds = list(feeds)
        self.arguments = dict(arguments)

    def build(self, input_shape: Any) -> None:  # noqa: ARG002
        """Has no weights."""
        self.built = True

    def call(self, inputs: Any) -> Any:
        return applied(self.symbol, self.arguments, dict(zip(self.feeds, inputs, strict=True)))

    def compute_output_spec(self, inputs: Any) -> Any:
        result = self.call(inputs)
        return tree.map_structure(lambda each: keras.KerasTensor(each.shape, dtype=each.dtype), result)

    def get_config(self) -> dict[str, Any]:
        own = {"op": self.symbol.name, "feeds": self.feeds, "arguments": self.arguments}
        return {**super().get_config(), **own}


def applied(symbol: Symbol, arguments: Mapping[str, Any], feeds: Mapping[str, Any]) -> Any:
    """What an op gives, without a look at whether a model may hold it."""
    function = resolve(symbol.path)
    positional, named = _bound(
        function, {**{name: tuples(each) for name, each in arguments.items()}, **feeds}
    )
    return function(*positional, **named)


def _bound(function: Callable[..., Any], given: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Arguments by position where a `*args` follows them, else by name."""
    parameters = inspect.signature(function).parameters
    spread = next((each.name for each in parameters.values() if each.kind is each.VAR_POSITIONAL), None)
    if spread is None:
        return [], dict(given)
    before = [name for name in list(parameters)[: list(parameters).index(spread)] if name in given]
    values = given.get(spread, ())
    rest = {name: value for name, value in given.items() if name not in {*before, spread}}
    return [*(given[name] for name in before), *(values if isinstance(values, list) else [values])], rest


def _check_tensors(symbol: Symbol, result: Any) -> None:
    flat = tree.flatten(result)
    if not flat or not all(isinstance(each, keras.KerasTensor) for each in flat):
        raise RefusedArgumentError(symbol.name, "gives no tensor that depends on its input")


def recorded(result: Any, given: Sequence[Any]) -> Iterator[Any]:
    """The operations that were recorded between the tensors given and the result, the last one first."""
    ends = {id(each) for each in given}
    waiting, seen = tree.flatten(result), set[int]()
    while waiting:
        tensor = waiting.pop(0)
        operation = getattr(getattr(tensor, "_keras_history", None), "operation", None)
        if id(tensor) in ends or operation is None or id(operation) in seen:
            continue
        seen.add(id(operation))
        yield operation
        waiting += [each for node in operation._inbound_nodes for each in node.input_tensors]


def _runs_everywhere(symbol: Symbol, arguments: Mapping[str, Any]) -> bool:
    several = any(isinstance(each, list | tuple) for each in arguments.values())
    return symbol.name not in _LISTING and not (several and symbol.name in _LISTING_AXES)


def _saves(operation: Any) -> bool:
    try:
        operation.get_config()
    except NotImplementedError:
        return False
    return True


def _name(operations: Sequence[Any], name: str) -> None:
    for number, operation in enumerate(operations):
        operation.name = name if number == 0 else f"{name}.{number}"
