"""Vocabularies that come with weights: the rows of a matrix belong to the tokens of the run in which it was learned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic, SpecError
from kerasdl.diagnostics.messages import borrowed as lending
from kerasdl.diagnostics.messages import data_steps as messages
from kerasdl.graph.weights import addresses
from kerasdl.pipeline.borrowing import Lender, lender_of
from kerasdl.pipeline.stages import Stages
from kerasdl.spec.model import Borrowed, Given

if TYPE_CHECKING:
    from kerasdl.data import Dataset
    from kerasdl.data.learned import Learned


def check_lent(stages: Stages) -> Iterator[Diagnostic]:
    """What is wrong with vocabularies that are to come with the weights of a layer; no run is read."""
    lent = {each.layer: each for each in _lending(stages)}
    for _, layer in _asked(stages):
        if layer.value not in lent:
            yield messages.vocabulary_not_lent(layer.span, str(layer.value), [str(name) for name in lent])


def lent_vocabularies(stages: Stages, smoke: bool = False, resume: Path | None = None) -> dict[int, Learned]:
    """What the steps, by the number of their application, are told by runs.

    Args:
        stages: In which nothing is wrong.
        smoke: Whether a run that is not there yet is passed over; the vocabulary is learned then.
        resume: The run that goes on: what its steps were told they know still.

    Raises:
        SpecError: A run is not there, or has no vocabulary of that size.
    """
    found: dict[int, Learned] = {}
    for number, layer in _asked(stages):
        if resume and (resume / "data.json").is_file():
            found[number] = _vocabulary(stages, number, layer, resume)
            continue
        borrowed = next(each for each in _lending(stages) if each.layer == layer.value)
        lender = lender_of(borrowed, stages)
        if not isinstance(lender, Lender):
            raise SpecError(lender)
        if lender.path:
            found[number] = _vocabulary(stages, number, layer, lender.path.parent)
        elif not smoke:
            raise SpecError([lending.not_trained(borrowed.path.span, str(borrowed.path.value))])
    return found


def foreign_rows(stages: Stages, dataset: Dataset) -> Iterator[Diagnostic]:
    """A warning for each matrix that comes from a run whose vocabulary is another than this spec has learned."""
    learned = zip(dataset.described.applications, dataset.kept.learned, strict=True)
    own = [known for each, known in learned if each.call.symbol.name == "Vocabulary"]
    if not own or stages.graph is None:
        return
    classes = addresses(stages.graph)
    for borrowed in _lending(stages):
        lender = lender_of(borrowed, stages) if classes.get(borrowed.layer or "") == "Embedding" else None
        if isinstance(lender, Lender) and lender.path:
            theirs = _read(lender.path.parent)
            if theirs is not None and theirs not in own:
                folder = str(lender.path.parent)
                yield messages.rows_of_other_words(borrowed.layer_span, str(borrowed.layer), folder)


def _read(folder: Path) -> Learned | None:
    """The vocabulary of a run, None where it has none that can be read."""
    from kerasdl.run.steps import read_vocabulary

    try:
        return read_vocabulary(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _asked(stages: Stages) -> Iterator[tuple[int, Given]]:
    """The applications whose vocabulary is that of a layer, by their number."""
    for number, each in enumerate(stages.described.applications if stages.described else ()):
        layer = each.call.arguments.get("layer")
        if each.call.symbol.name == "Vocabulary" and layer and layer.value is not None:
            yield number, layer


def _lending(stages: Stages) -> tuple[Borrowed, ...]:
    return tuple(each for each in stages.spec.borrowed if each.kind != "file") if stages.spec else ()


def _vocabulary(stages: Stages, number: int, layer: Given, folder: Path) -> Learned:
    assert stages.described is not None
    learned = _read(folder)
    if learned is None:
        raise SpecError([messages.no_vocabulary(layer.span, str(folder))])
    most = stages.described.applications[number].columns[0].tokens
    tokens = len(learned["vocabulary"]) + len(learned["special"])
    if most is not None and tokens > most:
        raise SpecError([messages.vocabulary_larger(layer.span, str(folder), tokens, most)])
    return learned
