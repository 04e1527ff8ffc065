"""`kerasdl verify`: train specs as often as they promise, judge them, and keep what came of it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kerasdl.cli.options import json_option

if TYPE_CHECKING:
    from kerasdl.verify import Case, Line

NOT_HELD = 3


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="SPEC|FOLDER...", type=click.Path(path_type=Path))
@click.option("--seeds", type=click.IntRange(1), metavar="N", help="Train in N seeds, whatever is promised.")
@click.option("--missing", is_flag=True, help="Train only what the results have no line for.")
@click.option(
    "--results",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where they are kept. [the nearest results.jsonl above, else a new one beside the specs]",
)
@json_option
def command(
    paths: tuple[Path, ...], seeds: int | None, missing: bool, results: Path | None, as_json: bool
) -> int:
    """Train each spec in as many seeds as it promises, and judge it.

    A promise holds when it holds in every one of its seeds. What each training gave is written to `results.jsonl` as
    soon as it ends, so an interruption loses none; `--missing` goes on from there. A spec without `train` or `data`
    is judged as it is. Exit status 3 tells that a promise did not hold.
    """
    from kerasdl.cli.outcome import INTERRUPTED, WRONG, emit, emit_object
    from kerasdl.verify import cases
    from kerasdl.verify.case import results_file
    from kerasdl.verify.table import summary, table_text

    kept = results or results_file(paths[0])
    chosen, wrong, silent = cases(paths, kept, seeds)
    run = Run(kept, seeds, missing)
    told = [each for stages in wrong for each in stages.diagnostics]
    interrupted = run.all(chosen)
    told += run.diagnostics
    proven = {case.name: run.outcomes(case) for case in chosen}
    if as_json:
        said = {name: [each.as_json() for each in found] for name, found in proven.items()}
        emit_object({"results": str(kept), "specs": said, "diagnostics": [each.as_json() for each in told]})
    else:
        emit(told, as_json=False)
        click.echo(table_text(proven), nl=False)
    click.echo(summary(proven, len(wrong), len(silent)), err=True)
    if interrupted:
        return INTERRUPTED
    held = all(each.held for found in proven.values() for each in found)
    return WRONG if told else 0 if held else NOT_HELD


class Run:
    """The trainings of one call.

    Args:
        kept: The file of the results.
        seeds: In how many seeds each spec is trained, None for as many as it promises.
        missing: Whether what has a line already is passed over.
    """

    def __init__(self, kept: Path, seeds: int | None, missing: bool) -> None:
        from kerasdl.diagnostics import Diagnostic
        from kerasdl.verify import read

        self.kept, self.seeds, self.missing = kept, seeds, missing
        try:
            self.lines: tuple[Line, ...] = read(kept)
        except (OSError, ValueError) as fault:
            raise click.ClickException(f"`{kept}` holds no results: {fault}") from fault
        self.diagnostics: list[Diagnostic] = []

    def all(self, chosen: list[Case]) -> bool:
        """Trains everything; says whether somebody stopped it."""
        from kerasdl.diagnostics import SpecError

        # Each training compiles its own step: that TensorFlow compiles anew is as it should be.
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
        trainings = [(case, seed) for case in chosen for seed in case.seeds if not self._done(case, seed)]
        failed: set[str] = set()
        for number, (case, seed) in enumerate(trainings, 1):
            if case.name in failed:
                continue
            try:
                self._one(case, seed, f"{number}/{len(trainings)}")
            except SpecError as wrong:
                failed.add(case.name)
                self.diagnostics += wrong.diagnostics
            except KeyboardInterrupt:
                return True
        return False

    def outcomes(self, case: Case):
        """What came of each promise of a spec."""
        from kerasdl.verify import outcomes

        lines = [each for seed in case.seeds for each in self.lines if self._is(each, case, seed)]
        return outcomes(lines, self.seeds)

    def _one(self, case: Case, seed: int | None, place: str) -> None:
        from kerasdl.run.progress import Lines, progress_on
        from kerasdl.verify import kept, prove, read, write

        progress = progress_on()
        line = prove(case, seed, None if isinstance(progress, Lines) else progress)
        self.lines = kept(read(self.kept), line, self.kept.parent)  # another call may have written meanwhile
        write(self.kept, self.lines)
        held = "held" if all(each.held for each in line.promises) else "NOT HELD"
        which = "" if seed is None else f", seed {seed}"
        click.echo(f"{place}  {case.name}{which}: {held} in {line.seconds:.1f} s", err=True)

    def _done(self, case: Case, seed: int | None) -> bool:
        return self.missing and any(self._is(each, case, seed) for each in self.lines)

    def _is(self, line: Line, case: Case, seed: int | None) -> bool:
        return (line.spec, line.hash, line.seed) == (case.name, case.hash, seed)
