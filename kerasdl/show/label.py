"""A call in few words: `Conv2D 64 3x3 /2 relu`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kerasdl.graph.model import Broken, Formula, Operation, PartCall, Shape
from kerasdl.spec.model import Call, Hole

Arguments = Mapping[str, Any]

# Arguments that say how a layer is made, not what it does: left out of a label, kept in `--stage graph`.
_QUIET = re.compile(
    r"_(initializer|regularizer|constraint)$|^(use_bias|seed|dtype|data_format|padding|trainable)$|^_"
)
_PLAIN_WORD = re.compile(r"[A-Za-z_][\w.]*")


def class_name(operation: Operation) -> str:
    """What is called: a class, an op, `Formula`, a part's own name, `?` where a mistake stands."""
    if isinstance(operation, Formula):
        return "Formula"
    if isinstance(operation, PartCall):
        return operation.part
    return "?" if isinstance(operation, Broken) else operation.symbol.name


def details(operation: Operation, times: str = "x") -> str:
    """The arguments that a reader wants to see.

    Args:
        operation: A call, a formula (whose text is its detail) or a part's call (nothing).
        times: The sign between the sides of a window.
    """
    if isinstance(operation, Formula):
        return " ".join(operation.text.split())
    if isinstance(operation, PartCall | Broken):
        return ""
    given = {name: each.value for name, each in operation.arguments.items()}
    name = class_name(operation)
    teller = next((teller for pattern, teller in _TELLERS if re.search(pattern, name)), _anything)
    words = [*teller(given, _Window(_rank(name), times)), *_activation(given)]
    return " ".join(word for word in words if word)


def shape_text(shape: Shape, times: str = "x") -> str:
    """A shape without its batch axis; `?` is an unknown length.

    >>> shape_text((None, 28, 28, 1)), shape_text((None, None, 8)), shape_text((None,))
    ('28x28x1', '?x8', 'scalar')
    """
    return times.join("?" if size is None else str(size) for size in shape[1:]) or "scalar"


def value_text(value: Any) -> str:
    """A value in a line: nested calls as `HeNormal(seed=1)`, strings bare where they are words."""
    if isinstance(value, Call):
        inside = ", ".join(f"{name}={value_text(given.value)}" for name, given in value.arguments.items())
        return f"{value.symbol.name}({inside})" if inside else str(value.symbol.name)
    if isinstance(value, Hole):
        return "$"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {value_text(each)}" for key, each in _items(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(value_text(each) for each in _elements(value)) + "]"
    if isinstance(value, str):
        return value if _PLAIN_WORD.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value)


def _items(value: Any) -> Iterator[tuple[Any, Any]]:
    yield from value.items()


def _elements(value: Any) -> Iterator[Any]:
    yield from value


# --- what is telling, by class ---------------------------------------------------------------------------------


class _Window:
    """Writes sizes: an integer stands for as many equal sides as the layer has axes."""

    def __init__(self, rank: int, times: str) -> None:
        self.rank = rank
        self.times = times

    def __call__(self, value: Any) -> str:
        sides = list(value) if isinstance(value, list | tuple) else [value] * self.rank
        return self.times.join(value_text(side) for side in sides)


Teller = Callable[[Arguments, _Window], Iterator[str]]


def _rank(name: str) -> int:
    found = re.search(r"([123])D", name)
    return int(found.group(1)) if found else 1


def _sides(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list | tuple) else {value}


def _stride(value: Any, window: _Window) -> str:
    """`/2`, or nothing for a stride of one."""
    sides = _sides(value)
    if sides <= {1, None}:
        return ""
    return f"/{value_text(sides.pop())}" if len(sides) == 1 else f"/{window(value)}"


def _convolution(given: Arguments, window: _Window) -> Iterator[str]:
    if "filters" in given:
        yield value_text(given["filters"])
    if "kernel_size" in given:
        yield window(given["kernel_size"])
    yield _stride(given.get("strides", 1), window)
    for name in ("dilation_rate", "groups", "depth_multiplier"):
        if _sides(given.get(name, 1)) != {1}:
            yield f"{name.split('_')[0]} {value_text(given[name])}"
    yield from _sequences(given)


def _pooling(given: Arguments, window: _Window) -> Iterator[str]:
    size = given.get("pool_size", given.get("size"))
    if size is not None:
        yield window(size)
    strides = given.get("strides")
    if strides is not None and _sides(strides) != _sides(size):
        yield _stride(strides, window)


def _recurrent(given: Arguments, window: _Window) -> Iterator[str]:
    del window
    if "units" in given:
        yield value_text(given["units"])
    yield from _sequences(given)


def _sequences(given: Arguments) -> Iterator[str]:
    told = {
        "return_sequences": "sequences",
        "return_state": "state",
        "go_backwards": "backwards",
        "stateful": "stateful",
    }
    yield from (word for name, word in told.items() if given.get(name) is True)


def _dense(given: Arguments, window: _Window) -> Iterator[str]:
    del window
    for name in ("equation", "units", "output_shape"):
        if name in given:
            yield value_text(given[name])


def _embedding(given: Arguments, window: _Window) -> Iterator[str]:
    del window
    yield " to ".join(value_text(given[name]) for name in ("input_dim", "output_dim") if name in given)
    if given.get("mask_zero") is True:
        yield "masked"


def _heads(given: Arguments, window: _Window) -> Iterator[str]:
    del window
    if "num_heads" in given:
        yield f"{value_text(given['num_heads'])} heads"
    if "key_dim" in given:
        yield f"of {value_text(given['key_dim'])}"


def _wrapper(given: Arguments, window: _Window) -> Iterator[str]:
    """The wrapped layer in full, then what the wrapper adds."""
    inner = given.get("layer")
    if isinstance(inner, Call):
        yield f"{inner.symbol.name} {details(inner, window.times)}".strip()
    if isinstance(merge := given.get("merge_mode"), str):
        yield merge


def _first_value(given: Arguments, window: _Window) -> Iterator[str]:
    del window
    yield from (value_text(value) for name, value in given.items() if not _is_quiet(name, value))


def _silent(given: Arguments, window: _Window) -> Iterator[str]:
    del given, window
    yield from ()


def _anything(given: Arguments, window: _Window) -> Iterator[str]:
    del window
    told = ((name, value_text(value)) for name, value in given.items() if not _is_quiet(name, value))
    yield from (f"{name}={text}" for name, text in told if len(text) <= 24)


def _is_quiet(name: str, value: Any) -> bool:
    return name == "activation" or value is None or bool(_QUIET.search(name))


def _activation(given: Arguments) -> Iterator[str]:
    value = given.get("activation")
    if isinstance(value, str | Call) and value != "linear":
        yield value_text(value)


_TELLERS: tuple[tuple[str, Teller], ...] = (
    (r"^(Bidirectional|TimeDistributed|SpectralNormalization)$", _wrapper),
    (r"Conv", _convolution),
    (r"Global|^(Batch|Layer|Group|RMS|Unit)Normalization$|^Flatten$", _silent),
    (r"Pool|UpSampling", _pooling),
    (r"LSTM|GRU|RNN", _recurrent),
    (r"Dense$", _dense),
    (r"Embedding$", _embedding),
    (r"^(MultiHead|GroupQuery)Attention$", _heads),
    (r"Dropout$|^(Reshape|Permute|RepeatVector|GaussianNoise|Activation|LeakyReLU)$", _first_value),
)
