"""Families of layers: what a class is for, and the colours that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of layer.

    Args:
        key: Also its CSS class.
        title: What the legend calls it.
        light: Fill, line and text on a white page.
        dark: The same on a black one.
    """

    key: str
    title: str
    light: tuple[str, str, str]
    dark: tuple[str, str, str]


CONVOLUTION = Family(
    "convolution", "convolution", ("#e3edfd", "#3f74d1", "#12305f"), ("#18294a", "#6f9ff0", "#dce8ff")
)
POOLING = Family(
    "pooling", "pooling, resampling", ("#fdebdc", "#d9792b", "#5c3008"), ("#40270f", "#ef9d58", "#ffe9d6")
)
NORMALISATION = Family(
    "normalisation", "normalisation", ("#e4f4f4", "#2f9090", "#0d4343"), ("#12383a", "#5dbfbf", "#d8f5f5")
)
DENSE = Family("dense", "dense", ("#e6f4e4", "#4a9a44", "#1d4a19"), ("#1b381a", "#7cc476", "#e0f6de"))
RECURRENT = Family(
    "recurrent", "recurrent", ("#f0e8fb", "#8654c9", "#3a1c68"), ("#2f1f4a", "#b18aec", "#efe4ff")
)
ATTENTION = Family(
    "attention", "attention", ("#fde6ee", "#cf4a7c", "#601732"), ("#451a2b", "#f082aa", "#ffe1ec")
)
EMBEDDING = Family(
    "embedding", "embedding", ("#f8f0d4", "#ab8a17", "#4b3b04"), ("#3a310f", "#d8b846", "#fbf1cf")
)
ACTIVATION = Family(
    "activation", "activation", ("#fbe7e4", "#cf5a49", "#5f1d14"), ("#451d18", "#f08d7e", "#ffe4df")
)
RANDOM = Family(
    "random",
    "dropout, noise, augmentation",
    ("#eeeef0", "#8a8d96", "#36383f"),
    ("#2b2d33", "#a4a7b0", "#eceef3"),
)
SHAPING = Family("shaping", "reshaping", ("#eef0e4", "#83904a", "#3a4216"), ("#2e3320", "#b4c17d", "#f1f5df"))
MERGE = Family(
    "merge", "merge, op, formula", ("#ffffff", "#5b6472", "#252b35"), ("#1c2129", "#a3adbc", "#eef1f6")
)
PART = Family(
    "part",
    "part: one set of weights, called by name",
    ("#efeafe", "#5d4fc4", "#241a6b"),
    ("#26204e", "#9d92f2", "#e9e6ff"),
)
END = Family("end", "input, output", ("#3d4654", "#3d4654", "#ffffff"), ("#cdd4df", "#cdd4df", "#171b21"))
OTHER = Family("other", "other layers", ("#f1f3f6", "#707b8c", "#2a313c"), ("#262b33", "#98a3b5", "#e8ecf2"))

FAMILIES = (
    *(END, CONVOLUTION, POOLING, NORMALISATION, DENSE, RECURRENT, ATTENTION),
    *(EMBEDDING, ACTIVATION, RANDOM, SHAPING, MERGE, PART, OTHER),
)

# The first pattern found in a class name decides.
_PATTERNS = (
    (r"Attention", ATTENTION),
    (r"LSTM|GRU|RNN", RECURRENT),
    (r"Embedding", EMBEDDING),
    (r"Conv", CONVOLUTION),
    (r"Pool|UpSampling|Resizing", POOLING),
    (r"Normalization$", NORMALISATION),
    (r"Dense", DENSE),
    (r"ReLU|^ELU$|Softmax|^Activation$", ACTIVATION),
    (r"Dropout|Noise|^Random|^Rand|MixUp|CutMix|AugMix", RANDOM),
    (r"Flatten|Reshape|Permute|RepeatVector|Padding|Crop|Identity|Masking|Rescaling", SHAPING),
    (r"^(Add|Average|Concatenate|Dot|Maximum|Minimum|Multiply|Subtract)$", MERGE),
)


def family_of(name: str) -> Family:
    """The family of a layer class, by its name.

    >>> family_of("SeparableConv2D").title, family_of("MultiHeadAttention").title, family_of("Add").title
    ('convolution', 'attention', 'merge, op, formula')
    """
    return next((family for pattern, family in _PATTERNS if re.search(pattern, name)), OTHER)
