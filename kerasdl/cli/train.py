"""`kerasdl train`: train a spec, write its run folder, judge what it promises."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kerasdl.cli.options import json_option, overrides_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasdl.evaluation import Evaluated
    from kerasdl.run import RunResult, Verdict

NOT_HELD = 3
WORDS = {
    "min": "at least", "max": "at most", "equals": "equal to", "within": "within", "above": "above", "below": "below",
    "by": "by",
}  # fmt: skip


@click.command()
@click.argument("spec", metavar="SPEC")
@overrides_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="The run folder; it must not exist. [runs/NAME/TIME]"
)
@click.option(
    "--resume",
    metavar="RUN",
    type=click.Path(path_type=Path),
    help="Go on with the training of this run folder, into a new one.",
)
@click.option("--smoke", is_flag=True, help="One batch a split, one epoch; judges nothing.")
@json_option
def command(
    spec: str, overrides: tuple[str, ...], out: Path | None, resume: Path | None, smoke: bool, as_json: bool
) -> int:
    """Train SPEC, write its run folder and judge what it promises.

    Exit status 3 tells that a promise under `expect` did not hold.
    """
    if smoke and resume:
        raise click.UsageError("--smoke trains nothing that could go on: leave out --smoke or --resume")
    from kerasdl import pipeline
    from kerasdl.cli.outcome import INTERRUPTED, WRONG, emit, emit_object
    from kerasdl.diagnostics import SpecError
    from kerasdl.run.progress import progress_on

    try:
        stages = pipeline.run(spec, overrides, shapes=False, lent=resume is None)
        if not stages.sound:
            raise SpecError(stages.diagnostics)
        emit(stages.diagnostics, as_json=False)
        result = pipeline.train(
            stages,
            out=out,
            smoke=smoke,
            progress=progress_on(),
            warn=lambda told: emit(told, as_json=False),
            resume=resume,
        )
    except SpecError as wrong:
        emit(wrong.diagnostics, as_json)
        return WRONG
    click.echo(summary(result), err=True)
    if as_json:
        emit_object(result.as_json())
    return INTERRUPTED if result.interrupted else 0 if result.held else NOT_HELD


def summary(result: RunResult) -> str:
    """What a person wants to know of a run."""
    from kerasdl.diagnostics.words import counted
    from kerasdl.run.progress import shown

    total = result.parameters.total
    weights = f"{total:,} {'weight' if total == 1 else 'weights'}"
    epochs = counted(len(result.history), "epoch")
    head = f"{result.name}: {epochs} in {result.seconds:.1f} s on {result.backend}, {weights}"
    width = max((len(split) for split in result.metrics), default=0)
    lines = [f"  {split:<{width}}  {shown(metrics)}" for split, metrics in result.metrics.items()]
    ending = [f"run: {result.folder}"] if result.folder else []
    if result.interrupted:
        ending.insert(0, "interrupted: what was learned until then is kept, nothing is judged")
    return "\n".join(
        [
            f"{head}, seed {result.seed}",
            *lines,
            *numbers(result.evaluations),
            *map(told, result.expect),
            *ending,
        ]
    )


def told(verdict: Verdict) -> str:
    """A promise and whether it held, in one line."""
    wanted = ", ".join(
        f"{WORDS[word]} {value}{_other(verdict, value)}"
        for word, value in verdict.wanted.items()
        if word in WORDS
    )
    got = _number(verdict.got)
    seeds = verdict.wanted.get("seeds", 1)
    of = f" (one of {seeds} seeds)" if seeds > 1 else ""
    return f"{'held' if verdict.held else 'NOT HELD'}: {verdict.path} {wanted}{of}" + (
        f", got {got}" if got else ""
    )


def _other(verdict: Verdict, path: object) -> str:
    """The value at the path that a promise is compared with."""
    return f" ({_number(verdict.against.get(path))})" if isinstance(path, str) else ""


def numbers(evaluated: Sequence[Evaluated]) -> list[str]:
    """A line for each evaluation that gives numbers."""
    given = [each for each in evaluated if each.finding.numbers]
    width = max((len(each.name) for each in given), default=0)
    return [
        f"  {each.name:<{width}}  "
        + "  ".join(f"{key} {_number(value)}".strip() for key, value in each.finding.numbers.items())
        for each in given
    ]


def _number(value: object) -> str:
    """A measured number in short: whole numbers whole; nothing for what is no number.

    >>> _number(36054), _number(0.98028), _number(None)
    ('36,054', '0.9803', 'not measured')
    """
    if value is None:
        return "not measured"
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else ""
