"""Which output each loss and metric judges, and against which target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import objectives as messages
from kerasdl.spec.model import Term


@dataclass(frozen=True, slots=True)
class Pair:
    """A loss or metric with the output that it judges and the target that it judges it against.

    Args:
        output: Its public name.
        target: Its column, None where that is unclear.
    """

    term: Term
    output: str
    target: str | None


def pair(
    terms: Sequence[Term], outputs: Sequence[str], extra: Sequence[str], targets: Sequence[str] | None
) -> tuple[tuple[Pair, ...], tuple[Diagnostic, ...]]:
    """Pairs each term with its output and its target.

    Args:
        terms: Losses or metrics.
        outputs: The model's outputs, in order.
        extra: What else can be judged: values that only training needs.
        targets: The targets in order, None where the data are not known.
    """
    pairs: list[Pair] = []
    told: list[Diagnostic] = []
    for term in terms:
        output = _output(term, outputs, extra)
        if isinstance(output, Diagnostic):
            told.append(output)
            continue
        target = _target(term, output, (*outputs, *extra), targets)
        if isinstance(target, Diagnostic):
            told.append(target)
        pairs.append(Pair(term, output, None if isinstance(target, Diagnostic) else target))
    return tuple(pairs), tuple(told)


def _output(term: Term, outputs: Sequence[str], extra: Sequence[str]) -> str | Diagnostic:
    if term.output is None:
        return (
            outputs[0]
            if len(outputs) == 1
            else messages.output_unclear(term.call.span, written(term), outputs)
        )
    name = str(term.output.value)
    known = (*outputs, *extra)
    return name if name in known else messages.unknown_output(term.output.span, name, known)


def _target(
    term: Term, output: str, outputs: Sequence[str], targets: Sequence[str] | None
) -> str | Diagnostic | None:
    """The target that is written, that bears the output's name, the only one, or the one in step with the output."""
    if targets is None:
        return None
    if term.target is not None:
        name = str(term.target.value)
        return name if name in targets else messages.unknown_target(term.target.span, name, targets)
    if output in targets:
        return output
    if len(targets) == 1:
        return targets[0]
    if len(targets) == len(outputs):
        return targets[outputs.index(output)]
    return messages.target_unclear(term.call.span, written(term), targets)


def written(term: Term) -> str:
    """A term's callee as the author wrote it."""
    return term.alias or term.call.symbol.name
