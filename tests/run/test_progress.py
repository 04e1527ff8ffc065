"""What is shown while training goes on."""

import io

from kerasdl.run.progress import Bar, Lines, Progress, progress_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drive(progress: Progress) -> None:
    progress.fetched("train.gz", 500_000, 2_000_000)
    progress.fetched("train.gz", 2_000_000, 2_000_000)
    progress.began(2, 3)
    for epoch in (1, 2):
        for step in (1, 2, 3):
            progress.stepped(step, {"loss": 1.0 / step})
        progress.epoch_ended(epoch, {"accuracy": 0.5, "loss": 0.25, "val_loss": 0.75})
    progress.closed()


def test_a_file_gets_a_line_an_epoch_without_escapes() -> None:
    stream = io.StringIO()
    progress = progress_on(stream)
    assert isinstance(progress, Lines)
    drive(progress)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "fetched train.gz (2.0 MB)"
    assert [line.split("  ")[0] for line in lines[1:]] == ["epoch 1/2", "epoch 2/2"]
    assert lines[1].endswith("loss 0.2500  accuracy 0.5000  val_loss 0.7500")
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_gets_a_live_line() -> None:
    stream = Terminal()
    progress = progress_on(stream)
    assert isinstance(progress, Bar)
    drive(progress)
    assert "epoch 1/2" in stream.getvalue()
    assert "\x1b" in stream.getvalue()


def test_a_training_that_goes_on_begins_where_it_stood() -> None:
    stream = Terminal()
    bar = Bar(stream)
    bar.began(4, 3, before=2)
    bar.rich.refresh()
    bar.closed()
    assert "epoch 3/4" in stream.getvalue()
    assert "6/12" in stream.getvalue()
