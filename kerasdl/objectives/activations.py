"""Whether an output's last activation gives what a loss takes: logits, a distribution, or yes and no each."""

from __future__ import annotations

from kerasdl.diagnostics import Diagnostic
from kerasdl.diagnostics.messages import objectives as messages
from kerasdl.objectives.ending import Ending
from kerasdl.objectives.kinds import BINARY, CATEGORICAL, LOGITS, PROBABILITIES, SIGMOIDS
from kerasdl.spec.model import Call, Term


def check_activation(term: Term, name: str, ending: Ending | None, last: int | None) -> Diagnostic | None:
    """What is wrong between a loss and the activation before it.

    Args:
        term: The loss.
        name: The loss as the author wrote it.
        ending: How the output ends.
        last: The length of the output's last axis, where it is known.
    """
    loss = term.call.symbol.name
    if ending is None or ending.activation is None:
        return None
    if _may_be_logits(term.call):
        return None
    if ending.activation == "softmax" and last == 1:
        return messages.softmax_over_one(ending.place, ending.node)
    if loss not in CATEGORICAL | BINARY:
        return None
    logits = term.call.arguments.get("from_logits")
    if logits and logits.value is True:
        return _logits(term, name, ending)
    return _probabilities(term, name, ending)


def _may_be_logits(call: Call) -> bool:
    """Whether a mistake among a loss's arguments may hide `from_logits`."""
    known = {argument.name for argument in call.symbol.arguments} - {"from_logits"}
    return not call.mistaken <= known


def _logits(term: Term, name: str, ending: Ending) -> Diagnostic | None:
    if ending.activation not in PROBABILITIES:
        return None
    span = term.call.arguments["from_logits"].key
    return messages.probabilities_as_logits(span, name, ending.node, ending.activation or "", ending.place)


def _probabilities(term: Term, name: str, ending: Ending) -> Diagnostic | None:
    categorical = term.call.symbol.name in CATEGORICAL
    activation, span = ending.activation or "", term.call.span
    if activation in LOGITS:
        wanted = "softmax" if categorical else "sigmoid"
        return messages.no_probabilities(
            span, term.call.symbol.name, ending.node, activation, wanted, ending.place
        )
    if categorical and activation in SIGMOIDS:
        return messages.sigmoid_with_categorical(ending.place, ending.node, activation, name, span)
    if not categorical and activation == "softmax":
        return messages.softmax_with_binary(ending.place, ending.node, name, span)
    return None
