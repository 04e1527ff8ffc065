"""Finds the allowed words of an argument by giving the constructor nonsense, and reading the answer."""

import re

from tools.catalogue.infer import choices
from tools.catalogue.inventory import Found
from tools.catalogue.samples import NONSENSE, constructible, refusal

LISTED = re.compile(r"[\"'`]+([A-Za-z_][\w-]*)[\"'`]+")
# Words that some arguments take although neither the docstring nor the message lists them.
POOL = {
    "padding": ("valid", "same", "causal"),
    "reduction": ("sum", "sum_over_batch_size", "mean", "mean_with_sample_weight", "none"),
}
NOT_WORDS = {"str", "None", "True", "False", "string", "tuple", "list", NONSENSE}


def allowed_words(symbol: Found, argument: str, text: str, default: str) -> list[str] | None:
    """The words that the constructor takes, the default first; None where it takes any."""
    told = choices(text)
    if not constructible(symbol):
        return told if default in told else None
    complaint = refusal(symbol, argument, NONSENSE)
    if complaint is None:
        return told if default in told else None
    named = [word for word in LISTED.findall(complaint) if word not in NOT_WORDS | {argument}]
    candidates = dict.fromkeys([default, *told, *named, *POOL.get(argument, ())])
    return [word for word in candidates if refusal(symbol, argument, word) is None]
