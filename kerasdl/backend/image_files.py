"""Images decoded by TensorFlow as pillow decodes them.

Of the same bytes the same pixels: JPEG through the accurate integer transform, grey by pillow's integer weights. Where
an image is brought to another size, both average over the same pixels, pillow in integers and TensorFlow in floats:
they differ by one of 256 levels at most.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

RED, GREEN, BLUE, HALF, SHIFT = 19595, 38470, 7471, 2**15, 16
"""Pillow's luma, ITU-R 601 in integers: (red * 19595 + green * 38470 + blue * 7471 + 2**15) >> 16."""
KINDS = {
    "PNG:1": 1,
    "PNG:L": 1,
    "PNG:LA": 2,
    "PNG:P": 3,
    "PNG:RGB": 3,
    "PNG:RGBA": 4,
    "JPEG:L": 1,
    "JPEG:RGB": 3,
}
"""The formats and pillow's modes that TensorFlow decodes alike, with the channels into which it decodes them."""
CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}


def decodes(kinds: set[str], color_mode: str | None) -> bool:
    """Whether TensorFlow gives the pixels that pillow gives.

    Args:
        kinds: Format and mode of every file: `PNG:RGB`.
        color_mode: Pillow's mode into which they are turned, None leaves them.
    """
    return kinds <= set(KINDS) and not (color_mode == "RGBA" and "PNG:P" in kinds)


def decoder(
    kinds: list[str], color_mode: str | None, size: tuple[int, int] | None, shape: tuple[int, ...]
) -> Callable[[Any, Any], Any]:
    """What makes pixels of a file.

    Args:
        kinds: Those that occur.
        color_mode: Pillow's mode into which images are turned, None leaves them.
        size: Height and width to which they are brought, None where all have them.
        shape: Of the pixels.

    Returns:
        A function of the path and the number of the kind, both scalar tensors, that gives a uint8 tensor.
    """
    import tensorflow as tf

    branches = [_branch(each, color_mode) for each in kinds]

    def decode(path: Any, kind: Any) -> Any:
        content = tf.io.read_file(path)
        pixels = (
            branches[0](content)
            if len(branches) == 1
            else tf.switch_case(kind, [lambda branch=branch: branch(content) for branch in branches])
        )
        if size is not None:
            pixels = tf.image.resize(pixels, size, "bilinear", antialias=True)
            pixels = tf.cast(tf.clip_by_value(tf.round(pixels), 0, 255), tf.uint8)
        pixels.set_shape(shape)
        return pixels

    return decode


def _branch(kind: str, color_mode: str | None) -> Callable[[Any], Any]:
    import tensorflow as tf

    form, channels = kind.partition(":")[0], KINDS[kind]

    def decode(content: Any) -> Any:
        if form == "JPEG":
            pixels = tf.io.decode_jpeg(content, channels, dct_method="INTEGER_ACCURATE")
        else:
            pixels = tf.io.decode_png(content, 0 if channels == 2 else channels)
        return _turned(pixels, channels, CHANNELS[color_mode] if color_mode else channels)

    return decode


def _turned(pixels: Any, channels: int, wanted: int) -> Any:
    """Pixels with other channels, as pillow turns one mode into another."""
    import tensorflow as tf

    if channels == wanted:
        return pixels
    if wanted == 1:
        return pixels[..., :1] if channels == 2 else _grey(pixels)
    colours = pixels[..., :3] if channels > 2 else tf.repeat(pixels[..., :1], 3, axis=-1)
    if wanted == 3:
        return colours
    opaque = (
        pixels[..., 1:]
        if channels == 2
        else tf.fill(tf.concat([tf.shape(pixels)[:-1], [1]], 0), tf.uint8.max)
    )
    return tf.concat([colours, tf.cast(opaque, tf.uint8)], axis=-1)


def _grey(pixels: Any) -> Any:
    import tensorflow as tf

    wide = tf.cast(pixels, tf.int32)
    luma = wide[..., 0:1] * RED + wide[..., 1:2] * GREEN + wide[..., 2:3] * BLUE + HALF
    return tf.cast(tf.bitwise.right_shift(luma, SHIFT), tf.uint8)
