"""How far a training is, shown on standard error: a live bar on a terminal, a line an epoch elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import IO, Any, Protocol

INTERVAL = 0.1
SMOOTH = 0.9  # how much of the rate shown is that of before: what it was in the last second or so


class Progress(Protocol):
    """Is told how far things are."""

    def fetched(self, name: str, here: int, total: int) -> None:
        """So many bytes of a file are here; `total` is 0 where it is not known."""
        ...

    def began(self, epochs: int, steps: int, before: int = 0) -> None:
        """Training begins, after so many epochs of an earlier one where it goes on."""
        ...

    def stepped(self, step: int, metrics: Mapping[str, Any]) -> None:
        """So many steps of this epoch are done."""
        ...

    def epoch_ended(self, epoch: int, metrics: Mapping[str, float]) -> None:
        """An epoch is done; epochs count from 1."""
        ...

    def closed(self) -> None:
        """Nothing more is to come."""
        ...


def progress_on(stream: IO[str] | None = None) -> Progress:
    """The display that fits a stream (standard error where none is given)."""
    chosen: IO[str] = stream if stream is not None else sys.stderr
    return Bar(chosen) if chosen.isatty() else Lines(chosen)


class Lines:
    """A line an epoch, and a line a file."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.epochs = self.steps = 0
        self.began_at = 0.0

    def fetched(self, name: str, here: int, total: int) -> None:
        if here == total:
            self._write(f"fetched {name} ({total / 1e6:.1f} MB)")

    def began(self, epochs: int, steps: int, before: int = 0) -> None:
        del before
        self.epochs, self.steps, self.began_at = epochs, steps, time.perf_counter()

    def stepped(self, step: int, metrics: Mapping[str, Any]) -> None:
        """Steps are not worth a line each."""

    def epoch_ended(self, epoch: int, metrics: Mapping[str, float]) -> None:
        now = time.perf_counter()
        rate = self.steps / max(now - self.began_at, 1e-9)
        self.began_at = now
        self._write(f"epoch {epoch}/{self.epochs}  {rate:.0f} steps/s  {shown(metrics)}")

    def closed(self) -> None:
        self.stream.flush()

    def _write(self, line: str) -> None:
        self.stream.write(line + "\n")
        self.stream.flush()


class Bar:
    """One live line: epoch, step, rate, time left, losses and metrics."""

    def __init__(self, stream: IO[str]) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Rich

        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[metrics]}"),
        )
        self.console = Console(file=stream)
        self.rich = Rich(*columns, console=self.console, transient=True, refresh_per_second=8)
        self.task: Any = None
        self.name = ""
        self.epochs = self.steps = self.epoch = self.told = 0
        self.rate = self.told_at = 0.0

    def fetched(self, name: str, here: int, total: int) -> None:
        if self.name != name:
            self._task(name, f"fetching {name}", total or None)
        self.rich.update(self.task, completed=here)

    def began(self, epochs: int, steps: int, before: int = 0) -> None:
        self.epochs, self.steps, self.epoch = epochs, steps, before
        self.rate, self.told_at, self.told = 0.0, time.perf_counter(), before * steps
        self._task("train", f"epoch {before + 1}/{epochs}", epochs * steps)
        self.rich.update(self.task, completed=self.told)

    def stepped(self, step: int, metrics: Mapping[str, Any]) -> None:
        now = time.perf_counter()
        if now - self.told_at < INTERVAL:
            return
        done = self.epoch * self.steps + step
        lately = (done - self.told) / (now - self.told_at)
        self.rate = lately if not self.rate else SMOOTH * self.rate + (1 - SMOOTH) * lately
        self.told_at, self.told = now, done
        text = shown({name: float(value) for name, value in metrics.items()})
        self.rich.update(self.task, completed=done, rate=f"{self.rate:.0f} steps/s", metrics=text)

    def epoch_ended(self, epoch: int, metrics: Mapping[str, float]) -> None:
        self.epoch = epoch
        self.console.print(f"epoch {epoch}/{self.epochs}  {shown(metrics)}", highlight=False)
        following = min(epoch + 1, self.epochs)
        self.rich.update(
            self.task, completed=epoch * self.steps, description=f"epoch {following}/{self.epochs}"
        )

    def closed(self) -> None:
        self.rich.stop()

    def _task(self, name: str, description: str, total: int | None) -> None:
        if self.task is not None:
            self.rich.remove_task(self.task)
        self.name = name
        self.task = self.rich.add_task(description, total=total, rate="", metrics="")
        self.rich.start()


def shown(metrics: Mapping[str, float]) -> str:
    """Losses and metrics in one line, the loss first, validation last.

    >>> shown({"accuracy": 0.5, "val_loss": 1.0, "loss": 0.25})
    'loss 0.2500  accuracy 0.5000  val_loss 1.0000'
    """
    first = sorted(metrics, key=lambda name: (name.startswith("val_"), "loss" not in name))
    return "  ".join(f"{name} {metrics[name]:.4f}" for name in first)
