"""A spec with everything that it leaves out written, and the digest of what it says."""

from __future__ import annotations

import os
from collections.abc import Mapping as MappingABC
from dataclasses import replace
from pathlib import Path

from kerasdl.catalog import load as load_catalog
from kerasdl.diagnostics import Span
from kerasdl.graph.resolved import resolved as resolve
from kerasdl.pipeline.stages import Stages
from kerasdl.syntax import Mapping, Scalar


def resolved(stages: Stages, folder: Path | None = None, seed: int | None = None) -> Mapping:
    """The spec with every block unfolded and every default written.

    Args:
        stages: Of a spec in which nothing is wrong.
        folder: Where it will stand: the data's paths start from there. None for the folder of the spec's own file.
        seed: What the training draws from, where the spec names no seed.
    """
    if stages.spec and stages.spec.train and seed is not None:
        spec = replace(stages.spec, train=replace(stages.spec.train, seed=seed))
        stages = replace(stages, spec=spec)
    here = Path(stages.source.path).parent if stages.source and stages.source.path else Path()
    return _resolved(stages, folder or here)


def content_hash(stages: Stages) -> str:
    """The sha256 of what a spec says, however it is written and wherever it stands.

    It is of the resolved spec without its name and what it is about, with files by their names alone and a spec that
    lends weights by its own hash, and without arguments that are null by default: a library that learns a new word
    leaves every hash as it is, one that changes what a word means by default does not.

    Args:
        stages: Of a spec in which nothing is wrong.
    """
    from kerasdl.run.document import content_hash as hash_of

    parents = [str(path.resolve().parent) for path in files_of(stages).values()]
    folder = Path(os.path.commonpath(parents)) if parents else Path()
    root = _resolved(_lenders_by_hash(stages), folder, nulls=False, lenders=False)
    said = tuple(each for each in root if each.name not in ("name", "about"))
    return hash_of(replace(root, entries=said))


def _lenders_by_hash(stages: Stages) -> Stages:
    """A spec whose lenders go by the hash of what they say, or by the name of their file, wherever they stand."""
    spec = stages.spec
    if spec is None or not spec.borrowed:
        return stages
    from kerasdl.pipeline.borrowing import hash_of_lender

    named = (
        replace(each, path=Scalar(hash_of_lender(each, stages), each.path.span)) for each in spec.borrowed
    )
    return replace(stages, spec=replace(spec, borrowed=tuple(named)))


def _resolved(stages: Stages, folder: Path, nulls: bool = True, lenders: bool = True) -> Mapping:
    spec, graph, described = stages.spec, stages.graph, stages.described
    assert spec is not None
    assert graph is not None
    settings = getattr(described.source, "settings", None) if described else None
    source = {described.source.name: dict(settings)} if described and settings else None
    split_seed = described.shares.seed if described else None
    root = resolve(spec, graph, load_catalog(), split_seed, source, nulls)
    files = files_of(stages)
    if not files and not (lenders and spec.borrowed):
        return root
    from kerasdl.run.relocate import relocated

    return relocated(root, folder, files, lenders)


def files_of(stages: Stages) -> MappingABC[Span, Path]:
    """The files and folders that the data section names, by the place where it does."""
    return getattr(stages.described.source, "paths", {}) if stages.described else {}
