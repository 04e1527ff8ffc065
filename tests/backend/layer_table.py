"""For each layer of the catalogue the least it needs: its arguments and what it takes."""

from __future__ import annotations

from typing import Any

from kerasdl.catalog import load
from kerasdl.graph.model import Graph
from tests.backend.graphs import Sketch, call

IMAGE = (8, 8, 3)
TEXT = ((6,), "int32")
BY_DIMENSIONS = {"1D": (8, 4), "2D": IMAGE, "3D": (8, 8, 8, 3)}
PAIR: tuple[Any, ...] = ((6, 4), (6, 4))

ARGUMENTS: dict[str, dict[str, Any]] = {
    "Activation": {"activation": "relu"},
    "AdaptiveAveragePooling1D": {"output_size": 2},
    "AdaptiveAveragePooling2D": {"output_size": 2},
    "AdaptiveAveragePooling3D": {"output_size": 2},
    "AdaptiveMaxPooling1D": {"output_size": 2},
    "AdaptiveMaxPooling2D": {"output_size": 2},
    "AdaptiveMaxPooling3D": {"output_size": 2},
    "CategoryEncoding": {"num_tokens": 5},
    "CenterCrop": {"height": 4, "width": 4},
    "Discretization": {"bin_boundaries": [0.0, 1.0]},
    "Dot": {"axes": 2},
    "EinsumDense": {"equation": "abc,cd->abd", "output_shape": [None, 5]},
    "Embedding": {"input_dim": 10, "output_dim": 4},
    "GroupNormalization": {"groups": 3},
    "GroupQueryAttention": {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2},
    "HashedCrossing": {"num_bins": 5},
    "Hashing": {"num_bins": 5},
    "IntegerLookup": {"vocabulary": [1, 2, 3]},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 3},
    "Normalization": {"mean": 0.0, "variance": 1.0},
    "Permute": {"dims": [2, 1]},
    "RandomCrop": {"height": 4, "width": 4},
    "RandomColorJitter": {"value_range": [0, 255]},
    "RepeatVector": {"n": 3},
    "Reshape": {"target_shape": [4, -1]},
    "Resizing": {"height": 4, "width": 5},
    "ReversibleEmbedding": {"input_dim": 10, "output_dim": 4},
    "StringLookup": {"vocabulary": ["a", "b"]},
    "TextVectorization": {"vocabulary": ["a", "b"], "output_sequence_length": 5},
    "MaxNumBoundingBoxes": {"max_number": 3},
    "RandomPosterization": {"factor": 4},
}
CONV = ("Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D")
CONV_TRANSPOSED = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
CONV_LSTM = ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
ARGUMENTS |= {name: {"filters": 5, "kernel_size": 3} for name in (*CONV, *CONV_TRANSPOSED, *CONV_LSTM)}
ARGUMENTS |= {f"{kind}Pooling{n}D": {"pool_size": 2} for kind in ("Average", "Max") for n in (1, 2, 3)}
ARGUMENTS |= {name: {"kernel_size": 3} for name in ("DepthwiseConv1D", "DepthwiseConv2D")}
ARGUMENTS |= {name: {"units": 5} for name in ("Dense", "LSTM", "GRU", "SimpleRNN")}
ARGUMENTS |= {name: {"rate": 0.5} for name in ("AlphaDropout", "Dropout", "GaussianDropout")}
ARGUMENTS |= {name: {"rate": 0.5} for name in ("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")}

TAKES: dict[str, tuple[Any, ...]] = {
    "Embedding": (TEXT,),
    "ReversibleEmbedding": (TEXT,),
    "CategoryEncoding": (TEXT,),
    "IntegerLookup": (TEXT,),
    "Hashing": (TEXT,),
    "StringLookup": (((6,), "string"),),
    "TextVectorization": (((), "string"),),
    "HashedCrossing": (((1,), "int32"), ((1,), "int32")),
    "RepeatVector": ((4,),),
    "STFTSpectrogram": ((800, 1),),
    "MelSpectrogram": ((800,),),
    "ConvLSTM1D": ((3, 8, 4),),
    "ConvLSTM2D": ((3, 8, 8, 3),),
    "ConvLSTM3D": ((3, 8, 8, 8, 2),),
    "TimeDistributed": ((3, 4),),
    "GroupNormalization": (IMAGE,),
    "SpectralNormalization": (IMAGE,),
    "LSTMCell": ((4,), (5,), (5,)),
    "GRUCell": ((4,), (5,)),
    "SimpleRNNCell": ((4,), (5,)),
}
LISTED = ("Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract")
TAKES |= dict.fromkeys((*LISTED, "Attention", "AdditiveAttention"), PAIR)
TAKES |= dict.fromkeys(("MultiHeadAttention", "GroupQueryAttention"), PAIR)

UNTRIED = {
    "MaxNumBoundingBoxes": "takes a mapping of boxes and labels, not a tensor",
    "MixUp": "takes images with their labels as a mapping",
    "CutMix": "takes images with their labels as a mapping",
    "StackedRNNCells": "takes states as a list of lists, which wiring does not say; it stands within `RNN`",
}
"""Layers that take no tensor alone, and why."""


def names() -> list[str]:
    """Layers that a spec may name and that take tensors."""
    symbols = [(name, load().find("layers", name)) for name in load().names("layers")]
    return [name for name, symbol in symbols if symbol and not symbol.refusal and name not in UNTRIED]


def graph(name: str) -> Graph:
    """A graph of that one layer."""
    takes = TAKES.get(name) or (_by_name(name),)
    inputs = {f"x{index}": shape for index, shape in enumerate(takes)}
    sketch = Sketch(**inputs)
    return sketch.add("it", name, _feeds(name, list(inputs)), **_arguments(name)).graph("it:0")


def _by_name(name: str) -> tuple[int, ...]:
    for ending, shape in BY_DIMENSIONS.items():
        if ending in name:
            return shape
    return IMAGE if _is_image_layer(name) else (6, 4)


def _is_image_layer(name: str) -> bool:
    symbol = load().find("layers", name)
    assert symbol is not None
    images = (
        "Random",
        "Augment",
        "Contrast",
        "Equalization",
        "Solarization",
        "Resizing",
        "CenterCrop",
        "AugMix",
    )
    return any(word in name for word in images)


def _arguments(name: str) -> dict[str, Any]:
    nested = {
        "Bidirectional": {"layer": call("LSTM", units=5)},
        "RNN": {"cell": [call("LSTMCell", units=5), call("GRUCell", units=3)]},
        "TimeDistributed": {"layer": call("Dense", units=5)},
        "SpectralNormalization": {"layer": call("Conv2D", filters=5, kernel_size=3)},
        "Pipeline": {"layers": [call("Rescaling", scale=2.0)]},
        "LSTMCell": {"units": 5},
        "GRUCell": {"units": 5},
        "SimpleRNNCell": {"units": 5},
    }
    if name in nested:
        return nested[name]
    arguments = dict(ARGUMENTS.get(name, {}))
    symbol = load().find("layers", name)
    assert symbol is not None
    for argument in symbol.arguments:
        if argument.required and argument.name not in arguments:
            arguments[argument.name] = 0.5
    return arguments


def _feeds(name: str, inputs: list[str]) -> Any:
    if name in ("MultiHeadAttention", "GroupQueryAttention"):
        return {None: inputs[0], "value": inputs[1]}
    if name.endswith("Cell"):
        return {None: inputs[0], "states": inputs[1:]}
    return inputs if len(inputs) > 1 else inputs[0]
