"""Writes the README of each chapter of specs from `specs/results.jsonl`: `python -m tools.chapters`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kerasdl.show import picture
from kerasdl.verify import Case, Line, Outcome, cases, outcomes, read
from kerasdl.verify.prove import parameters
from kerasdl.verify.table import got, number, wanted

ROOT = Path(__file__).parents[1]
SPECS = ROOT / "specs"
RESULTS = SPECS / "results.jsonl"
PICTURES = ROOT / "docs/pictures"
HEAD = """
What each spec here promises under `expect` is judged by `kerasdl verify`: a spec is trained in as many seeds as it
promises, and a promise is kept when it holds in every one of them. A spec without `data` or `train` is judged as it is,
by what it gives or by the counts of its weights. What came of it all is in [results.jsonl](../results.jsonl), of which
this page is made (`python -m tools.chapters`). No setting was chosen by looking at a test split: what was chosen was
chosen on examples held out of the training split, and the spec says so. `kerasdl train SPEC` trains one spec, in its
first seed. Seconds are by the clock, whatever else the machine had to do.
"""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A folder of specs.

    Args:
        folder: Its name begins with the chapter's number.
        cases: Its specs that promise something.
    """

    folder: Path
    cases: tuple[Case, ...]

    @property
    def title(self) -> str:
        """The chapter's number and name."""
        number, _, words = self.folder.name.partition("_")
        return f"{int(number)} · {words.replace('_', ' ').capitalize()}"


def chapters() -> list[Chapter]:
    """Every chapter, its specs read; their shapes come from one process."""
    folders = sorted(path for path in SPECS.iterdir() if re.match(r"\d\d_", path.name))
    chosen, wrong, _ = cases(folders, RESULTS)
    assert not wrong, [stages.diagnostics for stages in wrong]
    return [
        Chapter(folder, tuple(case for case in chosen if Path(case.name).parts[0] == folder.name))
        for folder in folders
    ]


def page(chapter: Chapter, lines: Sequence[Line]) -> str:
    """The README of a chapter.

    Args:
        lines: Of the results.
    """
    proven = {case.name: _lines(case, lines) for case in chapter.cases}
    parts = [f"# {chapter.title}\n{HEAD}", overview(chapter, proven)]
    parts += [section(case, proven[case.name]) for case in chapter.cases]
    return "\n".join(parts)


def overview(chapter: Chapter, proven: Mapping[str, Sequence[Line]]) -> str:
    """A row a spec: its size, how long a training takes, whether it keeps its promises."""
    rows = [["", "spec", "weights", "seconds a seed", "seeds", "promises kept"]]
    for case in chapter.cases:
        found = outcomes(proven[case.name])
        seeds = max((len(each.seeds) for each in found if None not in each.seeds), default=0)
        held = f"{sum(each.held for each in found)} of {len(case.spec.expect)}"
        link = f"[{case.spec.name}](#{_anchor(_title(case))})"
        rows.append(
            [_number(case), link, _weights(case), _seconds(proven[case.name]), str(seeds or ""), held]
        )
    return table(rows, right=(2, 3, 4))


def section(case: Case, lines: Sequence[Line]) -> str:
    """One spec: its text, its picture, what it promises and what came of it."""
    path = SPECS / case.name
    drawn = os.path.relpath(PICTURES / f"{path.stem}.svg", path.parent)
    text = path.read_text(encoding="utf-8").rstrip()
    rows = [["promise", "wanted", "got", "mean", "standard deviation", "room of one deviation", "kept"]]
    rows = _filled([*rows, *(_row(each) for each in outcomes(lines))])
    head = f"## {_title(case)}\n\n{case.spec.about}\n\n![{case.spec.name}]({Path(drawn).as_posix()})\n"
    return f"{head}\n[{path.name}]({path.name})\n\n```yaml\n{text}\n```\n\n{table(rows)}\n{_ran(lines)}"


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Rows as a Markdown table, the first its head.

    >>> print(table([["a", "b"], ["x", "1"]], right=(1,)), end="")
    | a | b |
    | --- | ---: |
    | x | 1 |
    """
    rule = ["---:" if number in right else "---" for number in range(len(rows[0]))]
    return "".join(f"| {' | '.join(row)} |\n" for row in (rows[0], rule, *rows[1:]))


def _filled(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows without the columns that only the head fills."""
    kept = [number for number in range(len(rows[0])) if any(row[number] for row in rows[1:])]
    return [[row[number] for number in kept] for row in rows]


def _row(outcome: Outcome) -> list[str]:
    mean, deviation = (
        "" if outcome.deviation is None or value is None else number(value)
        for value in (outcome.mean, outcome.deviation)
    )
    room = {True: "yes", False: "no", None: ""}[outcome.room]
    held = "yes" if outcome.held else "**no**"
    return [
        f"`{outcome.path}`",
        wanted(outcome.wanted, outcome.against),
        got(outcome),
        mean,
        deviation,
        room,
        held,
    ]


def _ran(lines: Sequence[Line]) -> str:
    """On what it was judged."""
    if not lines:
        return "Not judged yet.\n"
    line = lines[0]
    if line.backend is None:
        return f"Counted by its shapes with Keras {line.versions['keras']}; nothing was trained.\n"
    how = "Judged as it is" if line.seed is None else f"Trained in {_seconds(lines)} s a seed"
    return f"{how} with Keras {line.versions['keras']} on {line.backend}.\n"


def _lines(case: Case, lines: Sequence[Line]) -> list[Line]:
    known = {(each.spec, each.hash, each.seed): each for each in lines}
    keys = [(case.name, case.hash, seed) for seed in case.seeds]
    return [known[key] for key in keys if key in known]


def _seconds(lines: Sequence[Line]) -> str:
    """How long one training took: the median over the seeds."""
    taken = sorted(each.seconds for each in lines if each.seed is not None)
    return f"{taken[len(taken) // 2]:.0f}" if taken else ""


def _weights(case: Case) -> str:
    assert case.stages.shapes is not None
    return f"{parameters(case.stages.shapes).total:,}"


def _title(case: Case) -> str:
    return f"{_number(case)} {case.spec.name}"


def _number(case: Case) -> str:
    """The row of the notes.

    >>> from types import SimpleNamespace
    >>> _number(SimpleNamespace(name="02_neural_networks/2_06_mnist_mlp.yaml"))
    '2.6'
    """
    chapter, row = Path(case.name).stem.split("_")[:2]
    return f"{chapter}.{int(row)}"


def _anchor(title: str) -> str:
    """The anchor that a heading gets on the usual sites."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def pages(every: Sequence[Chapter]) -> Iterator[tuple[Path, str]]:
    """Each README with its text."""
    lines = read(RESULTS)
    for chapter in every:
        yield chapter.folder / "README.md", page(chapter, lines)


def drawings(every: Sequence[Chapter]) -> Iterator[tuple[Path, str]]:
    """The picture of each spec that a README shows."""
    for case in (case for chapter in every for case in chapter.cases):
        graph = case.stages.graph
        assert graph is not None
        drawn = picture(case.spec.name, graph, case.stages.shapes)
        yield PICTURES / f"{Path(case.name).stem}.svg", drawn


if __name__ == "__main__":
    found = chapters()
    for path, text in (*pages(found), *drawings(found)):
        path.write_text(text, encoding="utf-8")
