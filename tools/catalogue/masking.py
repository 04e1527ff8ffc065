"""What a layer does with the mask of its input.

- ``makes``: its output bears a mask of its own (``Embedding(mask_zero=True)``, ``Masking``).
- ``passes``: it does not look at the mask; its output bears the same.
- ``uses``: it looks at the mask; its output bears none (a masked mean).
- ``uses and passes``: both (a recurrent layer, where it returns a sequence).
- ``drops``: it does not support masks; Keras warns, and the mask is lost.
"""

import keras

from tools.catalogue import signatures
from tools.catalogue.inventory import Found
from tools.catalogue.samples import construct, constructible

MAKERS = {"Embedding", "Masking", "ReversibleEmbedding"}


def of_layer(symbol: Found) -> str | None:
    """One of the five words, None where the layer cannot be made here."""
    if symbol.name in MAKERS:
        return "makes"
    if not constructible(symbol):
        return None
    layer = _sample(symbol)
    uses, passes = _uses(symbol), layer.supports_masking and _passes(layer)
    if uses:
        return "uses and passes" if passes else "uses"
    return "passes" if passes else "drops"


def _sample(symbol: Found) -> keras.layers.Layer:
    names = {p.name for p in signatures.of_class(symbol.object)}  # pyright: ignore[reportArgumentType]
    return construct(symbol, **({"return_sequences": True} if "return_sequences" in names else {}))


def _uses(symbol: Found) -> bool:
    names = {p.name for p in signatures.of_call(symbol.object)}  # pyright: ignore[reportArgumentType]
    return "mask" in names or any(name.endswith("_mask") for name in names)


def _passes(layer: keras.layers.Layer) -> bool:
    """Whether the rule by which the layer makes its output's mask gives one."""
    tensor, mask = keras.KerasTensor((2, 3, 4)), keras.KerasTensor((2, 3), dtype="bool")
    for inputs, masks in ((tensor, mask), ([tensor, tensor], [mask, mask])):
        try:
            made = layer.compute_mask(inputs, masks)
        except Exception:  # a layer of several inputs, or of one
            continue
        return any(one is not None for one in keras.tree.flatten(made))
    return True
