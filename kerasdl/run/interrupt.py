"""Ctrl-C, or a request to end, while a model is fitted."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

import keras

_REQUESTS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
_GRACE = 3.0  # seconds in which a second Ctrl-C is taken for impatience


class Interrupt(keras.callbacks.Callback):
    """Ends the training after the batch at hand when Ctrl-C, SIGTERM or a closed terminal asks for it.

    Another Ctrl-C some seconds later ends it at once.

    Raising in the middle of a step loses what was learned: on JAX a model's variables are empty until Keras puts the
    state of the training back into them, which it does when fitting ends by itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked = False
        self.cut = False  # whether that came before the last batch of an epoch
        self._before: dict[int, Any] = {}
        self._asked_at = 0.0

    def __enter__(self) -> Interrupt:
        # Only the main thread may say what a signal does.
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._ask) for number in _REQUESTS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, fault, trace
        for number, before in self._before.items():
            signal.signal(number, before)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if not self.asked:
            self.asked, self._asked_at = True, now
        elif number == signal.SIGINT and now - self._asked_at > _GRACE:
            signal.default_int_handler(number, frame)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        del logs
        self.cut = self.asked and batch + 1 < ((self.params or {}).get("steps") or 0)
        self._stop_if_asked()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        del epoch, logs
        self._stop_if_asked()

    def _stop_if_asked(self) -> None:
        if self.asked and self.model is not None:
            self.model.stop_training = True


@contextmanager
def unhurried() -> Iterator[None]:
    """A stretch that Ctrl-C does not cut short: what was learned is being written, which takes a moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _REQUESTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
