"""The seed of a training: everything that is drawn follows from it."""

from __future__ import annotations

import secrets

LARGEST = 2**31


def settle(seed: int | None) -> int:
    """The seed itself, or a drawn one where the spec gives none; the run keeps it."""
    return secrets.randbelow(LARGEST) if seed is None else seed


def plant(seed: int) -> None:
    """Seeds Python, numpy, Keras and its backend; before the model is built, since its first weights are drawn."""
    import keras

    keras.utils.set_random_seed(seed)


def forget() -> None:
    """Lets Keras forget the model that was trained, so that many trainings in a line need no more memory than one."""
    import keras

    keras.utils.clear_session()
