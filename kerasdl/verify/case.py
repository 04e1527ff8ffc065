"""What there is to verify: specs that promise something, and the seeds that they promise it in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kerasdl.pipeline import Stages, content_hash, run_many
from kerasdl.spec import Spec
from kerasdl.syntax.read import spec_files

RESULTS = "results.jsonl"
FIRST_SEED = 1


@dataclass(frozen=True, slots=True)
class Case:
    """A spec with promises.

    Args:
        name: Its path from the folder of the results, with slashes.
        stages: It, read; nothing is wrong with it.
        hash: Of what it says, resolved.
        seeds: In which it is trained; None alone where nothing is trained.
    """

    name: str
    stages: Stages
    hash: str
    seeds: tuple[int | None, ...]

    @property
    def spec(self) -> Spec:
        assert self.stages.spec is not None
        return self.stages.spec


def results_file(path: Path) -> Path:
    """Where results are kept: the nearest `results.jsonl` above, up to the working folder, else the folder's own.

    Args:
        path: A spec or a folder of specs.
    """
    folder = (path if path.is_dir() else path.parent).resolve()
    here = Path.cwd().resolve()
    inside = folder.is_relative_to(here)
    above = [each for each in (folder, *folder.parents) if inside and each.is_relative_to(here)]
    found = next((each for each in above if (each / RESULTS).is_file()), folder)
    return found / RESULTS


def cases(
    paths: Sequence[Path], results: Path, seeds: int | None = None
) -> tuple[list[Case], list[Stages], list[Path]]:
    """The specs under some paths, read; their shapes come from one process.

    Args:
        paths: Files and folders.
        results: The file of the results.
        seeds: In how many seeds each is trained, None for as many as it promises.

    Returns:
        What there is to verify; the specs in which something is wrong; and those that promise nothing.
    """
    files = list(dict.fromkeys(each for path in paths for each in spec_files(path)))
    read = dict(zip(files, run_many(files), strict=True))
    sound = {path: stages for path, stages in read.items() if stages.sound}
    silent = [path for path, stages in sound.items() if stages.spec and not stages.spec.expect]
    chosen = [
        _case(path, stages, results.parent, seeds) for path, stages in sound.items() if path not in silent
    ]
    return chosen, [stages for stages in read.values() if not stages.sound], silent


def _case(path: Path, stages: Stages, folder: Path, seeds: int | None) -> Case:
    spec = stages.spec
    assert spec is not None
    name = Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    return Case(name, stages, content_hash(stages), seeds_of(spec, seeds))


def seeds_of(spec: Spec, count: int | None = None) -> tuple[int | None, ...]:
    """`train.seed` and those after it, as many as the spec promises; None alone where it cannot be trained.

    Args:
        spec: With promises.
        count: How many, None for as many as the spec says.
    """
    if spec.train is None or spec.data is None:
        return (None,)
    first = FIRST_SEED if spec.train.seed is None else spec.train.seed
    return tuple(range(first, first + (count or max(each.seeds for each in spec.expect))))
