"""What Keras's losses and metrics want to be given."""

from __future__ import annotations

SPARSE = {
    "SparseCategoricalCrossentropy": "CategoricalCrossentropy",
    "SparseCategoricalAccuracy": "CategoricalAccuracy",
    "SparseTopKCategoricalAccuracy": "TopKCategoricalAccuracy",
}
"""Those that judge against class numbers, each with its counterpart for one-hot targets."""

ONE_HOT = {
    **{dense: sparse for sparse, dense in SPARSE.items()},
    "CategoricalFocalCrossentropy": "SparseCategoricalCrossentropy",
    "CategoricalGeneralizedCrossEntropy": "SparseCategoricalCrossentropy",
    "CategoricalHinge": "SparseCategoricalCrossentropy",
}
"""Those that judge against one-hot targets, each with its counterpart for class numbers."""

CATEGORICAL = frozenset(
    {"SparseCategoricalCrossentropy", "CategoricalCrossentropy", "CategoricalFocalCrossentropy"}
)  # take one distribution over the classes
BINARY = frozenset({"BinaryCrossentropy", "BinaryFocalCrossentropy"})
NUMBERS = frozenset(
    {
        "Huber", "LogCosh", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError",
        "MeanSquaredLogarithmicError", "Poisson",
    }
)  # fmt: skip
ELEMENTWISE = (
    NUMBERS | BINARY | {"CosineSimilarity", "Dice", "Hinge", "KLDivergence", "SquaredHinge", "Tversky"}
)

PROBABILITIES = frozenset({"softmax", "sigmoid", "hard_sigmoid", "sparsemax"})
SIGMOIDS = frozenset({"sigmoid", "hard_sigmoid"})
LOGITS = frozenset(
    {"linear", "relu", "tanh", "elu", "selu", "gelu", "silu", "swish", "leaky_relu", "softplus"}
)
"""Activations that give no probabilities; about any other nothing is said."""
